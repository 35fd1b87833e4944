from uuid import uuid4

from serverless_s3_processor.cli.command import CommandContext, remote_command
from serverless_s3_processor.cli.options import Timeout
from serverless_s3_processor.cli.rendering.stages import Stages


@remote_command
def selftest(
    context: CommandContext,
    *,
    timeout: Timeout = 60,
) -> None:
    """Test a deployment: a file is recorded and announced, an alarm is delivered.

    It uploads a small file under `uploads/selftest/`, sets off an alarm, waits until both arrive in
    a queue that it subscribes, and removes what it made, even after Ctrl-C. Subscribers to alarms
    get the alarm, whose text says that nothing is wrong; the digest counts the file. Run it after
    each deployment, with credentials that may deploy. Exits with 1 if anything did not arrive.
    """
    from serverless_s3_processor.cli.selftest.checks import SelfTest

    with Stages(context.output) as stages:
        result = SelfTest(
            target=context.target,
            stages=stages,
            id=uuid4().hex[:12],
            seconds=timeout,
            sleep=context.dependencies.sleep,
        ).run()
    if context.output.as_json:
        context.output.data({"seconds": stages.seconds, **result})
        return
    if not result["removed"]:
        key = result["record"]["objectKey"]
        context.output.note(f"An object lock keeps {key} until the lock ends.")
    for address in result["unconfirmed"]:
        context.output.note(
            f"{address} has not confirmed its subscription, and gets no alarms yet."
        )
    alarm = result["alarm"]["AlarmName"]
    context.output.show(f"It works: recorded, announced, and {alarm} delivered.")
