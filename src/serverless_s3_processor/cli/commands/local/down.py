from serverless_s3_processor.cli.command import CommandContext, standalone_command
from serverless_s3_processor.cli.program import call


@standalone_command
def down(context: CommandContext) -> None:
    """Stop the local stack and its console. Its data is kept for the next `up`."""
    stack = context.dependencies.local_stack(None)
    context.dependencies.close_console(stack)
    was_running = stack.is_alive()
    stack.stop()
    if context.output.as_json:
        context.output.data({"wasRunning": was_running, "home": str(stack.layout.home)})
    elif was_running:
        context.output.show(f"Stopped the local stack. Its data is in {stack.layout.home}")
    else:
        context.output.show(f"The local stack was not running. To start it: {call('up')}")
