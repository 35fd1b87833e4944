"""Responses of `POST /process`."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from serverless_s3_processor.runtime.api.schemas.status import SystemStatus
from serverless_s3_processor.runtime.api.schemas.values import Timestamp


class _ProcessResponse(TypedDict):
    message: Annotated[str, "For people."]
    environment: Annotated[str, "The `env_suffix` of the deployment."]
    timestamp: Annotated[Timestamp, "The time of this response."]
    functionName: Annotated[str, "The function that responded."]


class ProcessStatus(_ProcessResponse, SystemStatus):
    """How the system is, where nothing was requested."""


class ManualProcessing(TypedDict):
    """What is processed again: one object, or by a run all of a prefix."""

    bucket: str
    status: Annotated[
        Literal["queued", "started"],
        "One object is in the queue; or a run has started that puts all of a prefix there.",
    ]
    key: NotRequired[Annotated[str, "The object, if it is one."]]
    prefix: NotRequired[Annotated[str, "What the keys begin with, if it is all of a prefix."]]
    run: NotRequired[Annotated[str, "The name of the run that processes all of a prefix."]]


class ProcessStarted(_ProcessResponse):
    """An object joined the queue, or a run has started."""

    manualProcessing: ManualProcessing
