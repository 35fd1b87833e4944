from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from serverless_s3_processor.runtime.ports.cursor_keys import KEY_BYTES, CursorKeys


def test_the_key_is_random_and_stays(cursor_keys: Callable[[], CursorKeys]) -> None:
    keys = cursor_keys()
    first = keys.signing_key()

    assert len(first) == KEY_BYTES
    assert len(set(first)) > KEY_BYTES // 4
    assert keys.signing_key() == first


def test_another_function_has_the_same_key(cursor_keys: Callable[[], CursorKeys]) -> None:
    first = cursor_keys().signing_key()

    assert cursor_keys().signing_key() == first


def test_functions_that_create_it_concurrently_agree(cursor_keys: Callable[[], CursorKeys]) -> None:
    racers = 6
    start = Barrier(racers)

    def race(keys: CursorKeys) -> bytes:
        start.wait()
        return keys.signing_key()

    with ThreadPoolExecutor(racers) as threads:
        keys = set(threads.map(race, [cursor_keys() for _ in range(racers)]))

    assert len(keys) == 1
    assert cursor_keys().signing_key() in keys
