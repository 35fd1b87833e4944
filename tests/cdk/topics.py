"""The parts of a topic in a template, by the topic's name."""

from tests.cdk.synthesized import Json, Synthesized


def topic_id(stack: Synthesized, name: str) -> str:
    return stack.id_of("AWS::SNS::Topic", TopicName=name)


def topic_of(stack: Synthesized, name: str) -> Json:
    found: Json = stack.template["Resources"][topic_id(stack, name)]["Properties"]
    return found


def subscription_of(stack: Synthesized, name: str) -> Json:
    topic = {"Ref": topic_id(stack, name)}
    id_ = stack.id_of("AWS::SNS::Subscription", TopicArn=topic)
    found: Json = stack.template["Resources"][id_]["Properties"]
    return found


def policy_of(stack: Synthesized, name: str) -> list[Json]:
    """Return the statements of the topic's policy."""
    id_ = stack.id_of("AWS::SNS::TopicPolicy", Topics=[{"Ref": topic_id(stack, name)}])
    document = stack.template["Resources"][id_]["Properties"]["PolicyDocument"]
    found: list[Json] = document["Statement"]
    return found
