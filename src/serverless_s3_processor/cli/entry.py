"""Where the command begins: an interruption while its parts are still loading is none of a bug."""

import sys


def main() -> None:
    """Load the command line and run it."""
    try:
        from serverless_s3_processor.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
