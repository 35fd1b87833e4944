import base64
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from hypothesis import given

from serverless_s3_processor.runtime.processors.formats.data import certificate
from tests.support.cpu_time import cpu_limit
from tests.unit.processors.findings import failure_of, findings_of
from tests.unit.processors.processing import damaged, outcome_of

PEM_TYPE = "application/x-pem-file"
DER_TYPE = "application/pkix-cert"
KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)
LOCKED = BestAvailableEncryption(b"secret")


def certificate_of(end: datetime, common_name: str | None = "example.com") -> x509.Certificate:
    attributes = [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Some Company")]
    if common_name:
        attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, common_name))
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name(attributes))
        .issuer_name(x509.Name(attributes[:1]))
        .public_key(KEY.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2024, 1, 1, tzinfo=UTC))
        .not_valid_after(end)
        .sign(KEY, hashes.SHA256())
    )


CERTIFICATE = certificate_of(datetime(2034, 5, 6, 7, 8, 9, tzinfo=UTC))
PEM = CERTIFICATE.public_bytes(Encoding.PEM)
DER = CERTIFICATE.public_bytes(Encoding.DER)
FACTS = {
    "kinds": ["certificate"],
    "certificates": 1,
    "subject": "example.com",
    "issuer": "Some Company",
    "validFrom": "2024-01-01T00:00:00+00:00",
    "expires": "2034-05-06T07:08:09+00:00",
}


def key_of(layout: PrivateFormat, encryption: KeySerializationEncryption) -> bytes:
    return KEY.private_bytes(Encoding.PEM, layout, encryption)


@pytest.mark.parametrize(("raw", "content_type"), [(PEM, PEM_TYPE), (DER, DER_TYPE)])
def test_a_certificate_has_names_and_a_day_on_which_it_expires(
    raw: bytes, content_type: str
) -> None:
    findings = findings_of(certificate.analyze, raw, content_type)
    assert findings.attributes == FACTS
    assert not findings.flags


@pytest.mark.parametrize(("raw", "content_type"), [(PEM, PEM_TYPE), (DER, DER_TYPE)])
def test_a_certificate_is_detected_as_one(raw: bytes, content_type: str) -> None:
    outcome = outcome_of(raw)
    assert outcome.results["sniff"]["contentType"] == content_type
    assert outcome.results["certificate"]["subject"] == "example.com"


def test_a_day_after_2050_is_read_as_well() -> None:
    late = certificate_of(datetime(2055, 1, 2, tzinfo=UTC)).public_bytes(Encoding.PEM)
    attributes = findings_of(certificate.analyze, late, PEM_TYPE).attributes
    assert attributes["expires"] == "2055-01-02T00:00:00+00:00"


@pytest.mark.parametrize(
    ("layout", "kind"),
    [
        (PrivateFormat.PKCS8, "private key"),
        (PrivateFormat.TraditionalOpenSSL, "ec private key"),
        (PrivateFormat.OpenSSH, "openssh private key"),
    ],
)
def test_a_private_key_is_flagged(layout: PrivateFormat, kind: str) -> None:
    findings = findings_of(certificate.analyze, key_of(layout, NoEncryption()), PEM_TYPE)
    assert findings.attributes == {"kinds": [kind], "encrypted": False}
    assert findings.flags == [certificate.PRIVATE_KEY]


OPENSSH = base64.encodebytes(b"openssh-key-v1\0\0\0\0\x0aaes256-ctr\0\0\0\6bcrypt" + bytes(100))


@pytest.mark.parametrize(
    "raw",
    [
        key_of(PrivateFormat.PKCS8, LOCKED),
        key_of(PrivateFormat.TraditionalOpenSSL, LOCKED),
        b"-----BEGIN OPENSSH PRIVATE KEY-----\n" + OPENSSH + b"-----END OPENSSH PRIVATE KEY-----\n",
    ],
)
def test_a_private_key_with_a_password_is_flagged_and_encrypted(raw: bytes) -> None:
    findings = findings_of(certificate.analyze, raw, PEM_TYPE)
    assert findings.attributes["encrypted"] is True
    assert findings.flags == [certificate.PRIVATE_KEY]


