"""The state machine that reconciles bucket and table, in Amazon States Language.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
"""

from dataclasses import dataclass
from typing import Any, Final

from serverless_s3_processor.runtime.config import names

State = dict[str, Any]

# A page of the function's listing covers this many keys with one version each.
BATCH_ITEMS: Final = 990
# A child's input has 256 KiB at most, with what surrounds the keys.
_BATCH_BYTES: Final = 200_000
# Children are express executions, which end after five minutes, repetitions included.
_BATCH_SECONDS: Final = 100
_STEP_SECONDS: Final = 310
_THROTTLED: Final = ["Lambda.TooManyRequestsException"]
_TRANSIENT: Final = [
    "UnavailableError",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.Unknown",
    "States.Timeout",
]


@dataclass(frozen=True, kw_only=True)
class Steps:
    """What the definition is made from."""

    partition: str
    function_arn: str
    results_bucket: str
    concurrency: int
    batch_items: int
    tolerated_percent: int

    def definition(self) -> State:
        """Return the whole: whatever fails is reported before the execution fails too."""
        return {
            "Comment": "Compares the bucket with the table of records, and repairs the table.",
            "StartAt": "Begin",
            "States": {
                "Begin": self._begin(),
                "List": self._list(),
                "Rest": self._rest(),
                "Listed?": _until("$.rest.done", "Records", "Rest"),
                "Records": self._records(),
                "Finish": self._finish(),
                "Report failure": self._report_failure(),
                "Failed": {
                    "Type": "Fail",
                    "ErrorPath": "$.error.Error",
                    "CausePath": "$.error.Cause",
                },
            },
        }

    def _begin(self) -> State:
        payload = {"executionName.$": "$$.Execution.Name", "input.$": "$$.Execution.Input"}
        state = self._task("begin", payload, OutputPath="$.Payload", Next="List")
        return _with_catch(state)

    def _list(self) -> State:
        """List current objects, and compare each batch in a child execution."""
        payload = {"run.$": "$.BatchInput.run", "items.$": "$.Items"}
        batch = self._task("batch", payload, ResultSelector={}, End=True)
        batch["TimeoutSeconds"] = _BATCH_SECONDS
        listing = {"Bucket.$": "$.run.bucket", "Prefix.$": "$.run.prefix"}
        state = {
            "Type": "Map",
            "ItemReader": {
                "Resource": f"arn:{self.partition}:states:::s3:listObjectsV2",
                "Parameters": listing,
            },
            "ItemSelector": {"Key.$": "$$.Map.Item.Value.Key"},
            "ItemBatcher": {
                "BatchInput": {"run.$": "$.run"},
                "MaxItemsPerBatch": self.batch_items,
                "MaxInputBytesPerBatch": _BATCH_BYTES,
            },
            "MaxConcurrency": self.concurrency,
            # What a batch has not covered, `Rest` does again: that it failed is no harm.
            "ToleratedFailurePercentage": self.tolerated_percent,
            "Label": "Batches",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                "StartAt": "Batch",
                "States": {"Batch": batch},
            },
            "ResultWriter": self._result_writer(),
            "ResultPath": None,
            "Next": "Rest",
        }
        caught = _with_catch(state)
        # Nothing reads the results: a run goes on without them, and `Rest` does what is not done.
        unwritten = {
            "ErrorEquals": ["States.ResultWriterFailed"],
            "ResultPath": None,
            "Next": "Rest",
        }
        return {**caught, "Catch": [unwritten, *caught["Catch"]]}

    def _result_writer(self) -> State:
        """Write to S3 what batches return, which must not exceed 256 KiB if the state returns it.

        An empty object per batch does from 87,381 batches on, and a batch that failed is described
        with its input. `States.ALL` does not catch that. `COMPACT` leaves out the other inputs.
        """
        return {
            "Resource": f"arn:{self.partition}:states:::s3:putObject",
            "Parameters": {
                "Bucket": self.results_bucket,
                "Prefix": names.RECONCILE_BATCHES.removesuffix("/"),
            },
            "WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSONL"},
        }

    def _rest(self) -> State:
        result = {"done.$": "$.Payload.done", "totals.$": "$.Payload.totals"}
        state = self._task(
            "rest",
            {"run.$": "$.run"},
            ResultSelector=result,
            ResultPath="$.rest",
            Next="Listed?",
        )
        return _with_catch(state)

    def _records(self) -> State:
        """Go through all segments of the table at the same time."""
        segment = self._task(
            "records",
            {"run.$": "$.run", "progress.$": "$.progress"},
            ResultSelector={"progress.$": "$.Payload"},
            ResultPath="$.latest",
            Next="Segment",
        )
        next_input = {"run.$": "$.run", "progress.$": "$.latest.progress"}
        state = {
            "Type": "Map",
            "ItemsPath": "$.segments",
            "ItemSelector": {"run.$": "$.run", "progress.$": "$$.Map.Item.Value"},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "Scan",
                "States": {
                    "Scan": segment,
                    "Segment": {"Type": "Pass", "Parameters": next_input, "Next": "Scanned?"},
                    "Scanned?": _until("$.progress.done", "Done", "Scan"),
                    "Done": {"Type": "Pass", "OutputPath": "$.progress", "End": True},
                },
            },
            "ResultPath": "$.scanned",
            "Next": "Finish",
        }
        return _with_catch(state)

    def _finish(self) -> State:
        payload = {"run.$": "$.run", "listed.$": "$.rest.totals", "scanned.$": "$.scanned"}
        return _with_catch(self._task("finish", payload, OutputPath="$.Payload", End=True))

    def _report_failure(self) -> State:
        payload = {
            "executionName.$": "$$.Execution.Name",
            "startedAt.$": "$$.Execution.StartTime",
            "input.$": "$$.Execution.Input",
            "error.$": "$.error",
        }
        state = self._task("fail", payload, ResultPath=None, Next="Failed")
        unreported = {"ErrorEquals": ["States.ALL"], "ResultPath": None, "Next": "Failed"}
        return {**state, "Catch": [unreported]}

    def _task(self, step: str, payload: State, **fields: object) -> State:
        return {
            "Type": "Task",
            "Resource": f"arn:{self.partition}:states:::lambda:invoke",
            "Parameters": {
                "FunctionName": self.function_arn,
                "Payload": {"step": step, **payload},
            },
            "TimeoutSeconds": _STEP_SECONDS,
            "Retry": [_retry(_THROTTLED, 8), _retry(_TRANSIENT, 4)],
            **fields,
        }


def _retry(errors: list[str], attempts: int) -> State:
    """Repeat at moments that others do not choose as well."""
    return {
        "ErrorEquals": errors,
        "IntervalSeconds": 1,
        "MaxAttempts": attempts,
        "BackoffRate": 2,
        "MaxDelaySeconds": 20,
        "JitterStrategy": "FULL",
    }


def _until(variable: str, done: str, again: str) -> State:
    choice = {"Variable": variable, "BooleanEquals": True, "Next": done}
    return {"Type": "Choice", "Choices": [choice], "Default": again}


def _with_catch(state: State) -> State:
    catch = {"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Report failure"}
    return {**state, "Catch": [catch]}
