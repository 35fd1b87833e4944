"""The REST API from Python: `Client.of("prod")` finds a deployment, and each operation is a method.

Importing this costs next to nothing; botocore and urllib3 are loaded with the first client.
"""

from serverless_s3_processor.client.client import Client
from serverless_s3_processor.client.errors import (
    ApiError,
    BadRequestError,
    FailedError,
    NotDeployedError,
    NotFoundError,
    ProcessorError,
    RefusedError,
    SourceError,
    ThrottledError,
    TransferError,
    UnavailableError,
    UnreachableError,
)
from serverless_s3_processor.client.filters import ObjectFilters, RedriveOptions
from serverless_s3_processor.client.transport import Patience, Reply, Transport

__all__ = [
    "ApiError",
    "BadRequestError",
    "Client",
    "FailedError",
    "NotDeployedError",
    "NotFoundError",
    "ObjectFilters",
    "Patience",
    "ProcessorError",
    "RedriveOptions",
    "RefusedError",
    "Reply",
    "SourceError",
    "ThrottledError",
    "TransferError",
    "Transport",
    "UnavailableError",
    "UnreachableError",
]
