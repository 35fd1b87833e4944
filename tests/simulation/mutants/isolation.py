"""Parts of the isolation that lack one guard each."""

from serverless_s3_processor.runtime.adapters.isolation.trial import ObjectRun
from serverless_s3_processor.runtime.ports import UnavailableError


class CountsReading(ObjectRun):
    """Counts the time that S3 takes against the object."""

    def fetch(self, start: int, length: int) -> bytes:
        return self.content.fetch(start, length)


class GivesUpReading(CountsReading):
    """Takes an object for unavailable once reading has taken all the time of its run."""

    def fetch(self, start: int, length: int) -> bytes:
        data = super().fetch(start, length)
        if self.remaining_seconds < 0:
            raise UnavailableError("reading it took too long")
        return data
