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

There are two kinds of values: the settings of a deployment, and the environment variables that the
functions get from them. `make docs` writes this page from the code.

## Settings of a deployment

### The settings file

Write the settings of an environment into `settings/ENVIRONMENT.toml` in the project's folder, and
commit the file, so that every deployment uses it. An example is `settings/prod.toml`:

```toml
email_address = "you@example.com"
digest_minutes = 15
existing_buckets = ["acme-data/incoming/", "partner-drop"]
```

`cdk deploy -c env_suffix=prod` reads it, and so do `s3-processor up`, `demo`, `diff` and `doctor`
with `--env prod`. Write lists as arrays or as texts with commas. The name of the file is the
`env_suffix`, so the file does not contain it. `up` and `demo` choose `architecture` and
`layer` for this machine, unless `-c` does.

`-c name=value` overrides the file for one deployment, and the file overrides the defaults:

```bash
cdk deploy -c env_suffix=prod -c digest_minutes=30
```

Invalid values and unknown names are errors at synth. Each error is one line that says what is
allowed, and names the file if the value is from there.

### Dropped settings

The stack's output `Settings` has the settings that differ from the defaults, and the names of your
processors and actions. `s3-processor up` and `demo` compare it with the new settings. If the
deployment would drop something, such as a bucket, a processor or an address, they show it and ask;
without a terminal they fail. `--yes` deploys anyway.

`cdk deploy` does not ask. `diff` shows the same, and exits with 1 if something would be dropped:

```bash
s3-processor diff --aws --env prod && cdk deploy -c env_suffix=prod
```

### The settings
"""
_FUNCTIONS: Final = """\
## Environment variables of the functions

The template sets these environment variables. To try other values, change the defaults in
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
