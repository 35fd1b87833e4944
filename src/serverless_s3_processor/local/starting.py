"""The start of the emulator."""

import ssl
from http import HTTPStatus
from http.client import HTTPSConnection
from pathlib import Path

from serverless_s3_processor.local import certificates, environment, ports, process
from serverless_s3_processor.local.layout import Layout
from serverless_s3_processor.local.lock_file import last_port

# The first start after an installation compiles the emulator's modules.
START_SECONDS = 120.0
ANSWER_SECONDS = 5.0
LOG_LINES = 15


class LocalStackError(Exception):
    """The local stack could not be started; the message says why, with the end of its log."""


def start(layout: Layout, requested_port: int | None) -> None:
    """Start the emulator and wait until it answers; no process is left if that fails."""
    port = _choose_port(layout, requested_port)
    trusted = certificates.ensure(layout.certificates)
    for folder in (layout.state, layout.objects, layout.temporary):
        folder.mkdir(parents=True, exist_ok=True)
    pid = process.spawn(environment.emulator(layout, port, trusted), layout.log)
    try:
        _await(pid, port, trusted.authority, layout.log)
    except BaseException:
        process.kill_group(pid)
        raise


def _choose_port(layout: Layout, requested_port: int | None) -> int:
    if requested_port is None:
        # Queue URLs in the saved state contain the port: keep it if possible.
        last = last_port(layout.emulator_lock)
        return last if last and not ports.is_taken(last) else ports.free_port()
    if ports.is_taken(requested_port):
        raise LocalStackError(
            f"Port {requested_port} of {environment.HOST} is taken by another program. "
            "End that program or choose another port."
        )
    return requested_port


def _await(pid: int, port: int, authority: Path, log: Path) -> None:
    ended = False

    def is_settled() -> bool:
        nonlocal ended
        ended = process.has_ended(pid)
        return ended or answers(port, authority)

    if not process.wait_until(is_settled, START_SECONDS):
        raise _failure(f"The local stack did not answer within {START_SECONDS:.0f} s.", log)
    if ended:
        raise _failure("The local stack ended while it was starting.", log)


def _failure(reason: str, log: Path) -> LocalStackError:
    lines = log.read_text(errors="replace").splitlines()[-LOG_LINES:]
    return LocalStackError("\n".join((reason, f"The end of {log}:", *lines)))


def answers(port: int, authority: Path) -> bool:
    """Whether an emulator with a certificate of this authority answers on that port."""
    trust = ssl.create_default_context(cafile=str(authority))
    connection = HTTPSConnection(environment.HOST, port, timeout=ANSWER_SECONDS, context=trust)
    try:
        connection.request("GET", "/_ministack/ready")
        return connection.getresponse().status == HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()
