"""Tags that come with the beginning of a multipart upload.

AWS gives them to the object when the upload is complete; the emulator drops them.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from serverless_s3_processor.local.emulator import Function, module, wrap

Answer = tuple[int, dict[str, str], bytes]

_ID = re.compile(rb"<UploadId>([^<]+)</UploadId>")
_OK = 200
_KEPT = "tags_of_its_object"


def apply() -> None:
    """Keep the tags with the upload, and give them to its object."""
    s3 = module("services.s3")
    wrap(s3, "_create_multipart_upload", _keeping)
    wrap(s3, "_complete_multipart_upload", _giving)


def _keeping(original: Function) -> Function:
    def create(bucket: str, key: str, headers: Mapping[str, str]) -> Answer:
        answer: Answer = original(bucket, key, headers)
        began = _ID.search(answer[2]) if answer[0] == _OK else None
        if began and headers.get("x-amz-tagging"):
            tags = dict(parse_qsl(headers["x-amz-tagging"], keep_blank_values=True))
            module("services.s3")._multipart_uploads[began[1].decode()][_KEPT] = tags
        return answer

    return create


def _giving(original: Function) -> Function:
    def complete(bucket: str, key: str, body: bytes, query: object, *headers: object) -> Answer:
        s3 = module("services.s3")
        upload = s3._multipart_uploads.get(s3._qp(query, "uploadId")) or {}
        answer: Answer = original(bucket, key, body, query, *headers)
        if answer[0] == _OK and _KEPT in upload:
            s3._object_tags[bucket, key, answer[1].get("x-amz-version-id")] = upload[_KEPT]
        return answer

    return complete
