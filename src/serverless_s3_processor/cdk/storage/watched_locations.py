from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aws_cdk.aws_iam import PolicyStatement

from serverless_s3_processor.cdk.security.customer_key import via_services
from serverless_s3_processor.cdk.security.statements import allow, bucket_arn
from serverless_s3_processor.cdk.storage.bucket import WatchedBucket
from serverless_s3_processor.runtime.config import names
from serverless_s3_processor.runtime.config.watched import WatchedLocation, WatchedLocations


@dataclass(frozen=True, kw_only=True)
class WatchedBuckets:
    """The watched locations for policies and settings: in the stack's bucket and existing ones."""

    own: WatchedBucket
    others: Sequence[WatchedLocation]
    key_arns: Sequence[str] = ()
    """The KMS keys of the objects in existing buckets."""

    @property
    def settings(self) -> WatchedLocations:
        """The setting of the functions."""
        own = WatchedLocation(self.own.resource.bucket_name, names.WATCHED_PREFIX)
        return WatchedLocations([own, *self.others])

    @property
    def buckets(self) -> dict[str, list[str]]:
        """The prefixes of the existing buckets, by the bucket's name."""
        prefixes_by_bucket: dict[str, list[str]] = {}
        for location in self.others:
            prefixes_by_bucket.setdefault(location.bucket, []).append(location.prefix)
        return prefixes_by_bucket

    @property
    def bucket_arns(self) -> list[str]:
        """The ARNs of all buckets."""
        return [self.own.arn, *map(self.arn_of, self.buckets)]

    @property
    def object_arns(self) -> list[str]:
        """The ARNs of exactly the watched objects."""
        others = (f"{self.arn_of(location.bucket)}/{location.prefix}*" for location in self.others)
        return [f"{self.own.arn}/{names.WATCHED_PREFIX}*", *others]

    def arn_of(self, bucket: str) -> str:
        """Return the ARN of an existing bucket."""
        return bucket_arn(self.own, bucket)

    def decrypting(self) -> Iterator[PolicyStatement]:
        """Let S3 decrypt objects of existing buckets; the key's policy must allow it too."""
        if self.key_arns:
            yield via_services(["s3"], "kms:Decrypt", on=list(self.key_arns))

    def listing(self) -> Iterator[PolicyStatement]:
        """Allow listing the watched prefixes of each bucket."""
        yield list_only(self.own.arn, [names.WATCHED_PREFIX])
        for bucket, prefixes in self.buckets.items():
            yield list_only(self.arn_of(bucket), prefixes)


def list_only(bucket_arn: str, prefixes: Sequence[str]) -> PolicyStatement:
    """Allow listing keys that begin with one of the prefixes.

    A listing of a whole bucket may have no prefix, and then no condition on the prefix matches:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    listing = allow("s3:ListBucket", on=bucket_arn)
    if "" not in prefixes:
        listing.add_condition("StringLike", {"s3:prefix": [f"{prefix}*" for prefix in prefixes]})
    return listing
