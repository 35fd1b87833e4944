"""What the stub answers as S3: listings of the objects, and files that are put and read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from benchmarks.stub_dynamodb import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.versions import Versions

_A_PAGE: Final = 1000
_NAMESPACE: Final = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


class StubS3:
    """A bucket that has the versions, and the files of runs; one key has one version."""

    def __init__(self, versions: Versions) -> None:
        self._versions = versions
        self._files: dict[str, bytes] = {}

    def answer(self, operation: str, key: str, query: Mapping[str, str], body: bytes) -> bytes:
        """Answer one request; `operation` is what `operation_of` told."""
        match operation:
            case "PutObject":
                self._files[key] = body
                return b""
            case "GetObject":
                return self._file(key)
            case "ListObjectVersions":
                return self._list_versions(query).encode()
            case _:
                return self._list_objects(query).encode()

    def _file(self, key: str) -> bytes:
        if key not in self._files:
            raise RefusedError(f"There is no file {key!r}.")
        return self._files[key]

    def _list_versions(self, query: Mapping[str, str]) -> str:
        numbers, more = self._page(query.get("prefix", ""), query.get("key-marker", ""))
        listed = "".join(map(self._versions.version_xml, numbers))
        going_on = ""
        if more:
            key, version = self._versions.identity(numbers[-1])
            going_on = (
                f"<NextKeyMarker>{key}</NextKeyMarker>"
                f"<NextVersionIdMarker>{version.partition('#')[2]}</NextVersionIdMarker>"
            )
        return _result("ListVersionsResult", f"{going_on}{listed}", more=more)

    def _list_objects(self, query: Mapping[str, str]) -> str:
        prefix, after = query.get("prefix", ""), query.get("continuation-token", "")
        files = sorted(key for key in self._files if key.startswith(prefix) and key > after)
        if files:
            return _page_of(files, _file_xml, lambda at: files[at])
        numbers, more = self._page(prefix, after)
        listed = "".join(map(self._versions.object_xml, numbers))
        return _objects(listed, self._versions.key(numbers[-1]) if more else None)

    def _page(self, prefix: str, marker: str) -> tuple[range, bool]:
        """Return the numbers behind a key, and whether more follow; all have the prefix or none."""
        if self._versions.count and not self._versions.key(0).startswith(prefix):
            return range(0), False
        known = self._versions.number(marker) if marker else -1
        if known is None:
            raise RefusedError(f"Listing behind {marker!r}, which is no key.")
        end = min(self._versions.count, known + 1 + _A_PAGE)
        return range(known + 1, end), end < self._versions.count


def _page_of(files: list[str], written: Callable[[str], str], token: Callable[[int], str]) -> str:
    listed = "".join(map(written, files[:_A_PAGE]))
    return _objects(listed, token(_A_PAGE - 1) if len(files) > _A_PAGE else None)


def operation_of(method: str, key: str, query: Mapping[str, str]) -> str:
    """Return S3's name of what is asked for."""
    if key:
        return {"PUT": "PutObject", "GET": "GetObject"}[method]
    return "ListObjectVersions" if "versions" in query else "ListObjectsV2"


def _file_xml(key: str) -> str:
    return f"<Contents><Key>{escape(key)}</Key><Size>1</Size></Contents>"


def _objects(listed: str, token: str | None) -> str:
    going_on = f"<NextContinuationToken>{token}</NextContinuationToken>" if token else ""
    return _result("ListBucketResult", f"{going_on}{listed}", more=token is not None)


def _result(name: str, content: str, *, more: bool) -> str:
    return (
        f"<{name} {_NAMESPACE}><EncodingType>url</EncodingType>"
        f"<IsTruncated>{str(more).lower()}</IsTruncated>{content}</{name}>"
    )
