"""The pages of a listing of versions, on S3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTS: Final = ("Versions", "DeleteMarkers")


def version_pages(
    client: Any,  # noqa: ANN401 - botocore's, or our own
    bucket: str,
    prefix: str,
    start_after: str = "",
) -> Iterator[dict[str, Any]]:
    """Yield pages whose keys are exact; errors are the client's.

    XML can't hold every key, so S3 encodes them.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
    """
    parameters = {"Bucket": bucket, "Prefix": prefix, "EncodingType": "url"}
    if start_after:
        parameters["KeyMarker"] = start_after
    while True:
        page = client.list_object_versions(**parameters)
        for versions in (page.get(name, []) for name in _LISTS):
            for version in versions:
                version["Key"] = unquote_plus(version["Key"])
        yield page
        if not page.get("IsTruncated"):
            return
        parameters["KeyMarker"] = unquote_plus(page["NextKeyMarker"])
        parameters["VersionIdMarker"] = page["NextVersionIdMarker"]
