"""nginx as a server of objects, which ends connections as real servers do."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from tests.http_conformance.certificates import Certificates

REQUESTS_PER_CONNECTION: Final = 3
IDLE_SECONDS: Final = 1
SERVERS: Final = {
    "TLS 1.2 with session tickets": ("TLSv1.2", "on"),
    "TLS 1.2 without session tickets": ("TLSv1.2", "off"),
    "TLS 1.3 with session tickets": ("TLSv1.3", "on"),
    "TLS 1.3 without session tickets": ("TLSv1.3", "off"),
}
_MAIN: Final = """
daemon off;
user root; # ignored where somebody else runs it
pid nginx.pid;
error_log stderr warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path bodies;
    proxy_temp_path proxied;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    client_max_body_size 1m;
    keepalive_requests {requests};
    keepalive_timeout {idle}s;
    ssl_certificate server.pem;
    ssl_certificate_key server.pem;
    {servers}
}}
"""
_SERVER: Final = """
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_protocols {protocol};
        ssl_session_tickets {tickets};
        root objects;
        location = / {{ default_type application/json; return 200 '{{}}'; }}
    }}
"""


def find_nginx() -> str | None:
    """Return nginx, which Debian keeps where only the administrator looks."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def serving_with_nginx(
    program: str, folder: Path, certificates: Certificates, names: list[str]
) -> Iterator[dict[str, str]]:
    """Serve objects, each holding its own name; yield the URLs of `SERVERS`."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(_listening()) for _ in SERVERS]
        ports = [listening.getsockname()[1] for listening in sockets]
        _write(folder, ports, certificates, names)
        process = stack.enter_context(_process(program, folder, sockets))
        try:
            yield {
                name: f"https://127.0.0.1:{port}" for name, port in zip(SERVERS, ports, strict=True)
            }
        finally:
            process.terminate()


def _listening() -> socket.socket:
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    listening.settimeout(0)
    return listening


def _write(folder: Path, ports: list[int], certificates: Certificates, names: list[str]) -> None:
    (folder / "objects" / "bucket").mkdir(parents=True)
    for name in names:
        (folder / "objects" / "bucket" / name).write_text(name)
    certificates.right().private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    servers = "".join(
        _SERVER.format(port=port, protocol=protocol, tickets=tickets)
        for port, (protocol, tickets) in zip(ports, SERVERS.values(), strict=True)
    )
    main = _MAIN.format(requests=REQUESTS_PER_CONNECTION, idle=IDLE_SECONDS, servers=servers)
    (folder / "nginx.conf").write_text(main)


def _process(program: str, folder: Path, sockets: list[socket.socket]) -> subprocess.Popen[bytes]:
    """Hand the sockets over: nginx takes those that `NGINX` names, and no port is chosen twice."""
    numbers = [listening.fileno() for listening in sockets]
    return subprocess.Popen(  # noqa: S603 - a program of the system
        [program, "-p", f"{folder}/", "-c", "nginx.conf", "-e", "stderr"],
        pass_fds=numbers,
        env={"NGINX": "".join(f"{number};" for number in numbers)},
    )
