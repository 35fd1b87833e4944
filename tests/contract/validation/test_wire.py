import pytest

from tests.contract.validation.parameters import InvalidRequestError
from tests.contract.validation.requests import signed
from tests.contract.validation.wire import parse

URL = "https://bucket.s3.us-east-1.amazonaws.com/uploads/a%2Fb?versionId=a%26b"


def test_what_is_sent_is_decoded() -> None:
    request = parse(signed("s3", "GET", URL, Range="bytes=0-2"))

    assert (request.service, request.method) == ("s3", "GET")
    assert (request.path, request.query) == ("/uploads/a/b", {"versionId": "a&b"})
    assert request.headers == {"range": "bytes=0-2"}


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"authorization": ""}, "authorization is ''"),
        ({"authorization": "Bearer token"}, "authorization is 'Bearer token'"),
        ({"host": "s3.us-east-1.amazonaws.com"}, "the header host is not"),
        ({"Range": "bytes=0-2", "range": "bytes=0-2"}, "'range' is repeated"),
    ],
)
def test_what_is_no_signed_request_is_refused(headers: dict[str, str], named: str) -> None:
    lines = [f"{name}: {value}".encode() for name, value in headers.items()]
    request = signed("s3", "GET", URL)
    others = [
        line for line in request.header_lines if line.partition(b":")[0].decode() not in headers
    ]
    with pytest.raises(InvalidRequestError, match=named):
        parse(request._replace(header_lines=[*others, *lines]))
