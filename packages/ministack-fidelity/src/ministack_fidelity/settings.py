"""What the launcher reads from its environment, in addition to what the emulator reads there."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

HOME: Final = "MINISTACK_FIDELITY_HOME"
DEFAULT_HOME: Final = ".ministack"
_DEFAULTS: Final = {
    "BIND_HOST": "127.0.0.1",
    "GATEWAY_PORT": "4566",
    # These listeners would bind all addresses, whatever BIND_HOST says.
    "IOT_MTLS_ENABLED": "0",
    "SFTP_ENABLED": "0",
    "AWS_DEFAULT_REGION": "us-east-1",
}
_ISOLATION: Final = {
    # MiniStack takes this key for the account's root user, whatever the secret is.
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


_REMOVED: Final = ("AWS_PROFILE", "AWS_SESSION_TOKEN")


def complete(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of the emulator.

    None of the user's credentials, profiles and files may lead the emulator, or a function that it
    runs, to an AWS account.
    """
    home = Path(environment.get(HOME, DEFAULT_HOME)).resolve()
    variables = {**_DEFAULTS, **environment, **_ISOLATION, HOME: str(home)}
    return {name: value for name, value in variables.items() if name not in _REMOVED}


@dataclass(frozen=True)
class Settings:
    """Where the emulator listens, and the folder of the files that the launcher writes."""

    home: Path
    host: str
    port: int

    @classmethod
    def from_environment(cls) -> Self:
        """Read the settings from an environment that is complete."""
        home = Path(os.environ[HOME])
        return cls(home, os.environ["BIND_HOST"], int(os.environ["GATEWAY_PORT"]))

    @property
    def lock(self) -> Path:
        """Locked as long as the emulator runs; holds its process id and port as JSON."""
        return self.home / "emulator.lock"

    @property
    def unsaved(self) -> Path:
        """Exists from when the state has been loaded until it has been saved for the last time."""
        return self.home / "emulator.unsaved"

    @property
    def interrupted(self) -> Path:
        """Exists after a start that follows a kill, until somebody removes it."""
        return self.home / "emulator.interrupted"

    @property
    def mail(self) -> Path:
        """A Maildir of the e-mail of SNS subscriptions."""
        return self.home / "mail"
