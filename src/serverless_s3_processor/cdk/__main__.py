"""What the CDK CLI runs: `cdk deploy -c env_suffix=prod -c email_address=you@example.com`."""

import json
import os
import sys

from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.runtime.config import names


def main() -> None:
    """Write the template that the context asks for, or say what is wrong with the context."""
    region = os.environ.get("CDK_DEFAULT_REGION") or os.environ.get("AWS_REGION")
    try:
        # First what the CLI passes: to import CDK takes seconds.
        S3ProcessorProps.from_context(json.loads(os.environ.get("CDK_CONTEXT_JSON") or "{}"))
        from serverless_s3_processor.cdk.app import ProcessorApp  # noqa: PLC0415

        app = ProcessorApp(region=region or names.DEFAULT_REGION)
    except ContextError as error:
        sys.exit(str(error))
    app.synth()


if __name__ == "__main__":
    main()
