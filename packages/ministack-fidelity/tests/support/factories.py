"""What the fixtures that create something are called with, and return."""

from collections.abc import Callable

Name = Callable[[str], str]
"""A unique name of a kind."""
Function = Callable[[str], str]
"""The name of a Lambda function with that source."""
