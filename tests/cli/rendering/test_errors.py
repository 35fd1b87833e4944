import pytest
from botocore import exceptions

from serverless_s3_processor.cli.rendering import errors
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.client.errors import (
    ERRORS_BY_STATUS,
    ApiError,
    NotDeployedError,
    UnreachableError,
)
from serverless_s3_processor.local.cdk import CdkError
from serverless_s3_processor.local.starting import LocalStackError
from serverless_s3_processor.runtime.adapters.aws.error_codes import THROTTLING_CODES
from tests.cli.cli_in_memory import Cli, client_error


def api_error(status: int, code: str, message: str) -> ApiError:
    return ERRORS_BY_STATUS.get(status, ApiError)(status, code, message, request_id="r1")


CASES = [
    (exceptions.NoCredentialsError(), "missing or incomplete"),
    (exceptions.NoCredentialsError(), "aws sso login"),
    (exceptions.PartialCredentialsError(provider="env", cred_var="x"), "missing or incomplete"),
    (exceptions.ProfileNotFound(profile="p"), "There is no AWS profile p."),
    (exceptions.SSOTokenLoadError(profile_name="p", error_msg="gone"), "Log in again"),
    (exceptions.UnauthorizedSSOTokenError(), "Log in again"),
    (exceptions.EndpointConnectionError(endpoint_url="http://x"), "http://x"),
    (exceptions.ConnectTimeoutError(endpoint_url="http://x"), "--endpoint-url"),
    (exceptions.NoRegionError(), "region"),
    (ValueError("Invalid endpoint: nonsense"), "--endpoint-url"),
    (ModuleNotFoundError(name="ministack"), "pip install 'serverless-s3-processor[all]'"),
    (client_error("ExpiredToken"), "have expired"),
    (client_error("ExpiredTokenException"), "have expired"),
    (client_error("InvalidClientTokenId"), "does not recognize these credentials"),
    (client_error("SignatureDoesNotMatch"), "secret"),
    (client_error("AccessDenied", "User x may not s3:GetObject."), "x may not s3:GetObject."),
    (client_error("AccessDeniedException"), "--profile"),
    (client_error("ResourceNotFoundException", "Requested resource not found"), "'prod'"),
    (client_error("NoSuchBucket"), "cdk deploy -c env_suffix=prod"),
    (client_error("ValidationError", "Stack with id S does not exist"), "not deployed"),
    (client_error("ValidationError", "1 validation error"), "ValidationError: 1 validation error"),
    *((client_error(code), "throttling") for code in sorted(THROTTLING_CODES)),
    (client_error("InternalError", "We encountered an error."), "InternalError: We encountered"),
    (CliError("Say this."), "Say this."),
    (api_error(403, "AccessDenied", "Not authorized."), "s3-processor-read-only-prod"),
    (api_error(403, "AccessDenied", "Not authorized"), "Not authorized. Reading needs"),
    (api_error(403, "AccessDenied", "Not authorized."), "OperatorPolicyArn"),
    (api_error(403, "ExpiredToken", "It has expired."), "Log in again"),
    (api_error(403, "InvalidSignature", "Signature expired."), "Signature expired. Log in"),
    (
        api_error(403, "NotSigned", "Not signed, or there is no such endpoint."),
        "has no such endpoint",
    ),
    (api_error(403, "ForeignBucket", "Not this one."), "Not this one."),
    (api_error(400, "InvalidField", "limit must be"), "rejected the request: limit must be"),
    (api_error(404, "NoSuchObject", "No such object."), "No such object."),
    (api_error(429, "Throttled", "Too many."), "throttling"),
    (api_error(500, "InternalError", "Wrong."), "The API failed: Wrong. To see why: "),
    (api_error(503, "Unavailable", "A service."), "logs api (request r1)"),
    (api_error(200, "ForeignAnswer", "No answer of the API."), "No answer of the API."),
    (UnreachableError("api does not answer: x"), "--api-url"),
    (NotDeployedError("It is not there."), "It is not there."),
    (LocalStackError("Port 4566 is taken."), "Port 4566 is taken."),
    (CdkError("cdk deploy failed:\nwhy"), "cdk deploy failed:\nwhy"),
    (FileNotFoundError(2, "No such file or directory", "x.csv"), "x.csv: No such file"),
]


@pytest.mark.parametrize(
    ("error", "expected"),
    CASES,
    ids=[f"{type(error).__name__} {expected}" for error, expected in CASES],
)
def test_what_is_expected_is_explained(error: Exception, expected: str) -> None:
    line = errors.explain(error, "prod")
    assert line is not None
    assert expected in line


@pytest.mark.parametrize("error", [KeyError("x"), ValueError("x"), BrokenPipeError(32, "Broken")])
def test_what_is_a_bug_is_not(error: Exception) -> None:
    assert errors.explain(error, "prod") is None


def test_what_is_raised_from_something_else_is_explained_by_that() -> None:
    error = RuntimeError("listing")
    error.__cause__ = client_error("ExpiredToken")
    assert "have expired" in (errors.explain(error, "prod") or "")


def test_an_expected_failure_is_one_line_and_one() -> None:
    result = Cli()("put", __file__, "--env", "prod")
    assert result.exit_code == 1
    assert result.stdout == ""
    first, second = result.stderr.splitlines()
    assert first == "prod on a test"
    assert second.startswith("error: The environment 'prod' is not deployed there.")
