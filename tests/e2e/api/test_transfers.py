"""Uploads and downloads with the presigned forms and links of the REST API."""

import time
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from urllib3 import BaseHTTPResponse

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, wait_for
from tests.support.api.forms import Form, browser, upload

PREFIX = "uploads/api/forms/"
SHORT_SECONDS = 2


def create_form(api: Api, key: str, **options: object) -> Form:
    return api.post("/uploads", {"key": key, **options}).expect_ok(201)


def create_link(api: Api, key: str, **options: str) -> str:
    return str(api.post("/downloads", {"key": key, **options}).expect_ok()["url"])


def fetch(deployment: Deployment, url: str, method: str = "GET") -> BaseHTTPResponse:
    """Send a request with exactly this URL: most clients remove `/../` from it."""
    host, target = url.split("/", 3)[2:]
    pool = browser(deployment.stack).connection_from_url(f"https://{host}")
    return pool.urlopen(method, f"/{target}", retries=False)


def test_an_upload_has_the_type_and_the_metadata_of_its_form(
    api: Api, deployment: Deployment
) -> None:
    key = "uploads/api/typed.pdf"
    metadata = {"from": "partner 7"}
    form = create_form(api, key, contentType="application/pdf", metadata=metadata, size=4)
    assert form["maxBytes"] == 4
    assert upload(deployment.stack, form, b"%PDF").status in {200, 204}
    stored = deployment.s3.head_object(Bucket=deployment.bucket, Key=key)
    assert (stored["ContentType"], stored["Metadata"]) == ("application/pdf", metadata)
    (record,) = deployment.wait_for_records(key, 1)
    assert record["contentType"] == "application/pdf"


@pytest.mark.parametrize("size", [0, 3, 5])
def test_s3_refuses_another_size_than_the_forms(
    api: Api, deployment: Deployment, size: int
) -> None:
    form = create_form(api, f"{PREFIX}sized-{size}", size=4)
    assert upload(deployment.stack, form, b"x" * size).status == 400


def test_s3_refuses_another_content_than_the_forms(api: Api, deployment: Deployment) -> None:
    key = f"{PREFIX}checked"
    checksum = b64encode(sha256(b"abc").digest()).decode()
    form = create_form(api, key, checksumSha256=checksum)
    refused = upload(deployment.stack, form, b"abd")
    assert (refused.status, b"BadDigest" in refused.data) == (400, True)
    assert upload(deployment.stack, form, b"abc").status in {200, 204}
    stored = deployment.s3.head_object(Bucket=deployment.bucket, Key=key, ChecksumMode="ENABLED")
    assert stored["ChecksumSHA256"] == checksum


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "uploads/api/forms/another"},
        {"key": "elsewhere/a"},
        {"Content_Type": "text/html"},
        {"x_amz_meta_from": "another"},
        {"x_amz_meta_more": "more"},
        {"x_amz_checksum_sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="},
        {"policy": "e30="},
        {"x_amz_signature": "0" * 64},
    ],
)
def test_s3_refuses_a_form_that_was_changed(
    api: Api, deployment: Deployment, changes: dict[str, str]
) -> None:
    key = f"{PREFIX}unchanged"
    form = create_form(api, key, contentType="text/plain", metadata={"from": "partner"})
    assert upload(deployment.stack, form, b"x", **changes).status in {400, 403}
    assert list(deployment.list_versions(key)) == []


def test_a_link_is_for_one_version(api: Api, deployment: Deployment) -> None:
    key = "uploads/api/versions.txt"
    first, second = deployment.put(key, b"first"), deployment.put(key, b"second")
    latest = api.post("/downloads", {"key": key}).expect_ok()
    assert latest["versionId"] == second
    assert fetch(deployment, latest["url"]).data == b"second"
    link_to_first = create_link(api, key, versionId=first)
    assert fetch(deployment, link_to_first).data == b"first"

    deployment.put(key, b"third")
    assert fetch(deployment, latest["url"]).data == b"second"
    deployment.s3.delete_object(Bucket=deployment.bucket, Key=key)
    assert fetch(deployment, link_to_first).data == b"first"
    api.post("/downloads", {"key": key}).expect_error(404, "NoSuchObject", "key")


def _changed_links(url: str) -> Iterator[str]:
    version = parse_qs(urlsplit(url).query)["versionId"][0]
    yield url.replace("api/altered.txt", "api/other.txt")
    yield url.replace(quote(version), "null")
    yield url.replace("X-Amz-Expires=900", "X-Amz-Expires=90000")
    yield url[:-1] + ("0" if url[-1] != "0" else "1")
    yield url.partition("?")[0]


def test_s3_refuses_a_link_that_was_changed(api: Api, deployment: Deployment) -> None:
    for key in ("uploads/api/altered.txt", "uploads/api/other.txt"):
        deployment.put(key)
    url = create_link(api, "uploads/api/altered.txt")
    assert fetch(deployment, url).status == 200
    for changed in _changed_links(url):
        assert changed != url
        assert fetch(deployment, changed).status in {400, 403}
    for method in ("PUT", "DELETE"):
        assert fetch(deployment, url, method).status == 403


@pytest.fixture
def short_lifetime(deployment: Deployment) -> Iterator[None]:
    """Forms and links expire after two seconds."""
    function = names.api_function("dev")
    seconds = deployment.variables(function).get("LINK_SECONDS", "900")
    deployment.set_variables(function, LINK_SECONDS=str(SHORT_SECONDS))
    yield
    deployment.set_variables(function, LINK_SECONDS=seconds)


@pytest.mark.usefixtures("short_lifetime")
def test_s3_refuses_forms_and_links_that_have_expired(api: Api, deployment: Deployment) -> None:
    key = "uploads/api/expiring.txt"
    deployment.put(key)
    parameter = f"X-Amz-Expires={SHORT_SECONDS}"
    link = wait_for(lambda: create_link(api, key), lambda url: parameter in url)
    form: dict[str, Any] = create_form(api, "uploads/api/expired.txt")
    time.sleep(SHORT_SECONDS + 1)
    assert fetch(deployment, link).status == 403
    assert upload(deployment.stack, form).status in {400, 403}
