import ssl
import stat
from pathlib import Path

from serverless_s3_processor.local.certificates import ensure


def test_they_are_created_once(tmp_path: Path) -> None:
    first = ensure(tmp_path / "tls")
    contents = [path.read_bytes() for path in (first.authority, first.certificate, first.key)]
    again = ensure(tmp_path / "tls")
    assert again == first
    assert contents == [
        path.read_bytes() for path in (again.authority, again.certificate, again.key)
    ]


def test_only_their_owner_reads_the_key(tmp_path: Path) -> None:
    assert stat.S_IMODE(ensure(tmp_path).key.stat().st_mode) == 0o600


def test_the_authority_certifies_the_server_for_its_names_only(
    tmp_path: Path,
) -> None:
    files = ensure(tmp_path)
    for name, is_trusted in (("localhost", True), ("127.0.0.1", True), ("example.com", False)):
        assert handshake(files.authority, files.certificate, files.key, name) is is_trusted


def handshake(authority: Path, certificate: Path, key: Path, name: str) -> bool:
    """Whether a client that trusts the authority accepts the server under a name."""
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(certificate, key)
    client_context = ssl.create_default_context(cafile=str(authority))
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=name)
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(3):
        for side in (client, server):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return True
