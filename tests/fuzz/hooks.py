"""What schemathesis loads: each request is signed, each refusal is looked at."""

from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.session import Session
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import Case, CheckContext, HookContext, Response

from serverless_s3_processor.local.environment import REGION
from serverless_s3_processor.runtime.config import names
from tests.e2e.support.api import INTERNALS
from tests.support.api import openapi

EXPLAINED = {"InvalidField", "MissingField", "RepeatedField", "UnknownField"}
BAD_REQUEST = 400
ONE_IN = 8
MAX_QUERY_BYTES = 8000
"""The limit is 10,240 bytes of a request's line and headers together.
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"""


class Signed(AuthBase):
    """Signature Version 4, with the credentials of the environment."""

    def __init__(self) -> None:
        credentials = Session().get_credentials()
        assert credentials, "AWS_ACCESS_KEY_ID must be set"
        self._signer = SigV4Auth(credentials, "execute-api", REGION)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        content_type = request.headers.get("Content-Type")
        headers = {"Content-Type": content_type} if content_type else {}
        to_sign = AWSRequest(request.method, request.url, headers, request.body)
        self._signer.add_auth(to_sign)
        request.headers.update(to_sign.headers.items())
        return request


schemathesis.auth.set_from_requests(Signed())  # type: ignore[attr-defined]  # set at import


@schemathesis.hook
def filter_query(context: HookContext, query: Any) -> bool:
    """Leave out what is longer than API Gateway takes at all."""
    del context
    return len(urlencode(query or {}, doseq=True, errors="replace")) < MAX_QUERY_BYTES


@schemathesis.hook
def map_body(context: HookContext, body: Any) -> Any:
    """Move most of what would be refused, as nobody watches it, to where it is watched."""
    del context
    if not isinstance(body, dict):
        return body
    moved = {
        name: names.WATCHED_PREFIX + value
        for name, value in body.items()
        if name in ("key", "prefix") and isinstance(value, str) and _is_to_move(value)
    }
    return {**body, **moved}


def _is_to_move(value: str) -> bool:
    watched = value.startswith(names.WATCHED_PREFIX)
    return bool(value) and not watched and crc32(value.encode(errors="replace")) % ONE_IN != 0


@schemathesis.hook
def filter_body(context: HookContext, body: Any) -> bool:
    """Leave out most of what starts a run: each takes the stack some seconds."""
    del context
    prefix = body.get("prefix") if isinstance(body, dict) else None
    return not isinstance(prefix, str) or crc32(prefix.encode(errors="replace")) % ONE_IN == 0


@schemathesis.check
def refusals_are_explained(ctx: CheckContext, response: Response, case: Case[Any]) -> None:
    """An error tells what is wrong with which part, and nothing of the inside."""
    del ctx
    if response.status_code < BAD_REQUEST:
        return
    assert not INTERNALS.search(response.text), response.text
    error = response.json()["error"]
    assert error["message"], "an error without a message"
    if response.status_code == BAD_REQUEST and error["code"] in EXPLAINED:
        assert error.get("field"), "an error that names no field"
    meta = case.meta
    if response.status_code == BAD_REQUEST and meta and meta.generation.mode.is_positive:
        assert openapi.BEYOND_SCHEMAS.search(error["message"]), (
            f"as documented, and refused: {error}"
        )
