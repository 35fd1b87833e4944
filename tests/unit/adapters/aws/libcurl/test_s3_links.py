"""What our client signs in advance is what botocore signs at the same moment."""

import json
from base64 import b64decode
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from botocore.config import Config
from botocore.session import Session

from serverless_s3_processor.runtime.adapters.aws.libcurl.config import ClientConfig
from serverless_s3_processor.runtime.adapters.aws.libcurl.s3 import S3Client
from serverless_s3_processor.runtime.adapters.aws.libcurl.signing import Signer
from tests.contract.s3.test_object_store import KEYS

SECRETS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret"}
CONDITIONS = [{"content-type": "text/plain"}, ["content-length-range", 0, 5]]


def botocores(token: str | None) -> Any:
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
    )
    return Session().create_client(
        "s3",
        region_name="us-east-1",
        aws_access_key_id=SECRETS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=SECRETS["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=token,
        config=config,
    )


def ours(token: str | None, timestamp: str) -> S3Client:
    """Return a client that signs at a moment."""
    moment = datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    environ = {**SECRETS, "AWS_REGION": "us-east-1", "URL_SUFFIX": "amazonaws.com"}
    config = ClientConfig(environ | ({"AWS_SESSION_TOKEN": token} if token else {}))
    client = S3Client(config)
    client.__dict__["_signer"] = Signer(config, "s3", clock=lambda: moment)
    return client


def parts(url: str) -> tuple[str, str, dict[str, str]]:
    split = urlsplit(url)
    return split.netloc, split.path, dict(parse_qsl(split.query, keep_blank_values=True))


@pytest.mark.parametrize("token", [None, "a/token+=="])
@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("version", [{}, {"VersionId": "v/1+="}])
def test_a_url_is_botocores(key: str, version: dict[str, str], token: str | None) -> None:
    parameters = {"Bucket": "bucket", "Key": key, **version}
    expected = botocores(token).generate_presigned_url(
        "get_object", Params=parameters, ExpiresIn=900
    )
    client = ours(token, parts(expected)[2]["X-Amz-Date"])
    assert parts(client.generate_presigned_url("get_object", parameters, 900)) == parts(expected)


@pytest.mark.parametrize("token", [None, "a/token+=="])
@pytest.mark.parametrize("key", [*KEYS, "uploads/${filename}"])
def test_a_form_has_botocores_fields_and_the_signature_of_its_policy(
    key: str, token: str | None
) -> None:
    parameters: dict[str, Any] = {
        "Bucket": "bucket",
        "Key": key,
        "Fields": {"content-type": "text/plain"},
        "Conditions": CONDITIONS,
        "ExpiresIn": 900,
    }
    # botocore adds to the lists that it is given.
    expected = botocores(token).generate_presigned_post(**deepcopy(parameters))
    client = ours(token, expected["fields"]["x-amz-date"])
    form = client.generate_presigned_post(**parameters)

    assert form["url"] == expected["url"]
    assert form["fields"].keys() == expected["fields"].keys()
    signed, theirs = (json.loads(b64decode(f["fields"]["policy"])) for f in (form, expected))
    assert signed["conditions"] == theirs["conditions"]
    assert signed["expiration"] == theirs["expiration"]
    assert form == expected


def test_a_bucket_with_dots_is_part_of_the_path() -> None:
    client = ours(None, "20260131T115900Z")
    url = client.generate_presigned_url("get_object", {"Bucket": "a.b", "Key": "k"}, 900)
    assert parts(url)[:2] == ("s3.us-east-1.amazonaws.com", "/a.b/k")
