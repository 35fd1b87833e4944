import json
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from aws_cdk import App

from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.cdk.stack import ServerlessS3ProcessorStack
from serverless_s3_processor.locations import PACKAGE
from serverless_s3_processor.runtime.config import names

# CDK's stack traces name a folder that changes with each synth.
_NO_CREATION_STACK_TRACES: Final = {"aws:cdk:disable-creation-stack-traces": True}


class ProcessorApp(App):
    """The CDK app, with one stack.

    By default, the CDK CLI provides output folder and context. `read_props` makes properties of the
    context.

    Raises:
        ContextError: there is a value that cannot be used.
    """

    def __init__(
        self,
        *,
        region: str,
        outdir: str | None = None,
        context: Mapping[str, object] | None = None,
        read_props: Callable[[Mapping[str, object]], S3ProcessorProps] = (
            S3ProcessorProps.from_context
        ),
    ) -> None:
        super().__init__(
            outdir=outdir,
            context={**_feature_flags(), **(context or {})},
            stack_traces=False,
            post_cli_context=_NO_CREATION_STACK_TRACES,
        )
        props = read_props(self.node.get_all_context() or {})
        ServerlessS3ProcessorStack(self, props=props, region=region)


def _feature_flags() -> dict[str, Any]:
    """Return the feature flags of CDK that the template needs.

    https://docs.aws.amazon.com/cdk/v2/guide/featureflags.html
    """
    flags: dict[str, Any] = json.loads((PACKAGE / "cdk" / "feature_flags.json").read_text())
    return flags


def synthesize_template(context: Mapping[str, object] | None = None) -> dict[str, Any]:
    """Return the template of a deployment in the default region."""
    with TemporaryDirectory() as folder:
        ProcessorApp(region=names.DEFAULT_REGION, outdir=folder, context=context).synth()
        [path] = Path(folder).glob("*.template.json")
        template: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return template
