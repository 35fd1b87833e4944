"""Endpoints are compared with botocore's own rules, in each region that it knows."""

from typing import Any

import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.session import Session

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig, ConfigError

LOADER = Session().get_component("data_loader")
PARTITIONS: Any = LOADER.load_data("partitions")["partitions"]
REGIONS = [
    (partition, region)
    for partition in PARTITIONS
    for region in partition["regions"]
    if not region.endswith("global")
]


def config(**variables: str) -> ClientConfig:
    environ = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_REGION": "eu-west-1"}
    return ClientConfig({**environ, **variables})


def endpoint(service: str, region: str, suffix: str, *, fips: bool) -> str:
    resolved = config(AWS_REGION=region, URL_SUFFIX=suffix, AWS_USE_FIPS_ENDPOINT=str(fips))
    return resolved.endpoint(service)


def botocore_endpoint(service: str, region: str, *, fips: bool) -> str:
    rules = LOADER.load_service_model(service, "endpoint-rule-set-1")
    provider = EndpointProvider(rules, LOADER.load_data("partitions"))
    is_s3 = service == "s3"
    of_s3 = {"Accelerate": False, "UseGlobalEndpoint": False, "ForcePathStyle": True, "Bucket": "b"}
    parameters = {"Region": region, "UseFIPS": fips, "UseDualStack": False}
    resolved = provider.resolve_endpoint(**parameters, **(of_s3 if is_s3 else {}))
    return str(resolved.url).removesuffix("/b") if is_s3 else str(resolved.url)


@pytest.mark.parametrize("fips", [False, True])
@pytest.mark.parametrize(
    ("service", "host"),
    [
        *((name, name) for name in ("s3", "dynamodb", "sqs", "sns", "logs")),
        ("cloudwatch", "monitoring"),
        ("dynamodbstreams", "streams.dynamodb"),
        ("stepfunctions", "states"),
    ],
)
def test_endpoints_are_botocore_s_in_every_region_of_every_partition(
    service: str,
    host: str,
    fips: bool,  # noqa: FBT001
) -> None:
    for partition, region in REGIONS:
        if fips and region.startswith("cn-"):
            continue
        ours = endpoint(host, region, partition["outputs"]["dnsSuffix"], fips=fips)
        assert ours == botocore_endpoint(service, region, fips=fips)

    assert len({partition["id"] for partition, _ in REGIONS}) >= 8


def test_china_has_no_fips_endpoints() -> None:
    with pytest.raises(ConfigError, match="FIPS"):
        endpoint("s3", "cn-north-1", "amazonaws.com.cn", fips=True)


def test_dual_stack_endpoints_are_refused_at_the_start() -> None:
    with pytest.raises(ConfigError, match="AWS_USE_DUALSTACK_ENDPOINT is not supported"):
        config(AWS_USE_DUALSTACK_ENDPOINT="True")


def test_a_suffix_is_never_guessed() -> None:
    with pytest.raises(ConfigError, match="URL_SUFFIX is not set"):
        config().endpoint("sns")


@pytest.mark.parametrize(
    "missing", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"]
)
def test_a_missing_variable_is_named(missing: str) -> None:
    environ = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "r"}
    with pytest.raises(ConfigError, match=missing):
        ClientConfig({**environ, missing: ""})


def test_an_endpoint_of_one_service_wins_over_that_of_all_and_is_for_no_other() -> None:
    urls = {"AWS_ENDPOINT_URL": "http://all:1/", "AWS_ENDPOINT_URL_S3": "http://s3:2"}
    assert [config(**urls).endpoint(service) for service in ("s3", "sns")] == [
        "http://s3:2",
        "http://all:1",
    ]
    only_sns = config(AWS_ENDPOINT_URL_SNS="http://sns:1", URL_SUFFIX="amazonaws.com")
    assert only_sns.endpoint("s3") == "https://s3.eu-west-1.amazonaws.com"


def test_certificates_are_botocore_s_unless_a_bundle_is_named() -> None:
    assert config().ca_bundle.endswith("botocore/cacert.pem")
    assert config(AWS_CA_BUNDLE="/own.pem").ca_bundle == "/own.pem"


def test_the_secret_is_not_shown() -> None:
    shown = repr(config(AWS_SECRET_ACCESS_KEY="hidden", AWS_SESSION_TOKEN="token/+="))

    assert "hidden" not in shown
    assert "token/+=" not in shown
