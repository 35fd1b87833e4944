import pytest

from serverless_s3_processor.cdk.settings.errors import ContextError
from serverless_s3_processor.cdk.settings.field_types import allowed_in
from serverless_s3_processor.cdk.settings.props import S3ProcessorProps
from serverless_s3_processor.runtime.config.watched import WatchedLocation

KEY = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
FIELDS = S3ProcessorProps.model_fields
NOT_ALLOWED: dict[str, list[object]] = {
    "env_suffix": ["", "Prod", "my_env", "-dev", "dev-", "dev\n", "x" * 31, None],
    "existing_buckets": [
        "Acme",
        "ab",
        "acme,",
        "acme/in/, acme/out/",
        "acme/in/,acme/in/deeper/",
        "acme,acme",
        "acme/*",
        "acme/${aws:username}/",
        "acme/in\n",
        "acme/" + "é" * 251,
        ",".join(f"bucket-{n}" for n in range(11)),
    ],
    "email_address": [
        "nobody",
        "a@b@example.com",
        "a b@example.com",
        "a@example.com, b@example.com",
    ],
    "digest_minutes": ["0", "1441", "1.5", "٣"],
    "processor_concurrency": ["1", "1001"],
    "pollers": ["1:2", "2", "3:2", "201:300", "2:2001", "2:x", "2-4"],
    "nat_gateways": ["2", True],
    "architecture": ["arm"],
    "kms_key_arn": ["yes", "alias/mine", "arn:aws:kms:us-east-1:1:key/1", f"{KEY},{KEY}"],
    "vpc_id": ["mine", "vpc-1", "vpc-0A1B2C3D"],
    "vpc_subnet_ids": ["subnet-0a1b2c3d, subnet-0123456789abcdef0", "vpc-0a1b2c3d"],
    "vpc_route_table_ids": ["rtb-0a1b2c3d,existing"],
    "endpoint_prefix_lists": ["com.amazonaws.us-east-1.s3"],
    "log_days": ["8", "0"],
    "object_lock": ["governance", "legal:1", "compliance:0", "compliance:10000"],
    "archive_days": ["-1"],
    "expire_days": ["10000"],
    "expire_noncurrent_days": ["1.5"],
    "bucket_key_arns": ["create", f"{KEY},", f"{KEY}\n"],
    "reconcile_schedule": [
        "daily",
        "rate(1 days)",
        "rate(0 days)",
        "rate(5 weeks)",
        "cron(0 3 * * *)",
        "cron(0 3 * * * *)",
        "cron(0 3 ? * ? *)",
        "cron(0 3 * * ? *) ",
    ],
    "reconcile_concurrency": ["0", "1001"],
    "reconcile_batch": ["0", "991"],
    "layer": ["", "no"],
    "reconcile_tolerance": ["-1", "101"],
    "processors": ["images", "pdf, image"],
    "api_access_logs": ["on"],
    "cors_origins": ["*", "http://example.com"],
    "thumbnails": ["63", "1025", "", "00", "256px", "٢٥٦"],
    "processors_dir": ["no/such/folder", "app.py"],
    "actions_file": ["no-such.toml", "examples"],
}

read = S3ProcessorProps.from_context


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("env_suffix", "team-a2", "team-a2"),
        (
            "existing_buckets",
            "acme-data,partner.drop/in/é b+c/",
            (WatchedLocation("acme-data", ""), WatchedLocation("partner.drop", "in/é b+c/")),
        ),
        ("email_address", "first.last+tag@mail.example.org", "first.last+tag@mail.example.org"),
        ("digest_minutes", "1440", 1440),
        ("nat_gateways", 1, 1),
        ("architecture", "x86_64", "x86_64"),
        ("processor_concurrency", "2", 2),
        ("pollers", "200:2000", "200:2000"),
        ("kms_key_arn", KEY, KEY),
        ("kms_key_arn", "create", "create"),
        ("bucket_key_arns", f"{KEY},{KEY}2", (KEY, f"{KEY}2")),
        (
            "endpoint_prefix_lists",
            "pl-0a1b2c3d,pl-0123456789abcdef0",
            ("pl-0a1b2c3d", "pl-0123456789abcdef0"),
        ),
        ("log_days", 365, 365),
        ("archive_days", "30", 30),
        ("expire_noncurrent_days", "1", 1),
        ("api_access_logs", "off", "off"),
        (
            "cors_origins",
            "https://a.example.com,http://localhost:5173",
            ("https://a.example.com", "http://localhost:5173"),
        ),
        ("reconcile_schedule", "", ""),
        ("reconcile_schedule", "rate(1 day)", "rate(1 day)"),
        ("reconcile_schedule", "rate(12 hours)", "rate(12 hours)"),
        ("reconcile_schedule", "cron(0/15 8-17 ? * MON-FRI *)", "cron(0/15 8-17 ? * MON-FRI *)"),
        ("reconcile_concurrency", "1000", 1000),
        ("reconcile_batch", "1", 1),
        ("reconcile_tolerance", "100", 100),
        ("layer", "none", "none"),
        ("processors", "pdf,image,pdf", ("pdf", "image")),
        ("thumbnails", "1024", 1024),
        ("processors_dir", "examples/invoices", "examples/invoices"),
        ("actions_file", "examples/actions/actions.toml", "examples/actions/actions.toml"),
    ],
)
def test_a_text_of_the_context_becomes_a_typed_property(
    name: str, text: object, value: object
) -> None:
    assert getattr(read({"email_address": "team@example.org", name: text}), name) == value


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in NOT_ALLOWED.items() for value in values]
)
def test_a_value_that_is_not_allowed_is_refused_on_one_line(name: str, value: object) -> None:
    with pytest.raises(ContextError) as refused:
        read({name: value})
    assert str(refused.value) == (
        f"The context value {name}={str(value)!r} must be {allowed_in(FIELDS[name])}."
    )
