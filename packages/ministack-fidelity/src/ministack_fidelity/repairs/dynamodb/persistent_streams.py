"""Table streams across a restart.

AWS keeps a stream's records for a day. The emulator saves how far each event source mapping has
read, but not the records. After a restart it considers the next records as read already, until
there are as many of them as before.
"""

from copy import deepcopy
from typing import Any, Final

from ministack_fidelity.emulator import Function, module, wrap

STORES: Final = ("_stream_records", "_stream_trimmed")


def apply() -> None:
    """Streams continue after a restart: their records are saved with the tables."""
    wrap(module("services.dynamodb"), "get_state", _with_streams)
    wrap(module("services.dynamodb"), "load_persisted_state", _then_streams)
    wrap(module("app"), "_load_persisted_state", _then_positions)


def _with_streams(original: Function) -> Function:
    dynamodb = module("services.dynamodb")

    def get_state() -> dict[str, Any]:
        streams = {store: deepcopy(getattr(dynamodb, store)) for store in STORES}
        return {**original(), **streams}

    return get_state


def _then_streams(original: Function) -> Function:
    dynamodb = module("services.dynamodb")

    def load(state: dict[str, Any]) -> None:
        original(state)
        for store in STORES:
            getattr(dynamodb, store).update(state.get(store, {}))

    return load


def _then_positions(original: Function) -> Function:
    def load() -> None:
        original()
        _limit_positions()

    return load


def _limit_positions() -> None:
    """Move no position past the end: a kill may have come between saving records and positions."""
    functions, dynamodb = module("services.lambda_svc"), module("services.dynamodb")
    positions = functions._dynamodb_stream_positions
    for (account, region, mapping), position in list(positions.all_items()):
        source = functions._esms.get_scoped(account, region, mapping)["EventSourceArn"]
        table = source.split("/")[1]
        end = dynamodb.stream_end_position(table, account_id=account, region=region)
        positions.set_scoped(account, region, mapping, min(position, end))
