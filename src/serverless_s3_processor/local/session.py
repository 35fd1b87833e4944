from os import devnull
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.session import Session as BotocoreSession

from serverless_s3_processor.local.environment import REGION

# The user's environment and files must not lead a local client to AWS.
_ISOLATION = {
    "profile": (None, None, None, None),
    "config_file": (None, None, devnull, None),
    "credentials_file": (None, None, devnull, None),
}


class LocalSession(boto3.Session):
    """A boto3 session whose clients use one local stack, whatever the environment says.

    The default credentials are those of the account's root user, which has all permissions.
    """

    def __init__(
        self,
        endpoint: str,
        authority: Path,
        access_key: str = "test",
        secret_key: str = "test",  # noqa: S107 - the emulator takes any
        token: str | None = None,
    ) -> None:
        super().__init__(
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            aws_session_token=token,
            region_name=REGION,
            botocore_session=BotocoreSession(session_vars=_ISOLATION),
        )
        self._connection = {"endpoint_url": endpoint, "verify": str(authority)}

    if not TYPE_CHECKING:  # The parent's overloads name the type of each service's client.

        def client(self, *arguments: object, **options: object) -> object:
            """A client of one service, as in boto3."""
            return super().client(*arguments, **{**self._connection, **options})
