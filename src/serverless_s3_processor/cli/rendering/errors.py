"""One line for each expected error, with what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from serverless_s3_processor.cli.entry import missing_library
from serverless_s3_processor.cli.program import call
from serverless_s3_processor.cli.rendering import api_errors
from serverless_s3_processor.cli.uploading.keys import escaped
from serverless_s3_processor.client.errors import ProcessorError
from serverless_s3_processor.runtime.adapters.aws.error_codes import THROTTLING_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator


class CliError(Exception):
    """An error whose message says what the person can do about it."""


_RENEW: Final = "Log in again (aws sso login, or new keys), or choose a --profile."
_CODES: Final = {
    "ExpiredToken": f"The credentials have expired. {_RENEW}",
    "ExpiredTokenException": f"The credentials have expired. {_RENEW}",
    "RequestExpired": f"The credentials have expired, or this machine's clock is wrong. {_RENEW}",
    "InvalidClientTokenId": f"AWS does not recognize these credentials. {_RENEW}",
    "UnrecognizedClientException": f"AWS does not recognize these credentials. {_RENEW}",
    "InvalidAccessKeyId": f"AWS does not recognize these credentials. {_RENEW}",
    "SignatureDoesNotMatch": f"AWS does not accept the secret of these credentials. {_RENEW}",
}
_DENIED: Final = frozenset(
    {"AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation", "403"}
)
_MISSING: Final = frozenset(
    {
        "ResourceNotFoundException",
        "NoSuchBucket",
        "AWS.SimpleQueueService.NonExistentQueue",
        "QueueDoesNotExist",
        "NotFoundException",
    }
)
_LOGIN: Final = (
    "UnauthorizedSSOTokenError",
    "SSOTokenLoadError",
    "TokenRetrievalError",
    "CredentialRetrievalError",
    "RefreshWithMFAUnsupportedError",
)
_UNREACHABLE: Final = (
    "EndpointConnectionError",
    "ConnectTimeoutError",
    "ReadTimeoutError",
    "ConnectionClosedError",
    "ProxyConnectionError",
)


def explain(error: BaseException, environment: str) -> str | None:
    """Return the line for an expected error; None for a bug."""
    if isinstance(error, CliError):
        return str(error)
    for cause in _causes(error):
        if type(cause).__module__.startswith("botocore."):
            return _explain_botocore(cause, environment)
        if isinstance(cause, ProcessorError):
            return api_errors.explain(cause, environment, _RENEW)
    if _is_local(error):
        return str(error)
    return _explain_python(error)


def not_deployed(environment: str) -> CliError:
    """Return the error for a stack that is not deployed."""
    return CliError(_not_deployed_line(environment))


def address_denied() -> CliError:
    """Return the error for an API address that these credentials may not look up."""
    return CliError(
        "These credentials can't read the API's URL from CloudFormation. Pass it with "
        "--api-url: it is the stack's output APIGatewayURL."
    )


def code_of(error: BaseException) -> str | None:
    """Return the error code of a boto3 error; None for other errors."""
    response: dict[str, Any] = getattr(error, "response", None) or {}
    code: str | None = response.get("Error", {}).get("Code")
    return code


def is_denied(error: BaseException) -> bool:
    """Return whether AWS denied access."""
    return code_of(error) in _DENIED


def _explain_python(error: BaseException) -> str | None:
    match error:
        case ModuleNotFoundError():
            return missing_library(error)
        case UnicodeEncodeError():
            return f"{escaped(str(error.object))} is not valid Unicode, which keys must be."
        case ValueError() if str(error).startswith("Invalid endpoint"):
            return f"{error}. An address looks like https://127.0.0.1:4566 (--endpoint-url)."
        case OSError() if error.filename is not None:
            return f"{error.filename}: {error.strerror}."
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__


def _is_local(error: BaseException) -> bool:
    """Recognize the local stack's errors by module: importing them takes a third of a second."""
    kind = type(error)
    is_in_package = kind.__module__.startswith("serverless_s3_processor.local.")
    return is_in_package and kind.__name__.endswith("Error")


def _explain_botocore(error: BaseException, environment: str) -> str:
    response: dict[str, Any] | None = getattr(error, "response", None)
    if response is not None:
        return _explain_service(response.get("Error", {}), environment)
    return _explain_class([kind.__name__ for kind in type(error).__mro__], error)


def _explain_service(fields: dict[str, str], environment: str) -> str:
    code, message = fields.get("Code", "Unknown"), fields.get("Message", "").strip()
    if code in _CODES:
        return _CODES[code]
    if code in _MISSING or (code == "ValidationError" and "does not exist" in message):
        return _not_deployed_line(environment)
    if code in _DENIED:
        return (
            f"AWS denied the request: {message or code} Use credentials that allow it (--profile)."
        )
    if code in THROTTLING_CODES:
        return f"AWS is throttling requests ({code}). Wait a little and try again."
    return f"AWS returned {code}: {message}"


def _explain_class(kinds: list[str], error: BaseException) -> str:
    if "ProfileNotFound" in kinds:
        profile: str = getattr(error, "kwargs", {})["profile"]
        return (
            f"There is no AWS profile {profile}. To list the profiles: aws configure list-profiles"
        )
    if {"NoCredentialsError", "PartialCredentialsError"} & set(kinds):
        return (
            "AWS credentials are missing or incomplete. Log in (aws sso login, or "
            "aws configure), or choose a --profile. To use the local stack, leave out --aws and "
            "addresses."
        )
    if set(_LOGIN) & set(kinds):
        return f"The credentials could not be loaded: {error}. {_RENEW}"
    if set(_UNREACHABLE) & set(kinds):
        return f"{error} Check the address (--endpoint-url, --region) and the network."
    return f"{error}"


def _not_deployed_line(environment: str) -> str:
    return (
        f"The environment {environment!r} is not deployed there. If it is on AWS, add --aws or "
        f"--profile. To deploy it here: {call(f'up --env {environment}')}; "
        f"to AWS: cdk deploy -c env_suffix={environment}"
    )
