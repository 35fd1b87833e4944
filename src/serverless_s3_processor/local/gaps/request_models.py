"""Request validators of a REST API.

AWS checks a body against the model of its very content type, or else of `$default`, or else not at
all, takes no body for `{}`, and takes an empty parameter for a missing one:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
The emulator falls back on the model of `application/json`, and refuses no body whatever the model.
"""

import json
from typing import Any

from serverless_s3_processor.local.emulator import Function, module, wrap
from serverless_s3_processor.local.gaps.gateway_calls import Headers, Query, current
from serverless_s3_processor.local.gaps.schema_messages import violations

Method = dict[str, Any]
Request = dict[str, Any]

JSON = "application/json"
DEFAULT = "$default"


def apply() -> None:
    """Check as AWS does, and keep what is wrong for `$context.error.validationErrorString`."""
    wrap(module("services.apigateway_v1"), "_check_request_validation", _checking)


def _checking(original: Function) -> Function:
    def check(
        method: Method,
        api: str,
        request: Request,
        headers: Headers,
        *sent: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401 - the emulator's error
        body, query = sent
        body = body or b"{}"
        model = _model(method, headers)
        checked = {**method, "requestModels": {JSON: model} if model else {}}
        error = original(checked, api, request, headers, body, _not_empty(query))
        if error is not None and error.response_type == "BAD_REQUEST_BODY":
            current().violations = _found(api, model, body)
        return error

    return check


def _model(method: Method, headers: Headers) -> str | None:
    models: dict[str, str] = method.get("requestModels") or {}
    content_type = headers.get("content-type", JSON).partition(";")[0].strip().lower()
    return models.get(content_type) or models.get(DEFAULT)


def _not_empty(query: Query) -> Query:
    return {name: values for name, values in query.items() if any(values)}


def _found(api: str, model: str | None, body: bytes) -> str:
    try:
        value = json.loads(body)
    except ValueError:
        return ""
    schema = module("services.apigateway_v1")._model_schema(api, model)
    found = violations(schema, value)
    return f"[{', '.join(found)}]" if found else ""
