"""A stub of AWS in a process of its own, as its work is not the client's."""

import asyncio
import json
import multiprocessing
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.request import urlopen

import trustme

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import default_ca_bundle
from tests.support.aws.stub import CREDENTIALS, REPORT, AwsStub, listen


class Endpoint(NamedTuple):
    """The address of a stub, and the certificate authorities that its clients trust."""

    url: str
    ca_bundle: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its clients."""
        return {
            **CREDENTIALS,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_CA_BUNDLE": str(self.ca_bundle),
        }

    def report(self) -> dict[str, Any]:
        """Return what the stub has counted and kept since the last report."""
        context = ssl.create_default_context(cafile=self.ca_bundle)
        with urlopen(self.url + REPORT, context=context) as response:  # noqa: S310 - our own stub
            report: dict[str, Any] = json.load(response)
            return report


@contextmanager
def serving_apart(build: Callable[[], AwsStub], *, tls: bool = True) -> Iterator[Endpoint]:
    """Serve the stub that `build` returns in the other process, over TLS or plain HTTP.

    The bundle holds all authorities that botocore trusts, too: clients pay for reading a real one.
    """
    spawn = multiprocessing.get_context("spawn")
    receiver, sender = spawn.Pipe()
    with tempfile.TemporaryDirectory() as scratch:
        authority = trustme.CA()
        certificate, bundle = Path(scratch, "server.pem"), Path(scratch, "bundle.pem")
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
        usual = Path(default_ca_bundle()).read_bytes()
        bundle.write_bytes(usual + authority.cert_pem.bytes())
        arguments = (build, certificate if tls else None, sender)
        process = spawn.Process(target=_serve, args=arguments, daemon=True)
        process.start()
        sender.close()  # so that a process that ends early is an error rather than a wait
        try:
            yield Endpoint(receiver.recv(), bundle)
        finally:
            process.terminate()
            process.join()


def _serve(build: Callable[[], AwsStub], certificate: Path | None, ready: Connection) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH) if certificate else None
    if tls and certificate:
        tls.load_cert_chain(certificate)
    asyncio.run(_serve_forever(build(), tls, ready))


async def _serve_forever(stub: AwsStub, tls: ssl.SSLContext | None, ready: Connection) -> None:
    server, address = await listen(stub, tls)
    ready.send(address)
    await server.serve_forever()
