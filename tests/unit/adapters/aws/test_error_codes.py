"""The table of error codes against botocore, whose lists and service models AWS maintains."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.retries import standard

from serverless_s3_processor.runtime.adapters.aws.error_codes import (
    THROTTLING_CODES,
    TRANSIENT_CODES,
    TRANSIENT_STATUSES,
)

SERVICES = (
    "s3",
    "dynamodb",
    "sqs",
    "sns",
    "kms",
    "lambda",
    "stepfunctions",
    "logs",
    "cloudwatch",
    "cloudformation",
    "sts",
)
"""The services that this system calls, and KMS, which others call for it."""
MEANS_THROTTLING = re.compile(
    "Throttl|TooManyRequests|SlowDown|RequestLimitExceeded|ThroughputExceeded", re.IGNORECASE
)
OF_QUERY_PROTOCOL = {"KMS.ThrottlingException"}
"""How SQS names KmsThrottled in the header `x-amzn-query-error`, which botocore prefers, and how S3
names KMS's errors; no model of botocore has it."""
OF_SPECIAL_RULES = {"IDPCommunicationError"}
"""What the standard mode tries again by a rule of its own (`botocore.retries.special`)."""

_THROTTLED: Any = standard.ThrottledRetryableChecker
_TRANSIENT: Any = standard.TransientRetryableChecker
_STANDARD_THROTTLING = set(_THROTTLED._THROTTLED_ERROR_CODES)
_STANDARD_TRANSIENT = set(_TRANSIENT._TRANSIENT_ERROR_CODES)
_STANDARD_STATUSES = set(_TRANSIENT._TRANSIENT_STATUS_CODES)


def _models() -> Iterator[ServiceModel]:
    loader = Loader()
    for service in SERVICES:
        yield ServiceModel(loader.load_service_model(service, "service-2"), service)


def _modeled() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each error code of the services and what its model says of it."""
    for model in _models():
        for shape in model.error_shapes:
            yield shape.metadata.get("error", {}).get("code") or shape.name, shape.metadata


def _modeled_throttling() -> set[str]:
    return {
        code
        for code, said in _modeled()
        if said.get("retryable", {}).get("throttling") or MEANS_THROTTLING.search(code)
    }


def _modeled_transient() -> set[str]:
    return {
        code
        for code, said in _modeled()
        if "retryable" in said and not said["retryable"].get("throttling")
    }


def _legacy() -> Iterator[dict[str, Any]]:
    """Yield what the legacy mode tries again: of any service, and of those that we call."""
    data = Loader().load_data("_retry")
    for service in ("__default__", *SERVICES):
        section = data["retry"].get(service, {})
        for policy in section.get("__default__", section).get("policies", {}).values():
            said = (
                data["definitions"][policy["$ref"].split("/")[-1]] if "$ref" in policy else policy
            )
            yield said["applies_when"].get("response", {})


def test_throttling_is_what_botocore_and_the_models_say_and_nothing_else() -> None:
    assert _STANDARD_THROTTLING | _modeled_throttling() | OF_QUERY_PROTOCOL == THROTTLING_CODES


def test_transient_is_what_botocore_and_the_models_say_and_nothing_else() -> None:
    legacy = {said["service_error_code"] for said in _legacy() if "service_error_code" in said}
    assert (
        _STANDARD_TRANSIENT | _modeled_transient() | OF_SPECIAL_RULES | (legacy - THROTTLING_CODES)
    ) == TRANSIENT_CODES


def test_statuses_are_those_of_the_standard_mode_and_of_the_legacy_one() -> None:
    legacy = {
        said.get("http_status_code") for said in _legacy() if "service_error_code" not in said
    }

    assert (_STANDARD_STATUSES | legacy) - {None} == TRANSIENT_STATUSES


@pytest.mark.parametrize("code", ["Throttled", "KMSThrottling", "KmsThrottled", "SlowDown"])
def test_codes_that_were_missed_once_are_throttling(code: str) -> None:
    assert code in THROTTLING_CODES
