"""JSON Schemas of what is answered.

Every object is closed: an answer that holds more than is written here breaks a test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.domain.failure import FailureKind
from serverless_s3_processor.runtime.domain.record import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from serverless_s3_processor.runtime.api.endpoint import Schema
    from serverless_s3_processor.runtime.domain.record import Json

STATUSES: Final = tuple(status.value for status in Status)
RECORD: Final[Schema] = {"$ref": "#/components/schemas/Record"}


def of(kind: str, meaning: str = "", **more: Json) -> Schema:
    """Return the schema of a plain value; `kind?` may be null as well."""
    name = kind.rstrip("?")
    types: Json = [name, "null"] if kind.endswith("?") else name
    return {"type": types, **({"description": meaning} if meaning else {}), **more}


def moment(meaning: str) -> Schema:
    """Return the schema of a moment."""
    return of("string", meaning, format="date-time")


def count(meaning: str = "") -> Schema:
    """Return the schema of a number of things."""
    return of("integer", meaning, minimum=0)


def list_of(item: Schema, meaning: str = "") -> Schema:
    """Return the schema of a list."""
    return {**of("array", meaning), "items": item}


def maybe(schema: Schema, meaning: str) -> Schema:
    """Return the schema of what may be null."""
    return {"description": meaning, "anyOf": [schema, {"type": "null"}]}


def thing(members: Mapping[str, Schema], maybe: Mapping[str, Schema] | None = None) -> Schema:
    """Return the schema of an object with these members, and `maybe` some others."""
    return {
        "type": "object",
        "properties": {**members, **(maybe or {})},
        "required": list(members),
        "additionalProperties": False,
    }


def with_meaning(schema: Schema, meaning: str) -> Schema:
    """Return the same schema with a meaning of its own."""
    return {**schema, "description": meaning}


def answer(members: Mapping[str, Schema], maybe: Mapping[str, Schema] | None = None) -> Schema:
    """Return the schema of an answer: all of them carry the request's id."""
    return thing({**members, "requestId": of("string", "Names the request in the logs.")}, maybe)


def missing(part: str, reason: str) -> dict[str, str]:
    """Return what is said of a part that could not be told, as `MISSING` describes it."""
    return {"part": part, "reason": reason}


MISSING: Final[Schema] = list_of(
    thing(
        {
            "part": of("string", "The field; it is null."),
            "reason": of("string", "For people: why it could not be told."),
        }
    ),
    "What could not be told, as a service does not answer; empty if all could.",
)

HIDDEN_SECONDS: Final[Schema] = count(
    "Seconds after which what is hidden now can be seen again, at most: as long as a call can take."
)

COUNTS: Final[Schema] = {
    "type": "object",
    "description": "How many of each status; those that there are none of are left out.",
    "properties": {status: count() for status in STATUSES},
    "additionalProperties": False,
}

DEAD_LETTERS: Final = thing(
    {
        "uploads": count("Messages that could not be processed."),
        "changes": count("Batches of records, and notices, that could not be announced."),
        "actions": count("Batches of records that could not be acted on; 0 if no actions are on."),
    }
)

_RECORD: Final = thing(
    {
        "objectKey": of("string", "The object's key."),
        "uploadTime": of(
            "string",
            "Tells the key's records apart: S3's Last-Modified, `#`, and the version id or the "
            "ETag. Deletions have the event's time.",
        ),
        "bucketName": of("string", "The bucket."),
        "status": of("string", "What became of it.", enum=list(STATUSES)),
        "processedAt": moment("When the record was written."),
        "environment": of("string", "The `env_suffix` of the deployment."),
        "eventName": of("string", "What S3 called what happened, such as `ObjectCreated:Put`."),
        "eventTime": moment("When it happened."),
    },
    {
        "objectSize": count("Bytes."),
        "contentType": of("string", "The Content-Type that it was uploaded with."),
        "etag": of("string", "S3's ETag, without quotes."),
        "lastModified": moment("S3's Last-Modified."),
        "versionId": of("string", "S3's version id; none where the bucket has no versions."),
        "sequencer": of("string", "S3's order of events, within one key."),
        "marker": of("boolean", "Whether a deletion is a delete marker, which can be removed."),
        "failure": of("string", "Why a processor could not cope with it."),
        "failureKind": of(
            "string",
            "Whether a processor can't process this content, or the content ended its process.",
            enum=list(FailureKind),
        ),
        "flags": list_of(of("string"), "What is remarkable about it."),
        "results": {
            "type": "object",
            "description": "What each processor found, by its name.",
            "additionalProperties": {"type": "object"},
        },
        "attempts": count("How often the message that led to this record had been delivered."),
        "movedTo": of("string", "The key in quarantine that the object was moved to."),
        "releaseRequestedAt": moment("When a person asked to have it back from quarantine."),
        "releasedVersionId": of("string", "The version that it came back from quarantine as."),
    },
)

_ERROR: Final = thing(
    {
        "error": thing(
            {
                "code": of("string", "For programs: it does not change."),
                "message": of("string", "For people: what is wrong."),
            },
            {"field": of("string", "The part of the request that is wrong.")},
        ),
        "requestId": of("string", "Names the request in the logs."),
    }
)

COMPONENTS: Final[Mapping[str, Schema]] = {"Record": _RECORD, "Error": _ERROR}
