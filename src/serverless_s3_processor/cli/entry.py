"""Where the command begins. An interruption while its parts are loading is not a bug."""

import sys


def main() -> None:
    """Load the command line and run it."""
    try:
        from serverless_s3_processor.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
    except ModuleNotFoundError as error:
        sys.exit(missing_library(error))


def missing_library(error: ModuleNotFoundError) -> str:
    """Return what to do about a library that is not installed.

    Raises:
        ModuleNotFoundError: a module of this package is missing.
    """
    if str(error.name).startswith("serverless_s3_processor"):
        raise error
    return (
        f"The library {error.name} is not installed. "
        "Run: pip install 'serverless-s3-processor[all]'"
    )
