"""A stack of another app that contains the whole system."""

from aws_cdk import App, Stack

from serverless_s3_processor.cdk import S3Processor, S3ProcessorProps

app = App()
stack = Stack(app, "Files")
props = S3ProcessorProps(
    env_suffix="files",
    email_address="you@example.com",
    architecture=app.node.try_get_context("architecture") or "arm64",
)
S3Processor(stack, "Processor", props)
app.synth()
