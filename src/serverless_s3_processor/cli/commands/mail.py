from typing import Annotated

import typer

from serverless_s3_processor.cli import mails
from serverless_s3_processor.cli.command import CommandContext, anywhere
from serverless_s3_processor.cli.rendering.errors import CliError
from serverless_s3_processor.cli.rendering.mail_view import panel
from serverless_s3_processor.runtime.config import names


@anywhere
def mail(
    run: CommandContext, *, limit: Annotated[int, typer.Option(min=1, help="The last so many.")] = 3
) -> None:
    """Show the digests that the local stack sent, the newest last. On AWS they are real e-mail."""
    if run.target.local is None:
        raise CliError(
            "AWS sends real e-mail, to the subscribers of the topic "
            f"{names.topic(run.target.environment)}. To see who they are: "
            f"aws sns list-subscriptions-by-topic --topic-arn {run.target.output('SNSTopicArn')}"
        )
    everyone = mails.read(run.target.local.layout.mail)
    ours = [mail for mail in everyone if mail.subject.startswith(f"[{run.target.environment}] ")]
    found = ours[-limit:]
    if run.output.as_json:
        run.output.data([mail.as_json() for mail in found])
    elif found:
        run.output.show(*map(panel, found))
    else:
        run.output.note("No mail yet. After an upload the digest comes within a minute or two.")
