from __future__ import annotations

from typing import TYPE_CHECKING, Final

from constructs import Construct

from infrastructure.alarms import Alarms
from infrastructure.dashboard import Dashboard
from infrastructure.operations_topic import OperationsTopic
from infrastructure.saved_queries import SavedQueries

if TYPE_CHECKING:
    from infrastructure.context import Context
    from infrastructure.queue import UploadsQueue
    from infrastructure.watching import Watching


class Operations(Construct):
    """What a person needs who looks after the system: alarms, a dashboard, queries of the logs."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        context: Context,
        watching: Watching,
        uploads: UploadsQueue,
        state_machine_arn: str,
    ) -> None:
        super().__init__(scope, id_)
        environment = context.env_suffix
        topic = OperationsTopic(
            self, "Topic", environment=environment, email_address=context.email_address
        ).topic
        self.topic_arn: Final = topic.topic_arn
        alarms = Alarms(
            self,
            "Alarms",
            environment=environment,
            topic_arn=topic.topic_arn,
            watching=watching,
            uploads=uploads,
            digest_minutes=context.digest_minutes,
            state_machine_arn=state_machine_arn,
        )
        Dashboard(self, "Dashboard", context=context, watching=watching, alarms=alarms.told)
        SavedQueries(self, "Queries", environment=environment, functions=watching.functions)
