from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from aws_cdk.aws_lambda import Architecture, Code
from constructs import Construct

from infrastructure.bundling import bundle
from infrastructure.own_processors import OwnProcessors
from infrastructure.paths import PROJECT


class Package(Construct):
    """The one archive that all functions run from, uploaded once; a team's own processors in it.

    One archive of 3 MB is simpler than one a function, and only what a function imports is paid at
    its cold start.
    """

    def __init__(
        self, scope: Construct, id_: str, *, architecture: str, processors_dir: str
    ) -> None:
        super().__init__(scope, id_)
        self.own: Final = OwnProcessors.read(processors_dir, PROJECT)
        with TemporaryDirectory() as scratch:
            folder = Path(scratch) / "package"
            bundle(PROJECT, folder, architecture, self.own)
            self.code: Final = Code.from_asset(str(folder))
            # Copies the folder into the output now, while it exists, and once for all functions.
            self.code.bind(self)
        self.architecture: Final = Architecture.custom(architecture)
