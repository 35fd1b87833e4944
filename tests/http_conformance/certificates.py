"""Certificates that are right, and those that are wrong in one way each."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import trustme

_HOST: Final = "127.0.0.1"
_LONG_AGO: Final = datetime(2020, 1, 1, tzinfo=UTC)
_LATER: Final = datetime(2021, 1, 1, tzinfo=UTC)


class Certificates:
    """An authority that the clients trust; `ca_bundle` is its file."""

    def __init__(self, folder: Path) -> None:
        self._authority = trustme.CA()
        self.ca_bundle = str(folder / "ca.pem")
        self._authority.cert_pem.write_to_path(self.ca_bundle)

    def right(self) -> trustme.LeafCert:
        """Return one that every client accepts."""
        return self._authority.issue_cert(_HOST)

    def of_another_host(self) -> trustme.LeafCert:
        """Return one that names `example.com` alone."""
        return self._authority.issue_cert("example.com")

    def expired(self) -> trustme.LeafCert:
        """Return one that was valid for a year, years ago."""
        return self._authority.issue_cert(_HOST, not_before=_LONG_AGO, not_after=_LATER)

    def of_another_authority(self) -> trustme.LeafCert:
        """Return one that is right, but signed by nobody who is trusted."""
        return trustme.CA().issue_cert(_HOST)


def tls(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """Return what a server needs to show a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context
