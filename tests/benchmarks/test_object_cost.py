"""What an object costs, counted by a stub: calls, units, bytes of log. No clock is involved.

A change that makes an object more expensive fails here, and the failure says by what.
"""

import io
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import pytest

from benchmarks import shipped
from benchmarks.stubs import uploads
from benchmarks.stubs.upload_stub import UploadStub
from benchmarks.worker import Context
from serverless_s3_processor.runtime.adapters.json_log import JsonLog
from serverless_s3_processor.runtime.bootstrap import digest as digest_bootstrap
from serverless_s3_processor.runtime.bootstrap import notifier as notifier_bootstrap
from serverless_s3_processor.runtime.bootstrap import now
from serverless_s3_processor.runtime.bootstrap import processor as processor_bootstrap
from serverless_s3_processor.runtime.lambdas import digest, notifier, processor
from tests.support.aws.stub import CREDENTIALS, serving

BATCH_SIZE = 100


@dataclass(slots=True)
class System:
    """The functions, connected to a stub, and what they logged."""

    stub: UploadStub
    process_objects: Any = field(
        default_factory=lambda: processor_bootstrap.build_message_processor(
            shipped.PROCESSOR, processor_bootstrap.aws_adapters(shipped.PROCESSOR)
        )
    )
    announce_changes: Any = field(
        default_factory=lambda: notifier_bootstrap.build_announcer(
            shipped.NOTIFIER, notifier_bootstrap.aws_adapters(shipped.NOTIFIER)
        )
    )
    digest_sender: Any = field(
        default_factory=lambda: digest_bootstrap.build_digest_sender(
            shipped.DIGEST, digest_bootstrap.aws_adapters(shipped.DIGEST)
        )
    )
    log: JsonLog = field(
        default_factory=lambda: JsonLog(out=io.StringIO(), now=now, environment="bench")
    )

    def process(self, first: int = 0) -> Counter[str]:
        """Process a batch; return the operations that were called."""
        response = processor.handle(
            uploads.batch(first, BATCH_SIZE), Context(), self.process_objects, self.log
        )
        assert response == {"batchItemFailures": []}
        return self._take_operations()

    def announce(self) -> Counter[str]:
        """Announce what was recorded last; return the operations that were called."""
        items, self.stub.items = self.stub.items, []
        assert len(items) == BATCH_SIZE
        response = notifier.handle(uploads.changes(items), self.announce_changes, self.log)
        assert response == {"batchItemFailures": []}
        return self._take_operations()

    def send_digest(self) -> Counter[str]:
        """Send a digest; return the operations that were called."""
        digest.handle(self.digest_sender, self.log)
        return self._take_operations()

    def logged_bytes(self) -> int:
        """Return how many bytes were logged."""
        assert isinstance(self.log.out, io.StringIO)
        return len(self.log.out.getvalue().encode())

    def _take_operations(self) -> Counter[str]:
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
    first, second = system.process(), system.process(BATCH_SIZE)

    assert second == {"GetObject": 100, "BatchWriteItem": 4, "write units": 200}
    assert first - second == {"PutItem": 1, "write units": 1}, "the mark of the day, once"


def test_small_objects_and_their_notices_need_no_threads_and_few_connections(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Thread] = []
    monkeypatch.setattr(Thread, "start", started.append)

    system.process()
    system.announce()

    assert started == []
    reads, writes, publishes, summaries = 16, 4, 2, 1
    assert len(system.stub.connections) <= reads + writes + publishes + summaries


def test_notices_are_published_by_ten_after_one_summary(system: System) -> None:
    system.process()

    assert system.announce() == {"PutItem": 1, "PublishBatch": 10, "write units": 1}


def test_a_digest_takes_five_calls_however_many_objects_it_is_about(system: System) -> None:
    system.process()
    system.announce()

    operations = system.send_digest()

    assert operations == {"Query": 2, "UpdateItem": 1, "PublishBatch": 1, "TransactWriteItems": 1}


def test_without_new_records_a_digest_is_two_queries(system: System) -> None:
    assert system.send_digest() == {"Query": 2}


def test_an_object_takes_at_most_twenty_bytes_of_log(system: System) -> None:
    system.process()
    system.announce()

    assert system.logged_bytes() <= 20 * BATCH_SIZE
