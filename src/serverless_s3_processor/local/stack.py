from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from serverless_s3_processor.local import certificates, environment, process
from serverless_s3_processor.local.cdk import Cdk
from serverless_s3_processor.local.layout import Layout
from serverless_s3_processor.local.lock_file import exclusive, holder, last_port
from serverless_s3_processor.local.starting import LocalStackError, answers, start

if TYPE_CHECKING:
    from serverless_s3_processor.local.certificates import Certificates
    from serverless_s3_processor.local.session import LocalSession

DEFAULT_HOME = Path(".local")
DEFAULT_PORT = 4566
STOP_SECONDS = 10.0


class LocalStack:
    """AWS on this machine: one emulator with IAM enforced, behind TLS, on 127.0.0.1 only.

    Its data is in its home folder and survives a restart. Stacks with different homes and ports
    run side by side. Any process may stop a stack that another one started.
    """

    def __init__(self, home: Path = DEFAULT_HOME, port: int | None = DEFAULT_PORT) -> None:
        """Port None or 0 takes the home's last port if that is free, or else any free one."""
        self.layout = Layout(home.resolve())
        self._requested_port = port or None

    @property
    def port(self) -> int:
        """The port that it uses, or will use; LocalStackError if it has none yet."""
        running = holder(self.layout.emulator_lock)
        port = (
            running.port
            if running
            else self._requested_port or last_port(self.layout.emulator_lock)
        )
        if port is None:
            raise LocalStackError("The local stack has never run, so it has no port yet.")
        return port

    @property
    def endpoint(self) -> str:
        """The endpoint of all AWS services."""
        return environment.endpoint(self.port)

    def is_at(self, address: str) -> bool:
        """Whether an address belongs to this stack, running or not."""
        try:
            return f"{address}/".startswith(f"{self.endpoint}/")
        except LocalStackError:
            return False

    def is_alive(self) -> bool:
        """Whether the emulator's process exists, even if it does not answer."""
        return holder(self.layout.emulator_lock) is not None

    def is_running(self) -> bool:
        """Whether the emulator's process exists and answers."""
        running = holder(self.layout.emulator_lock)
        return running is not None and answers(running.port, self.certificates().authority)

    def start(self) -> None:
        """Start it unless it runs, on whatever port, and wait until it answers.

        It keeps running when this process ends. LocalStackError if it can't be started; then, and
        after an interruption, no process is left.
        """
        self.layout.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with exclusive(self.layout.start_lock):
            if not self.is_running():
                self.stop()
                start(self.layout, self._requested_port)

    def stop(self) -> None:
        """Stop it and its functions, if it runs, and keep its state."""
        path = self.layout.emulator_lock
        running = holder(path)
        if running:
            process.terminate(running.pid, lambda: holder(path) is None, STOP_SECONDS)

    def environment(self) -> dict[str, str]:
        """The variables that make the AWS CLI, SDKs and the CDK CLI use this stack only."""
        return environment.client(self.port, self.certificates().authority)

    def cdk(self) -> Cdk:
        """The CDK CLI for this stack, which must be running; its logs go to the home folder."""
        return Cdk({**environment.isolated(), **self.environment()}, self.layout.home)

    def session(
        self,
        access_key: str = "test",
        secret_key: str = "test",  # noqa: S107 - the emulator takes any for its root user
        token: str | None = None,
    ) -> LocalSession:
        """A boto3 session, by default of the root user."""
        from serverless_s3_processor.local.session import LocalSession

        return LocalSession(
            self.endpoint, self.certificates().authority, access_key, secret_key, token
        )

    def certificates(self) -> Certificates:
        """The certificate authority and the emulator's certificate; created on first use."""
        return certificates.ensure(self.layout.certificates)
