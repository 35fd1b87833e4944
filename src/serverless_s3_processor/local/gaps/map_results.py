"""The results of a distributed map: ResultWriter.

AWS writes them to S3 with the rights of the state machine's role, or else returns them, but no more
than 256 KiB: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

import json
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from serverless_s3_processor.local.gaps.executions import Json, failure
from serverless_s3_processor.local.gaps.machine_roles import s3_of
from serverless_s3_processor.local.gaps.map_fields import Fields
from serverless_s3_processor.local.gaps.map_runs import (
    ABORTED,
    FAILED,
    PENDING,
    SUCCEEDED,
    Child,
    MapRun,
)

FILES = {SUCCEEDED: (SUCCEEDED,), FAILED: (FAILED, ABORTED), PENDING: (PENDING,)}
INCLUDED = {"Included": True}


def is_exported(fields: Fields) -> bool:
    """Whether the results go to S3, not to the next state."""
    return "Resource" in fields.state.get("ResultWriter", {})


def returned(fields: Fields, run: MapRun) -> Json:
    """The results of all children, in the order of their items."""
    config = fields.state.get("ResultWriter", {}).get("WriterConfig", {})
    return _transformed(run.children, config.get("Transformation", "COMPACT"))


def exported(fields: Fields, run: MapRun, role: str) -> Json:
    """What takes the place of the results when they have been written to S3."""
    writer = fields.state["ResultWriter"]
    place = fields.arguments(writer)
    try:
        key = _write(place, writer.get("WriterConfig", {}), run, role)
    except (ClientError, BotoCoreError) as error:
        raise failure("States.ResultWriterFailed", str(error)) from None
    run.note_written()
    details = {"Bucket": place["Bucket"], "Key": key}
    return {"MapRunArn": run.record["mapRunArn"], "ResultWriterDetails": details}


def _write(place: dict[str, str], config: dict[str, str], run: MapRun, role: str) -> str:
    s3 = s3_of(role)
    folder = _folder(place.get("Prefix", ""), run.record["mapRunArn"].rsplit(":", 1)[-1])

    def put(name: str, content: str) -> dict[str, Any]:
        body = content.encode()
        s3.put_object(Bucket=place["Bucket"], Key=folder + name, Body=body)
        return {"Key": folder + name, "Size": len(body)}

    files: dict[str, list[dict[str, Any]]] = {}
    ending = config.get("OutputType", "JSON").lower()
    for name, statuses in FILES.items():
        children = [child for child in run.children if child.record["status"] in statuses]
        results = _transformed(children, config.get("Transformation", "NONE"))
        files[name] = [put(f"{name}_0.{ending}", _text(results, ending))] if children else []
    manifest = {
        "DestinationBucket": place["Bucket"],
        "MapRunArn": run.record["mapRunArn"],
        "ResultFiles": files,
    }
    return str(put("manifest.json", json.dumps(manifest))["Key"])


def _folder(prefix: str, run: str) -> str:
    return f"{prefix}{'/' if prefix and not prefix.endswith('/') else ''}{run}/"


def _text(results: list[Json], ending: str) -> str:
    if ending == "jsonl":
        return "".join(f"{json.dumps(result)}\n" for result in results)
    return json.dumps(results)


def _transformed(children: Iterable[Child], transformation: str) -> list[Json]:
    results: list[Json] = []
    for child in children:
        # Whatever the transformation is, what did not succeed stays as it is.
        if transformation == "NONE" or child.record["status"] != SUCCEEDED:
            results.append(_described(child))
        elif transformation == "FLATTEN" and isinstance(child.output, list):
            results.extend(child.output)
        else:
            results.append(child.output)
    return results


def _described(child: Child) -> Json:
    record = child.record
    status = record["status"]
    can_be_redriven = status != SUCCEEDED
    redrive = "REDRIVABLE_BY_MAP_RUN" if can_be_redriven else "NOT_REDRIVABLE"
    reason = f"Execution is {status} and cannot be redriven"
    described = {
        "Cause": record.get("cause"),
        "Error": record.get("error"),
        "ExecutionArn": record["executionArn"],
        "Input": record["input"],
        "InputDetails": INCLUDED,
        "Name": record["name"],
        "Output": record["output"],
        "OutputDetails": INCLUDED,
        "RedriveCount": 0,
        "RedriveStatus": redrive,
        "RedriveStatusReason": None if can_be_redriven else reason,
        "StartDate": record["startDate"],
        "StateMachineArn": record["stateMachineArn"],
        "Status": status,
        "StopDate": record["stopDate"],
    }
    return {name: value for name, value in described.items() if value is not None}
