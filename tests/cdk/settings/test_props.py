import json
import os
import subprocess
import sys

import pytest

from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.locations import PACKAGE
from serverless_s3_processor.runtime.config import names
from tests.cdk.synthesized import PROJECT

FIELDS = S3ProcessorProps.model_fields
NETWORK = {
    "vpc_id": "vpc-0a1b2c3d",
    "vpc_subnet_ids": "subnet-0a1b2c3d",
    "vpc_route_table_ids": "existing",
}
EMAIL = {"email_address": "team@example.org"}
PROD = {"env_suffix": "prod", **EMAIL}
LOCKED = {**PROD, "object_lock": "governance:1"}

read = S3ProcessorProps.from_context


def refusal(**context: object) -> str:
    with pytest.raises(ContextError) as refused:
        read(context)
    return str(refused.value)


def test_without_context_all_values_are_defaults() -> None:
    assert read({}) == S3ProcessorProps()
    assert S3ProcessorProps().env_suffix == "dev"
    assert S3ProcessorProps().email_address == "admin@example.com"


def test_an_existing_network_is_named_by_three_properties() -> None:
    subnets, tables = "subnet-0a1b2c3d,subnet-0123456789abcdef0", "rtb-0a1b2c3d"
    props = read({**NETWORK, "vpc_subnet_ids": subnets, "vpc_route_table_ids": tables})
    assert props.vpc_id == "vpc-0a1b2c3d"
    assert props.vpc_subnet_ids == ("subnet-0a1b2c3d", "subnet-0123456789abcdef0")
    assert props.vpc_route_table_ids == ("rtb-0a1b2c3d",)


def test_all_problems_are_listed_one_per_line() -> None:
    assert refusal(log_days="8", env="prod", env_suffix="Prod").splitlines() == [
        "The context value env_suffix='Prod' must be lowercase letters, digits and inner hyphens, "
        "at most 30 characters.",
        "The context value log_days='8' must be 1, 3, 5, 7, 14, 30, 90, 180, 365, 731 or 3653.",
        *refusal(env="prod").splitlines(),
    ]
    assert len(refusal(**NETWORK, nat_gateways=1, thumbnails=64, processors="").splitlines()) == 2


@pytest.mark.parametrize(
    ("context", "message"),
    [
        (
            {"existing_buckets": "s3-processor-bucket-dev-111122223333/in/"},
            "s3-processor-bucket-dev-111122223333 is the deployment's own bucket",
        ),
        ({"env_suffix": "prod"}, "email_address is required outside dev: digests and alarms go"),
        ({**PROD, "email_address": "admin@example.com"}, "or write it into settings/prod.toml."),
        ({"thumbnails": "64", "processors": ""}, "thumbnails=64: image makes them: add it"),
        ({"thumbnails": "64", "processors": "pdf"}, "thumbnails=64: image makes them: add it"),
        (
            {"vpc_subnet_ids": "subnet-0a1b2c3d"},
            "vpc_subnet_ids needs vpc_id and vpc_route_table_ids too.",
        ),
        ({**NETWORK, "nat_gateways": "1"}, "nat_gateways has no effect on the network of vpc_id"),
        (
            {"endpoint_prefix_lists": "pl-0a1b2c3d", "nat_gateways": "1"},
            "endpoint_prefix_lists allows only S3 and DynamoDB, nat_gateways more",
        ),
        (
            {"archive_days": "30", "expire_days": "30", "expire_noncurrent_days": "1"},
            "archive_days=30 must be less than expire",
        ),
        ({"expire_days": "30"}, "expire_days=30 alone deletes nothing"),
        (
            {"pollers": "2:4", "processor_concurrency": "10"},
            "pollers takes the place of processor_concurrency: leave one of them out.",
        ),
        ({"protected": "true"}, "protected: dev is deleted with its data"),
        ({"env_suffix": "prod", "protected": "maybe"}, "protected='maybe' must be true or false."),
        ({**LOCKED, "env_suffix": "dev"}, "object_lock: dev takes its bucket with it"),
        (
            {**LOCKED, "actions_file": "examples/actions/actions.toml"},
            "object_lock: locked objects can't move to quarantine",
        ),
        ({"processors_dir": "docs"}, "The folder processors_dir='docs' contains no processor."),
        ({"actions_file": "cdk.json"}, "cdk.json: this is not TOML: Invalid statement"),
    ],
)
def test_values_that_contradict_each_other_are_refused(
    context: dict[str, object], message: str
) -> None:
    assert message in refusal(**context)
    assert "\n" not in refusal(**context)


@pytest.mark.parametrize(
    "context",
    [
        NETWORK,
        {"thumbnails": "64", "processors": "pdf,image"},
        {"archive_days": "30", "expire_days": "31", "expire_noncurrent_days": "1"},
        {**LOCKED, "archive_days": "30", "object_lock": "compliance:30"},
    ],
)
def test_values_that_go_together_are_allowed(context: dict[str, object]) -> None:
    read(context)


@pytest.mark.parametrize("name", ["env-suffix", "envSuffix", "env", "email", "natGateways", "x"])
def test_an_unknown_name_is_refused(name: str) -> None:
    assert refusal(**{name: "prod"}).startswith(f"There is no context value {name!r}. Did you mean")


def test_the_refusal_guesses_what_was_meant() -> None:
    assert refusal(**{"env-suffix": "prod"}).endswith("Did you mean env_suffix?")


def test_values_of_cdk_itself_are_ignored() -> None:
    flags = json.loads((PACKAGE / "cdk" / "feature_flags.json").read_text())
    cached = {
        "availability-zones:account=1:region=us-east-1": [],
        "acknowledged-issue-numbers": [1],
    }
    assert read({**flags, **cached, "aws:cdk:bundling-stacks": ["**"]}) == S3ProcessorProps()


def test_properties_follow_the_rules_of_the_context() -> None:
    with pytest.raises(ContextError, match="log_days=8 must be 1, 3"):
        S3ProcessorProps(log_days=8)  # type: ignore[arg-type]


def test_the_longest_environment_makes_the_longest_bucket_name() -> None:
    environment = read({"env_suffix": "x" * 30, **EMAIL}).env_suffix
    assert len(names.bucket(environment, "123456789012")) == 63


def test_every_default_is_allowed_and_every_property_is_documented() -> None:
    for name, field in FIELDS.items():
        default = field.default
        text = ",".join(default) if isinstance(default, tuple) else default
        assert getattr(read({name: text}), name) == default
        assert field.description
        assert field.description.endswith(".")


def test_a_refusal_ends_the_synth_before_cdk_is_imported() -> None:
    program = "import runpy, sys; sys.modules['aws_cdk'] = None; runpy.run_path('app.py')"
    result = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        cwd=PROJECT,
        env=os.environ | {"CDK_CONTEXT_JSON": json.dumps({"env_suffix": "Prod"})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr == (
        "The context value env_suffix='Prod' must be lowercase letters, digits and inner hyphens, "
        "at most 30 characters.\n"
    )
