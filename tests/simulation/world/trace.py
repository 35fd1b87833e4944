"""What happened to one key, for a person to read: written only when a seed is replayed."""

from dataclasses import dataclass, field

from tests.simulation.world.clock import VirtualClock


@dataclass(slots=True)
class Trace:
    """Keeps what is said of `key`, and what is said of none; of nothing if `key` is None."""

    key: str | None = None
    everything: bool = False
    lines: list[str] = field(default_factory=list)
    time: VirtualClock = field(default_factory=VirtualClock)

    @property
    def enabled(self) -> bool:
        """Tell whether anything is kept."""
        return self.everything or self.key is not None

    def add(self, key: str | None, text: str) -> None:
        """Keep a line."""
        if self.everything or (self.key is not None and key in (self.key, None)):
            moment = self.time().strftime("%d %H:%M:%S.%f")[:-3]
            self.lines.append(f"{moment}  {text}" if key == self.key else f"{moment}  {key} {text}")
