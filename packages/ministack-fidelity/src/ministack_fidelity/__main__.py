"""Runs the repaired emulator in this process."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence

from ministack_fidelity import __version__, server
from ministack_fidelity.discovery import apply_repairs
from ministack_fidelity.emulator import SUPPORTED_VERSION, UnsupportedEmulatorError, check_version
from ministack_fidelity.lock import AlreadyRunningError, locked
from ministack_fidelity.settings import Settings, complete
from ministack_fidelity.table import render


def main(arguments: Sequence[str] | None = None) -> None:
    """Run until TERM or INT, or print the table of repairs.

    Raises:
        SystemExit: it can't run; the message says why.
    """
    if _parser().parse_args(arguments).repairs:
        sys.stdout.write(render())
        return
    try:
        check_version()
        variables = complete(os.environ)
        os.environ.clear()
        os.environ.update(variables)
        _run(Settings.from_environment())
    except UnsupportedEmulatorError as error:
        raise SystemExit(str(error)) from None
    except AlreadyRunningError:
        raise SystemExit("The emulator of this home is already running.") from None


def _run(settings: Settings) -> None:
    settings.home.mkdir(parents=True, exist_ok=True)
    # The emulator resolves some of its paths against the working directory.
    os.chdir(settings.home)
    with locked(settings.lock, settings.port):
        apply_repairs()
        asyncio.run(server.run(settings))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("ministack-fidelity", description="Runs MiniStack, repaired.")
    version = f"%(prog)s {__version__} for ministack {SUPPORTED_VERSION}"
    parser.add_argument("--version", action="version", version=version)
    parser.add_argument("--repairs", action="store_true", help="list the repairs and exit")
    return parser


if __name__ == "__main__":
    main()
