"""What an object costs, counted by what answers: calls, units, bytes of log, without a clock.

A change that makes an object dearer fails here, and says by what.
"""

import io
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import pytest

from benchmarks import shipped, uploads
from benchmarks.upload_stub import UploadStub
from benchmarks.worker import Context
from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.bootstrap import digest as digest_bootstrap
from serverless_s3_processor.runtime.bootstrap import notifier as notifier_bootstrap
from serverless_s3_processor.runtime.bootstrap import now
from serverless_s3_processor.runtime.bootstrap import processor as processor_bootstrap
from serverless_s3_processor.runtime.lambdas import digest, notifier, processor
from tests.support.aws_stub import CREDENTIALS, serving

A_BATCH = 100


@dataclass(slots=True)
class System:
    """The functions on a stub, one process each, and what they logged."""

    stub: UploadStub
    process: Any = field(
        default_factory=lambda: processor_bootstrap.build_message_processor(
            shipped.PROCESSOR, processor_bootstrap.aws_adapters(shipped.PROCESSOR)
        )
    )
    announce: Any = field(
        default_factory=lambda: notifier_bootstrap.build_announcer(
            shipped.NOTIFIER, notifier_bootstrap.aws_adapters(shipped.NOTIFIER)
        )
    )
    send: Any = field(
        default_factory=lambda: digest_bootstrap.build_digest_sender(
            shipped.DIGEST, digest_bootstrap.aws_adapters(shipped.DIGEST)
        )
    )
    log: JsonLog = field(
        default_factory=lambda: JsonLog(out=io.StringIO(), now=now, environment="bench")
    )

    def record(self, first: int = 0) -> Counter[str]:
        """Process a batch; return what was asked for."""
        answer = processor.handle(uploads.batch(first, A_BATCH), Context(), self.process, self.log)
        assert answer == {"batchItemFailures": []}
        return self._asked()

    def tell(self) -> Counter[str]:
        """Announce what was recorded last; return what was asked for."""
        items, self.stub.items = self.stub.items, []
        assert len(items) == A_BATCH
        answer = notifier.handle(uploads.changes(items), self.announce, self.log)
        assert answer == {"batchItemFailures": []}
        return self._asked()

    def sum_up(self) -> Counter[str]:
        """Send a digest; return what was asked for."""
        digest.handle(self.send, self.log)
        return self._asked()

    def logged(self) -> int:
        """Return the bytes that were logged."""
        assert isinstance(self.log.out, io.StringIO)
        return len(self.log.out.getvalue().encode())

    def _asked(self) -> Counter[str]:
        operations, self.stub.counted = self.stub.counted, Counter()
        return operations


@pytest.fixture
def system(monkeypatch: pytest.MonkeyPatch) -> Iterator[System]:
    stub = UploadStub()
    with serving(stub) as address:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            monkeypatch.delenv(name)
        for name, value in {**CREDENTIALS, "AWS_ENDPOINT_URL": address}.items():
            monkeypatch.setenv(name, value)
        yield System(stub)


def test_an_object_is_read_once_and_written_with_others(system: System) -> None:
    first, second = system.record(), system.record(A_BATCH)

    assert second == {"GetObject": 100, "BatchWriteItem": 4, "write units": 200}
    assert first - second == {"PutItem": 1, "write units": 1}, "the mark of the day, once"


def test_small_objects_and_their_notices_take_no_threads_and_few_connections(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Thread] = []
    monkeypatch.setattr(Thread, "start", started.append)

    system.record()
    system.tell()

    assert started == []
    reads, writes, publishes, summaries = 16, 4, 2, 1
    assert len(system.stub.connections) <= reads + writes + publishes + summaries


def test_notices_go_out_ten_a_call_behind_one_summary(system: System) -> None:
    system.record()

    assert system.tell() == {"PutItem": 1, "PublishBatch": 10, "write units": 1}


def test_a_digest_takes_five_calls_whatever_came_in(system: System) -> None:
    system.record()
    system.tell()

    operations = system.sum_up()

    assert operations == {"Query": 2, "UpdateItem": 1, "PublishBatch": 1, "TransactWriteItems": 1}


def test_where_nothing_waits_a_digest_is_two_questions(system: System) -> None:
    assert system.sum_up() == {"Query": 2}


def test_an_object_takes_no_more_than_twenty_bytes_of_log(system: System) -> None:
    system.record()
    system.tell()

    assert system.logged() <= 20 * A_BATCH