@pytest.mark.parametrize(
    ("layout", "encryption", "content_type", "kind"),
    [
        (PrivateFormat.PKCS8, NoEncryption(), "application/pkcs8", "private key"),
        (PrivateFormat.PKCS8, LOCKED, "application/pkcs8-encrypted", "encrypted private key"),
        (
            PrivateFormat.TraditionalOpenSSL,
            NoEncryption(),
            "application/x-x509-key",
            "private key",
        ),
    ],
)
@pytest.mark.parametrize("key", [KEY, RSA_KEY])
def test_a_private_key_in_der_is_detected_and_flagged(
    key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey,
    layout: PrivateFormat,
    encryption: KeySerializationEncryption,
    content_type: str,
    kind: str,
) -> None:
    outcome = outcome_of(key.private_bytes(Encoding.DER, layout, encryption))
    assert outcome.results["sniff"]["contentType"] == content_type
    assert outcome.results["certificate"]["kinds"] == [kind]
    assert [*outcome.flags] == [certificate.PRIVATE_KEY]


@pytest.mark.parametrize(("key", "flags"), [(KEY, [certificate.PRIVATE_KEY]), (None, [])])
def test_a_key_store_is_flagged_if_it_holds_a_private_key(
    key: ec.EllipticCurvePrivateKey | None, flags: list[str]
) -> None:
    store = pkcs12.serialize_key_and_certificates(b"name", key, CERTIFICATE, None, LOCKED)
    outcome = outcome_of(store, content_type="application/x-pkcs12")
    assert outcome.results["sniff"]["contentType"] == "application/x-pkcs12"
    assert outcome.results["certificate"]["kinds"] == ["pkcs12"]
    assert [*outcome.flags] == flags


def test_a_sequence_of_another_length_than_the_file_is_no_key() -> None:
    key = KEY.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    assert "contentType" not in outcome_of(key + b"\0").results["sniff"]


def test_a_chain_with_its_key_is_both() -> None:
    raw = b"A comment - with dashes\n" + PEM + PEM + key_of(PrivateFormat.PKCS8, NoEncryption())
    findings = findings_of(certificate.analyze, raw, PEM_TYPE)
    assert findings.attributes["kinds"] == ["certificate", "private key"]
    assert findings.attributes["certificates"] == 2
    assert findings.attributes["subject"] == "example.com"
    assert findings.flags == [certificate.PRIVATE_KEY]


def test_a_public_key_is_not_flagged() -> None:
    raw = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    findings = findings_of(certificate.analyze, raw, PEM_TYPE)
    assert (findings.attributes, [*findings.flags]) == ({"kinds": ["public key"]}, [])


def pem_of(der: bytes) -> bytes:
    return b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(der)


def der_of(tag: int, content: bytes) -> bytes:
    return bytes([tag, 0x84]) + len(content).to_bytes(4) + content


def nested(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        content = der_of(0x30, content)
    return content


HOSTILE = {
    "nothing": pem_of(b""),
    "no base 64": b"-----BEGIN CERTIFICATE-----\nA",
    "a length of 4 GB": pem_of(b"\x30\x84\xff\xff\xff\xff"),
    "a length of 127 bytes": pem_of(b"\x30\xff" + bytes(200)),
    "deep sequences": pem_of(nested(3000)),
    "many values": pem_of(der_of(0x30, der_of(0x30, b"\x05\x00" * 50_000))),
    "an end before the end": pem_of(DER[:-100]),
    "a time that is none": pem_of(DER.replace(b"240101000000Z", b"249999999999Z")),
    "many blocks": PEM + b"-----BEGIN X-----" * 12_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_bounded_and_fail_with_a_reason_if_at_all(name: str) -> None:
    with cpu_limit(1):
        reason = failure_of(certificate.analyze, HOSTILE[name], PEM_TYPE)
    assert reason is None or reason.startswith("the certificate is damaged: ")


@given(damaged([DER], min_bytes=4))
def test_any_damage_leaves_findings_or_a_reason(raw: bytes) -> None:
    reason = failure_of(certificate.analyze, raw, DER_TYPE)
    assert reason is None or reason.startswith("the certificate is damaged: ")
