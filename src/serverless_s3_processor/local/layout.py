from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Layout:
    """The files in the home folder of a local stack."""

    home: Path

    @cached_property
    def emulator_lock(self) -> Path:
        """The emulator's lock, with its process id and port."""
        return self.home / "emulator.lock"

    @cached_property
    def start_lock(self) -> Path:
        """The lock of the process that starts the emulator."""
        return self.home / "start.lock"

    @cached_property
    def log(self) -> Path:
        """The output of the emulator since its last start."""
        return self.home / "emulator.log"

    @cached_property
    def interrupted(self) -> Path:
        """Exists from the start after a kill until the lost records are repaired."""
        return self.home / "emulator.interrupted"

    @cached_property
    def console_lock(self) -> Path:
        """The lock of the console's server, with its process id and port."""
        return self.home / "console.lock"

    @cached_property
    def console_token(self) -> Path:
        """The token that lets a browser in."""
        return self.home / "console.token"

    @cached_property
    def console_log(self) -> Path:
        """The output of the console's server since its last start."""
        return self.home / "console.log"

    @cached_property
    def mail(self) -> Path:
        """A Maildir of the e-mail that SNS subscriptions would have received."""
        return self.home / "mail"

    @cached_property
    def state(self) -> Path:
        """The emulator's state, without objects."""
        return self.home / "state"

    @cached_property
    def objects(self) -> Path:
        """The objects in the buckets."""
        return self.home / "objects"

    @cached_property
    def certificates(self) -> Path:
        """The certificate authority and the server's certificate."""
        return self.home / "tls"

    @cached_property
    def temporary(self) -> Path:
        """Unpacked Lambda code, and what functions write to their temporary folder."""
        return self.home / "tmp"
