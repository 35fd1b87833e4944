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
    """What is watched, as policies and settings name it: the stack's own bucket, and others."""

    own: WatchedBucket
    others: Sequence[WatchedLocation]
    key_arns: Sequence[str] = ()
    """The KMS keys that objects of others are encrypted with."""

    @property
    def settings(self) -> WatchedLocations:
        """What the functions find in their environment."""
        own = WatchedLocation(self.own.resource.bucket_name, names.WATCHED_PREFIX)
        return WatchedLocations([own, *self.others])

    @property
    def buckets(self) -> dict[str, list[str]]:
        """The prefixes of each bucket that is none of the stack's, by its name."""
        prefixes_by_bucket: dict[str, list[str]] = {}
        for location in self.others:
            prefixes_by_bucket.setdefault(location.bucket, []).append(location.prefix)
        return prefixes_by_bucket

    @property
    def bucket_arns(self) -> list[str]:
        """All buckets."""
        return [self.own.arn, *map(self.arn_of, self.buckets)]

    @property
    def object_arns(self) -> list[str]:
        """All objects that are watched, and no others."""
        others = (f"{self.arn_of(location.bucket)}/{location.prefix}*" for location in self.others)
        return [f"{self.own.arn}/{names.WATCHED_PREFIX}*", *others]

    def arn_of(self, bucket: str) -> str:
        """Return the ARN of a bucket that is none of the stack's."""
        return bucket_arn(self.own, bucket)

    def decrypting(self) -> Iterator[PolicyStatement]:
        """Let S3 decrypt what is read there; the key's own policy must allow it too."""
        if self.key_arns:
            yield via_services(["s3"], "kms:Decrypt", on=list(self.key_arns))

    def listing(self) -> Iterator[PolicyStatement]:
        """Allow listing of what is watched: of each bucket its prefixes alone."""
        yield list_only(self.own.arn, [names.WATCHED_PREFIX])
        for bucket, prefixes in self.buckets.items():
            yield list_only(self.arn_of(bucket), prefixes)


def list_only(bucket_arn: str, prefixes: Sequence[str]) -> PolicyStatement:
    """Allow listing of what begins so."""
    listing = allow("s3:ListBucket", on=bucket_arn)
    listing.add_condition("StringLike", {"s3:prefix": [f"{prefix}*" for prefix in prefixes]})
    return listing
