from aws_cdk.aws_iam import PolicyStatement


def allow(*actions: str, on: str | list[str]) -> PolicyStatement:
    """Allow just these actions on just these resources."""
    return PolicyStatement(actions=list(actions), resources=[on] if isinstance(on, str) else on)
