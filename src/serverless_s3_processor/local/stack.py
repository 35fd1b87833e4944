from pathlib import Path

from serverless_s3_processor.local import certificates, environment, process
from serverless_s3_processor.local.cdk import Cdk
from serverless_s3_processor.local.certificates import Certificates
from serverless_s3_processor.local.layout import Layout
from serverless_s3_processor.local.lifeline import holder, last_port, taking_turns
from serverless_s3_processor.local.session import LocalSession
from serverless_s3_processor.local.starting import LocalStackError, answers, start

DEFAULT_HOME = Path(".local")
DEFAULT_PORT = 4566
STOP_SECONDS = 10.0


class LocalStack:
    """AWS on this machine: one emulator with IAM enforced, behind TLS, on 127.0.0.1 only.

    All it has lies in its home folder and survives a restart. Stacks with different homes and
    ports run side by side. Any process may stop what another one started.
    """

    def __init__(self, home: Path = DEFAULT_HOME, port: int | None = DEFAULT_PORT) -> None:
        """Port None or 0 takes the home's last port if that is free, or else any free one."""
        self.layout = Layout(home.resolve())
        self._requested_port = port or None

    @property
    def port(self) -> int:
        """The port it listens on, or will; LocalStackError while a free one is yet to be found."""
        living = holder(self.layout.lifeline)
        port = living.port if living else self._requested_port or last_port(self.layout.lifeline)
        if port is None:
            raise LocalStackError("The local stack has never run, so it has no port yet.")
        return port

    @property
    def endpoint(self) -> str:
        """The address that stands for every AWS service."""
        return environment.endpoint(self.port)

    def is_at(self, address: str) -> bool:
        """Whether an address is this stack's, running or not."""
        try:
            return f"{address}/".startswith(f"{self.endpoint}/")
        except LocalStackError:
            return False

    def is_alive(self) -> bool:
        """Whether the emulator of this home lives, even if it does not answer."""
        return holder(self.layout.lifeline) is not None

    def is_running(self) -> bool:
        """Whether the emulator of this home lives and answers."""
        living = holder(self.layout.lifeline)
        return living is not None and answers(living.port, self.certificates().authority)

    def start(self) -> None:
        """Start and wait until it answers; nothing to do when it runs, on whatever port.

        It goes on running when this process ends. LocalStackError if it can't be started; then,
        and after an interruption, nothing is left running.
        """
        self.layout.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with taking_turns(self.layout.turns):
            if not self.is_running():
                self.stop()
                start(self.layout, self._requested_port)

    def stop(self) -> None:
        """End it and the functions it runs, and keep its state; nothing to do if it's not up."""
        path = self.layout.lifeline
        living = holder(path)
        if living:
            process.terminate(living.pid, lambda: holder(path) is None, STOP_SECONDS)

    def environment(self) -> dict[str, str]:
        """The variables that make the AWS CLI, SDKs and the CDK CLI use this stack only."""
        return environment.client(self.port, self.certificates().authority)

    def cdk(self) -> Cdk:
        """The CDK CLI on this stack, which must be running; its logs go to the home folder."""
        return Cdk({**environment.isolated(), **self.environment()}, self.layout.home)

    def session(
        self,
        access_key: str = "test",
        secret_key: str = "test",  # noqa: S107 - the emulator takes any for its root user
        token: str | None = None,
    ) -> LocalSession:
        """A boto3 session: the root user's, or that of given credentials."""
        return LocalSession(
            self.endpoint, self.certificates().authority, access_key, secret_key, token
        )

    def certificates(self) -> Certificates:
        """Whom to trust, and what the emulator shows; made when they are first asked for."""
        return certificates.ensure(self.layout.certificates)
