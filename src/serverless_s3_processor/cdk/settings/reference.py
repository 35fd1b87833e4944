"""Writes `docs/configuration.md` from the context values and the functions' settings.

`python -m serverless_s3_processor.cdk.settings.reference` prints it; a test compares the page.
"""

import dataclasses
import sys
from collections.abc import Iterable, Iterator
from typing import Final

from serverless_s3_processor.cdk.settings.field_types import allowed_in
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.runtime.config import Settings
from serverless_s3_processor.runtime.config.actions import ActionsSettings
from serverless_s3_processor.runtime.config.api import ApiSettings
from serverless_s3_processor.runtime.config.attacher import AttacherSettings
from serverless_s3_processor.runtime.config.digest import DigestSettings
from serverless_s3_processor.runtime.config.notifier import NotifierSettings
from serverless_s3_processor.runtime.config.processor import ProcessorSettings
from serverless_s3_processor.runtime.config.reconciler import ReconcilerSettings

_INTRODUCTION: Final = """\
# Configuration

Two kinds of values: those you give when you deploy, and those that the functions then find in
their environment. This page is written by `make docs` from the code that reads them.

## When you deploy

### The settings file

Write what an environment is to have into `settings/ENVIRONMENT.toml` in the project's folder, and
commit it, so that no deployment forgets it. This is a `settings/prod.toml`:

```toml
email_address = "you@example.com"
digest_minutes = 15
existing_buckets = ["acme-data/incoming/", "partner-drop"]
```

`cdk deploy -c env_suffix=prod` reads it, and so do `s3-processor up`, `demo`, `diff` and `doctor`
with `--env prod`. Numbers are numbers; a list is an array, or a text with commas. The name of the
file is the `env_suffix`, which is therefore not in it. `up` and `demo` choose `architecture` and
`layer` for this machine, unless `-c` does.

`-c name=value` overrides the file for one deployment, and the file overrides the defaults:

```bash
cdk deploy -c env_suffix=prod -c digest_minutes=30
```

A value that is not allowed, or an unknown name, is refused at synth; each problem is one line that
names the file, if it is from there, and says what is allowed.

### What a deployment drops

The stack's output `Settings` shows what differs from the defaults, with the names of your
processors and actions. `s3-processor up` and `demo` compare it with what they are about to deploy.
If that would drop something, such as a bucket, a processor or an address that was forgotten, they
say so and ask; without a terminal they refuse. `--yes` deploys anyway.

`cdk deploy` asks nothing. `diff` shows the same, and exits with 1 if something would be dropped:

```bash
s3-processor diff --aws --env prod && cdk deploy -c env_suffix=prod
```

### The settings
"""
_FUNCTIONS: Final = """\
## What the functions find

The template writes these environment variables. To try other numbers, change the defaults in
`src/serverless_s3_processor/runtime/config` and deploy.
"""
_SETTINGS: Final[tuple[tuple[str, type[Settings]], ...]] = (
    ("processor", ProcessorSettings),
    ("notifier", NotifierSettings),
    ("digest", DigestSettings),
    ("actions", ActionsSettings),
    ("reconciler", ReconcilerSettings),
    ("api", ApiSettings),
    ("attacher", AttacherSettings),
)


def configuration() -> str:
    """Return the page, in Markdown."""
    head = ("name", "default", "allowed", "meaning")
    parts = [_INTRODUCTION, _table(head, _context_rows()), _FUNCTIONS]
    for name, settings in _SETTINGS:
        parts += [f"### {name}\n", _table(("variable", "default", "meaning"), _rows(settings))]
    return "\n".join(parts)


def _context_rows() -> Iterator[tuple[str, ...]]:
    for name, field in S3ProcessorProps.model_fields.items():
        default = _text(field.default)
        meaning = (field.description or "").replace("\n", " ")
        yield f"`{name}`", f"`{default}`", allowed_in(field), meaning


def _text(default: object) -> object:
    if isinstance(default, tuple):
        return ",".join(default)
    return str(default).lower() if isinstance(default, bool) else default


def _rows(settings: type[Settings]) -> Iterator[tuple[str, ...]]:
    for field in dataclasses.fields(settings):
        default = "" if field.default is dataclasses.MISSING else f"`{field.default}`"
        yield f"`{field.metadata['variable']}`", default, field.metadata["meaning"]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.write(configuration())
