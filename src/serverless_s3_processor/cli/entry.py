"""The entry point. Ctrl-C while modules are loading ends it without a traceback."""

import sys


def main() -> None:
    """Load and run the command line."""
    try:
        from serverless_s3_processor.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
    except ModuleNotFoundError as error:
        sys.exit(missing_library(error))


def missing_library(error: ModuleNotFoundError) -> str:
    """Return how to install a missing library.

    Raises:
        ModuleNotFoundError: a module of this package is missing.
    """
    if str(error.name).startswith("serverless_s3_processor"):
        raise error
    return (
        f"The library {error.name} is not installed. "
        "Run: pip install 'serverless-s3-processor[all]'"
    )
