"""The results of a distributed map: ResultWriter.

AWS writes them to S3 with the permissions of the state machine's role, or returns up to 256 KiB of
them: https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
"""

import json
from collections.abc import Iterable
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from ministack_fidelity.repairs.stepfunctions.distributed_map.fields import Fields
from ministack_fidelity.repairs.stepfunctions.distributed_map.runs import (
    ABORTED,
    FAILED,
    PENDING,
    SUCCEEDED,
    Child,
    MapRun,
)
from ministack_fidelity.repairs.stepfunctions.executions import Json, failure
from ministack_fidelity.repairs.stepfunctions.roles import s3_of

FILES: Final = {SUCCEEDED: (SUCCEEDED,), FAILED: (FAILED, ABORTED), PENDING: (PENDING,)}
INCLUDED: Final = {"Included": True}


def is_exported(fields: Fields) -> bool:
    """Whether the results go to S3, not to the next state."""
    return "Resource" in fields.state.get("ResultWriter", {})


def collect(fields: Fields, run: MapRun) -> Json:
    """Return the results of all children, in the order of their items."""
    config = fields.state.get("ResultWriter", {}).get("WriterConfig", {})
    return _transform(run.children, config.get("Transformation", "COMPACT"))


def export(fields: Fields, run: MapRun, role: str) -> Json:
    """Write the results to S3, and return what takes their place."""
    writer = fields.state["ResultWriter"]
    destination = fields.arguments(writer)
    try:
        key = _write(destination, writer.get("WriterConfig", {}), run, role)
    except (ClientError, BotoCoreError) as error:
        raise failure("States.ResultWriterFailed", str(error)) from None
    run.count_written_results()
    details = {"Bucket": destination["Bucket"], "Key": key}
    return {"MapRunArn": run.record["mapRunArn"], "ResultWriterDetails": details}


def _write(destination: dict[str, str], config: dict[str, str], run: MapRun, role: str) -> str:
    s3 = s3_of(role)
    folder = _folder(destination.get("Prefix", ""), run.record["mapRunArn"].rsplit(":", 1)[-1])

    def put(name: str, content: str) -> dict[str, Any]:
        body = content.encode()
        s3.put_object(Bucket=destination["Bucket"], Key=folder + name, Body=body)
        return {"Key": folder + name, "Size": len(body)}

    files: dict[str, list[dict[str, Any]]] = {}
    extension = config.get("OutputType", "JSON").lower()
    for name, statuses in FILES.items():
        children = [child for child in run.children if child.record["status"] in statuses]
        results = _transform(children, config.get("Transformation", "NONE"))
        files[name] = [put(f"{name}_0.{extension}", _dump(results, extension))] if children else []
    manifest = {
        "DestinationBucket": destination["Bucket"],
        "MapRunArn": run.record["mapRunArn"],
        "ResultFiles": files,
    }
    return str(put("manifest.json", json.dumps(manifest))["Key"])


def _folder(prefix: str, run: str) -> str:
    return f"{prefix}{'/' if prefix and not prefix.endswith('/') else ''}{run}/"


def _dump(results: list[Json], extension: str) -> str:
    if extension == "jsonl":
        return "".join(f"{json.dumps(result)}\n" for result in results)
    return json.dumps(results)


def _transform(children: Iterable[Child], transformation: str) -> list[Json]:
    results: list[Json] = []
    for child in children:
        # Whatever the transformation is, a child that did not succeed is described.
        if transformation == "NONE" or child.record["status"] != SUCCEEDED:
            results.append(_describe(child))
        elif transformation == "FLATTEN" and isinstance(child.output, list):
            results.extend(child.output)
        else:
            results.append(child.output)
    return results


def _describe(child: Child) -> Json:
    record = child.record
    status = record["status"]
    can_be_redriven = status != SUCCEEDED
    redrive = "REDRIVABLE_BY_MAP_RUN" if can_be_redriven else "NOT_REDRIVABLE"
    reason = f"Execution is {status} and cannot be redriven"
    description = {
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
    return {name: value for name, value in description.items() if value is not None}
