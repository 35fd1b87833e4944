"""Responses of `POST /process`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from serverless_s3_processor.runtime.api.schemas.status import SystemStatus
from serverless_s3_processor.runtime.api.schemas.values import Timestamp


class _ProcessResponse(TypedDict):
    message: Annotated[str, "A message for people."]
    environment: Annotated[str, "The `env_suffix` of the deployment."]
    timestamp: Annotated[Timestamp, "The time of this response."]
    functionName: Annotated[str, "The function that responded."]


class ProcessStatus(_ProcessResponse, SystemStatus):
    """The status of the system, if the request names nothing to process."""


class ManualProcessing(TypedDict):
    """What is processed again: one object, or all objects under a prefix, by a run."""

    bucket: str
    status: Annotated[
        Literal["queued", "started"],
        "`queued`: the object is in the queue; `started`: a run sends all objects there.",
    ]
    key: NotRequired[Annotated[str, "The object's key, for one object."]]
    prefix: NotRequired[Annotated[str, "The prefix of the keys, for a run."]]
    run: NotRequired[Annotated[str, "The name of the run."]]


class ProcessStarted(_ProcessResponse):
    """The object is in the queue, or the run has started."""

    manualProcessing: ManualProcessing
