"""Files to S3 and back, with the forms and links that the REST API gives."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from urllib3 import BaseHTTPResponse

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.keys import any_keys
from tests.support.forms import browser, upload

PREFIX = "uploads/api/forms/"
KEYS = any_keys(80, PREFIX)
SHORT = 2
Form = dict[str, Any]


def form(api: Api, key: str, **more: object) -> Form:
    return api.post("/uploads", {"key": key, **more}).done(201)


def link(api: Api, key: str, **more: str) -> str:
    return str(api.post("/downloads", {"key": key, **more}).done()["url"])


def fetch(deployment: Deployment, url: str, method: str = "GET") -> BaseHTTPResponse:
    """Follow a link to the letter: most clients take `/../` out of an address first."""
    host, target = url.split("/", 3)[2:]
    pool = browser(deployment.stack).connection_from_url(f"https://{host}")
    return pool.urlopen(method, f"/{target}", retries=False)


def test_every_key_is_uploaded_with_its_form_recorded_and_downloaded_with_its_link(
    api: Api, deployment: Deployment
) -> None:
    def there(key: str) -> int:
        return upload(deployment.stack, form(api, key), key.encode()).status

    def back(key: str) -> bytes:
        return fetch(deployment, link(api, key)).data

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(there, KEYS)) <= {200, 204}
        assert list(threads.map(back, KEYS)) == [key.encode() for key in KEYS]
    records = deployment.wait_for_records(PREFIX, len(KEYS))
    assert {record["objectKey"] for record in records} == set(KEYS)


def test_an_upload_has_the_type_and_the_metadata_of_its_form(
    api: Api, deployment: Deployment
) -> None:
    key = "uploads/api/typed.pdf"
    made = form(api, key, contentType="application/pdf", metadata={"from": "partner 7"}, size=4)
    assert made["maxBytes"] == 4
    assert upload(deployment.stack, made, b"%PDF").status in {200, 204}
    found = deployment.s3.head_object(Bucket=deployment.bucket, Key=key)
    assert (found["ContentType"], found["Metadata"]) == ("application/pdf", {"from": "partner 7"})
    (record,) = deployment.wait_for_records(key, 1)
    assert record["contentType"] == "application/pdf"


@pytest.mark.parametrize("size", [0, 3, 5])
def test_s3_refuses_another_size_than_the_forms(
    api: Api, deployment: Deployment, size: int
) -> None:
    made = form(api, f"{PREFIX}sized-{size}", size=4)
    assert upload(deployment.stack, made, b"x" * size).status == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"key": "uploads/api/forms/another"},
        {"key": "elsewhere/a"},
        {"Content_Type": "text/html"},
        {"x_amz_meta_from": "another"},
        {"x_amz_meta_more": "more"},
        {"policy": "e30="},
        {"x_amz_signature": "0" * 64},
    ],
)
def test_s3_refuses_whatever_the_form_does_not_say(
    api: Api, deployment: Deployment, changed: dict[str, str]
) -> None:
    key = f"{PREFIX}unchanged"
    made = form(api, key, contentType="text/plain", metadata={"from": "partner"})
    assert upload(deployment.stack, made, b"x", **changed).status in {400, 403}
    assert list(deployment.listing(key)) == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "key"),
        ({"key": "elsewhere/a"}, "key"),
        ({"key": "uploads/" + "é" * 512}, "key"),
        ({"key": "uploads/${filename}"}, "key"),
        ({"key": "uploads/a", "size": -1}, "size"),
        ({"key": "uploads/a", "size": 5_000_000_001}, "size"),
        ({"key": "uploads/a", "size": 1.5}, "size"),
        ({"key": "uploads/a", "contentType": "é"}, "contentType"),
        ({"key": "uploads/a", "contentType": ""}, "contentType"),
        ({"key": "uploads/a", "metadata": {"A": "b"}}, "metadata"),
        ({"key": "uploads/a", "metadata": {"a": "b" * 2048}}, "metadata"),
        ({"key": "uploads/a", "acl": "public-read"}, "acl"),
    ],
)
def test_a_form_that_s3_would_not_take_is_not_made(
    api: Api, body: dict[str, Any], field: str
) -> None:
    reply = api.post("/uploads", body)
    assert (reply.status, reply.body["error"]["field"]) == (400, field)


def test_a_link_is_of_one_version(api: Api, deployment: Deployment) -> None:
    key = "uploads/api/versions.txt"
    first, second = deployment.put(key, b"first"), deployment.put(key, b"second")
    newest = api.post("/downloads", {"key": key}).done()
    assert newest["versionId"] == second
    assert fetch(deployment, newest["url"]).data == b"second"
    older = link(api, key, versionId=first)
    assert fetch(deployment, older).data == b"first"

    deployment.put(key, b"third")
    assert fetch(deployment, newest["url"]).data == b"second"
    deployment.s3.delete_object(Bucket=deployment.bucket, Key=key)
    assert fetch(deployment, older).data == b"first"
    api.post("/downloads", {"key": key}).refused(404, "NoSuchObject", "key")


def _altered(url: str) -> Iterator[str]:
    version = parse_qs(urlsplit(url).query)["versionId"][0]
    yield url.replace("api/altered.txt", "api/other.txt")
    yield url.replace(quote(version), "null")
    yield url.replace("X-Amz-Expires=900", "X-Amz-Expires=90000")
    yield url[:-1] + ("0" if url[-1] != "0" else "1")
    yield url.partition("?")[0]


def test_an_altered_link_is_refused(api: Api, deployment: Deployment) -> None:
    for key in ("uploads/api/altered.txt", "uploads/api/other.txt"):
        deployment.put(key)
    url = link(api, "uploads/api/altered.txt")
    assert fetch(deployment, url).status == 200
    for wrong in _altered(url):
        assert wrong != url
        assert fetch(deployment, wrong).status in {400, 403}
    for method in ("PUT", "DELETE"):
        assert fetch(deployment, url, method).status == 403


@pytest.fixture
def short_lived(deployment: Deployment) -> Iterator[None]:
    """Forms and links end after two seconds."""
    functions, name = deployment.client("lambda"), names.api_function("dev")
    usual = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    short = {**usual, "LINK_SECONDS": str(SHORT)}
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": short})
    yield
    functions.update_function_configuration(FunctionName=name, Environment={"Variables": usual})


@pytest.mark.usefixtures("short_lived")
def test_what_has_expired_is_refused(api: Api, deployment: Deployment) -> None:
    key = "uploads/api/expiring.txt"
    deployment.put(key)
    stale = wait_for(lambda: link(api, key), lambda url: f"X-Amz-Expires={SHORT}" in url)
    made = form(api, "uploads/api/expired.txt")
    time.sleep(SHORT + 1)
    assert fetch(deployment, stale).status == 403
    assert upload(deployment.stack, made).status in {400, 403}
