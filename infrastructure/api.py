from __future__ import annotations

from typing import TYPE_CHECKING, Final

from aws_cdk import Aws
from aws_cdk.aws_apigateway import (
    AuthorizationType,
    EndpointType,
    LambdaIntegration,
    MethodOptions,
    RestApi,
    StageOptions,
)
from aws_cdk.aws_iam import AnyPrincipal, Effect, PolicyDocument, PolicyStatement
from constructs import Construct

from infrastructure.function import Function, FunctionProps
from infrastructure.policy import allow
from s3_processor import names
from s3_processor.settings import ApiSettings

if TYPE_CHECKING:
    from infrastructure.bucket import WatchedBucket
    from infrastructure.package import Package
    from infrastructure.queue import UploadsQueue

# API Gateway gives up after 29 seconds; an answer that takes ten is no answer to a person.
_TIMEOUT_SECONDS: Final = 10


class Api(Construct):
    """The REST API for signed requests of this account, and the function behind it.

    It can ask for objects to be processed, but not read them: a request joins the queue.

    API Gateway writes no access log, as that needs a role that is set once for the whole account
    and region, and would be taken from under every other API. The function logs each request.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        environment: str,
        package: Package,
        bucket: WatchedBucket,
        uploads: UploadsQueue,
    ) -> None:
        super().__init__(scope, id_)
        props = FunctionProps(
            name=names.api_function(environment),
            module="api",
            settings=ApiSettings(
                environment=environment,
                bucket=bucket.resource.bucket_name,
                queue_url=uploads.queue.queue_url,
            ),
            permissions=[
                allow("sqs:SendMessage", on=uploads.queue.queue_arn),
                allow("s3:ListBucketVersions", on=bucket.arn),
            ],
            timeout_seconds=_TIMEOUT_SECONDS,
        )
        self.function: Final = Function(self, "Function", package=package, props=props)
        self.rest_api: Final = self._rest_api(names.rest_api(environment))
        # Our outputs are named in the stack; this one comes unasked.
        self.rest_api.node.try_remove_child("Endpoint")
        integration = LambdaIntegration(self.function.resource, allow_test_invoke=False)
        self.rest_api.root.add_resource("process").add_method("POST", integration)

    def _rest_api(self, name: str) -> RestApi:
        return RestApi(
            self,
            "RestApi",
            rest_api_name=name,
            endpoint_types=[EndpointType.REGIONAL],
            deploy_options=StageOptions(
                stage_name="prod", throttling_rate_limit=50, throttling_burst_limit=100
            ),
            default_method_options=MethodOptions(authorization_type=AuthorizationType.IAM),
            policy=_this_account_only(),
            cloud_watch_role=False,
        )


def _this_account_only() -> PolicyDocument:
    """Refuse other accounts, and leave to IAM who of this one may call.

    Without the refusal nobody else could call either; with it, nobody can be let in by mistake.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    """
    refuse_others = PolicyStatement(
        effect=Effect.DENY,
        principals=[AnyPrincipal()],
        actions=["execute-api:Invoke"],
        resources=["execute-api:/*"],
        conditions={"StringNotEquals": {"aws:PrincipalAccount": Aws.ACCOUNT_ID}},
    )
    return PolicyDocument(statements=[refuse_others])
