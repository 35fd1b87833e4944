"""Whether a declared content type and the bytes can't both be honest."""

from __future__ import annotations

from typing import Final

from serverless_s3_processor.runtime.processors.formats.detection import (
    declared_types,
    families,
    signatures,
)
from serverless_s3_processor.runtime.processors.formats.text import structure

CONTRADICTED: Final = "content-type-contradicted"
"""The flag of an object whose bytes can't be of the declared type."""

_ZIP: Final = frozenset({"application/zip", "application/zip-compressed", "application/compressed"})
_PROGRAMS: Final = frozenset(
    {
        "application/bytecode.python",
        "application/chrome-extension",
        "application/dex",
        "application/executable",
        "application/java-archive",
        "application/java-vm",
        "application/mach-binary",
        "application/ms-shortcut",
        "application/msdownload",
        "application/msi",
        "application/rpm",
        "application/vnd.android.package-archive",
        "application/vnd.debian.binary-package",
        "application/vnd.ms-htmlhelp",
        "application/wasm",
    }
)
"""What runs on a machine: never a picture, a sound, a film, a font, or a text."""
_NEVER_PROGRAMS: Final = ("audio/", "font/", "image/", "text/", "video/")
_ACTIVE: Final = frozenset({"image/svg+xml", "text/html"})
"""Kinds of text that may run scripts: never another picture, nor a sound, a film, or a font."""
_MARKUP: Final = _ACTIVE | {"application/xml"}
_TABLES: Final = frozenset({"text/csv", "text/tab-separated-values"})
_EVIDENT: Final = frozenset({"application/json", "application/ndjson"})
"""Kinds of text that are never detected as plain text."""
_LIKE_JSON: Final = _EVIDENT | {"text/csv", "text/tab-separated-values"}
_OPEN_DOCUMENT: Final = "application/vnd.oasis.opendocument."
_OFFICE: Final = ("application/vnd.openxmlformats-officedocument.", _OPEN_DOCUMENT)
_IN_ZIP: Final = frozenset(
    {
        "application/epub+zip",
        "application/vnd.google-earth.kmz",
        "application/vnd.ms-visio.drawing",
        "application/vnd.ms-xpsdocument",
        "model/3mf",
    }
)
_NOT_RECOGNIZED: Final = frozenset(
    {
        "application/archive",
        "application/cap",
        "application/compressed",
        "application/dbase",
        "application/keras",
        "application/object",
        "application/raw-disk",
        "audio/basic",
        "image/dcraw",
        "image/rgb",
    }
)
"""Members of families whose bytes may show nothing, or are of several kinds."""


_FONTS: Final = ("font/", "application/font-", "application/vnd.ms-fontobject")


def normalized(content_type: str) -> str:
    """Return a content type without parameters, in lower case, without `x-` behind the slash."""
    family, slash, kind = content_type.partition(";")[0].strip().lower().partition("/")
    return f"{family}{slash}{kind.removeprefix('x-')}"


def is_textual(content_type: str) -> bool:
    """Tell whether a normalized type is of text."""
    return (
        content_type.startswith("text/")
        or content_type in declared_types.TEXTUAL
        or content_type.endswith(("+json", "+xml", "+yaml"))
    )


def contradicts(detected: str, declared: str, key: str = "") -> bool:
    """Tell whether bytes of the type `detected` can't honestly be declared as `declared`.

    That requires that bytes of the declared type would have been recognized.
    """
    real, said = normalized(detected), normalized(declared)
    if said in declared_types.UNDECLARED or _is_equivalent(real, said):
        return False
    if real in _PROGRAMS and said.startswith(_NEVER_PROGRAMS):
        return True
    if real in declared_types.COMPRESSED:
        return _hides_compressed(said, key)
    if _is_text(detected, real):
        is_namesake = declared_types.TEXT_SUFFIXES.get(_suffix(key)) == said
        return not is_namesake and _text_contradicts(real, said)
    if is_textual(said) and (real in declared_types.BINARY_AS_TEXT or _shares_suffix(real, key)):
        return False
    return is_recognized(said) or is_textual(said)


def is_recognized(declared: str) -> bool:
    """Tell whether bytes of a normalized type would have been recognized."""
    return declared.startswith("font/") or declared in _RECOGNIZED


def _is_text(detected: str, real: str) -> bool:
    return detected in structure.KINDS or (
        is_textual(real) and real not in declared_types.BINARY_AS_TEXT
    )


def _text_contradicts(real: str, said: str) -> bool:
    if said in _EVIDENT:
        return real not in _LIKE_JSON
    if is_textual(said):
        return said in _TABLES and real in _MARKUP
    if real in _ACTIVE and said.startswith(_NEVER_PROGRAMS):
        return True
    return is_recognized(said) and said not in declared_types.MAY_BE_TEXT


def _shares_suffix(real: str, key: str) -> bool:
    return declared_types.SHARED_SUFFIXES.get(_suffix(key)) == real


def _suffix(key: str) -> str:
    return key[key.rfind(".") :].lower() if "." in key else ""


def _hides_compressed(said: str, key: str) -> bool:
    is_packed = said.startswith(declared_types.PACKED) and said != "image/svg+xml"
    return is_packed and not key.lower().endswith(declared_types.COMPRESSION_SUFFIXES)


def _is_equivalent(real: str, said: str) -> bool:
    if real == said or any({real, said} <= family for family in families.FAMILIES):
        return True
    if said in families.DECLARED_AS.get(real, ()):
        return True
    return (_is_font(real) and _is_font(said)) or _is_packed_as(real, said)


def _is_font(kind: str) -> bool:
    return kind.startswith(_FONTS)


def _is_packed_as(real: str, said: str) -> bool:
    """Tell whether a document is declared as the ZIP file that it is, or as its template."""
    if said in _ZIP:
        return real in _IN_ZIP or real.startswith(_OFFICE) or real.endswith(families.MACROS)
    return real.startswith(_OPEN_DOCUMENT) and (said.startswith(real) or real.startswith(said))


def _recognized() -> frozenset[str]:
    """Return the normalized types whose bytes are recognized, under all their names."""
    shown = {
        normalized(kind) for kind in (*signatures.AT_START.values(), *declared_types.BY_CHECKS)
    }
    shown |= {normalized(kind) for _, _, kind in signatures.AT_OFFSET}
    named = {kind for family in families.FAMILIES if family & shown for kind in family}
    return frozenset((shown | named) - _NOT_RECOGNIZED)


_RECOGNIZED: Final = _recognized()
