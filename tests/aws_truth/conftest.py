import itertools
import os
from typing import Final

import pytest

from serverless_s3_processor.cdk.security.acknowledged import DEPLOYMENTS
from tests.aws_truth.deployment import REGIONS, Deployment

ALL: Final = tuple(itertools.product(REGIONS, DEPLOYMENTS))
ENOUGH: Final = (
    ("us-gov-west-1", "full"),
    ("cn-north-1", "full"),
    ("eusc-de-east-1", "full"),
    ("eu-central-1", "prod"),
    ("ap-south-2", "dev"),
)
"""Each region once, each of the settings once, and every switch in every other partition."""


@pytest.fixture(
    scope="module", params=ALL if os.environ.get("AWS_TRUTH") == "all" else ENOUGH, ids="-".join
)
def deployment(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Deployment:
    region, name = request.param
    return Deployment.synthesize(name, region, tmp_path_factory.mktemp(f"{name}-{region}"))
