import json
from os import getpid, kill
from pathlib import Path
from signal import SIGINT, signal
from threading import Event
from time import sleep

import pytest
from typer.testing import Result

from serverless_s3_processor.cli.uploading import transfer
from serverless_s3_processor.cli.uploading.uploads import plan
from tests.cli.cli_in_memory import Cli
from tests.cli.uploading.memory_s3 import MemoryS3
from tests.support.world import BUCKET

BIG = 17 * 2**20


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a b+%.csv").write_bytes(b"1,2\n")
    (folder / "写é.txt").write_bytes(b"text")
    (folder / "big.bin").write_bytes(bytes(range(256)) * (BIG // 256))
    return folder


def put(s3: MemoryS3, *arguments: object) -> Result:
    return Cli(clients={"s3": s3.client()})("put", *map(str, arguments))


def test_small_files_go_whole_and_big_ones_in_parts(folder: Path) -> None:
    s3 = MemoryS3()
    result = put(s3, folder, "--prefix", "x")
    assert result.exit_code == 0
    assert s3.objects == {
        f"uploads/x/in/{path.name}": path.read_bytes() for path in folder.iterdir()
    }
    assert s3.types["uploads/x/in/a b+%.csv"] == "text/csv"
    assert result.stdout.startswith("Uploaded 3 files (17.8 MB) to uploads/x/ in ")
    assert "━" not in result.output  # no progress bar where there is no terminal


def test_json_has_keys_and_versions(folder: Path) -> None:
    response = json.loads(put(MemoryS3(), folder, "--json").stdout)
    assert (response["bucket"], response["failed"], response["interrupted"]) == (BUCKET, [], False)
    first = response["uploaded"][0]
    assert first == {
        "key": "uploads/in/a b+%.csv",
        "versionId": "v-uploads/in/a b+%.csv",
        "size": 4,
        "contentType": "text/csv",
        "source": str(folder / "a b+%.csv"),
    }
    assert response["uploaded"][1]["versionId"] == "v-uploads/in/big.bin"


def test_one_failure_is_reported_and_the_others_are_sent(folder: Path) -> None:
    s3 = MemoryS3(denied={"uploads/in/写é.txt"})
    result = put(s3, folder)
    assert result.exit_code == 3
    assert len(s3.objects) == 2
    assert "Uploaded 2 files" in result.stdout
    assert "Left out: 1\n" in result.stderr
    assert f"{folder / '写é.txt'}: AWS denied the request: No." in result.stderr
    response = json.loads(put(s3, folder, "--json").stdout)
    assert [failure["source"] for failure in response["failed"]] == [str(folder / "写é.txt")]


def test_all_failures_are_named(tmp_path: Path) -> None:
    files = [tmp_path / f"{number:02}" for number in range(25)]
    for file in files:
        file.write_bytes(b"")
    result = put(MemoryS3(denied={f"uploads/{file.name}" for file in files}), *files)
    assert result.exit_code == 1
    assert "Uploaded 0 files (0 bytes)" in result.stdout
    assert all(f"{file}: AWS denied the request: No." in result.stderr for file in files)


def test_skipped_files_are_listed_and_set_the_exit_code(folder: Path) -> None:
    (folder / "linked").symlink_to(folder.parent)
    s3 = MemoryS3()
    result = put(s3, folder)
    assert (result.exit_code, len(s3.objects)) == (3, 3)
    assert f"{folder / 'linked'}: a link to a folder is not followed" in result.stderr
    response = json.loads(put(s3, folder, "--json").stdout)
    assert [item["source"] for item in response["failed"]] == [str(folder / "linked")]


@pytest.mark.parametrize("size", [5, BIG], ids=["whole", "in parts"])
def test_sizes_are_those_that_were_sent(tmp_path: Path, size: int) -> None:
    """A file may change after it was looked at."""
    file = tmp_path / "log.txt"
    file.write_bytes(b"x" * size)
    (upload,) = plan([file]).uploads
    file.write_bytes(b"x" * (size + 3))
    s3 = MemoryS3()
    outcome = transfer.send(s3.client(), BUCKET, [upload], lambda _bytes: None)
    assert [sent.size for sent in outcome.sent] == [size + 3] == [len(s3.objects[upload.key])]


def test_what_a_file_grew_by_is_named(tmp_path: Path) -> None:
    file = tmp_path / "log.txt"
    file.write_bytes(b"first")

    def grow(*_request: str) -> None:
        with file.open("ab") as log:
            log.write(b"second")

    result = put(MemoryS3(before=grow), file)
    assert result.exit_code == 3
    assert result.stdout.startswith("Uploaded 1 file (5 bytes)")
    assert f"{file}: it grew: 5 of its 11 bytes were uploaded" in result.stderr


def test_a_file_that_is_deleted_after_it_was_sent_counts_as_uploaded(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"first")
    assert put(MemoryS3(before=lambda *_: file.unlink()), file).exit_code == 0


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    result = put(MemoryS3(), tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"error: There are no files in {tmp_path}." in result.stderr


@pytest.mark.slow
def test_ctrl_c_says_what_was_sent_and_aborts_the_rest(folder: Path) -> None:
    s3 = MemoryS3()
    sent, received = Event(), Event()

    def interrupt_when_the_small_ones_are_through(method: str, key: str) -> None:
        if method == "PUT" and key.endswith("big.bin"):
            while len(s3.objects) < 2:
                sleep(0.01)
            if not sent.is_set():
                sent.set()
                kill(getpid(), SIGINT)
            received.wait(60)
            sleep(1)  # the parts are under way when they are cancelled

    def interrupt(*_: object) -> None:
        received.set()
        raise KeyboardInterrupt

    s3.before = interrupt_when_the_small_ones_are_through
    before = signal(SIGINT, interrupt)
    try:
        result = put(s3, folder)
    finally:
        signal(SIGINT, before)
    assert result.exit_code == 130
    assert result.stdout.startswith("Interrupted. Uploaded 2 files (8 bytes)")
    assert "  uploads/in/a b+%.csv\n" in result.stdout
    assert f"  {folder / 'big.bin'}: interrupted\n" in result.stderr
    assert s3.aborted == ["uploads/in/big.bin"]
    assert s3.open_parts == {}
