"""Whether detectors agree about a content type, whatever they call it."""

from typing import Final

from serverless_s3_processor.runtime.processors.formats.detection import families
from serverless_s3_processor.runtime.processors.formats.detection.contradiction import (
    is_textual,
    normalized,
)

UNKNOWN: Final = "application/octet-stream"

_TEXT: Final = (
    *("application/javascript", "application/json", "application/mbox", "application/ndjson"),
    *("application/pem", "application/pgp", "application/postscript", "application/rtf"),
    *("application/setupscript", "application/sql", "application/toml", "application/typescript"),
    *("application/wine-extension-ini", "application/x-sh", "application/xhtml", "application/xml"),
    *("application/yaml", "image/svg+xml", "message/", "text/"),
)
_FONTS: Final = ("application/font", "application/vnd.ms-fontobject", "application/vnd.ms-opentype")


def is_text(content_type: str) -> bool:
    """Tell whether a type is of text, in which kinds are a matter of taste."""
    kind = normalized(content_type)
    return is_textual(kind) or kind.startswith(_TEXT)


def is_same(one: str, other: str) -> bool:
    """Tell whether two types are names of the same, of one family, or both text."""
    pair = {normalized(one), normalized(other)}
    return (
        len(pair) == 1
        or any(pair <= family for family in families.FAMILIES)
        or all(kind.startswith(("font/", *_FONTS)) for kind in pair)
        or (is_text(one) and is_text(other))
    )
