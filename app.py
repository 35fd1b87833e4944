"""What the CDK CLI runs: `cdk deploy -c env_suffix=prod -c email_address=you@example.com`."""

from serverless_s3_processor.cdk.__main__ import main

main()
