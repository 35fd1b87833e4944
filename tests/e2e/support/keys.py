"""Keys of every legal class of characters, the same in every run."""

import random
from pathlib import PurePosixPath

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html#object-key-guidelines
SAFE = "abcXYZ019!-_.*'()"
NEED_HANDLING = "&$@=;:+ ,?"
TO_AVOID = '\\{}^%`]>[~<#|"'
CONTROL = "".join(chr(code) for code in (*range(1, 32), 127))
UNICODE = "éüßñçøłžжщδاابתक日本語한🙂👩‍👩‍👧\u0301\u200f\u2028\ufeff"
CLASSES = (SAFE, NEED_HANDLING, TO_AVOID, CONTROL, UNICODE, SAFE + NEED_HANDLING + UNICODE)
PECULIAR = (
    "../up", "./here", "a//b", "//", " leading", "trailing ", "%2F", "%25", "a%20b+c", "+", " ",
    "%", "null", "folder/", "a/b/c/", ".", "..", "k" * 1000, "é" * 500, "日" * 330,
)  # fmt: skip
_MAX_BYTES = 1024


def any_keys(count: int, prefix: str) -> list[str]:
    """Return different keys of up to 1,024 bytes: first the peculiar ones, then random ones."""
    random_ = random.Random(20260131)  # noqa: S311 - to be the same in every run
    keys = dict.fromkeys(_fit(prefix + name) for name in PECULIAR)
    while len(keys) < count:
        characters = random_.choice(CLASSES)
        name = "".join(
            random_.choices(characters, k=random_.randint(1, random_.choice((8, 40, 300))))
        )
        keys[_fit(prefix + name)] = None
    return list(keys)[:count]


def file_names(count: int) -> list[PurePosixPath]:
    """Return different paths that a file system and a shell command accept."""
    random_ = random.Random(20260201)  # noqa: S311
    characters = SAFE + NEED_HANDLING + TO_AVOID + "éßжδ日本語🙂"
    paths: dict[PurePosixPath, None] = {}
    while len(paths) < count:
        depth = random_.randint(1, 4)
        parts = (
            "".join(random_.choices(characters, k=random_.randint(1, 30))) for _ in range(depth)
        )
        path = PurePosixPath(*(f"{part.strip('. ')}x" for part in parts))
        paths[path / f"{len(paths)}.txt"] = None
    return list(paths)


def _fit(key: str) -> str:
    return key.encode()[:_MAX_BYTES].decode(errors="ignore")
