from typing import Final

from aws_cdk import RemovalPolicy
from aws_cdk.aws_kms import IKey
from constructs import Construct

from serverless_s3_processor.cdk.packaging.package import Package
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps


class Deployment(Construct):
    """The scope of one deployment: what all its constructs share, and `deployment_of` returns.

    A stack may have several, each with its own environment name.
    """

    package: Package
    """The archive that all functions run from."""

    def __init__(self, scope: Construct, id_: str, props: S3ProcessorProps) -> None:
        super().__init__(scope, id_)
        self.props: Final = props
        self.environment: Final = props.env_suffix
        # A resource that outlived the rollback of its creation would keep its name, and the next
        # attempt from creating it.
        self.removal_policy: Final = (
            RemovalPolicy.DESTROY if props.disposable else RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        )
        self.key: IKey | None = None
        """The customer's key, if the deployment has one."""


def deployment_of(scope: Construct) -> Deployment:
    """Return the deployment that a construct belongs to.

    Raises:
        LookupError: the construct belongs to none.
    """
    for parent in reversed(scope.node.scopes):
        if isinstance(parent, Deployment):
            return parent
    raise LookupError(f"{scope.node.path} is in no deployment.")
