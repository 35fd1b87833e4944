from time import monotonic

from cli.command import Run, locally
from cli.stages import Stages
from cli.target import on_local


@locally
def demo(run: Run) -> None:
    """Start the local stack, deploy, upload files of many kinds and show what came of them.

    It takes one to two minutes, and can be run again.
    """
    from cli.demo import story
    from cli.demo.performance import Performance

    began = monotonic()
    stack = run.world.local_stack(None)
    with Stages(run.output) as stages:
        run.world.bring_up(stack, {"env_suffix": run.wish.environment}, stages)
        perform = Performance(
            target=on_local(stack, run.wish.environment),
            stack=stack,
            stages=stages,
            output=run.output,
            sleep=run.world.sleep,
        )
        told = perform()
        with stages.stage("Start the console"):
            console = run.world.open_console(stack, run.wish.environment)
    seconds = monotonic() - began
    if run.output.as_json:
        run.output.data(
            {"seconds": {**stages.seconds, "all": round(seconds, 1)}, "console": console, **told}
        )
    else:
        story.of_what_next(run.output, seconds, console)
