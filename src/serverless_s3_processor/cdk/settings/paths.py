"""Paths in the context: they are seen from the project's folder."""

from serverless_s3_processor.locations import project


def is_folder(text: str) -> bool:
    """Tell whether it is empty, or a folder that is there."""
    return not text or (project() / text).is_dir()


def is_file(text: str) -> bool:
    """Tell whether it is empty, or a file that is there."""
    return not text or (project() / text).is_file()
