"""What an isolated process knows of its surroundings, and where it starts at all."""

import os
from pathlib import Path

import pytest

from serverless_s3_processor.runtime.adapters.isolation.environment import inherited_environment
from serverless_s3_processor.runtime.domain.outcomes.limits import Limits
from tests.support.isolated.runner import isolated
from tests.support.views import view_of

pytestmark = pytest.mark.slow  # They start processes.

SECRETS = {
    "AWS_ACCESS_KEY_ID": "id",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "token",
    "AWS_SECURITY_TOKEN": "the same token",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/credentials",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "token",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/token",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/token",
    "AWS_SHARED_CREDENTIALS_FILE": "/credentials",
    "AWS_PROFILE": "prod",
}
HARMLESS = {"AWS_REGION": "us-east-1", "PATH": "/bin", "TOLERANCE_CENTS": "3"}
RUNTIME = {"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:9001"}


def test_without_declared_permissions_it_inherits_no_credentials() -> None:
    assert (
        inherited_environment({**SECRETS, **HARMLESS, **RUNTIME}, with_credentials=False)
        == HARMLESS
    )


def test_with_declared_permissions_it_inherits_all_but_the_way_to_lambda() -> None:
    assert inherited_environment({**SECRETS, **HARMLESS, **RUNTIME}, with_credentials=True) == {
        **SECRETS,
        **HARMLESS,
    }


TWO = {"poison": Limits(), "trusted": Limits()}


@pytest.mark.parametrize("how", ["run_isolated_briefly", "run_isolated"])
def test_only_processors_with_permissions_see_credentials(
    how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in filter(lambda name: name.startswith("AWS_"), list(os.environ)):
        monkeypatch.delenv(name)
    for name, value in {**SECRETS, **HARMLESS, **RUNTIME}.items():
        monkeypatch.setenv(name, value)
    runner = isolated(
        "-m",
        "tests.support.isolated.environment",
        seconds=9,
        limits=TWO,
        with_credentials={"trusted"},
    )

    results = getattr(runner, how)(view_of(b"a")).results
    runner.end()

    assert results["poison"]["variables"] == sorted(HARMLESS)
    assert results["trusted"]["variables"] == sorted({**SECRETS, **HARMLESS})


def test_a_process_without_credentials_can_not_act_for_one_with_them() -> None:
    program = """
import os, struct, sys
_, writes, _ = map(int, sys.argv[1:])
def say(text):
    os.write(writes, struct.pack(">II", len(text), 0) + text)
say(b'{}')
say(b'{"running": "trusted"}')
import time; time.sleep(9)
"""
    runner = isolated("-c", program, limits=TWO, with_credentials={"trusted"})

    (failure,) = runner.run_isolated(view_of(b"a")).reasons

    assert "'trusted' was not selected" in failure


REFUSING = """
import resource, sys
from pathlib import Path
from serverless_s3_processor.runtime import isolated
from tests.support.isolated.poison import PROCESSOR
limit = 128 << 20
resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
isolated.main([PROCESSOR], oom_score=Path({score!r}))
"""


@pytest.mark.parametrize("refusal", ["no space", "a folder", "a file above it", "nothing there"])
def test_it_starts_if_its_oom_score_can_not_be_set(refusal: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    scores = {
        "no space": "/dev/full",
        "a folder": str(tmp_path),
        "a file above it": str(tmp_path / "file" / "oom_score_adj"),
        "nothing there": str(tmp_path / "none" / "oom_score_adj"),
    }
    program = REFUSING.format(score=scores[refusal])

    assert isolated("-c", program).run_isolated(view_of(b"good")).reasons == []


@pytest.mark.parametrize("error", ["PermissionError(13, 'denied')", "ValueError('not allowed')"])
def test_it_starts_where_no_limit_may_be_set(error: str, capfd: pytest.CaptureFixture[str]) -> None:
    program = f"""
import resource
def refuse(*_):
    raise {error}
resource.setrlimit = resource.getrlimit = refuse
from serverless_s3_processor.runtime import isolated
from tests.support.isolated.poison import PROCESSOR
isolated.main([PROCESSOR])
"""
    assert isolated("-c", program).run_isolated(view_of(b"good")).reasons == []
    assert "An isolated process could not limit its memory" in capfd.readouterr().err


def test_it_keeps_a_limit_that_is_lower_already() -> None:
    program = REFUSING.format(score="/dev/null").replace("128 << 20", "48 << 20")

    assert isolated("-c", program).run_isolated(view_of(b"memory")).reasons == [
        "poison: MemoryError"
    ]
