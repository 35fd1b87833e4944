"""How long uploads are kept, and whether anybody may shorten that: context values of the bucket."""

import re
from dataclasses import dataclass
from typing import Final

from serverless_s3_processor.cdk.settings.context_value import ContextError

MAX_DAYS: Final = 9999
LOCK: Final = re.compile(r"(governance|compliance):([1-9][0-9]{0,3})")
"""The mode of an object lock, and days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPolicy:
    """Days after which S3 does something with uploads by itself; 0 is never."""

    archive_days: int = 0
    expire_days: int = 0
    expire_noncurrent_days: int = 0
    object_lock: str = ""

    def check(self, *, disposable: bool, moves: bool) -> None:
        """Refuse what contradicts itself, or what else the deployment is to do.

        Raises:
            ContextError: it does; the message says with what.
        """
        if self.expire_days and self.archive_days >= self.expire_days:
            raise ContextError(
                f"archive_days={self.archive_days} must be less than expire_days="
                f"{self.expire_days}: S3 archives nothing that is gone."
            )
        if self.object_lock and disposable:
            raise ContextError(
                "object_lock: dev takes its bucket with it, which a lock would prevent: "
                "choose another env_suffix."
            )
        if self.object_lock and moves:
            raise ContextError(
                "object_lock: what is locked can't be moved to quarantine: leave one of them out."
            )
