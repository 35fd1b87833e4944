"""Request validators of a REST API.

AWS checks a body against the model of exactly its content type, otherwise of `$default`, otherwise
not at all. It takes no body for `{}`, and an empty parameter for a missing one:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html
The emulator falls back on the model of `application/json`, and accepts no body whatever the model.
"""

from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap
from ministack_fidelity.repairs.apigateway.calls import Headers, Query

Method = dict[str, Any]
Request = dict[str, Any]

JSON: Final = "application/json"
DEFAULT: Final = "$default"


def apply() -> None:
    """The model of a body's content type counts; an empty body or parameter is validated too."""
    wrap(module("services.apigateway_v1"), "_check_request_validation", _checking)


def _checking(original: Function) -> Function:
    def check(
        method: Method, api: str, request: Request, headers: Headers, body: bytes, query: Query
    ) -> object:
        model = _model(method, headers)
        checked = {**method, "requestModels": {JSON: model} if model else {}}
        return original(checked, api, request, headers, body or b"{}", _without_empty(query))

    return check


def _model(method: Method, headers: Headers) -> str | None:
    models: dict[str, str] = method.get("requestModels") or {}
    content_type = headers.get("content-type", JSON).partition(";")[0].strip().lower()
    return models.get(content_type) or models.get(DEFAULT)


def _without_empty(query: Query) -> Query:
    return {name: values for name, values in query.items() if any(values)}
