"""The parts of a topic in a template, by the topic's name."""

from tests.cdk.synthesized import Json, Synthesized


def topic_id(stack: Synthesized, name: str) -> str:
    return stack.id_of("AWS::SNS::Topic", TopicName=name)


def topic_of(stack: Synthesized, name: str) -> Json:
    return stack.properties("AWS::SNS::Topic", TopicName=name)


def subscription_of(stack: Synthesized, name: str) -> Json:
    topic = {"Ref": topic_id(stack, name)}
    return stack.properties("AWS::SNS::Subscription", TopicArn=topic)


def policy_of(stack: Synthesized, name: str) -> list[Json]:
    """Return the statements of the topic's policy."""
    policy = stack.properties("AWS::SNS::TopicPolicy", Topics=[{"Ref": topic_id(stack, name)}])
    statements: list[Json] = policy["PolicyDocument"]["Statement"]
    return statements
