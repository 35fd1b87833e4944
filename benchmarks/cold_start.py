"""What a cold start of the api costs: import and first answer, in a fresh process.

`python -m benchmarks.cold_start` builds the package as it is shipped, starts a loopback server that
answers at once, and compares each first answer with that of a handler as it is usually written:
boto3 with a client of each service, made at import.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks import shipped
from serverless_s3_processor.cdk.packaging.bundling import bundle
from serverless_s3_processor.cdk.packaging.own_processors import OwnProcessors

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROUNDS: Final = 9
_ENVIRONMENT: Final = {**shipped.SETTINGS[shipped.ANSWER], **shipped.CREDENTIALS}
_OURS: Final = """
import json, sys, time
begin = time.perf_counter()
from serverless_s3_processor.runtime.lambdas.api import handler
imported = time.perf_counter()
class Context: function_name = "api"
query = {"key": ["uploads/a"]} if sys.argv[2] == "/object" else None
event = {"httpMethod": sys.argv[1], "resource": sys.argv[2], "body": sys.argv[3] or None,
         "multiValueQueryStringParameters": query}
answer = handler(event, Context())
print(json.dumps([imported - begin, time.perf_counter() - begin, answer["statusCode"]]))
"""
_USUAL: Final = """
import json, time
begin = time.perf_counter()
import boto3
clients = {name: boto3.client(name) for name in ("dynamodb", "s3", "sqs")}
imported = time.perf_counter()
clients["dynamodb"].query(TableName="records", KeyConditionExpression="k = :k",
                          ExpressionAttributeValues={":k": {"S": "a"}})
print(json.dumps([imported - begin, time.perf_counter() - begin, 200]))
"""
_CALLS: Final = (
    ("GET", "/openapi.json", ""),
    ("GET", "/object", ""),
    ("GET", "/objects", ""),
    ("GET", "/status", ""),
    ("GET", "/summary", ""),
    ("POST", "/uploads", '{"key": "uploads/a"}'),
)
_ANSWERS: Final = {
    "DynamoDB_20120810.Query": {
        "Items": [],
        "Count": 0,
        "ScannedCount": 0,
        "ConsumedCapacity": {"TableName": "records", "CapacityUnits": 0.5},
    },
    "DynamoDB_20120810.GetItem": {
        "Item": {"secret": {"B": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTIzNDU2Nzg="}}
    },
    "AmazonSQS.GetQueueAttributes": {"Attributes": {"ApproximateNumberOfMessages": "0"}},
    "GraniteServiceVersion20100801.GetMetricData": {"MetricDataResults": []},
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        body = json.dumps(_ANSWERS.get(self.headers.get("X-Amz-Target", ""), {})).encode()
        kind = "application/x-amz-json-1.0"
        if "/operation/GetMetricData" in self.path:  # CBOR of a map with an empty list
            body, kind = b"\xa1\x71MetricDataResults\x80", "application/cbor"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("smithy-protocol", "rpc-v2-cbor")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def _stub() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    """Print a table: milliseconds, and the ratio to the usual handler in the same run."""
    with tempfile.TemporaryDirectory() as scratch, _stub() as endpoint:
        package = Path(scratch) / "package"
        architecture = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
        bundle(package, architecture, OwnProcessors())
        shipped.compile_for_here(package)
        environment = {**_ENVIRONMENT, "AWS_ENDPOINT_URL": endpoint, "PATH": os.environ["PATH"]}
        ours = {**environment, "PYTHONPATH": str(package)}
        names = ["usual", *(f"{method} {path}" for method, path, _ in _CALLS)]
        measured: dict[str, list[list[float]]] = {name: [] for name in names}
        for _ in range(_ROUNDS):  # one after the other, so that noise meets all alike
            measured["usual"].append(_run(_USUAL, environment))
            for method, path, body in _CALLS:
                measured[f"{method} {path}"].append(_run(_OURS, ours, method, path, body))
    _print(measured)


def _run(program: str, environment: dict[str, str], *arguments: str) -> list[float]:
    isolated = "-s" if "PYTHONPATH" in environment else "-E"
    command = [sys.executable, isolated, "-c", program, *arguments]
    found = subprocess.run(  # noqa: S603 - our own
        command, env=environment, capture_output=True, text=True, check=True
    )
    times: list[float] = json.loads(found.stdout.splitlines()[-1])
    return times


def _print(measured: dict[str, list[list[float]]]) -> None:
    usual = statistics.median(total for _, total, _ in measured["usual"])
    print(f"{'':24}{'import':>9}{'first answer':>14}{'ratio':>8}  spread  status")  # noqa: T201
    for name, runs in measured.items():
        imports, totals, statuses = zip(*runs, strict=True)
        total = statistics.median(totals)
        spread = (max(totals) - min(totals)) / total
        print(  # noqa: T201
            f"{name:24}{statistics.median(imports) * 1000:6.0f} ms{total * 1000:11.0f} ms"
            f"{total / usual:8.2f}{spread:8.0%}  {int(statuses[0])}"
        )


if __name__ == "__main__":
    main()
