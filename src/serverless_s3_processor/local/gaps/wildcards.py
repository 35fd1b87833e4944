"""Wildcards of IAM policies.

On AWS `*` matches any characters, line breaks too. The emulator's match ends at a line break, so
that a policy on `bucket/uploads/*` does not reach an object whose key has one.
"""

import re
from functools import cache

from serverless_s3_processor.local.emulator import Function, module, wrap


def apply() -> None:
    """Let wildcards match line breaks."""
    wrap(module("core.iam_evaluator"), "_fnmatch_compile", _any_character)


def _any_character(original: Function) -> Function:
    @cache
    def compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        expression: re.Pattern[str] = original(pattern, ignore_case)
        return re.compile(expression.pattern, expression.flags | re.DOTALL)

    return compiled
