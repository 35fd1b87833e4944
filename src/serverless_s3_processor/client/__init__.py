"""The REST API from Python: each operation is a method of `Client`.

`Client.for_environment("prod")` finds a deployment. The import is fast: botocore
and urllib3 are loaded with the first client.
"""

from serverless_s3_processor.client.client import Client
from serverless_s3_processor.client.errors import (
    AccessDeniedError,
    ApiError,
    BadRequestError,
    NotDeployedError,
    NotFoundError,
    ProcessorError,
    ServerError,
    SourceError,
    ThrottledError,
    TransferError,
    UnavailableError,
    UnreachableError,
)
from serverless_s3_processor.client.filters import ObjectFilters, RedriveOptions
from serverless_s3_processor.client.transport import (
    HttpConfig,
    HttpResponse,
    RetryConfig,
    Timeouts,
    Transport,
)

__all__ = [
    "AccessDeniedError",
    "ApiError",
    "BadRequestError",
    "Client",
    "HttpConfig",
    "HttpResponse",
    "NotDeployedError",
    "NotFoundError",
    "ObjectFilters",
    "ProcessorError",
    "RedriveOptions",
    "RetryConfig",
    "ServerError",
    "SourceError",
    "ThrottledError",
    "Timeouts",
    "TransferError",
    "Transport",
    "UnavailableError",
    "UnreachableError",
]
