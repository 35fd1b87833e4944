"""Last-Modified in listings.

AWS lists whole seconds, exactly the time that GET and HEAD return. The emulator lists milliseconds
and returns whole seconds, so one object has two times.
"""

import re
from typing import Final

from ministack_fidelity.emulator import Function, module, wrap

Response = tuple[int, dict[str, str], bytes]

LISTINGS: Final = ("_list_objects_v1", "_list_objects_v2", "_list_object_versions")
MILLISECONDS: Final = re.compile(rb"\.\d{3}Z</LastModified>")


def apply() -> None:
    """Listings, GET and HEAD return the same time."""
    for listing in LISTINGS:
        wrap(module("services.s3"), listing, _rounding)


def _rounding(original: Function) -> Function:
    def list_objects(*request: object) -> Response:
        status, headers, body = original(*request)
        return status, headers, MILLISECONDS.sub(b".000Z</LastModified>", body)

    return list_objects
