"""How far the processing of one object has come, over as many processes as it takes."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from s3_processor.adapters.isolation.channel import ChannelError
from s3_processor.adapters.isolation.files import unpacked
from s3_processor.domain import storable
from s3_processor.domain.derived import TooMuchDerivedError
from s3_processor.domain.outcome import Outcome, TooMuchFoundError
from s3_processor.ports import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from s3_processor.domain.derived import Derived
    from s3_processor.domain.limits import Limits
    from s3_processor.ports import Content

UNNAMED: Final = "processing"
"""What stands in place of a processor's name while none is at work."""


class Trial:
    """What processors came to, which ones are through, and the time that is left.

    `seconds` are for all processors together; each may have fewer by its limits. The time that
    reading takes is not the object's, up to as many seconds again.
    """

    def __init__(self, content: Content, limits: Mapping[str, Limits], seconds: float) -> None:
        self.content: Final = content
        self.outcome: Final = Outcome()
        self.running: str | None = None
        self.until = 0.0
        self._limits = limits
        self._waiting = dict.fromkeys(limits)
        self._seconds = self._left = self._most_reading = seconds
        self._had = seconds
        self._whole_until = 0.0

    @property
    def is_over(self) -> bool:
        """Whether no processor is waiting."""
        return not self._waiting

    def describe(self) -> dict[str, Any]:
        """Return what a process needs to know to go on, and let the time run."""
        self.content.begin()
        self._whole_until = self.until = time.monotonic() + self._left
        return {
            "key": self.content.key,
            "content_type": self.content.declared_type,
            "sniffed_type": self.content.sniffed_type,
            "types": sorted(self.content.types),
            "metadata": dict(self.content.metadata),
            "md5": self.content.md5,
            "size": self.content.size,
            "budget": self.content.budget,
            "seconds": self._left,
            "done": [name for name in self._limits if name not in self._waiting],
        }

    def begin(self, name: str) -> None:
        """Note which processor is at work.

        Raises:
            ChannelError: it is none of those that are waiting.
        """
        if name not in self._waiting:
            raise ChannelError(f"{name!r} was not to run")
        del self._waiting[name]
        limits, now = self._limits[name], time.monotonic()
        self.running = name
        self.until = min(self._whole_until, now + limits.seconds)
        self._had = self.until - now
        self.content.begin(limits.bytes_read)

    def took_reading(self, seconds: float) -> None:
        """Give the time back that reading took.

        Raises:
            UnavailableError: it took too long altogether.
        """
        self.until += seconds
        self._whole_until += seconds
        self._most_reading -= seconds
        if self._most_reading < 0:
            raise UnavailableError(f"reading it took longer than {self._seconds:g} s")

    def add(self, words: dict[str, Any], data: bytes = b"") -> None:
        """Add what the processor at work found, and the files that it made.

        Raises:
            ChannelError: that makes no sense; a process that is broken may say anything.
        """
        match words:
            case {"results": dict(results), "flags": list(flags), "failures": list(failures)}:
                self._add(results, flags, failures, unpacked(words.get("derived", ()), data))
                self._remember(words)
                self.running = None
            case _:
                raise ChannelError("what it said is no outcome")

    def fail(self, how: str) -> None:
        """Note that the processor at work ended its process; where none was, no other can run."""
        self.outcome.failures.append(f"{self.running or UNNAMED}: {how}")
        if self.running is None:
            self._waiting.clear()
        self.running = None
        self._left = self._whole_until - time.monotonic()
        if self._waiting and self._left <= 0:
            self.outcome.failures.append(f"{', '.join(self._waiting)}: no time was left for it")
            self._waiting.clear()

    def took_too_long(self) -> str:
        """Return in words how long the processor at work had."""
        return f"it took longer than {round(self._had, 1):g} s"

    def _add(
        self,
        results: dict[str, Any],
        flags: list[Any],
        failures: list[Any],
        files: list[Derived],
    ) -> None:
        name = self.running
        if name is None or not results.keys() <= {name}:
            raise ChannelError("what it said is of another processor")
        try:
            storable.checked(failures)
            for found in results.values():
                self.outcome.add(name, found, flags, self._limits[name].result_bytes, files)
        except (TooMuchFoundError, TooMuchDerivedError) as error:
            self.outcome.failures.append(f"{name}: {error}")
        except (TypeError, ValueError) as error:
            raise ChannelError(str(error)) from error
        if not all(isinstance(text, str) for text in failures):
            raise ChannelError("what it said is no outcome")
        self.outcome.failures += failures

    def _remember(self, words: dict[str, Any]) -> None:
        """Keep what later processors go by, should they run in another process."""
        match words:
            case {"sniffed_type": str(sniffed), "types": list(types)}:
                self.content.sniffed_type = sniffed
                self.content.types = frozenset(map(str, types))
