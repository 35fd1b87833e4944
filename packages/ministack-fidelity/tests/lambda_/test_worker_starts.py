import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support.emulator import Session
from support.factories import Function
from support.waiting import eventually

SOURCE = """
    import os, pathlib, time
    busy, broken = pathlib.Path({busy!r}), pathlib.Path({broken!r})
    if broken.exists():
        os._exit(1)

    def handler(event, context):
        busy.touch()
        while not broken.exists():
            time.sleep(0.05)
        time.sleep(2)  # the other has died by now
        return "done"
"""


def test_a_worker_that_dies_while_it_starts_ends_no_other(
    session: Session, function: Function, tmp_path: Path
) -> None:
    busy, broken = tmp_path / "busy", tmp_path / "broken"
    name = function(SOURCE.format(busy=str(busy), broken=str(broken)))
    lambda_ = session.client("lambda")
    with ThreadPoolExecutor(1) as aside:
        working = aside.submit(lambda_.invoke, FunctionName=name)
        eventually(busy.exists)
        broken.touch()
        died = lambda_.invoke(FunctionName=name)
        assert "exited immediately" in json.loads(died["Payload"].read())["errorMessage"]
        assert json.loads(working.result()["Payload"].read()) == "done"
