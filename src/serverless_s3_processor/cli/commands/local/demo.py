from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from serverless_s3_processor.cli import options
from serverless_s3_processor.cli.command import CommandContext, local_command
from serverless_s3_processor.cli.deployment.target import on_local
from serverless_s3_processor.cli.rendering.stages import Stages

if TYPE_CHECKING:
    from serverless_s3_processor.cli.deployment.target import Target


@local_command
def demo(context: CommandContext, *, yes: options.Yes = False) -> None:
    """Start the local stack, deploy, upload files of many kinds and show their records.

    It takes one to two minutes, and can be repeated.
    """
    from serverless_s3_processor.cli.demo import story
    from serverless_s3_processor.cli.demo.performance import Performance

    began = monotonic()
    stack = context.dependencies.local_stack(None)
    with Stages(context.output) as stages:
        context.bring_up(stack, {}, stages, yes=yes)
        performance = Performance(
            target=on_local(stack, context.connection.environment),
            stack=stack,
            stages=stages,
            output=context.output,
            sleep=context.dependencies.sleep,
        )
        result = performance.run()
        result |= _test(context, performance.target, stages)
        with stages.stage("Start the console"):
            console = context.dependencies.open_console(stack, context.connection.environment)
    seconds = monotonic() - began
    if context.output.as_json:
        context.output.data(
            {"seconds": {**stages.seconds, "all": round(seconds, 1)}, "console": console, **result}
        )
    else:
        story.show_next_steps(context.output, seconds, console)


def _test(context: CommandContext, target: "Target", stages: Stages) -> dict[str, Any]:
    """Run the self-test, as after each deployment."""
    from serverless_s3_processor.cli.selftest.checks import SelfTest

    test = SelfTest(
        target=target,
        stages=stages,
        id=uuid4().hex[:12],
        seconds=60,
        sleep=context.dependencies.sleep,
    )
    return {"selftest": test.run()["alarm"]}
