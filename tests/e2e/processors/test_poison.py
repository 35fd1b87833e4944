"""Objects whose processing ends the worker, among others, on a stack with a processor of that kind.

It is deployed with processors of one's own, of which one does what the content commands.
"""

from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, wait_for

POISON = {
    b"exit 3": "poison: it ended its process: exit code 3",
    b"kill": "poison: it ended its process: Killed (signal 9)",
    b"loop": "poison: it took longer than 1 s",
    b"memory": "poison: MemoryError",
    b"raise": "poison: RuntimeError: as commanded",
}
GOOD = 30
PREFIX = "uploads/poison/"


def test_poison_is_recorded_with_its_reason_and_harms_nothing_else(
    with_processors: Deployment,
) -> None:
    contents = list(POISON) + [b"good"] * GOOD
    contents[::7], contents[: len(contents[::7])] = contents[: len(contents[::7])], contents[::7]
    for number, content in enumerate(contents):
        with_processors.put(f"{PREFIX}{number}", content)

    found = with_processors.wait_for_records(PREFIX, len(contents))

    told = {record["objectKey"]: (record["status"], record.get("failure")) for record in found}
    assert told == {
        f"{PREFIX}{number}": ("failed", POISON[content])
        if content in POISON
        else ("processed", None)
        for number, content in enumerate(contents)
    }
    for record in found:
        assert record["results"]["text"]["lines"] == 1, record
        assert record["results"]["witness"]["bytes"] == record["objectSize"], record
    wait_for(lambda: with_processors.depth("Uploads"), lambda count: count == 0)
    assert with_processors.depth("UploadsDeadLetter") == 0


def test_the_api_tells_what_failed_and_why(with_processors: Deployment) -> None:
    key, api = "uploads/told é", Api.of(with_processors)
    with_processors.put(key, b"raise")
    with_processors.wait_for_records(key, 1)

    current = api.get("/object", {"key": key}).done()["current"]
    assert (current["status"], current["failure"]) == ("failed", POISON[b"raise"])
    assert current["attempts"] >= 1
    failed = api.get("/objects", {"status": "failed"}).done()["objects"]
    assert current in failed
    assert api.get("/failures").done()["uploads"] == []
