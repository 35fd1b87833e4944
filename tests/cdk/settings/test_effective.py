"""The settings that a stack shows, and what another deployment would drop of them."""

import json
from typing import Any

import pytest

from serverless_s3_processor.cdk.settings.effective import MAX_BYTES, changes, losses, to_output
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from tests.cdk.contexts import PROD
from tests.cdk.synthesized import Synthesized

EMAIL = {"email_address": "team@example.org"}


def props(**context: object) -> S3ProcessorProps:
    return S3ProcessorProps.from_context(context)


def dropped(deployed: dict[str, Any], planned: dict[str, Any]) -> list[str]:
    return losses(to_output(props(**deployed)), props(**planned))


def test_the_stack_shows_what_differs_from_the_defaults(prod: Synthesized) -> None:
    shown = json.loads(prod.template["Outputs"]["Settings"]["Value"])
    assert shown.keys() == PROD.keys() - {"env_suffix", "processors_dir", "actions_file"} | {
        "own_processors",
        "actions",
    }
    assert shown["existing_buckets"] == [
        "acme-data/incoming/",
        "acme-data/partner/",
        "partner.drop/",
    ]
    assert shown["own_processors"] == ["invoice_totals"]
    assert shown["actions"] == ["tag", "quarantine", "reads", "announce"]
    assert shown["digest_minutes"] == 15


def test_the_stack_shows_no_values_of_variables(prod: Synthesized) -> None:
    variables = props(**PROD).own_processors.environment
    shown = prod.template["Outputs"]["Settings"]["Value"]
    assert variables
    assert [value for value in variables.values() if f'"{value}"' in shown] == []


def test_defaults_are_not_shown(dev: Synthesized) -> None:
    assert dev.template["Outputs"]["Settings"]["Value"] == "{}"


def test_a_list_that_does_not_fit_is_shown_as_null() -> None:
    buckets = ",".join(f"acme-data-{number}/{'p' * 490}/" for number in range(10))
    output = to_output(props(existing_buckets=buckets, log_days="90"))
    assert len(output) <= MAX_BYTES
    assert json.loads(output) == {"existing_buckets": None, "log_days": 90}
    assert losses(output, props(existing_buckets=buckets, log_days="90")) == []
    assert losses(output, props(log_days="90")) == [
        "existing_buckets would change from a long value back to the default, []."
    ]


@pytest.mark.parametrize(
    ("deployed", "planned", "expected"),
    [
        pytest.param({}, {}, [], id="defaults"),
        pytest.param({}, {"log_days": "90"}, [], id="a setting is added"),
        pytest.param({"log_days": "90"}, {"log_days": "30"}, [], id="a setting is changed"),
        pytest.param(
            {"log_days": "90"},
            {},
            ["log_days would change from 90 back to the default, 7."],
            id="a setting is forgotten",
        ),
        pytest.param(
            {"existing_buckets": "acme-data/in/,partner"},
            {"existing_buckets": "acme-data/in/"},
            ["partner/ would no longer be watched."],
            id="a bucket is forgotten",
        ),
        pytest.param(
            {"existing_buckets": "acme-data/in/"},
            {"existing_buckets": "acme-data"},
            [],
            id="more of a bucket is watched",
        ),
        pytest.param(
            {"existing_buckets": "acme-data/in/"},
            {"existing_buckets": "acme-data-2"},
            ["acme-data/in/ would no longer be watched."],
            id="another bucket is watched",
        ),
        pytest.param(
            {"processors_dir": "examples/invoices"},
            {},
            ["Your processor invoice_totals would be removed."],
            id="own processors are forgotten",
        ),
        pytest.param(
            {},
            {"processors": "image"},
            [
                "The libraries of encoding would be removed.",
                "The libraries of media would be removed.",
                "The libraries of parquet would be removed.",
                "The libraries of pdf would be removed.",
                "The libraries of office would be removed.",
            ],
            id="libraries of built-in processors are left out",
        ),
        pytest.param(
            {"actions_file": "examples/actions/actions.toml"},
            {},
            [
                "Objects would no longer be tagged with their status.",
                "Objects would no longer be moved to quarantine.",
                "Objects could be read before they are processed.",
                "All objects would be announced, not only the selected ones.",
            ],
            id="actions are forgotten",
        ),
        pytest.param(
            EMAIL,
            {},
            ["team@example.org would no longer get digests and alarms; admin@example.com would."],
            id="the address is forgotten",
        ),
        pytest.param(
            {"cors_origins": "https://a.example.com,https://b.example.com"},
            {"cors_origins": "https://b.example.com"},
            ["cors_origins would lose https://a.example.com."],
            id="an origin is forgotten",
        ),
    ],
)
def test_what_a_deployment_drops_is_said_in_sentences(
    deployed: dict[str, Any], planned: dict[str, Any], expected: list[str]
) -> None:
    assert dropped(deployed, planned) == expected


def test_every_setting_that_differs_is_a_change() -> None:
    output = to_output(props(log_days="90", digest_minutes="5"))
    planned = props(log_days="30", digest_minutes="5", thumbnails="64")
    assert changes(output, planned) == {"log_days": (90, 30), "thumbnails": (0, 64)}


def test_a_setting_of_another_version_is_no_loss() -> None:
    assert losses('{"gone": 1}', props()) == []
