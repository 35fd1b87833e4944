"""`certificate`: kinds of certificates and keys in PEM and DER, who holds them, when they expire.

Attributes: `kinds`, `certificates`, and of the first certificate `subject`, `issuer`, `validFrom`,
`expires`; `encrypted` of a private key.

Reads: the first 256 KiB, which come with the object.
"""

from __future__ import annotations

import binascii
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from serverless_s3_processor.runtime.processors.api import Findings
from serverless_s3_processor.runtime.processors.containers.der import Value, children, value_at
from serverless_s3_processor.runtime.processors.content_errors import content_errors
from serverless_s3_processor.runtime.processors.wording import printable

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.domain.records.record import Json
    from serverless_s3_processor.runtime.processors.view import ObjectView

PRIVATE_KEY: Final = "private-key"
"""The flag of a file with a private key."""

_BLOCK: Final = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)(?=-----|\Z)", re.DOTALL)
"""RFC 7468; what follows the label is the content, but for the headers of old formats."""
_ENCRYPTED: Final = b"ENCRYPTED"
_CERTIFICATES: Final = (b"CERTIFICATE", b"TRUSTED CERTIFICATE", b"X509 CERTIFICATE")
_KEYS: Final = {
    "application/pkcs8": "private key",
    "application/pkcs8-encrypted": "encrypted private key",
    "application/x-x509-key": "private key",
}
"""Kinds of private keys in DER by content type."""
_KEY_STORE: Final = "application/x-pkcs12"
_KEY_BAGS: Final = tuple(
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01" + kind for kind in (b"\1", b"\2")
)
"""Identifiers of the bags that hold private keys, RFC 7292, section 4.2."""
_MAX_KINDS: Final = 10
_MAX_BLOCKS: Final = 1000
_MAX_NAME: Final = 100
_COMMON_NAME: Final = b"\x55\x04\x03"
_ORGANIZATION: Final = b"\x55\x04\x0a"
_OPENSSH: Final = b"b3BlbnNzaC1rZXktdj"
"""`openssh-key-v` in Base64."""
_OPENSSH_PLAIN: Final = b"b3BlbnNzaC1rZXktdjEAAAAABG5vbmU"
"""`openssh-key-v1` with the cipher `none`, in Base64."""
_UTC_TIME: Final = 0x17
_VERSION: Final = 0xA0
_YEAR_1950: Final = "50"


class _Block(NamedTuple):
    label: bytes
    body: bytes


def analyze(view: ObjectView) -> Findings:
    """List the kinds of blocks, and read the first certificate."""
    blocks = [_Block(*match.groups()) for match in _BLOCK.finditer(view.head)][:_MAX_BLOCKS]
    if not blocks:
        return _without_armor(view)
    kinds: list[Json] = [*dict.fromkeys(block.label.decode().lower() for block in blocks)]
    attributes: dict[str, Json] = {"kinds": kinds[:_MAX_KINDS]}
    certificates = [block for block in blocks if block.label in _CERTIFICATES]
    if certificates:
        attributes["certificates"] = len(certificates)
        with content_errors("certificate"):
            attributes |= _read(binascii.a2b_base64(certificates[0].body))
    keys = [block for block in blocks if b"PRIVATE KEY" in block.label]
    if keys:
        attributes["encrypted"] = all(_is_encrypted(key) for key in keys)
    return Findings(attributes, [PRIVATE_KEY] if keys else [])


def _without_armor(view: ObjectView) -> Findings:
    """Return the findings for a file in DER."""
    if view.sniffed_type == _KEY_STORE:
        has_key = any(bag in view.head for bag in _KEY_BAGS)
        return Findings({"kinds": ["pkcs12"]}, [PRIVATE_KEY] if has_key else [])
    if kind := _KEYS.get(view.sniffed_type or ""):
        is_encrypted = kind.startswith("encrypted")
        return Findings({"kinds": [kind], "encrypted": is_encrypted}, [PRIVATE_KEY])
    with content_errors("certificate"):
        facts = _read(view.head)
    return Findings({"kinds": ["certificate"], "certificates": 1, **facts})


def _is_encrypted(key: _Block) -> bool:
    """Tell whether a key needs a password, as far as PKCS #8, OpenSSL and OpenSSH show it."""
    if _ENCRYPTED in key.label or _ENCRYPTED in key.body:
        return True
    start = key.body.lstrip()[:80]
    return start.startswith(_OPENSSH) and not start.startswith(_OPENSSH_PLAIN)


def _read(data: bytes) -> dict[str, Json]:
    """Return the facts of a certificate, RFC 5280."""
    certificate = value_at(data, 0)
    parts = children(children(certificate)[0])
    if parts[0].tag == _VERSION:
        parts = parts[1:]
    _, _, issuer, validity, subject, *_ = parts
    start, end = children(validity)
    return {
        "subject": _name(subject),
        "issuer": _name(issuer),
        "validFrom": _time(start),
        "expires": _time(end),
    }


def _name(name: Value) -> str:
    """Return the common name, else the organization."""
    values = {}
    for part in children(name):
        for attribute in children(part):
            kind, value, *_ = children(attribute)
            values[kind.content] = value.content.decode(errors="replace")
    return printable(values.get(_COMMON_NAME) or values.get(_ORGANIZATION) or "", _MAX_NAME)


def _time(value: Value) -> str:
    text = value.content.decode("ascii")
    if value.tag == _UTC_TIME:
        text = ("19" if text >= _YEAR_1950 else "20") + text
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC).isoformat()
