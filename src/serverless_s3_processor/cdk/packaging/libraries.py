"""The built-in processors that need libraries, which are shipped in a layer."""

from typing import Final

PROCESSORS: Final = ("image", "parquet", "pdf")
"""Each has a file of requirements of its name."""


def are_processors(text: str) -> bool:
    """Tell whether all between commas are some of these; there may be none."""
    return not text or all(word in PROCESSORS for word in text.split(","))
