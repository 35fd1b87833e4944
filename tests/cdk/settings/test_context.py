import json
import os
import subprocess
import sys
from dataclasses import fields

import pytest

from serverless_s3_processor.cdk.settings.context_reading import read_context
from serverless_s3_processor.cdk.settings.context_value import ContextError
from serverless_s3_processor.cdk.settings.context_values import VALUES
from serverless_s3_processor.cdk.settings.existing_vpc import ExistingVpc
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.locations import PACKAGE
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.watched import WatchedLocation
from tests.cdk.synthesized import PROJECT

KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def test_nothing_given_means_the_defaults() -> None:
    assert read_context({}) == S3ProcessorProps()
    assert S3ProcessorProps().env_suffix == "dev"
    assert S3ProcessorProps().email_address == "admin@example.com"


def test_what_is_given_is_read() -> None:
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
        "object_lock": "governance:30",
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
    assert read_context(given) == S3ProcessorProps(
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
        object_lock="governance:30",
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
    with pytest.raises(ContextError) as refused:
        read_context({name: value})
    message = str(refused.value)
    assert "\n" not in message
    assert repr(str(value)) in message
    assert next(each.allowed for each in VALUES if each.name == name) in message


@pytest.mark.parametrize(
    "schedule",
    ["", "rate(1 day)", "rate(12 hours)", "cron(0 3 * * ? *)", "cron(0/15 8-17 ? * MON-FRI *)"],
)
def test_what_the_scheduler_takes_is_a_schedule(schedule: str) -> None:
    assert read_context({"reconcile_schedule": schedule}).reconcile_schedule == schedule


def test_the_deployments_own_bucket_is_watched_without_saying_so() -> None:
    given = {"env_suffix": "prod", "existing_buckets": "s3-processor-bucket-prod-111122223333/in/"}
    with pytest.raises(ContextError, match="is the deployment's own, and is watched"):
        read_context(given)


@pytest.mark.parametrize("processors", ["", "pdf"])
def test_thumbnails_need_the_processor_that_makes_them(processors: str) -> None:
    with pytest.raises(ContextError) as refused:
        read_context({"thumbnails": "64", "processors": processors})

    assert str(refused.value) == "thumbnails=64: image makes them: add it to processors."
    assert read_context({"thumbnails": "0", "processors": processors}).thumbnails == 0
    given = {"thumbnails": "64", "processors": f"{processors},image".strip(",")}
    assert read_context(given).thumbnails == 64


THERE = {
    "vpc_id": "vpc-0a1b2c3d",
    "vpc_subnet_ids": "subnet-0a1b2c3d",
    "vpc_route_table_ids": "existing",
}


def test_a_network_that_is_there_is_named_whole() -> None:
    context = read_context(THERE)
    assert context.existing_vpc == ExistingVpc(
        vpc_id="vpc-0a1b2c3d", subnet_ids=("subnet-0a1b2c3d",), route_table_ids=()
    )
    assert read_context({}).existing_vpc is None
    with pytest.raises(ContextError) as refused:
        read_context({"vpc_subnet_ids": "subnet-0a1b2c3d"})
    assert str(refused.value) == "vpc_subnet_ids needs vpc_id and vpc_route_table_ids too."


@pytest.mark.parametrize("given", [THERE, {"endpoint_prefix_lists": "pl-0a1b2c3d"}])
def test_a_nat_gateway_goes_with_no_network_that_is_shut_otherwise(given: dict[str, str]) -> None:
    with pytest.raises(ContextError, match="nat_gateways"):
        read_context({**given, "nat_gateways": "1"})


@pytest.mark.parametrize("name", ["env-suffix", "envSuffix", "env", "email", "natGateways", "x"])
def test_a_name_that_is_nearly_ours_is_refused(name: str) -> None:
    with pytest.raises(ContextError, match=f"no context value '{name}'"):
        read_context({name: "prod"})


def test_the_refusal_guesses_what_was_meant() -> None:
    with pytest.raises(ContextError, match=r"Did you mean env_suffix\?"):
        read_context({"env-suffix": "prod"})


def test_what_is_cdks_own_is_left_alone() -> None:
    flags = json.loads((PACKAGE / "cdk" / "feature_flags.json").read_text())
    cached = {
        "availability-zones:account=1:region=us-east-1": [],
        "acknowledged-issue-numbers": [1],
    }
    assert (
        read_context({**flags, **cached, "aws:cdk:bundling-stacks": ["**"]}) == S3ProcessorProps()
    )


def test_the_longest_environment_makes_the_longest_bucket_name() -> None:
    environment = read_context({"env_suffix": "x" * 30}).env_suffix
    assert len(names.bucket(environment, "123456789012")) == 63


def test_the_table_describes_every_value() -> None:
    assert [value.name for value in VALUES] == [field.name for field in fields(S3ProcessorProps)]
    for value in VALUES:
        assert value.accepts(value.default)
        assert value.meaning.endswith(".")


def test_a_refusal_ends_the_synth_without_a_traceback() -> None:
    result = subprocess.run(
        [sys.executable, "app.py"],
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
