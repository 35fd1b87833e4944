"""Commands where another bucket is watched beside the deployment's own."""

import json

import pytest

from serverless_s3_processor.cli.command import Dependencies
from serverless_s3_processor.cli.uploading.keys import ObjectArgument, candidates, watched
from serverless_s3_processor.runtime.domain.events.watched import WatchedLocations
from serverless_s3_processor.testing.object_store import MemoryObjectStore
from tests.cli.cli_in_memory import Cli, interrupting
from tests.support.reconcile.runs import REPORT
from tests.support.stores import Stores
from tests.support.world import BUCKET
from tests.support.world import World as System

OTHER = "acme-data"


@pytest.fixture
def cli() -> Cli:
    system = System(watched=WatchedLocations.parse(f"{BUCKET}/uploads/,{OTHER}/incoming/"))
    own, other = system.store, MemoryObjectStore(OTHER, system.clock)
    system.store = Stores(own, other)  # type: ignore[assignment] # all that is used of it
    system.process(own.put("uploads/a.csv", b"own"))
    system.process(other.put("incoming/b.csv", b"another", "text/csv"))
    system.clock.tick *= 0
    return Cli(system=system, dependencies=Dependencies(now=system.clock))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a", ObjectArgument("uploads/a")),
        ("/a", ObjectArgument("uploads/a")),
        ("uploads/a", ObjectArgument("uploads/a")),
        ("s3://acme-data/incoming/a b", ObjectArgument("incoming/a b", "acme-data")),
        ("s3://acme-data", ObjectArgument("", "acme-data")),
        ("uploads/s3://x", ObjectArgument("uploads/s3://x")),
    ],
)
def test_what_is_typed_names_a_key_and_perhaps_a_bucket(typed: str, meant: ObjectArgument) -> None:
    assert watched(typed) == meant
    assert candidates(typed)[0] == meant


def test_a_listing_shows_keys_as_they_can_be_typed(cli: Cli) -> None:
    everything = cli("ls", width=140).stdout
    assert "s3://acme-data/incoming/b.csv" in everything
    assert " uploads/a.csv" in everything

    others = cli("ls", "--prefix", "s3://acme-data/inc", width=140).stdout
    assert "s3://acme-data/incoming/b.csv" in others
    assert "uploads/a.csv" not in others


def test_a_shown_key_can_be_typed(cli: Cli) -> None:
    shown = cli("show", "s3://acme-data/incoming/b.csv")
    assert shown.exit_code == 0
    assert shown.stdout.startswith("s3://acme-data/incoming/b.csv\n")
    assert cli("show", "s3://elsewhere/incoming/b.csv").exit_code == 1


def test_it_is_processed_again_and_linked_to_where_it_is(cli: Cli) -> None:
    queued = cli("process", "s3://acme-data/incoming/b.csv")
    assert (queued.exit_code, queued.stdout) == (0, "Queued: s3://acme-data/incoming/b.csv\n")
    assert [event.bucket for event in cli.system.requests.sent] == [OTHER]
    assert cli("url", "s3://acme-data/incoming/b.csv").stdout.startswith("https://acme-data.")


def test_a_bucket_that_is_attached_whole_changes_nothing_about_the_stacks_own_keys() -> None:
    system = System(watched=WatchedLocations.parse(f"{BUCKET}/uploads/,{OTHER}/"))
    own, other = system.store, MemoryObjectStore(OTHER, system.clock)
    system.store = Stores(own, other)  # type: ignore[assignment] # all that is used of it
    system.process(own.put("uploads/a.csv", b"own"), other.put("uploads/a.csv", b"another"))
    cli = Cli(system=system)

    assert cli("process", "a.csv").stdout == "Queued: uploads/a.csv\n"
    assert cli("url", "a.csv").stdout.startswith(f"https://{BUCKET}.")
    assert cli("show", "a.csv").stdout.startswith("uploads/a.csv\n")
    assert cli("backfill", "--no-wait", "--prefix", "").exit_code == 0
    (run,) = system.runs.descriptions.values()
    assert (run.request.bucket, run.request.prefix) == (BUCKET, "uploads/")


@pytest.mark.parametrize("command", ["ls", "tail", "backfill", "reconcile"])
def test_each_command_refuses_a_bucket_that_is_not_watched(cli: Cli, command: str) -> None:
    refused = cli(command, "--prefix", "s3://elsewhere/")
    assert refused.exit_code == 1
    assert "is not watched" in refused.stderr


def test_the_error_names_the_watched_buckets(cli: Cli) -> None:
    refused = cli("process", "s3://elsewhere/incoming/b.csv")
    assert refused.exit_code == 1
    assert OTHER in " ".join(refused.stderr.split())


@pytest.mark.parametrize("command", [["put", "--prefix"], ["url", "--upload"]])
def test_uploads_go_to_the_stacks_bucket_only(cli: Cli, command: list[str]) -> None:
    more = [__file__] if command[0] == "put" else []
    refused = cli(*command, "s3://acme-data/incoming/", *more)
    assert refused.exit_code != 0
    assert "the stack's bucket" in " ".join(refused.stderr.split())


def _ending(cli: Cli, *, well: bool) -> Cli:
    """Runs that are over after the first look: the first well, the others as said."""

    def end(_seconds: float) -> None:
        *_, name = cli.system.runs.descriptions
        if well or len(cli.system.runs.descriptions) == 1:
            cli.system.runs.succeed(name, {**REPORT, "run": name})
        else:
            cli.system.runs.fail(name, "Oops")

    return cli.sleeping(end)


def test_without_a_prefix_all_places_are_compared_one_after_the_other(cli: Cli) -> None:
    result = _ending(cli, well=True)("reconcile")
    compared = [
        (run.request.bucket, run.request.prefix) for run in cli.system.runs.descriptions.values()
    ]
    assert compared == [(BUCKET, "uploads/"), (OTHER, "incoming/")]
    assert (result.exit_code, result.stdout.count("succeeded")) == (0, 2)


def test_a_failed_run_is_reported_and_does_not_stop_the_next_one(cli: Cli) -> None:
    result = _ending(cli, well=False)("reconcile", "--json")
    first, second = _documents(result.stdout)
    assert (first["status"], second["status"]) == ("succeeded", "failed")
    assert result.exit_code == 1


def _documents(text: str) -> list[dict[str, object]]:
    values, decoder, rest = [], json.JSONDecoder(), text.strip()
    while rest:
        response, end = decoder.raw_decode(rest)
        values.append(response)
        rest = rest[end:].strip()
    return values


def test_ctrl_c_begins_no_further_run(cli: Cli) -> None:
    waiting = cli.sleeping(interrupting(0))
    assert waiting("reconcile").exit_code == 130
    assert len(cli.system.runs.descriptions) == 1


def test_a_prefix_compares_one_location(cli: Cli) -> None:
    assert _ending(cli, well=True)("reconcile", "--prefix", "s3://acme-data").exit_code == 0
    (run,) = cli.system.runs.descriptions.values()
    assert (run.request.bucket, run.request.prefix) == (OTHER, "incoming/")


def test_a_whole_place_is_processed_again(cli: Cli) -> None:
    assert cli("backfill", "--no-wait", "--prefix", "s3://acme-data").exit_code == 0
    (run,) = cli.system.runs.descriptions.values()
    assert (run.request.bucket, run.request.prefix, run.request.force) == (OTHER, "incoming/", True)
