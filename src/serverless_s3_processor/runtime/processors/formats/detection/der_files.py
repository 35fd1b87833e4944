"""Certificates and keys in DER: the outer sequence spans the file, and the first values tell.

Certificates are those of RFC 5280, keys those of RFC 5208 (PKCS #8), RFC 8017 (PKCS #1) and
RFC 5915 (elliptic curves), and stores of both those of RFC 7292 (PKCS #12).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.processors.containers.der import length_at

if TYPE_CHECKING:
    from serverless_s3_processor.runtime.processors.formats.detection.byte_source import ByteSource

CERTIFICATE: Final = "application/pkix-cert"
KEY_STORE: Final = "application/x-pkcs12"
PRIVATE_KEY: Final = "application/pkcs8"
ENCRYPTED_KEY: Final = "application/pkcs8-encrypted"
OLD_KEY: Final = "application/x-x509-key"
STARTS: Final = tuple(bytes([0x30, length]) for length in range(0x20, 0x83))
"""A sequence, whose length is in this byte or in the one or two behind it."""

_SEQUENCE: Final = rb"\x30(?:[\x02-\x7f]|\x80|\x81.|\x82..)"
_PKCS: Final = rb"\x06.\x2a\x86\x48\x86\xf7\x0d\x01"
_KINDS: Final = {
    CERTIFICATE: re.compile(_SEQUENCE + rb"\xa0\x03\x02\x01\x02", re.DOTALL),
    KEY_STORE: re.compile(rb"\x02\x01\x03" + _SEQUENCE + _PKCS + rb"\x07", re.DOTALL),
    PRIVATE_KEY: re.compile(rb"\x02\x01[\0\1]" + _SEQUENCE + rb"\x06[\x03-\x0b]", re.DOTALL),
    ENCRYPTED_KEY: re.compile(_SEQUENCE + _PKCS + rb"[\x05\x0c]", re.DOTALL),
    OLD_KEY: re.compile(rb"\x02\x01(?:\0\x02[\x20-\x82]|\x01\x04[\x10-\x48])", re.DOTALL),
}
_WITHOUT_LENGTH: Final = 0x80


def der_file(source: ByteSource) -> str | None:
    """Return the type of a certificate, a private key, or a store of them."""
    length, start = length_at(source.head, 1)
    if source.head[1] != _WITHOUT_LENGTH and start + length != source.size:
        return None
    return next((kind for kind, values in _KINDS.items() if values.match(source.head, start)), None)
