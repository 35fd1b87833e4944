"""The files of reconcile's runs, in memory."""

from dataclasses import dataclass, field

from serverless_s3_processor.runtime.ports import UnavailableError


@dataclass(slots=True)
class MemoryRunFiles:
    """Implements `ports.run_files.RunFiles`; `files` has contents by key."""

    files: dict[str, bytes] = field(default_factory=dict)

    def put(self, key: str, content: bytes, content_type: str) -> None:
        del content_type
        self.files[key] = content

    def get(self, key: str) -> bytes:
        if key not in self.files:
            raise UnavailableError(f"reading {key!r}: NoSuchKey")
        return self.files[key]

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.files if key.startswith(prefix))
