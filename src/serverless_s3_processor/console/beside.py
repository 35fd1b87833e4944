"""The console's server beside the local stack: started by the demo, ended with the stack."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.console.access import Pass
from serverless_s3_processor.local import process
from serverless_s3_processor.local.lifeline import AlreadyLockedError, acquire, holder

if TYPE_CHECKING:
    from serverless_s3_processor.local.layout import Layout
    from serverless_s3_processor.local.stack import LocalStack

_COMMAND: Final = (sys.executable, "-P", "-m", "serverless_s3_processor.console.beside")
_START_SECONDS: Final = 20.0
_STOP_SECONDS: Final = 5.0


def start(stack: LocalStack, environment: str) -> str:
    """Start it if it does not run, and return the address to open.

    Raises:
        CliError: it did not start.
    """
    layout = stack.layout
    if not _is_up(layout):
        layout.console_token.unlink(missing_ok=True)
        command = (*_COMMAND, str(layout.home), str(stack.port), environment)
        pid = process.spawn(os.environ, layout.console_log, command)
        process.wait_until(lambda: _is_up(layout) or process.has_ended(pid), _START_SECONDS)
    living = holder(layout.console)
    if living is None:
        raise CliError(f"The console did not start. Why: {layout.console_log}")
    return Pass(token=layout.console_token.read_text(), port=living.port).address


def _is_up(layout: Layout) -> bool:
    return holder(layout.console) is not None and layout.console_token.exists()


def stop(layout: Layout) -> None:
    """End it; nothing to do if it does not run."""
    living = holder(layout.console)
    if living:
        process.terminate(living.pid, lambda: holder(layout.console) is None, _STOP_SECONDS)
    layout.console_token.unlink(missing_ok=True)


def _serve(home: Path, port: int, environment: str) -> None:
    from serverless_s3_processor.cli.deployment.target import on_local
    from serverless_s3_processor.console import serving
    from serverless_s3_processor.local.stack import LocalStack

    stack = LocalStack(home, port)
    layout, token = stack.layout, serving.new_token()
    target = on_local(stack, environment)
    with serving.listening(0) as listener:
        listener.listen()
        with acquire(layout.console, listener.getsockname()[1]):
            _write(layout.console_token, token)
            serving.serve(target, listener, token, lambda _address: None)


def _write(path: Path, token: str) -> None:
    """Write what only this user may read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(token)


if __name__ == "__main__":
    with suppress(AlreadyLockedError):
        _serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
