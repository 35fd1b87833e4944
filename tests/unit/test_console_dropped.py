"""What is dropped on the console, with entries as browsers give them."""

from __future__ import annotations

import json
import subprocess

from serverless_s3_processor.console import files
from serverless_s3_processor.local.environment import scripts

MODULE = files.PAGE / "dropped.js"
SCRIPT = """
const { fromDrop } = await import(process.argv[1]);
const file = (name, error) => ({ isFile: true, fullPath: `/in/${name}`,
  file: (done, failed) => error ? failed(new Error(error)) : done({ name }) });
const folder = (fullPath, children, error) => { const left = [children, []];
  const readEntries = (done, failed) => error ? failed(new Error(error)) : done(left.shift());
  return { isFile: false, fullPath, createReader: () => ({ readEntries }) }; };
const dropped = folder("/in", [file("a"), file("b", "denied"), folder("/in/c", [], "closed")]);
const transfer = { items: [{ webkitGetAsEntry: () => dropped }], files: [] };
console.log(JSON.stringify(await fromDrop(transfer)));
"""


def test_what_can_not_be_read_is_named_and_keeps_nothing_else_back() -> None:
    command = [str(scripts() / "node"), "--input-type=module", "-e", SCRIPT, str(MODULE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert json.loads(done.stdout) == [
        {"file": {"name": "a"}, "path": "in/a"},
        {"path": "in/b", "error": "It can't be read: denied"},
        {"path": "in/c", "error": "It can't be read: closed"},
    ]
