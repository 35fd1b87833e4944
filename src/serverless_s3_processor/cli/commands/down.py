from serverless_s3_processor.cli.command import CommandContext, by_itself


@by_itself
def down(run: CommandContext) -> None:
    """Stop the local stack and its console. What is in it is kept for the next `up`."""
    stack = run.dependencies.local_stack(None)
    run.dependencies.close_console(stack)
    was_running = stack.is_alive()
    stack.stop()
    if run.output.as_json:
        run.output.data({"wasRunning": was_running, "home": str(stack.layout.home)})
    elif was_running:
        run.output.show(f"Stopped. What is in it is kept in {stack.layout.home}")
    else:
        run.output.show("The local stack was not running.")
