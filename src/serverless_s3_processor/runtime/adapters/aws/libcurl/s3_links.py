"""Presigned requests to S3: signed in advance, and sent by somebody else.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
"""

from __future__ import annotations

import binascii
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode, urlsplit

from serverless_s3_processor.runtime.adapters.aws.libcurl.signing import ALGORITHM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from serverless_s3_processor.runtime.adapters.aws.libcurl.signing import Signer

_FORM_NAME: Final = "${filename}"
"""S3 replaces it, at the end of a form's key, by the name of the uploaded file."""


def sign_url(
    signer: Signer, endpoint: str, path: str, query: Mapping[str, str], seconds: int
) -> str:
    """Return the URL of a GET that expires after some seconds; `path` is percent-encoded."""
    timestamp = signer.timestamp()
    parameters = {
        **query,
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": signer.credential(timestamp),
        "X-Amz-Date": timestamp,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": "host",
    }
    if signer.token:
        parameters["X-Amz-Security-Token"] = signer.token
    text = urlencode(sorted(parameters.items()), quote_via=quote, safe="-_.~")
    host = urlsplit(endpoint).netloc
    canonical_request = f"GET\n{path}\n{text}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    signature = signer.sign_request(timestamp, canonical_request)
    return f"{endpoint}{path}?{text}&X-Amz-Signature={signature}"


def sign_form(
    signer: Signer,
    bucket: str,
    key: str,
    *,
    fields: Mapping[str, str],
    conditions: Sequence[Any],
    seconds: int,
) -> dict[str, str]:
    """Return the fields of a form that uploads an object, and that expires after some seconds."""
    timestamp = signer.timestamp()
    signed = {
        "x-amz-algorithm": ALGORITHM,
        "x-amz-credential": signer.credential(timestamp),
        "x-amz-date": timestamp,
        **({"x-amz-security-token": signer.token} if signer.token else {}),
    }
    policy = {
        "expiration": _expiration(timestamp, seconds),
        "conditions": [
            *conditions,
            {"bucket": bucket},
            _key_condition(key),
            *({name: value} for name, value in signed.items()),
        ],
    }
    encoded = binascii.b2a_base64(json.dumps(policy).encode(), newline=False).decode()
    signature = signer.sign_text(timestamp, encoded)
    return {**fields, "key": key, **signed, "policy": encoded, "x-amz-signature": signature}


def _expiration(timestamp: str, seconds: int) -> str:
    now = datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return f"{now + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def _key_condition(key: str) -> Any:  # noqa: ANN401 - a list or an object
    if key.endswith(_FORM_NAME):
        return ["starts-with", "$key", key.removesuffix(_FORM_NAME)]
    return {"key": key}
