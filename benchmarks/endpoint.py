"""Where a stub answers over TLS, and whom its clients have to trust."""

from __future__ import annotations

import ssl
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.request import urlopen

import trustme

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import default_ca_bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOST = "127.0.0.1"


class Endpoint(NamedTuple):
    """The address of a stub; the bundle has its certificate authority beside all usual ones."""

    url: str
    ca_bundle: Path

    def get(self, path: str) -> bytes:
        """Return what the stub has there."""
        context = ssl.create_default_context(cafile=self.ca_bundle)
        with urlopen(f"{self.url}{path}", context=context) as response:  # noqa: S310 - a stub of ours
            return bytes(response.read())


@contextmanager
def certified() -> Iterator[tuple[Path, Path]]:
    """Give a file with a new certificate and its key, and a bundle of authorities that trusts it.

    The bundle has all that botocore trusts, too: clients pay for reading a real one.
    """
    with tempfile.TemporaryDirectory() as scratch:
        authority = trustme.CA()
        certificate, bundle = Path(scratch, "server.pem"), Path(scratch, "bundle.pem")
        authority.issue_cert(_HOST).private_key_and_cert_chain_pem.write_to_path(certificate)
        usual = Path(default_ca_bundle()).read_bytes()
        bundle.write_bytes(usual + authority.cert_pem.bytes())
        yield certificate, bundle
