"""Derived files, in memory."""

from dataclasses import dataclass, field

from serverless_s3_processor.runtime.ports import UnavailableError


@dataclass(slots=True)
class MemoryDerivedFiles:
    """Implements `ports.derived_files.DerivedFiles`; `files` has contents and types by key."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    refuses: bool = False

    def put(self, key: str, content: bytes, content_type: str) -> None:
        if self.refuses:
            raise UnavailableError(f"writing {key!r}: AccessDenied")
        self.files[key] = content, content_type
