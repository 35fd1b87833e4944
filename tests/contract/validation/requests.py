"""Requests as our clients hand them to libcurl, to be made wrong in one place."""

import json
from typing import Any
from urllib.parse import urlencode, urlsplit

from serverless_s3_processor.runtime.adapters.aws.libcurl.transfer import HttpRequest


def signed(
    service: str, method: str, url: str, /, body: bytes = b"", **headers: str
) -> HttpRequest:
    """Names of headers have `_` for `-`."""
    scope = f"key/20260131/us-east-1/{service}/aws4_request"
    lines = {
        "host": urlsplit(url).netloc,
        **headers,
        "x-amz-content-sha256": "0123",
        "x-amz-date": "20260131T120000Z",
        "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=, Signature=0123",
    }
    encoded = [f"{name.replace('_', '-')}: {value}".encode() for name, value in lines.items()]
    return HttpRequest(method, url, [*encoded, b"expect:"], body, 1000)


def json_request(target: str, parameters: Any, **headers: str) -> HttpRequest:
    service = "dynamodb" if target.startswith("Dynamo") else "sqs"
    fixed = {"content_type": "application/x-amz-json-1.0", "x_amz_target": target}
    body = json.dumps(parameters).encode()
    url = f"https://{service}.us-east-1.amazonaws.com/"
    return signed(service, "POST", url, body, **{**fixed, **headers})


def form_request(fields: dict[str, str], **headers: str) -> HttpRequest:
    content_type = "application/x-www-form-urlencoded; charset=utf-8"
    body = urlencode(fields).encode()
    url = "https://sns.us-east-1.amazonaws.com/"
    return signed("sns", "POST", url, body, **{"content_type": content_type, **headers})
