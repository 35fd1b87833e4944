"""Cold starts of the API's endpoints: import and first response, against the baseline's.

`python -m benchmarks.cold_start` takes a minute.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.figures import Figure, figure, render
from benchmarks.shipped import BASELINE, Shipped
from benchmarks.stubs import uploads
from benchmarks.stubs.stub_process import serving_apart
from benchmarks.stubs.upload_stub import UploadStub

_ROUNDS: Final = 9
_ENDPOINTS: Final = (
    ("GET", "/openapi.json", ""),
    ("GET", "/object", ""),
    ("GET", "/objects", ""),
    ("GET", "/status", ""),
    ("GET", "/summary", ""),
    ("GET", "/failures", ""),
    ("GET", "/quarantine", ""),
    ("GET", "/reconcile", ""),
    ("POST", "/uploads", '{"key": "uploads/a"}'),
    ("POST", "/downloads", '{"key": "uploads/a"}'),
)


def main() -> None:
    """Measure all endpoints in turns, and print milliseconds and ratios."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cold_start", description=__doc__)
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="how often all is measured")
    rounds = parser.parse_args().rounds
    events = {f"{method} {path}": _event(method, path, body) for method, path, body in _ENDPOINTS}
    starts: dict[str, list[dict[str, float]]] = {name: [] for name in (BASELINE, *events)}
    with tempfile.TemporaryDirectory() as scratch, serving_apart(UploadStub) as endpoint:
        built = Shipped.build(Path(scratch))
        for _ in range(rounds):
            starts[BASELINE].append(built.run(BASELINE, [uploads.event(0, 1)], endpoint))
            for name, event in events.items():
                starts[name].append(built.run("api", [event], endpoint))
    figures = [row for name in starts for row in _figures(name, starts)]
    print(render(figures, rounds))  # noqa: T201


def _event(method: str, path: str, body: str) -> dict[str, Any]:
    query = {"key": ["uploads/a"]} if path == "/object" else None
    return {
        "httpMethod": method,
        "resource": path,
        "body": body or None,
        "multiValueQueryStringParameters": query,
    }


def _figures(name: str, starts: dict[str, list[dict[str, float]]]) -> list[Figure]:
    pairs = zip(starts[name], starts[BASELINE], strict=True)
    ratios = [start["cold"] / baseline["cold"] for start, baseline in pairs]
    imports = [start["import"] * 1000 for start in starts[name]]
    totals = [start["cold"] * 1000 for start in starts[name]]
    return [
        figure(f"{name}, import", imports, unit=" ms"),
        figure(f"{name}, first response", totals, unit=" ms"),
        figure(f"{name}, first response", ratios, unit="x"),
    ]


if __name__ == "__main__":
    main()
