import json
import tracemalloc
from base64 import b64encode
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from serverless_s3_processor.client import Client, SourceError, TransferError, UnreachableError
from serverless_s3_processor.client.network import HttpNetwork
from serverless_s3_processor.client.responses.objects import UploadForm
from serverless_s3_processor.client.transfer import Source, Uploaded, upload
from tests.support.aws.loopback import (
    HANG_UP,
    QUICK,
    CannedResponse,
    ReceivedRequest,
    Server,
    serving,
)
from tests.unit.client.memory_api import MemoryApi

MADE = CannedResponse(204, b"", {"ETag": '"e1"', "x-amz-version-id": "v1"})
REFUSED = CannedResponse(
    403, b"<Error><Code>EntityTooLarge</Code><Message>Too &quot;big&quot;.</Message></Error>"
)
KEYS = [
    "uploads/a b+c%20&d=e.csv",
    "uploads/Größe 写 \U0001f600",
    "uploads/line\nbreak\r\n\r\n--x\x00\x1b\"';",
]


def form(server: Server, key: str = "uploads/a", **fields: str) -> UploadForm:
    return {
        "url": server.url,
        "fields": {"key": key, "Content-Type": "text/csv", **fields},
        "key": key,
        "maxBytes": 10,
        "expiresAt": "",
        "requestId": "",
    }


def api(server: Server, key: str = "uploads/a") -> MemoryApi:
    return MemoryApi([(201, form(server, key))])


def client(answering: MemoryApi) -> Client:
    return Client.with_transport(answering, HttpNetwork(QUICK))


def parts(request: ReceivedRequest) -> dict[str, bytes]:
    """The parts of a form as S3 reads them: split at the boundary, whatever they hold."""
    kind = message_from_bytes(
        f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode(), policy=policy.HTTP
    )
    boundary = kind.get_boundary()
    assert boundary
    first, *between, last = (b"\r\n" + request.body).split(f"\r\n--{boundary}".encode())
    assert (first, last) == (b"", b"--\r\n")
    fields = {}
    for part in between:
        head, _, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = head.partition(b'name="')[2].partition(b'"')[0]
        fields[name.decode()] = value
    return fields


@pytest.mark.parametrize("key", KEYS)
def test_the_form_arrives_whole_with_the_file_last(key: str, tmp_path: Path) -> None:
    file = tmp_path / "in"
    file.write_bytes(bytes(range(256)) * 5000)
    with serving(MADE) as server:
        memory = api(server, key)
        done = client(memory).upload(str(file), key, content_type="text/csv", metadata={"a": "b"})

    (request,) = server.received
    fields = parts(request)
    assert list(fields) == ["key", "Content-Type", "file"]
    assert fields["key"].decode() == key
    assert fields["file"] == file.read_bytes()
    assert "Transfer-Encoding" not in request.headers
    assert "Authorization" not in request.headers
    assert done == Uploaded(key=key, version_id="v1", etag="e1", size=1_280_000)
    assert memory.sent[0].body == {
        "key": key,
        "contentType": "text/csv",
        "size": 1_280_000,
        "checksumSha256": b64encode(sha256(file.read_bytes()).digest()).decode(),
        "metadata": {"a": "b"},
    }


@settings(max_examples=25, deadline=None)
@given(value=st.text(st.characters(exclude_categories=["Cs"])), content=st.binary(max_size=200))
def test_any_field_and_any_content_arrive_as_they_are(value: str, content: bytes) -> None:
    with serving(MADE) as server:
        upload_form = form(server, **{"x-amz-meta-note": value})
        upload(HttpNetwork(QUICK), upload_form, Source(content), len(content))
    fields = parts(server.received[0])
    assert (fields["x-amz-meta-note"].decode(), fields["file"]) == (value, content)


def test_a_refusal_has_the_message_of_s3() -> None:
    with serving(REFUSED) as server, pytest.raises(TransferError) as caught:
        client(api(server)).upload(b"abc", "uploads/a")
    assert (caught.value.status, caught.value.code) == (403, "EntityTooLarge")
    assert str(caught.value) == 'S3 refuses: Too "big". (403 EntityTooLarge)'


def test_an_upload_that_breaks_off_is_sent_again_from_its_beginning(tmp_path: Path) -> None:
    file = tmp_path / "in"
    file.write_bytes(b"x" * 700_000)
    with serving(HANG_UP, CannedResponse(503), MADE) as server:
        client(api(server)).upload(file, "uploads/a")
    assert {len(request.body) for request in server.received} == {len(server.received[0].body)}
    assert len(server.received) == 3


