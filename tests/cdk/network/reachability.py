"""Which AWS services a function may call, and which of them it can reach from where it sits."""

from tests.cdk.synthesized import Json, Synthesized, as_list

# Lambda attaches a function to its network with these; AWS has no narrower resource for them.
INTERFACES = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
}
# The Lambda service, or another, does these with the function's role, from its own network.
DONE_BY_SERVICES = {
    *INTERFACES,
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    # S3, DynamoDB, SQS and Logs call KMS from where they are: test_customer_key.py.
    "kms:Decrypt",
    "kms:GenerateDataKey",
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
}


def unreachable(stack: Synthesized, function_name: str) -> list[Json]:
    """Return what a function is allowed to do, but has no route to."""
    function = stack.function(function_name)
    if "VpcConfig" not in function or _leads_out(stack, function):
        return []
    let_through = _let_through(stack, function)
    calls = [
        permission
        for permission in stack.allowed(function_name)
        if permission["action"] not in DONE_BY_SERVICES
    ]
    return [permission for permission in calls if permission not in let_through]


def _leads_out(stack: Synthesized, function: Json) -> bool:
    tables = _route_tables(stack, function)
    return any(
        "NatGatewayId" in route["Properties"]
        for route in stack.all("AWS::EC2::Route").values()
        if route["Properties"]["RouteTableId"]["Ref"] in tables
    )


def _let_through(stack: Synthesized, function: Json) -> list[Json]:
    tables = _route_tables(stack, function)
    return [
        {"action": action, "resource": resource}
        for endpoint in stack.all("AWS::EC2::VPCEndpoint").values()
        if tables <= {table["Ref"] for table in endpoint["Properties"]["RouteTableIds"]}
        for statement in endpoint["Properties"]["PolicyDocument"]["Statement"]
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    ]


def _route_tables(stack: Synthesized, function: Json) -> set[str]:
    subnets = {subnet["Ref"] for subnet in function["VpcConfig"]["SubnetIds"]}
    return {
        association["Properties"]["RouteTableId"]["Ref"]
        for association in stack.all("AWS::EC2::SubnetRouteTableAssociation").values()
        if association["Properties"]["SubnetId"]["Ref"] in subnets
    }
