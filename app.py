"""The CDK app: `cdk deploy -c env_suffix=prod -c email_address=you@example.com`."""

import os
import sys

from aws_cdk import App

from infrastructure.context import Context, ContextError
from infrastructure.stack import ServerlessS3ProcessorStack
from s3_processor import names


def main() -> None:
    """Write the template that the context asks for, or say on one line what is wrong with it."""
    app = App()
    try:
        context = Context.read(app.node.get_all_context() or {})
    except ContextError as error:
        sys.exit(str(error))
    region = os.environ.get("CDK_DEFAULT_REGION") or os.environ.get("AWS_REGION")
    ServerlessS3ProcessorStack(app, context=context, region=region or names.DEFAULT_REGION)
    app.synth()


if __name__ == "__main__":
    main()