def test_a_file_that_becomes_shorter_meanwhile_is_not_taken_for_the_whole(tmp_path: Path) -> None:
    file = tmp_path / "in"
    file.write_bytes(b"abc")
    with serving(MADE) as server, pytest.raises(SourceError, match="shorter"):
        upload(HttpNetwork(QUICK), form(server), Source(file), 5)
    assert all(
        len(request.body) < int(request.headers["Content-Length"]) for request in server.received
    )


def test_one_that_becomes_longer_is_sent_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "in"
    file.write_bytes(b"abcdef")
    with serving(MADE) as server:
        uploaded = upload(HttpNetwork(QUICK), form(server), Source(file), 3)
    assert parts(server.received[0])["file"] == b"abc"
    assert uploaded.size == 3


def test_a_file_that_is_not_there_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    memory = MemoryApi([])
    with pytest.raises(FileNotFoundError):
        client(memory).upload(tmp_path / "none", "uploads/a")
    assert memory.sent == []


def test_a_file_that_disappears_is_reported_and_not_retried(tmp_path: Path) -> None:
    with serving(MADE) as server, pytest.raises(SourceError, match="No such file"):
        upload(HttpNetwork(QUICK), form(server), Source(tmp_path / "none"), 3)


def test_big_files_are_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    size = 40 * 2**20
    file = tmp_path / "big"
    with file.open("wb") as opened:
        opened.truncate(size)
    source = Source(file)
    tracemalloc.start()
    try:
        assert sum(map(len, source.chunks(size))) == size
        assert tracemalloc.get_traced_memory()[1] < 2**21
    finally:
        tracemalloc.stop()


def link(server: Server) -> MemoryApi:
    body: dict[str, Any] = {"url": server.url, "key": "uploads/a", "versionId": "v1"}
    return MemoryApi([(200, {**body, "expiresAt": "", "requestId": ""})])


def test_a_download_is_there_when_it_is_whole(tmp_path: Path) -> None:
    content = bytes(range(256)) * 4000
    target = tmp_path / "out"
    with serving(CannedResponse(503), CannedResponse(body=content)) as server:
        link_used = client(link(server)).download("uploads/a", str(target), "v1")
    assert target.read_bytes() == content
    assert link_used["versionId"] == "v1"
    assert target.stat().st_mode & 0o777 == _usual_mode(tmp_path)
    assert "Authorization" not in server.received[0].headers


def test_a_download_may_be_of_another_bucket(tmp_path: Path) -> None:
    with serving(CannedResponse(body=b"x")) as server:
        api = link(server)
        client(api).download("a", tmp_path / "out", bucket="acme-data")
    assert api.sent[0].body == {"key": "a", "bucket": "acme-data"}


def test_a_link_is_followed_to_the_letter(tmp_path: Path) -> None:
    with serving(CannedResponse(body=b"x")) as server:
        path = "prod/a/../b/./c//d%2E%2E%20+?versionId=1&x=%2F"
        body = {"url": server.url.replace("prod/", path), "key": "k", "versionId": "1"}
        api = MemoryApi([(200, {**body, "expiresAt": "", "requestId": ""})])
        client(api).download("k", tmp_path / "out")
    assert server.received[0].target == f"/{path}"


def test_one_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_bytes(b"before")
    broken = CannedResponse(body=b"x" * 1000, cut=10)
    with serving(broken) as server, pytest.raises(UnreachableError, match="was interrupted"):
        client(link(server)).download("uploads/a", target)
    assert target.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [target]


def test_a_compressed_object_is_written_as_it_is_stored(tmp_path: Path) -> None:
    stored = CannedResponse(body=b"\x1f\x8bnot really", headers={"Content-Encoding": "gzip"})
    with serving(stored) as server:
        client(link(server)).download("uploads/a", tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == stored.body


def test_an_expired_link_has_the_message_of_s3(tmp_path: Path) -> None:
    expired = CannedResponse(
        403, b"<Error><Code>AccessDenied</Code><Message>Expired</Message></Error>"
    )
    with serving(expired) as server, pytest.raises(TransferError, match="Expired"):
        client(link(server)).download("uploads/a", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_the_form_is_requested_with_the_given_options_only() -> None:
    with serving(MADE) as server:
        memory = api(server)
        client(memory).upload(b"", "uploads/a")
    body = json.loads(json.dumps(memory.sent[0].body))
    assert set(body) == {"key", "size", "checksumSha256"}
    assert parts(server.received[0])["file"] == b""


def _usual_mode(folder: Path) -> int:
    file = folder / "usual"
    file.touch()
    return file.stat().st_mode & 0o777
