import json
import os
import subprocess
import sys

import pytest

from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.field_types import allowed_in
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.locations import PACKAGE
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.watched import WatchedLocation
from tests.cdk.synthesized import PROJECT

KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
FIELDS = S3ProcessorProps.model_fields
NETWORK = {
    "vpc_id": "vpc-0a1b2c3d",
    "vpc_subnet_ids": "subnet-0a1b2c3d",
    "vpc_route_table_ids": "existing",
}
LOCKED = {"env_suffix": "prod", "object_lock": "governance:1"}

read = S3ProcessorProps.from_context


def refusal(**context: object) -> str:
    with pytest.raises(ContextError) as refused:
        read(context)
    return str(refused.value)


def test_without_context_all_values_are_defaults() -> None:
    assert read({}) == S3ProcessorProps()
    assert S3ProcessorProps().env_suffix == "dev"
    assert S3ProcessorProps().email_address == "admin@example.com"


def test_texts_of_the_context_become_typed_properties() -> None:
    given = {
        "env_suffix": "team-a2",
        "existing_buckets": "acme-data,partner.drop/in/é b+c/",
        "email_address": "first.last+tag@mail.example.org",
        "digest_minutes": "1440",
        "nat_gateways": 0,
        "architecture": "x86_64",
        "processor_concurrency": "2",
        "kms_key_arn": KEY,
        "bucket_key_arns": f"{KEY},{KEY}2",
        "vpc_id": "vpc-0a1b2c3d",
        "vpc_subnet_ids": "subnet-0a1b2c3d,subnet-0123456789abcdef0",
        "vpc_route_table_ids": "rtb-0a1b2c3d",
        "endpoint_prefix_lists": "pl-0a1b2c3d,pl-0123456789abcdef0",
        "log_days": 365,
        "object_lock": "",
        "archive_days": "30",
        "expire_days": "9999",
        "expire_noncurrent_days": "1",
        "api_access_logs": "off",
        "cors_origins": "https://a.example.com,http://localhost:5173",
        "reconcile_schedule": "rate(6 hours)",
        "reconcile_concurrency": "1000",
        "reconcile_batch": "1",
        "layer": "none",
        "reconcile_tolerance": "100",
        "processors": "pdf,image,pdf",
        "thumbnails": "1024",
        "processors_dir": "examples/invoices",
        "actions_file": "examples/actions/actions.toml",
    }
    assert read(given) == S3ProcessorProps(
        env_suffix="team-a2",
        existing_buckets=(
            WatchedLocation("acme-data", ""),
            WatchedLocation("partner.drop", "in/é b+c/"),
        ),
        email_address="first.last+tag@mail.example.org",
        digest_minutes=1440,
        nat_gateways=0,
        architecture="x86_64",
        processor_concurrency=2,
        kms_key_arn=KEY,
        bucket_key_arns=(KEY, f"{KEY}2"),
        vpc_id="vpc-0a1b2c3d",
        vpc_subnet_ids=("subnet-0a1b2c3d", "subnet-0123456789abcdef0"),
        vpc_route_table_ids=("rtb-0a1b2c3d",),
        endpoint_prefix_lists=("pl-0a1b2c3d", "pl-0123456789abcdef0"),
        log_days=365,
        object_lock="",
        archive_days=30,
        expire_days=9999,
        expire_noncurrent_days=1,
        api_access_logs="off",
        cors_origins=("https://a.example.com", "http://localhost:5173"),
        reconcile_schedule="rate(6 hours)",
        reconcile_concurrency=1000,
        reconcile_batch=1,
        layer="none",
        reconcile_tolerance=100,
        processors=("pdf", "image"),
        thumbnails=1024,
        processors_dir="examples/invoices",
        actions_file="examples/actions/actions.toml",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("env_suffix", ""),
        ("env_suffix", "Prod"),
        ("env_suffix", "my_env"),
        ("env_suffix", "-dev"),
        ("env_suffix", "dev-"),
        ("env_suffix", "dev\n"),
        ("env_suffix", "x" * 31),
        ("env_suffix", None),
        ("existing_buckets", "Acme"),
        ("existing_buckets", "ab"),
        ("existing_buckets", "acme,"),
        ("existing_buckets", "acme/in/, acme/out/"),
        ("existing_buckets", "acme/in/,acme/in/deeper/"),
        ("existing_buckets", "acme,acme"),
        ("existing_buckets", "acme/*"),
        ("existing_buckets", "acme/${aws:username}/"),
        ("existing_buckets", "acme/in\n"),
        ("existing_buckets", "acme/" + "é" * 251),
        ("existing_buckets", ",".join(f"bucket-{n}" for n in range(11))),
        ("email_address", "nobody"),
        ("email_address", "a@b@example.com"),
        ("email_address", "a b@example.com"),
        ("email_address", "a@example.com, b@example.com"),
        ("digest_minutes", "0"),
        ("digest_minutes", "1441"),
        ("digest_minutes", "1.5"),
        ("digest_minutes", "٣"),
        ("processor_concurrency", "1"),
        ("processor_concurrency", "1001"),
        ("nat_gateways", "2"),
        ("nat_gateways", True),
        ("architecture", "arm"),
        ("kms_key_arn", "yes"),
        ("kms_key_arn", "alias/mine"),
        ("kms_key_arn", "arn:aws:kms:us-east-1:1:key/1"),
        ("kms_key_arn", f"{KEY},{KEY}"),
        ("vpc_id", "mine"),
        ("vpc_id", "vpc-1"),
        ("vpc_id", "vpc-0A1B2C3D"),
        ("vpc_subnet_ids", "subnet-0a1b2c3d, subnet-0123456789abcdef0"),
        ("vpc_subnet_ids", "vpc-0a1b2c3d"),
        ("vpc_route_table_ids", "rtb-0a1b2c3d,existing"),
        ("endpoint_prefix_lists", "com.amazonaws.us-east-1.s3"),
        ("log_days", "8"),
        ("log_days", "0"),
        ("object_lock", "governance"),
        ("object_lock", "legal:1"),
        ("object_lock", "compliance:0"),
        ("object_lock", "compliance:10000"),
        ("archive_days", "-1"),
        ("expire_days", "10000"),
        ("expire_noncurrent_days", "1.5"),
        ("bucket_key_arns", "create"),
        ("bucket_key_arns", f"{KEY},"),
        ("bucket_key_arns", f"{KEY}\n"),
        ("reconcile_schedule", "daily"),
        ("reconcile_schedule", "rate(1 days)"),
        ("reconcile_schedule", "rate(0 days)"),
        ("reconcile_schedule", "rate(5 weeks)"),
        ("reconcile_schedule", "cron(0 3 * * *)"),
        ("reconcile_schedule", "cron(0 3 * * * *)"),
        ("reconcile_schedule", "cron(0 3 ? * ? *)"),
        ("reconcile_schedule", "cron(0 3 * * ? *) "),
        ("reconcile_concurrency", "0"),
        ("reconcile_concurrency", "1001"),
        ("reconcile_batch", "0"),
        ("layer", ""),
        ("reconcile_batch", "991"),
        ("reconcile_tolerance", "-1"),
        ("reconcile_tolerance", "101"),
        ("processors", "images"),
        ("processors", "pdf, image"),
        ("layer", "no"),
        ("api_access_logs", "on"),
        ("cors_origins", "*"),
        ("cors_origins", "http://example.com"),
        ("thumbnails", "63"),
        ("thumbnails", "1025"),
        ("thumbnails", ""),
        ("thumbnails", "00"),
        ("thumbnails", "256px"),
        ("thumbnails", "٢٥٦"),
        ("processors_dir", "no/such/folder"),
        ("processors_dir", "app.py"),
        ("actions_file", "no-such.toml"),
        ("actions_file", "examples"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_on_one_line(name: str, value: object) -> None:
    assert refusal(**{name: value}) == (
        f"The context value {name}={str(value)!r} must be {allowed_in(FIELDS[name])}."
    )


def test_all_problems_are_listed_one_per_line() -> None:
    assert refusal(log_days="8", env="prod", env_suffix="Prod").splitlines() == [
        "The context value env_suffix='Prod' must be lowercase letters, digits and inner hyphens, "
        "at most 30 characters.",
        "The context value log_days='8' must be 1, 3, 5, 7, 14, 30, 90, 180, 365, 731 or 3653.",
        *refusal(env="prod").splitlines(),
    ]
    assert len(refusal(**NETWORK, nat_gateways=1, thumbnails=64, processors="").splitlines()) == 2


@pytest.mark.parametrize(
    "schedule",
    ["", "rate(1 day)", "rate(12 hours)", "cron(0 3 * * ? *)", "cron(0/15 8-17 ? * MON-FRI *)"],
)
def test_a_schedule_that_eventbridge_takes_is_allowed(schedule: str) -> None:
    assert read({"reconcile_schedule": schedule}).reconcile_schedule == schedule


@pytest.mark.parametrize(
    ("context", "message"),
    [
        (
            {
                "env_suffix": "prod",
                "existing_buckets": "s3-processor-bucket-prod-111122223333/in/",
            },
            "existing_buckets: s3-processor-bucket-prod-111122223333 is the deployment's own "
            "bucket, which is watched anyway.",
        ),
        (
            {"thumbnails": "64", "processors": ""},
            "thumbnails=64: image makes them: add it to processors.",
        ),
        (
            {"thumbnails": "64", "processors": "pdf"},
            "thumbnails=64: image makes them: add it to processors.",
        ),
        (
            {"vpc_subnet_ids": "subnet-0a1b2c3d"},
            "vpc_subnet_ids needs vpc_id and vpc_route_table_ids too.",
        ),
        (
            {**NETWORK, "nat_gateways": "1"},
            "nat_gateways is for a network that is made, not for that of vpc_id.",
        ),
        (
            {"endpoint_prefix_lists": "pl-0a1b2c3d", "nat_gateways": "1"},
            "endpoint_prefix_lists lets nothing out but to S3 and DynamoDB, nat_gateways more: "
            "leave one of them out.",
        ),
        (
            {"archive_days": "30", "expire_days": "30"},
            "archive_days=30 must be less than expire_days=30: S3 archives nothing that is gone.",
        ),
        (
            {**LOCKED, "env_suffix": "dev"},
            "object_lock: dev takes its bucket with it, which a lock would prevent: "
            "choose another env_suffix.",
        ),
        (
            {**LOCKED, "actions_file": "examples/actions/actions.toml"},
            "object_lock: locked objects can't move to quarantine: leave one of them out.",
        ),
        ({"processors_dir": "docs"}, "The folder processors_dir='docs' has no processor in it."),
        (
            {"actions_file": "cdk.json"},
            "cdk.json: this is not TOML: Invalid statement (at line 1, column 1)",
        ),
    ],
)
def test_values_that_contradict_each_other_are_refused(
    context: dict[str, object], message: str
) -> None:
    assert refusal(**context) == message


@pytest.mark.parametrize(
    "context",
    [
        NETWORK,
        {"thumbnails": "64", "processors": "pdf,image"},
        {"archive_days": "30", "expire_days": "31"},
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
    environment = read({"env_suffix": "x" * 30}).env_suffix
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
