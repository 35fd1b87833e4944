"""Templates of the regions and settings that people deploy with."""

import functools
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import botocore.session

from tests.aws_truth.resolved import ResolvedTemplate
from tests.cdk.contexts import PROD
from tests.cdk.synthesized import Synthesized, readme_context, synthesize

REGIONS: Final = ("us-gov-west-1", "cn-north-1", "eusc-de-east-1", "eu-central-1", "ap-south-2")


@dataclass(frozen=True)
class Deployment:
    """A template, and what botocore's data say of its region."""

    name: str
    """One of `acknowledged.DEPLOYMENTS`."""
    region: str
    stack: Synthesized

    @classmethod
    def synthesize(cls, name: str, region: str, folder: Path) -> "Deployment":
        """Write the template of defaults, of the README's command, or with all values set."""
        partition = str(_partition(region)["id"])
        all_set = {
            name: value.replace("arn:aws:kms:us-east-1:", f"arn:{partition}:kms:{region}:")
            for name, value in PROD.items()
        }
        context: Any = {"dev": {}, "prod": readme_context(), "full": all_set}[name]
        return cls(name, region, synthesize(folder, region=region, **context))

    @cached_property
    def partition(self) -> str:
        """The partition, such as `aws-cn`."""
        return str(_partition(self.region)["id"])

    @cached_property
    def resolved(self) -> ResolvedTemplate:
        """The template with values in place of references."""
        return ResolvedTemplate(
            resources=self.stack.template["Resources"],
            region=self.region,
            partition=self.partition,
            suffix=_partition(self.region)["outputs"]["dnsSuffix"],
        )

    def lacks(self, service: str) -> bool:
        """Tell whether the region has no endpoint of a service that every region has its own of."""
        return self.region not in _session().get_available_regions(service, self.partition)


@functools.cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


def _partition(region: str) -> Any:
    name = _session().get_partition_for_region(region)
    partitions = _session().get_data("partitions")["partitions"]
    return next(partition for partition in partitions if partition["id"] == name)
