"""What can go wrong, by what a program would do about it."""

from __future__ import annotations

from typing import Final


class ProcessorError(Exception):
    """Anything that this package raises itself."""


class ApiError(ProcessorError):
    """The API answered with an error.

    `code` is for programs and does not change; `field` names the part of the request that is wrong;
    `request_id` finds the request in the logs. They are None where API Gateway gave none.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        field: str | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(status, code, message, field, request_id)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.request_id = request_id

    def __str__(self) -> str:
        return f"{self.message} ({self.status} {self.code})"


class BadRequestError(ApiError):
    """Something about the request is wrong; repeated, it is wrong again."""


class AccessDeniedError(ApiError):
    """These credentials may not do this, or are none."""


class NotFoundError(ApiError):
    """There is no such object, or nothing of it is on record."""


class ThrottledError(ApiError):
    """There are too many requests, also after several tries."""


class ServerError(ApiError):
    """A mistake of the system's own; its logs say more."""


class UnavailableError(ApiError):
    """A service that the API needs does not answer, also after several tries."""


class UnreachableError(ProcessorError):
    """There was no answer, also after several tries: no network, no such host, no trust."""


class NotDeployedError(ProcessorError):
    """There is no such deployment, or none with an API."""


class TransferError(ProcessorError):
    """S3 refused an upload or a download; `code` is S3's own."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"S3 refuses: {self.message} ({self.status} {self.code})"


class SourceError(ProcessorError):
    """A file changed, or could not be read any more, while it was uploaded."""


ERRORS_BY_STATUS: Final[dict[int, type[ApiError]]] = {
    400: BadRequestError,
    403: AccessDeniedError,
    404: NotFoundError,
    413: BadRequestError,
    429: ThrottledError,
    500: ServerError,
    502: UnavailableError,
    503: UnavailableError,
    504: UnavailableError,
}
