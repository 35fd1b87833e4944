import pytest

from serverless_s3_processor.client import Client, NotFoundError
from tests.unit.client.memory_api import MemoryApi

RUN = "20260131T120000Z-0a1b2c3d"


def run_with(status: str) -> tuple[int, object]:
    return 200, {"run": RUN, "status": status}


def test_a_run_is_asked_for_with_just_what_is_given() -> None:
    api = MemoryApi([run_with("running")] * 3)
    client = Client.with_transport(api)
    client.reconcile()
    client.reconcile(prefix="uploads/a", dry_run=True)
    client.backfill("uploads/b")
    assert [(each.path, each.body) for each in api.sent] == [
        ("/reconcile", {}),
        ("/reconcile", {"prefix": "uploads/a", "dryRun": True}),
        ("/process", {"prefix": "uploads/b"}),
    ]


def test_a_run_is_named_in_the_path_and_nothing_leads_out_of_it() -> None:
    api = MemoryApi([run_with("running")] * 2)
    Client.with_transport(api).run(RUN)
    Client.with_transport(api).run("../a b/c?d")
    assert [each.path for each in api.sent] == [
        f"/reconcile/{RUN}",
        "/reconcile/..%2Fa%20b%2Fc%3Fd",
    ]


def test_waiting_ends_when_the_run_is_over() -> None:
    api = MemoryApi([run_with("running"), run_with("running"), run_with("failed")])
    slept: list[float] = []
    ended = Client.with_transport(api).wait(RUN, every=7, sleep=slept.append)
    assert (ended["status"], slept) == ("failed", [7, 7])


def test_watching_tells_each_look() -> None:
    api = MemoryApi([run_with("running"), run_with("succeeded")])
    looks = Client.with_transport(api).watch(RUN, sleep=lambda _: None)
    assert [each["status"] for each in looks] == ["running", "succeeded"]


def test_a_run_that_there_is_not_is_not_found() -> None:
    error = {"error": {"code": "NoSuchRun", "message": "There is none."}, "requestId": "r"}
    with pytest.raises(NotFoundError):
        Client.with_transport(MemoryApi([(404, error)])).wait(RUN)


def test_runs_are_listed_and_stopped() -> None:
    api = MemoryApi([(200, {"runs": []}), run_with("stopped")])
    client = Client.with_transport(api)
    assert client.runs()["runs"] == []
    assert client.stop(RUN)["status"] == "stopped"
    assert [(each.method, each.path, each.body) for each in api.sent] == [
        ("GET", "/reconcile", None),
        ("POST", "/reconcile/stop", {"run": RUN}),
    ]
