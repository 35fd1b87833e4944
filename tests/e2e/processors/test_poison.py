"""Objects whose processing ends the worker, among others that are healthy.

One of the stack's processors does what the content says.
"""

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, wait_for

FAILURES = {
    b"exit 3": "poison: its process ended: exit code 3",
    b"kill": "poison: its process ended: Killed (signal 9)",
    b"loop": "poison: it took longer than 1 s",
    b"memory": "poison: MemoryError",
    b"raise": "poison: RuntimeError: as commanded",
}
HEALTHY_COUNT = 30
PREFIX = "uploads/poison/"


def test_poison_is_recorded_with_its_reason_and_does_not_affect_other_objects(
    deployment: Deployment, api: Api
) -> None:
    contents = [b"good"] * HEALTHY_COUNT
    for index, content in enumerate(FAILURES):
        contents.insert(index * 7, content)
    for number, content in enumerate(contents):
        deployment.put(f"{PREFIX}{number}", content)

    records = deployment.wait_for_records(PREFIX, len(contents))

    results = {r["objectKey"]: (r["status"], r.get("failure")) for r in records}
    assert results == {
        f"{PREFIX}{number}": ("failed", FAILURES[content])
        if content in FAILURES
        else ("processed", None)
        for number, content in enumerate(contents)
    }
    for record in records:
        assert record["results"]["text"]["lines"] == 1, record
        assert record["results"]["size"]["bytes"] == record["objectSize"], record
    wait_for(lambda: deployment.depth("Uploads"), lambda depth: depth == 0)
    assert deployment.depth("UploadsDeadLetter") == 0
    failed = api.get("/objects", {"status": "failed", "prefix": PREFIX}).expect_ok()["objects"]
    assert sorted(r["failure"] for r in failed) == sorted(FAILURES.values())
    assert all(record["attempts"] >= 1 for record in failed)
    assert api.get("/failures").expect_ok()["uploads"] == []
