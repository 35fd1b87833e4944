"""Runs the emulator in this process with its gaps filled. It is started with `python -m`.

`LocalStack` starts it and gives it its environment, which the emulator reads when it is imported.
"""

import asyncio
import os
from pathlib import Path

from serverless_s3_processor.local import gaps, long_polling, server
from serverless_s3_processor.local.emulator import UnsupportedEmulatorError, check_version
from serverless_s3_processor.local.layout import Layout
from serverless_s3_processor.local.lifeline import AlreadyHeldError, held


def main() -> None:
    """Run until TERM or INT. Exits with a message where it must not run."""
    try:
        check_version()
        _run(Layout(Path(os.environ["LOCAL_STACK_HOME"])), int(os.environ["GATEWAY_PORT"]))
    except UnsupportedEmulatorError as unsupported:
        raise SystemExit(str(unsupported)) from None
    except AlreadyHeldError:
        raise SystemExit("The emulator of this home is already running.") from None


def _run(layout: Layout, port: int) -> None:
    # The emulator's modules resolve some of their paths against it.
    os.chdir(layout.home)
    with held(layout.lifeline, port):
        gaps.fill(layout.mail)
        long_polling.apply()
        asyncio.run(server.run(port, layout))


if __name__ == "__main__":
    main()
