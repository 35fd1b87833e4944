"""Wildcards in IAM policies.

On AWS `*` matches any characters, line breaks too. The emulator's `*` does not match line breaks,
so a policy on `bucket/folder/*` does not apply to an object whose key has one.
"""

import re
from functools import cache

from ministack_fidelity.emulator import Function, module, wrap


def apply() -> None:
    """Wildcards of policies match line breaks."""
    wrap(module("core.iam_evaluator"), "_fnmatch_compile", _matching_any_character)


def _matching_any_character(original: Function) -> Function:
    @cache
    def compile_pattern(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        expression: re.Pattern[str] = original(pattern, ignore_case)
        return re.compile(expression.pattern, expression.flags | re.DOTALL)

    return compile_pattern
