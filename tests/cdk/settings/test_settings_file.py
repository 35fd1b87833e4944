"""The file of an environment's settings: what it gives, and what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from serverless_s3_processor.cdk.settings import settings_file
from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.runtime.config.watched import WatchedLocation
from tests.cdk.synthesized import PROJECT

PROD = {"env_suffix": "prod"}
EMAIL = 'email_address = "team@example.org"\n'


def read(folder: Path, toml: str, **context: object) -> S3ProcessorProps:
    """Read the context, with this file of `prod`."""
    (folder / "prod.toml").write_text(toml)
    return S3ProcessorProps.from_project({**PROD, **context}, folder)


def refusal(folder: Path, toml: str, **context: object) -> str:
    with pytest.raises(ContextError) as refused:
        read(folder, toml, **context)
    return str(refused.value)


def test_the_context_overrides_the_file_which_overrides_the_defaults(tmp_path: Path) -> None:
    toml = f"{EMAIL}digest_minutes = 15\nlog_days = 90\n"
    props = read(tmp_path, toml, digest_minutes="30")
    assert props == S3ProcessorProps(
        env_suffix="prod", email_address="team@example.org", digest_minutes=30, log_days=90
    )


def test_a_list_is_an_array_or_has_commas(tmp_path: Path) -> None:
    toml = f'{EMAIL}existing_buckets = ["acme-data/in/", "partner"]\nprocessors = "pdf,image"\n'
    props = read(tmp_path, toml)
    assert props.existing_buckets == (
        WatchedLocation("acme-data", "in/"),
        WatchedLocation("partner", ""),
    )
    assert props.processors == ("pdf", "image")


def test_an_environment_reads_no_other_environments_file(tmp_path: Path) -> None:
    read(tmp_path, f"{EMAIL}log_days = 90")
    assert S3ProcessorProps.from_project({}, tmp_path) == S3ProcessorProps()


def test_properties_in_code_read_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings_file, "project", lambda: tmp_path)
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "dev.toml").write_text("log_days = 90")
    assert S3ProcessorProps.from_project({}).log_days == 90
    assert S3ProcessorProps().log_days == S3ProcessorProps.from_context({}).log_days == 7


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("log_days = 8", "log_days=8 must be 1, 3, 5, 7, 14, 30, 90, 180, 365, 731 or 3653."),
        ("nat_gateways = true", "nat_gateways=True must be 0 or 1."),
        ("[log_days]", "log_days={} must be 1, 3, 5, 7, 14, 30, 90, 180, 365, 731 or 3653."),
        ("log-days = 7", "there is no setting 'log-days'. Did you mean log_days?"),
        ("aws-cdk = 1", "there is no setting 'aws-cdk'. Did you mean env_suffix or "),
        (
            "archive_days = 3\nexpire_days = 3\nexpire_noncurrent_days = 1",
            "archive_days=3 must be less than expire_days=3",
        ),
        ('env_suffix = "prod"', "env_suffix is the name of the file: leave it out."),
        ("log_days: 8", "this is not TOML: "),
    ],
)
def test_a_refusal_is_one_line_that_names_the_file(tmp_path: Path, toml: str, message: str) -> None:
    text = refusal(tmp_path, EMAIL + toml)
    assert text.startswith(f"settings/prod.toml: {message}")
    assert "\n" not in text


def test_a_refusal_names_the_context_if_the_value_is_from_there(tmp_path: Path) -> None:
    toml = f"{EMAIL}log_days = 8\narchive_days = 30\nexpire_days = 31"
    contradiction = refusal(tmp_path, toml, log_days="7", archive_days="40", expire_days="31")
    assert contradiction.startswith("archive_days=40 must be less than expire_days=31")
    assert refusal(tmp_path, toml, log_days="9").startswith("The context value log_days='9' must")


def test_the_file_may_give_the_address_that_is_required_outside_dev(tmp_path: Path) -> None:
    assert read(tmp_path, EMAIL).email_address == "team@example.org"
    assert refusal(tmp_path, "log_days = 7").endswith(
        "Give -c email_address=you@example.com, or write it into settings/prod.toml."
    )


def test_a_synth_reads_the_file_of_the_folder_that_it_runs_in(tmp_path: Path) -> None:
    """In a checkout that is the checkout's, otherwise the current folder's."""
    (tmp_path / "settings").mkdir()
    (tmp_path / "settings" / "prod.toml").write_text("log_days = 8")
    installed = "from serverless_s3_processor import locations; locations.checkout = lambda: None"
    program = f"{installed}; import serverless_s3_processor.cdk.__main__ as app; app.main()"
    result = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"CDK_CONTEXT_JSON": json.dumps(PROD), "PYTHONPATH": str(PROJECT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.startswith("settings/prod.toml: log_days=8 must be 1, 3, 5")
