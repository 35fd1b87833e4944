"""What honest files are declared as, by whom. None of these is a contradiction.

Each line of `honest.txt`: what the bytes are, what is declared, by whom, and for what.

- `python`: `mimetypes` of Python's standard library, https://docs.python.org/3/library/mimetypes.html.
  The AWS CLI guesses by it (`awscli/customizations/s3/utils.py`, `guess_content_type`), as do
  gsutil, s3cmd, Django, and Google's and Azure's upload tools for Python.
- `debian`: /etc/mime.types (package `media-types`), which `mimetypes` reads on Linux as well.
- `apache`: `conf/mime.types` of Apache HTTP Server, on which `mime-db` of Node.js is based.
- `linux`: shared-mime-info, which Chromium and Firefox ask on Linux,
  https://gitlab.freedesktop.org/xdg/shared-mime-info.
- `windows`: the registry, `HKEY_CLASSES_ROOT\\.ext\\Content Type`, as Windows, Office and common
  programs write it; Chrome, Edge and Firefox ask it.
- `macos`: uniform type identifiers, which Safari and Chrome ask on macOS.
- `chromium`: the own table in `net/base/mime_util.cc`.
- `firefox`: the own table in `uriloader/exthandler/nsExternalHelperAppService.cpp`.
- `curl`: `lib/formdata.c`, `lib/mime.c`: a table of ten suffixes, and the type of `--data-binary`.
- `s3`: the default of the service and of the SDKs.
- `content`: programs that look at the bytes, such as `file`, Tika and older Office uploads.
"""

from pathlib import Path
from typing import Final

_LINES: Final = Path(__file__).with_name("honest.txt").read_text(encoding="utf-8").splitlines()
PAIRS: Final = tuple(tuple(line.split(None, 2)) for line in _LINES)
"""What is detected, what is declared, and who declares it for which suffix."""
