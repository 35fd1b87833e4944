from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from aws_cdk.aws_lambda import Architecture, Code, LayerVersion, Runtime
from constructs import Construct

from serverless_s3_processor.cdk.packaging.bundling import bundle, bundle_libraries
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.runtime.config import names


class Package(Construct):
    """The archive that all functions run from, with a team's own processors.

    One archive of 3 MB is simpler than one per function, and a cold start pays only for what the
    function imports. The libraries of the processors of images and documents are twice as big:
    they are in `layers`, for the function that runs these processors.
    """

    def __init__(self, scope: Construct, id_: str, props: S3ProcessorProps) -> None:
        super().__init__(scope, id_)
        processors = props.processors if props.layer == "create" else ()
        self.architecture: Final = Architecture.custom(props.architecture)
        with TemporaryDirectory() as scratch:
            folder = Path(scratch) / "package"
            libraries = [names.PROCESSOR_LIBRARIES[name] for name in props.processors]
            bundle(folder, props.architecture, props.own_processors, libraries)
            self.code: Final = Code.from_asset(str(folder))
            # Copies the folder into the output while it exists, once for all functions.
            self.code.bind(self)
        self.layers: Final = [self._libraries(sorted(processors))] if processors else []

    def _libraries(self, processors: Sequence[str]) -> LayerVersion:
        with TemporaryDirectory() as scratch:
            folder = Path(scratch) / "libraries"
            bundle_libraries(folder, self.architecture.name, processors)
            return LayerVersion(
                self,
                "Libraries",
                code=Code.from_asset(str(folder)),
                compatible_architectures=[self.architecture],
                compatible_runtimes=[Runtime(f"python{names.PYTHON}")],
                description=f"Libraries of these processors: {', '.join(processors)}.",
            )
