"""Times of last modification in listings.

AWS lists whole seconds, the very time that GET and HEAD answer. The emulator lists milliseconds
and answers whole seconds, so that one object has two times.
"""

import re

from serverless_s3_processor.local.emulator import Function, module, wrap

Answer = tuple[int, dict[str, str], bytes]

LISTINGS = ("_list_objects_v1", "_list_objects_v2", "_list_object_versions")
MILLISECONDS = re.compile(rb"\.\d{3}Z</LastModified>")


def apply() -> None:
    """List whole seconds."""
    for listing in LISTINGS:
        wrap(module("services.s3"), listing, _rounding)


def _rounding(original: Function) -> Function:
    def listing(*request: object) -> Answer:
        status, headers, body = original(*request)
        return status, headers, MILLISECONDS.sub(b".000Z</LastModified>", body)

    return listing
