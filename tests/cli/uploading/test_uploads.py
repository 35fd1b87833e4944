import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.uploading import uploads
from serverless_s3_processor.cli.uploading.uploads import Problem
from tests.support.folder_permissions import public_folder, refused


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "2026" / "deep").mkdir(parents=True)
    (folder / "a b+%é写.png").write_bytes(b"12345")
    (folder / "2026" / "deep" / "x.csv").write_bytes(b"1")
    (folder / ".hidden").write_bytes(b"")
    return folder


def keys(plan: uploads.Plan) -> list[str]:
    return [upload.key for upload in plan.uploads]


def test_a_folder_keeps_its_name_and_structure(folder: Path) -> None:
    plan = uploads.plan([folder])
    assert keys(plan) == [
        "uploads/photos/.hidden",
        "uploads/photos/a b+%é写.png",
        "uploads/photos/2026/deep/x.csv",
    ]
    assert (plan.size, plan.problems) == (6, [])


@pytest.mark.parametrize(
    "prefix", ["a/b", "a/b/", "/a/b", "uploads/a/b"], ids=["plain", "slash", "leading", "whole"]
)
def test_a_prefix_is_a_folder_of_uploads(folder: Path, prefix: str) -> None:
    plan = uploads.plan([folder / "2026" / "deep" / "x.csv"], prefix)
    assert keys(plan) == ["uploads/a/b/x.csv"]


def test_the_folder_one_is_in_has_no_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder / "2026")
    here = type(folder)()
    assert keys(uploads.plan([here])) == ["uploads/deep/x.csv"]
    assert "uploads/2026/deep/x.csv" in keys(uploads.plan([here / ".."]))


def test_a_missing_file_is_reported_before_any_upload(folder: Path) -> None:
    with pytest.raises(CliError, match=r"nothing\.csv: there is no such file"):
        uploads.plan([folder, folder / "nothing.csv"])


def test_two_files_that_would_be_one_object_are_refused(folder: Path) -> None:
    file = folder / "2026" / "deep" / "x.csv"
    (folder / "x.csv").write_bytes(b"2")
    with pytest.raises(CliError, match=r"2 of the files would become uploads/x\.csv"):
        uploads.plan([file, folder / "x.csv"])


def test_one_file_that_cannot_be_uploaded_is_no_problem_of_the_others(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    (folder / "dangling").symlink_to(folder / "nowhere")
    (folder / os.fsdecode(b"latin-\xe9")).write_bytes(b"")
    deep = folder.joinpath(*["d" * 250] * 4)
    deep.mkdir(parents=True)
    (deep / ("f" * 50)).write_bytes(b"")
    plan = uploads.plan([folder])
    assert len(plan.uploads) == 3
    reasons = {problem.reason for problem in plan.problems}
    assert reasons == {
        "not a regular file",
        "No such file or directory",
        "it is not Unicode",
        "it has 1,069 bytes; 1 to 1,024 are allowed",
    }
    assert len(plan.problems) == 4


@pytest.fixture
def public() -> Iterator[Path]:
    with public_folder() as folder:
        (folder / "in" / "deep").mkdir(parents=True)
        (folder / "in" / "a.csv").write_bytes(b"1")
        (folder / "in" / "deep" / "b.csv").write_bytes(b"2")
        yield folder / "in"


def test_a_closed_folder_is_named_and_its_neighbors_are_uploaded(public: Path) -> None:
    with refused(public / "deep"):
        plan = uploads.plan([public])
    assert keys(plan) == ["uploads/in/a.csv"]
    assert plan.problems == [Problem(str(public / "deep"), "Permission denied")]


def test_a_closed_folder_is_no_empty_one(public: Path) -> None:
    with refused(public):
        plan = uploads.plan([public])
    assert (plan.uploads, plan.problems) == ([], [Problem(str(public), "Permission denied")])


def test_a_folder_that_may_be_listed_only_is_named_with_all_that_is_in_it(public: Path) -> None:
    with refused(public, 0o444):
        plan = uploads.plan([public])
    assert plan.uploads == []
    denied = [Problem(str(public / item), "Permission denied") for item in ("a.csv", "deep")]
    assert sorted(plan.problems, key=str) == denied


def test_a_file_in_an_unreadable_folder_is_not_reported_as_missing(public: Path) -> None:
    with refused(public), pytest.raises(CliError, match=r"b\.csv: Permission denied"):
        uploads.plan([public / "deep" / "b.csv"])


def test_a_linked_folder_is_named(folder: Path) -> None:
    (folder / "linked").symlink_to(folder / "2026")
    (folder / "loop").symlink_to(folder)
    plan = uploads.plan([folder])
    assert len(plan.uploads) == 3
    assert plan.problems == [
        Problem(str(folder / "linked"), uploads.LINKED_FOLDER),
        Problem(str(folder / "loop"), uploads.LINKED_FOLDER),
    ]


def test_a_linked_folder_that_is_named_itself_is_uploaded(folder: Path) -> None:
    (folder / "linked").symlink_to(folder / "2026")
    assert keys(uploads.plan([folder / "linked"])) == ["uploads/linked/deep/x.csv"]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("uploads/a.csv", "text/csv"),
        ("uploads/a.JSON", "application/json"),
        ("uploads/a.tar.gz", "application/gzip"),
        ("uploads/a.log", "text/plain"),
        ("uploads/100% of a.png", "image/png"),
        ("uploads/no-suffix", "application/octet-stream"),
        ("uploads/http://x/a.pdf", "application/pdf"),
    ],
)
def test_content_types_are_guessed_from_names(name: str, content_type: str) -> None:
    assert uploads.content_type(name) == content_type
