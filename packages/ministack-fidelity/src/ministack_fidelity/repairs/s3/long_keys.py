"""Keys of more than 1,024 bytes.

AWS refuses them with `KeyTooLongError`:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
The emulator stores them.
"""

from http import HTTPStatus
from typing import Final

from ministack_fidelity.emulator import Function, module, wrap

MAX_KEY_BYTES: Final = 1024


def apply() -> None:
    """A key of more than 1,024 bytes is refused."""
    s3 = module("services.s3")
    wrap(s3, "validate_object_request", _checking_path)
    wrap(s3, "_enforce_signed_post_policy", _checking_form)


def _checking_path(original: Function) -> Function:
    def validate(method: str, path: str, *others: object) -> object:
        key = path.lstrip("/").partition("/")[2]
        return _refusal(key) or original(method, path, *others)

    return validate


def _checking_form(original: Function) -> Function:
    def enforce(fields: dict[str, str], *others: object) -> object:
        return _refusal(fields["key"]) or original(fields, *others)

    return enforce


def _refusal(key: str) -> object:
    if len(key.encode()) <= MAX_KEY_BYTES:
        return None
    return module("services.s3")._error(
        "KeyTooLongError", "Your key is too long", int(HTTPStatus.BAD_REQUEST)
    )
