"""What happens to a bucket: steps that are drawn, and the events that S3 sends of them."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import strategies as st

from serverless_s3_processor.runtime.domain.events.object_event import ObjectEvent
from serverless_s3_processor.testing.object_store import MemoryObjectStore

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["put", "put", "same", "delete", "remove"]),
        st.sampled_from(["uploads/a", "uploads/b/"]),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=8,
)
TICKS = st.sampled_from([timedelta(0), timedelta(milliseconds=400), timedelta(seconds=2)])


def happened(
    store: MemoryObjectStore, steps: Sequence[tuple[str, str, int]], tick: timedelta
) -> list[ObjectEvent]:
    """Change a bucket, and return what S3 sends of it.

    Without versions, the same content twice within a second can't be told apart once it is gone.
    """
    distinguishable = store.versioned or tick >= timedelta(seconds=1)
    events = []
    versions: dict[str, list[str]] = {}
    for number, (step, key, place) in enumerate(steps):
        if step in ("put", "same"):
            content = b"same" if step == "same" and distinguishable else b"%d" % number
            events.append(store.put(key, content, "text/plain"))
        elif step == "delete" and versions.get(key):
            events.append(store.delete(key))
            if not store.versioned:
                versions[key] = []
                continue
        elif step == "remove" and store.versioned and versions.get(key):
            version = versions[key].pop(place % len(versions[key]))
            events.append(store.remove_version(key, version))
            continue
        else:
            continue
        versions.setdefault(key, []).append(events[-1].version_id or "")
    return events
