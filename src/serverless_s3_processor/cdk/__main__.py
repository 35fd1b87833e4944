"""What the CDK CLI runs: `cdk deploy -c env_suffix=prod -c email_address=you@example.com`."""

import json
import os
import sys

from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.runtime.config import names


def main() -> None:
    """Write the template that context and settings file ask for, or say what is wrong with them."""
    region = os.environ.get("CDK_DEFAULT_REGION") or os.environ.get("AWS_REGION")
    try:
        read_props = S3ProcessorProps.from_project
        # Check the context of the CLI first, if it is complete: importing CDK takes seconds.
        if "CONTEXT_OVERFLOW_LOCATION_ENV" not in os.environ:
            read_props(json.loads(os.environ.get("CDK_CONTEXT_JSON") or "{}"))
        from serverless_s3_processor.cdk.app import ProcessorApp  # noqa: PLC0415

        app = ProcessorApp(region=region or names.DEFAULT_REGION, read_props=read_props)
    except ContextError as error:
        sys.exit(str(error))
    app.synth()


if __name__ == "__main__":
    main()
