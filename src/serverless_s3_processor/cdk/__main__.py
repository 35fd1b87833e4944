"""What the CDK CLI runs: `cdk deploy -c env_suffix=prod -c email_address=you@example.com`."""

import os
import sys

from serverless_s3_processor.cdk.app import ProcessorApp
from serverless_s3_processor.cdk.settings.context_value import ContextError
from serverless_s3_processor.runtime.config import names


def main() -> None:
    """Write the template that the context asks for, or say on one line what is wrong with it."""
    region = os.environ.get("CDK_DEFAULT_REGION") or os.environ.get("AWS_REGION")
    try:
        app = ProcessorApp(region=region or names.DEFAULT_REGION)
    except ContextError as error:
        sys.exit(str(error))
    app.synth()


if __name__ == "__main__":
    main()
