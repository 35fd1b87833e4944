"""The console's server as a background process: the demo starts it, and `down` ends it."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.console.access import AccessToken
from serverless_s3_processor.local import process
from serverless_s3_processor.local.lock_file import holder

if TYPE_CHECKING:
    from serverless_s3_processor.local.layout import Layout
    from serverless_s3_processor.local.stack import LocalStack

_COMMAND: Final = (sys.executable, "-P", "-m", "serverless_s3_processor.console.background")
_START_SECONDS: Final = 20.0
_STOP_SECONDS: Final = 5.0


def start(stack: LocalStack, environment: str) -> str:
    """Start it unless it runs, and return the address to open. CliError if it did not start."""
    layout = stack.layout
    if not _is_up(layout):
        layout.console_token.unlink(missing_ok=True)
        command = (*_COMMAND, str(layout.home), str(stack.port), environment)
        pid = process.spawn(os.environ, layout.console_log, command)
        process.wait_until(lambda: _is_up(layout) or process.has_ended(pid), _START_SECONDS)
    running = holder(layout.console_lock)
    if running is None:
        raise CliError(f"The console did not start. Its log: {layout.console_log}")
    return AccessToken(token=layout.console_token.read_text(), port=running.port).address


def _is_up(layout: Layout) -> bool:
    return holder(layout.console_lock) is not None and layout.console_token.exists()


def stop(layout: Layout) -> None:
    """End it, if it runs."""
    running = holder(layout.console_lock)
    if running:
        process.terminate(running.pid, lambda: holder(layout.console_lock) is None, _STOP_SECONDS)
    layout.console_token.unlink(missing_ok=True)


def _serve(home: Path, port: int, environment: str) -> None:
    from ministack_fidelity.lock import AlreadyRunningError, locked
    from serverless_s3_processor.cli.deployment.target import on_local
    from serverless_s3_processor.console import serving
    from serverless_s3_processor.local.stack import LocalStack

    stack = LocalStack(home, port)
    layout, token = stack.layout, serving.new_token()
    target = on_local(stack, environment)
    with suppress(AlreadyRunningError), serving.listening(0) as listener:
        listener.listen()
        with locked(layout.console_lock, listener.getsockname()[1]):
            _write_private(layout.console_token, token)
            serving.serve(target, listener, token, lambda _address: None)


def _write_private(path: Path, text: str) -> None:
    """Write a file that only this user may read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
