from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from serverless_s3_processor.cli.command import CommandContext, locally
from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.cli.rendering.stages import Stages

if TYPE_CHECKING:
    from serverless_s3_processor.cli.deployment.target import Target


@locally
def demo(run: CommandContext) -> None:
    """Start the local stack, deploy, upload files of many kinds and show what came of them.

    It takes one to two minutes, and can be run again.
    """
    from serverless_s3_processor.cli.demo import story
    from serverless_s3_processor.cli.demo.performance import Performance

    began = monotonic()
    stack = run.dependencies.local_stack(None)
    with Stages(run.output) as stages:
        run.dependencies.bring_up(stack, {"env_suffix": run.connection.environment}, stages)
        perform = Performance(
            target=on_local(stack, run.connection.environment),
            stack=stack,
            stages=stages,
            output=run.output,
            sleep=run.dependencies.sleep,
        )
        result = perform()
        result |= _test(run, perform.target, stages)
        with stages.stage("Start the console"):
            console = run.dependencies.open_console(stack, run.connection.environment)
    seconds = monotonic() - began
    if run.output.as_json:
        run.output.data(
            {"seconds": {**stages.seconds, "all": round(seconds, 1)}, "console": console, **result}
        )
    else:
        story.of_what_next(run.output, seconds, console)


def _test(run: CommandContext, target: "Target", stages: Stages) -> dict[str, Any]:
    """Do at the end what is done after each deployment."""
    from serverless_s3_processor.cli.selftest.checks import SelfTest

    test = SelfTest(
        target=target, stages=stages, id=uuid4().hex[:12], seconds=60, sleep=run.dependencies.sleep
    )
    return {"selftest": test()["alarm"]}
