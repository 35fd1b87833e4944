import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # who imports a module of this package does not need CDK for that
    from serverless_s3_processor.cdk.s3_processor import S3Processor
    from serverless_s3_processor.cdk.settings.props import S3ProcessorProps

__all__ = ["S3Processor", "S3ProcessorProps"]

# CDK runs on the Node that is on the PATH; the environment has the one that it was tested with.
_NODE = Path(sys.executable).with_name("node")
if _NODE.exists():
    os.environ.setdefault("JSII_NODE", str(_NODE))


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute
    """Import CDK only for those who build with it: it takes a second."""
    if name == "S3Processor":
        from serverless_s3_processor.cdk.s3_processor import S3Processor  # noqa: PLC0415

        return S3Processor
    if name == "S3ProcessorProps":
        from serverless_s3_processor.cdk.settings.props import S3ProcessorProps  # noqa: PLC0415

        return S3ProcessorProps
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
