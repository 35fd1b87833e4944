"""A stack of another app that contains the whole system."""

from aws_cdk import App, Stack

from serverless_s3_processor.cdk import S3Processor, S3ProcessorProps

app = App()
stack = Stack(app, "Files")
architecture = app.node.try_get_context("architecture")
S3Processor(
    stack, "Processor", S3ProcessorProps(env_suffix="files", architecture=architecture or "arm64")
)
app.synth()
