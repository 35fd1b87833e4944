import json
from typing import Any


def parse_object(body: bytes | str) -> dict[str, Any]:
    """Return the JSON object in a body, or an empty one: the service refuses any other body."""
    try:
        document = json.loads(body or b"{}")
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
