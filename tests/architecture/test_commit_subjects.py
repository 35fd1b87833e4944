"""Subjects of commits say in one line what a commit does."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "commit-subjects"
LONGEST = "Add " + "x" * 68
GOOD = ("Read small objects together", "Wipe the état of a café", LONGEST, 'Revert "Add a queue"')
BAD = {
    "Docs: say what a record holds": "has a colon",
    "Add a queue: nothing is lost then": "has a colon",
    "Add a queue.": "ends with a period",
    "add a queue": "does not begin with a capital letter",
    f"{LONGEST}x": "has 73 characters",
    "WIP": "is unfinished work",
    "Add a queue (wip)": "is unfinished work",
    "fixup! Add a queue": "squash it",
}


def git(project: Path, *arguments: str) -> str:
    """Run git as somebody, whatever the machine's settings are."""
    identity = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    command = ["git", *identity, "-c", "commit.gpgsign=false", *arguments]
    done = subprocess.run(  # noqa: S603 - our own
        command, cwd=project, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def commit(project: Path, subject: str) -> str:
    """Commit nothing under this subject, and return the commit's hash."""
    git(
        project, "commit", "--allow-empty", "--no-verify", "--message", f"{subject}\n\nfix: a body."
    )
    return git(project, "rev-parse", "HEAD")


def check(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    script = project / "scripts" / "commit-subjects"
    return subprocess.run(  # noqa: S603 - our own
        [script, *arguments], check=False, capture_output=True, text=True
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    return tmp_path


def test_subjects_that_say_what_a_commit_does_pass(project: Path) -> None:
    since = commit(project, "old: these were not checked.")
    for subject in GOOD:
        commit(project, subject)

    done = check(project, since)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("subject", BAD)
def test_a_bad_subject_is_refused_with_its_commit_and_the_reason(
    project: Path, subject: str
) -> None:
    since = commit(project, "Begin")
    bad = commit(project, subject)
    commit(project, "Add what is right")

    done = check(project, since)

    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert bad.startswith(done.stderr.split(":")[0])
    assert BAD[subject] in done.stderr


def test_merges_are_ignored(project: Path) -> None:
    since = commit(project, "Begin")
    git(project, "switch", "--quiet", "--create", "side")
    commit(project, "Add a queue")
    git(project, "switch", "--quiet", "main")
    git(project, "merge", "--quiet", "--no-ff", "--message", "merged: side.", "side")

    assert check(project, since).returncode == 0


@pytest.mark.parametrize("subject", BAD)
def test_the_hook_refuses_a_message_with_a_bad_subject(project: Path, subject: str) -> None:
    message = project / "message"
    message.write_text(f"# Write a message\n{subject}\n\nThe reason.\n")

    assert check(project, "--message", str(message)).returncode == 1


def test_the_hook_passes_a_message_with_a_good_subject(project: Path) -> None:
    message = project / "message"
    message.write_text("Add a queue\n\nnothing: is checked in the body.\n")

    assert check(project, "--message", str(message)).returncode == 0


def test_where_the_history_is_not_there_it_says_so_and_passes(project: Path) -> None:
    commit(project, "bad: this is the only commit that a shallow clone has.")

    done = check(project)

    assert done.returncode == 0
    assert done.stdout.startswith("Commit subjects are not checked: the history since ")


def test_in_an_archive_without_git_it_says_so_and_passes(project: Path) -> None:
    shutil.rmtree(project / ".git")

    done = check(project)

    assert done.returncode == 0
    assert done.stdout.startswith("Commit subjects are not checked: the history since ")
