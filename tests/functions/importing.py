"""What importing a module does, told by a Python of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_SPY = """
import collections.abc, importlib, json, os, sys, threading
import botocore.session

reads, sessions = [], []

class Spy(collections.abc.MutableMapping):
    def __init__(self, real): self.real = real
    def __getitem__(self, name): tell(); return self.real[name]
    def __setitem__(self, name, value): tell(); self.real[name] = value
    def __delitem__(self, name): tell(); del self.real[name]
    def __iter__(self): tell(); return iter(self.real)
    def __len__(self): tell(); return len(self.real)

def tell():
    frame = sys._getframe(2)
    while frame and frame.f_code.co_filename.startswith("<"):
        frame = frame.f_back
    if frame and "/serverless_s3_processor/" in frame.f_code.co_filename:
        reads.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")

build = botocore.session.Session.__init__

def noting(self, *args, **kwargs):
    sessions.append(sys._getframe(1).f_code.co_filename)
    build(self, *args, **kwargs)

botocore.session.Session.__init__ = noting
os.environ = Spy(os.environ)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps({
    "reads": reads,
    "sessions": sessions,
    "threads": threading.active_count(),
    "loaded": sorted(sys.modules),
}))
"""


def importing(*modules: str, path: Path = ROOT) -> dict[str, Any]:
    """Import modules; return the environment reads, sessions, threads and modules of it."""
    command = [sys.executable, "-c", _SPY, *modules]
    result = subprocess.run(  # noqa: S603 - our own
        command, cwd=path, capture_output=True, text=True, check=True, env={"PYTHONPATH": "."}
    )
    effects: dict[str, Any] = json.loads(result.stdout)
    return effects
