import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from serverless_s3_processor.local.lock_file import holder
from serverless_s3_processor.local.ports import free_port, is_taken
from serverless_s3_processor.local.stack import LocalStack
from serverless_s3_processor.local.starting import LocalStackError
from tests.local.waiting import eventually

# A shell's background jobs ignore interruptions, and what they start inherits that.
START_IN_A_PROCESS_OF_ITS_OWN = """
import signal
from pathlib import Path
from serverless_s3_processor.local.stack import LocalStack
signal.signal(signal.SIGINT, signal.default_int_handler)
LocalStack(Path({home!r}), None).start()
"""


def starter(home: Path) -> list[str]:
    return [sys.executable, "-c", START_IN_A_PROCESS_OF_ITS_OWN.format(home=str(home))]


def test_start_and_stop_may_be_repeated(own_stack: LocalStack) -> None:
    own_stack.start()
    first = holder(own_stack.layout.emulator_lock)
    own_stack.start()
    assert holder(own_stack.layout.emulator_lock) == first
    own_stack.stop()
    own_stack.stop()
    assert not own_stack.is_running()


def test_two_homes_run_side_by_side_and_share_nothing(
    stack: LocalStack, own_stack: LocalStack
) -> None:
    own_stack.start()
    assert own_stack.port != stack.port
    own_stack.session().client("sqs").create_queue(QueueName="only-here")
    assert "only-here" not in str(stack.session().client("sqs").list_queues())


def test_outlives_the_process_that_started_it_and_keeps_its_port(own_stack: LocalStack) -> None:
    subprocess.run(starter(own_stack.layout.home), check=True)  # noqa: S603 - our own
    assert own_stack.is_running()
    port = own_stack.port
    own_stack.stop()
    own_stack.start()
    assert own_stack.port == port


def test_an_interrupted_start_leaves_nothing_running(own_stack: LocalStack) -> None:
    lock = own_stack.layout.emulator_lock
    command = starter(own_stack.layout.home)
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as starting:  # noqa: S603 - our own
        eventually(lambda: holder(lock))
        starting.send_signal(signal.SIGINT)
    assert starting.returncode != 0
    assert holder(lock) is None


def test_a_taken_port_is_a_clear_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(LocalStackError, match=f"Port {port} of 127.0.0.1 is taken"):
            LocalStack(tmp_path, port).start()


def test_an_emulator_that_ends_while_starting_shows_the_end_of_its_log(
    own_stack: LocalStack,
) -> None:
    own_stack.certificates().key.write_text("no key")
    with pytest.raises(LocalStackError, match=r"(?s)ended while it was starting.*SSLError"):
        own_stack.start()


def test_the_process_in_a_stale_file_is_not_ended(own_stack: LocalStack) -> None:
    own_stack.layout.home.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as stranger:
        written = json.dumps({"pid": stranger.pid, "port": free_port()})
        own_stack.layout.emulator_lock.write_text(written)
        assert not own_stack.is_running()
        own_stack.stop()
        assert stranger.poll() is None
        stranger.communicate(b"\n")


def test_listens_on_the_loopback_address_only(stack: LocalStack) -> None:
    assert is_taken(stack.port)
    with socket.socket() as probe:
        probe.settimeout(1)
        # A listener on all addresses would answer on this one too.
        assert probe.connect_ex(("127.0.0.2", stack.port)) != 0


def test_a_kill_is_noticed_at_the_next_start_and_an_orderly_stop_is_none(
    own_stack: LocalStack,
) -> None:
    layout = own_stack.layout
    own_stack.start()
    own_stack.stop()
    own_stack.start()
    assert not layout.interrupted.exists()
    kill(own_stack)
    assert not layout.interrupted.exists()
    own_stack.start()
    assert layout.interrupted.exists()
    own_stack.stop()
    assert layout.interrupted.exists()


def kill(stack: LocalStack) -> None:
    living = holder(stack.layout.emulator_lock)
    assert living
    os.kill(living.pid, signal.SIGKILL)
    eventually(lambda: holder(stack.layout.emulator_lock) is None)


def test_its_variables_lead_boto3_to_it(stack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in stack.environment().items():
        monkeypatch.setenv(name, value)
    identity = boto3.Session().client("sts").get_caller_identity()
    assert identity["Arn"] == "arn:aws:iam::000000000000:root"


def test_its_sessions_heed_nothing_of_the_users_environment(
    stack: LocalStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_CA_BUNDLE"):
        monkeypatch.setenv(name, "https://elsewhere.invalid")
    identity = stack.session().client("sts").get_caller_identity()
    assert identity["Account"] == "000000000000"
