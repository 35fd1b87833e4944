"""The exceptions of the client, one for each way to handle them."""

from __future__ import annotations

from typing import Final


class ProcessorError(Exception):
    """The base class of all exceptions that this package defines."""


class ApiError(ProcessorError):
    """The API answered with an error.

    `code` is stable; `field` names the invalid part of the request; `request_id` identifies the
    request in the logs. `field` and `request_id` are None if the response has none.
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
    """The request is invalid; retrying it is useless."""


class AccessDeniedError(ApiError):
    """The credentials are missing, invalid, or not allowed to do this."""


class NotFoundError(ApiError):
    """There is no such object, record or run."""


class ThrottledError(ApiError):
    """Too many requests, even after several retries."""


class ServerError(ApiError):
    """An internal error; the logs have more."""


class UnavailableError(ApiError):
    """A service that the API needs is unavailable, even after several retries."""


class UnreachableError(ProcessorError):
    """There was no response, even after several retries, or the certificate is not trusted."""


class NotDeployedError(ProcessorError):
    """There is no such deployment, or it has no API."""


class TransferError(ProcessorError):
    """S3 refused an upload or a download; `code` is S3's error code."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"S3 refuses: {self.message} ({self.status} {self.code})"


class SourceError(ProcessorError):
    """A file changed or became unreadable during its upload."""


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
