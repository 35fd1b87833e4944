import pytest

from serverless_s3_processor.runtime.adapters.aws.s3.object_store import S3ObjectStore
from serverless_s3_processor.runtime.adapters.aws.s3.version_listing import S3VersionListing
from serverless_s3_processor.runtime.ports import UnavailableError
from tests.http_conformance.clients import BotocoreClient, MakeClient, OurClient, environ_for
from tests.http_conformance.servers.responses import DESCRIPTION, END, length
from tests.http_conformance.servers.scripts import sends_and_closes
from tests.http_conformance.servers.server import serving
from tests.unit.adapters.aws.s3.stubbed import VERSION


@pytest.mark.parametrize("make_client", [OurClient, BotocoreClient])
@pytest.mark.parametrize("status", [200, 206, 404, 405, 503])
def test_a_truncated_response_is_an_error_with_any_status(
    make_client: MakeClient, status: int
) -> None:
    head = b"HTTP/1.1 %d Status\r\n" % status + DESCRIPTION + length(100) + END
    with serving(sends_and_closes(head + b"0123456789")) as server:
        client = make_client(environ_for(server.url)).service("s3")
        store = S3ObjectStore(client, lambda: S3VersionListing(client))
        with pytest.raises(UnavailableError):
            store.read(VERSION, 100)
        with pytest.raises(UnavailableError):
            store.read_range(VERSION, 0, 100)
