import os
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from botocore.session import Session

from serverless_s3_processor.runtime.adapters.aws.clients import client
from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client
from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.adapters.aws.s3.version_listing import S3VersionListing
from serverless_s3_processor.runtime.ports import Address, UnavailableError

WHERE = Address(bucket="bucket", key="uploads/a", version_id="v")


class CutOff(BaseHTTPRequestHandler):
    """Announces 100 bytes of an answer, and closes the connection after ten."""

    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Length", "100")
        self.send_header("ETag", '"e"')
        self.send_header("Last-Modified", "Sat, 31 Jan 2026 12:00:00 GMT")
        self.end_headers()
        self.wfile.write(b"0123456789")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(params=["botocore", "direct"])
def make_client(request: pytest.FixtureRequest) -> Callable[[], Any]:
    """Return what makes a client of S3."""
    if request.param == "botocore":
        return lambda: client(Session(), "s3")
    return _impatient


def _impatient() -> S3Client:
    config = ClientConfig(os.environ)
    config.sleep = lambda _: None
    return S3Client(config)


@pytest.fixture(params=[200, 206, 404, 405, 503])
def store(
    make_client: Callable[[], Any], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    handler = type("Handler", (CutOff,), {"status": request.param})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        serving = Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        client = make_client()
        yield S3ObjectStore(client, lambda: S3VersionListing(client))
        server.shutdown()
        serving.join()


def test_a_truncated_response_is_an_error_with_any_status(store: S3ObjectStore) -> None:
    with pytest.raises(UnavailableError):
        store.read(WHERE, 100)
    with pytest.raises(UnavailableError):
        store.read_range(WHERE, 0, 100)
