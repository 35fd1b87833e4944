"""Tags in CreateMultipartUpload.

AWS gives them to the object when the upload is complete. The emulator drops them.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
"""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl

from ministack_fidelity.emulator import Function, module, wrap

Response = tuple[int, dict[str, str], bytes]

UPLOAD_ID: Final = re.compile(rb"<UploadId>([^<]+)</UploadId>")
TAGS: Final = "tags_of_the_object"


def apply() -> None:
    """Tags in `CreateMultipartUpload` are the object's."""
    s3 = module("services.s3")
    wrap(s3, "_create_multipart_upload", _storing_tags)
    wrap(s3, "_complete_multipart_upload", _applying_tags)


def _storing_tags(original: Function) -> Function:
    def create(bucket: str, key: str, headers: Mapping[str, str]) -> Response:
        response: Response = original(bucket, key, headers)
        upload = UPLOAD_ID.search(response[2]) if response[0] == HTTPStatus.OK else None
        if upload and headers.get("x-amz-tagging"):
            tags = dict(parse_qsl(headers["x-amz-tagging"], keep_blank_values=True))
            module("services.s3")._multipart_uploads[upload[1].decode()][TAGS] = tags
        return response

    return create


def _applying_tags(original: Function) -> Function:
    def complete(bucket: str, key: str, body: bytes, query: object, *headers: object) -> Response:
        s3 = module("services.s3")
        upload = s3._multipart_uploads.get(s3._qp(query, "uploadId")) or {}
        response: Response = original(bucket, key, body, query, *headers)
        if response[0] == HTTPStatus.OK and TAGS in upload:
            s3._object_tags[bucket, key, response[1].get("x-amz-version-id")] = upload[TAGS]
        return response

    return complete
