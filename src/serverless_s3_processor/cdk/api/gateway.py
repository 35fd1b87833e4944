from collections.abc import Sequence
from typing import Final

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk.aws_apigateway import (
    AccessLogField,
    AccessLogFormat,
    AuthorizationType,
    CorsOptions,
    EndpointType,
    JsonSchema,
    JsonSchemaType,
    LambdaIntegration,
    LogGroupLogDestination,
    MethodDeploymentOptions,
    MethodOptions,
    Model,
    RequestValidator,
    RestApi,
    StageOptions,
)
from aws_cdk.aws_iam import AnyPrincipal, Effect, PolicyDocument, PolicyStatement
from aws_cdk.aws_logs import LogGroup
from constructs import Construct

from serverless_s3_processor.cdk.api.gateway_errors import shape_errors
from serverless_s3_processor.cdk.api.gateway_throttles import DEFAULT_THROTTLE, THROTTLES
from serverless_s3_processor.cdk.api.operations import Operation, operations, required_parameters
from serverless_s3_processor.cdk.compute.function import Function
from serverless_s3_processor.cdk.deployment import deployment_of
from serverless_s3_processor.cdk.storage.log_group import make_log_group
from serverless_s3_processor.runtime.config import names

STAGE: Final = "prod"
_PREFLIGHT: Final = "OPTIONS"
_SIGNED_HEADERS: Final = (
    "Authorization",
    "Content-Type",
    "X-Amz-Content-Sha256",
    "X-Amz-Date",
    "X-Amz-Security-Token",
)


class Gateway(Construct):
    """API Gateway in front of the function: authorization, throttling, and basic validation.

    Its methods are those of the OpenAPI document. It rejects what it can explain as well as the
    function: a query without a required parameter, a body that is not an object. The function
    reports all other errors, because those of the gateway don't name the field.
    """

    def __init__(self, scope: Construct, id_: str, *, function: Function) -> None:
        super().__init__(scope, id_)
        deployment = deployment_of(self)
        self._props = deployment.props
        name = names.rest_api(deployment.environment)
        self.operations: Final = operations()
        self._logs = self._access_logs(name) if self._props.api_access_logs != "off" else None
        self.rest_api: Final = self._rest_api(name)
        # CDK adds this output; the stack names its own.
        self.rest_api.node.try_remove_child("Endpoint")
        # One permission for this API, not one per method.
        self._integration = LambdaIntegration(function.resource, scope_permission_to_method=False)
        self._object = Model(
            self,
            "JsonObject",
            rest_api=self.rest_api,
            description="Any JSON object.",
            schema=JsonSchema(type=JsonSchemaType.OBJECT),
        )
        self._validator = RequestValidator(
            self,
            "Validator",
            rest_api=self.rest_api,
            validate_request_parameters=True,
            validate_request_body=True,
        )
        for operation in self.operations:
            self._add(operation)
        shape_errors(self.rest_api, required_parameters(self.operations), self._props.cors_origins)

    def _access_logs(self, name: str) -> LogGroup:
        return make_log_group(self, f"/aws/apigateway/{name}", id_="AccessLogs")

    def _rest_api(self, name: str) -> RestApi:
        makes_role = self._props.api_access_logs == "create"
        origins = list(self._props.cors_origins)
        return RestApi(
            self,
            "RestApi",
            rest_api_name=name,
            endpoint_types=[EndpointType.REGIONAL],
            deploy_options=StageOptions(
                stage_name=STAGE,
                throttling_rate_limit=DEFAULT_THROTTLE.rate,
                throttling_burst_limit=DEFAULT_THROTTLE.burst,
                method_options={
                    f"{path}/{method}": MethodDeploymentOptions(
                        throttling_rate_limit=throttle.rate, throttling_burst_limit=throttle.burst
                    )
                    for (method, path), throttle in THROTTLES.items()
                },
                access_log_destination=LogGroupLogDestination(self._logs) if self._logs else None,
                access_log_format=_access_log_format() if self._logs else None,
            ),
            default_method_options=MethodOptions(authorization_type=AuthorizationType.IAM),
            default_cors_preflight_options=_cors(origins, self.operations) if origins else None,
            policy=_policy(self.operations, open_preflight=bool(origins)),
            # The role is set for the whole account and region, so it outlives this stack, and the
            # rollback of its creation. Its generated name conflicts with no other.
            cloud_watch_role=makes_role,
            cloud_watch_role_removal_policy=RemovalPolicy.RETAIN if makes_role else None,
        )

    def _add(self, operation: Operation) -> None:
        resource = self.rest_api.root.resource_for_path(operation.path)
        resource.add_method(
            operation.method,
            self._integration,
            request_parameters={
                f"method.request.querystring.{name}": required
                for name, required in operation.parameters.items()
            }
            | {f"method.request.path.{name}": True for name in operation.path_parameters},
            request_models={"application/json": self._object} if operation.body_required else None,
            request_validator=self._validator,
        )


def _cors(origins: list[str], all_operations: Sequence[Operation]) -> CorsOptions:
    return CorsOptions(
        allow_origins=origins,
        allow_methods=_methods(all_operations),
        allow_headers=list(_SIGNED_HEADERS),
        max_age=Duration.hours(1),
    )


def _methods(all_operations: Sequence[Operation]) -> list[str]:
    return sorted({operation.method for operation in all_operations})


def _policy(all_operations: Sequence[Operation], *, open_preflight: bool) -> PolicyDocument:
    """Refuse other accounts; within this account, IAM decides who may call.

    Without the denial, other accounts could not call either; with it, no other policy can let them.
    Browsers send preflight requests without a signature, so these are open to all.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    """
    if not open_preflight:
        return PolicyDocument(statements=[_refuse_others(["execute-api:/*"])])
    documented = [f"execute-api:/*/{method}/*" for method in _methods(all_operations)]
    preflight = PolicyStatement(
        principals=[AnyPrincipal()],
        actions=["execute-api:Invoke"],
        resources=[f"execute-api:/*/{_PREFLIGHT}/*"],
    )
    return PolicyDocument(statements=[_refuse_others(documented), preflight])


def _refuse_others(resources: list[str]) -> PolicyStatement:
    return PolicyStatement(
        effect=Effect.DENY,
        principals=[AnyPrincipal()],
        actions=["execute-api:Invoke"],
        resources=resources,
        conditions={"StringNotEquals": {"aws:PrincipalAccount": Aws.ACCOUNT_ID}},
    )


def _access_log_format() -> AccessLogFormat:
    """Return a format with caller, method, path and status, but no query, which has keys."""
    return AccessLogFormat.custom(
        "{"
        + ",".join(
            f'"{name}":"{field}"'
            for name, field in {
                "requestId": AccessLogField.context_request_id(),
                "time": AccessLogField.context_request_time(),
                "ip": AccessLogField.context_identity_source_ip(),
                "caller": AccessLogField.context_identity_user_arn(),
                "method": AccessLogField.context_http_method(),
                "path": AccessLogField.context_resource_path(),
                "status": AccessLogField.context_status(),
                "bytes": AccessLogField.context_response_length(),
                "milliseconds": AccessLogField.context_response_latency(),
                "refusal": AccessLogField.context_error_response_type(),
            }.items()
        )
        + "}"
    )
