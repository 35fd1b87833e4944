from typing import Final

from aws_cdk import Environment, Stack, Tags
from constructs import Construct

from serverless_s3_processor.cdk.partition import has_mapping_tags
from serverless_s3_processor.cdk.s3_processor import S3Processor
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.runtime.config import names


class ServerlessS3ProcessorStack(Stack):
    """The stack of `app.py`: one `S3Processor`, with fixed outputs, tags and protection.

    The account is left open, so that every machine writes the same template. When the `dev` stack
    is destroyed, its data is deleted; all others keep bucket and tables. Termination protection is
    a setting: the CDK CLI switches it on before it creates the first resource, and could then not
    delete the rest of a failed creation.
    """

    def __init__(self, scope: Construct, *, props: S3ProcessorProps, region: str) -> None:
        super().__init__(
            scope,
            names.stack(props.env_suffix),
            env=Environment(region=region),
            description="Processes, records and announces every file that lands in a bucket.",
            termination_protection=props.protected,
        )
        Tags.of(self).add("env", props.env_suffix)
        if has_mapping_tags(self):
            # CloudFormation adds the stack's tags also to resources that CDK can't tag.
            self.tags.set_tag("env", props.env_suffix)
        # CDK leaves this id out of logical ids.
        self.processor: Final = S3Processor(self, "Default", props, output_suffix="")
