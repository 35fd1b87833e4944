"""Certificates for TLS on the loopback interface."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

NAMES: Final = ("localhost", "*.localhost", "127.0.0.1")


@dataclass(frozen=True)
class Certificates:
    """PEM files: the authority to trust, and the server's certificate and key."""

    authority: Path
    certificate: Path
    key: Path


def ensure(folder: Path) -> Certificates:
    """Return the certificates in `folder`, which are created if they are missing."""
    files = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    if not all(path.exists() for path in (files.authority, files.certificate, files.key)):
        folder.mkdir(parents=True, exist_ok=True)
        _create(files)
    return files


def _create(files: Certificates) -> None:
    import trustme

    # The authority's key is never written: nothing else can be signed with it.
    authority = trustme.CA(organization_name="serverless-s3-processor local stack")
    server = authority.issue_cert(*NAMES)
    files.key.touch(mode=0o600)
    server.private_key_pem.write_to_path(str(files.key))
    server.cert_chain_pems[0].write_to_path(str(files.certificate))
    authority.cert_pem.write_to_path(str(files.authority))
