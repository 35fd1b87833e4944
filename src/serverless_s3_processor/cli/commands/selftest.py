from typing import Annotated
from uuid import uuid4

import typer

from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.rendering.stages import Stages


@anywhere
def selftest(
    run: CommandContext,
    *,
    timeout: Annotated[
        int,
        typer.Option(metavar="SECONDS", min=1, help="How long to wait for each thing to arrive."),
    ] = 60,
) -> None:
    """See for yourself that it works: a file is recorded and announced, an alarm is delivered.

    It uploads a small file under `uploads/selftest/`, sets off an alarm, sees both arrive in a
    queue that it subscribes, and removes what it made, also after Ctrl-C. Who gets alarms gets this
    one, which says that nothing is wrong; the digest counts the file. Run it after each deployment,
    with credentials that may deploy. Exits with 1 if anything did not arrive.
    """
    from serverless_s3_processor.cli.selftest.checks import SelfTest

    with Stages(run.output) as stages:
        result = SelfTest(
            target=run.target,
            stages=stages,
            id=uuid4().hex[:12],
            seconds=timeout,
            sleep=run.dependencies.sleep,
        )()
    if run.output.as_json:
        run.output.data({"seconds": stages.seconds, **result})
        return
    if not result["removed"]:
        run.output.note(f"An object lock keeps {result['record']['objectKey']} until it ends.")
    for address in result["unconfirmed"]:
        run.output.note(f"{address} has not confirmed its subscription, and gets no alarms yet.")
    run.output.show(f"It works: recorded, announced, and {result['alarm']['AlarmName']} delivered.")
