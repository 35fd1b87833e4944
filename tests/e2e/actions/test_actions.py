"""The actions of the example, deployed: tags, quarantine, refused reads, chosen announcements."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from serverless_s3_processor.runtime.config import names
from tests.e2e.support import callers
from tests.e2e.support.acting import ACTIONS, NO_INVOICE, OLD, PROCESSORS
from tests.e2e.support.api import Api
from tests.e2e.support.callers import like
from tests.e2e.support.deployment import Deployment, Notices, wait_for

pytestmark = pytest.mark.timeout(600)  # it deploys twice before the first test

INVOICE = b"item,quantity,unit_price,amount\npaper,10,4.20,42.00\ntotal,,,42.00\n"
SONG = b"ID3\x03" + bytes(40)


@pytest.fixture(scope="module")
def operator(acting: Deployment) -> Api:
    return Api.of(acting).by(callers.operator(acting))


@pytest.fixture(scope="module")
def notices(acting: Deployment) -> Notices:
    return Notices(acting)


@pytest.fixture(scope="module")
def anybody(acting: Deployment) -> Any:
    """S3 for a user who may do everything with the bucket, as far as its own policies go."""
    iam, name = acting.client("iam"), f"anybody-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    allow = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=policy)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return acting.stack.session(key["AccessKeyId"], key["SecretAccessKey"]).client("s3")


def _tags(acting: Deployment, key: str, version: str | None = None) -> dict[str, str]:
    where = {"Bucket": acting.bucket, "Key": key, **({"VersionId": version} if version else {})}
    return {tag["Key"]: tag["Value"] for tag in acting.s3.get_object_tagging(**where)["TagSet"]}


def _wait_for_tag(acting: Deployment, key: str, version: str) -> dict[str, str]:
    return wait_for(
        lambda: _tags(acting, key, version), lambda found: names.STATUS_TAG in found, 30
    )


def _record(acting: Deployment, key: str, version: str) -> dict[str, Any]:
    return next(r for r in acting.records(key) if r.get("versionId") == version)


def _quarantined(acting: Deployment, key: str, version: str) -> dict[str, Any]:
    return wait_for(
        lambda: _record(acting, key, version),
        lambda found: (
            found["status"] == "quarantined" and not list(_versions(acting, key, version))
        ),
        30,
    )


def _versions(acting: Deployment, key: str, version: str) -> Iterator[str]:
    return (each["VersionId"] for each in acting.listing(key) if each["VersionId"] == version)


def test_what_was_recorded_before_actions_were_switched_on_is_left_alone(
    acting: Deployment,
) -> None:
    """Though the stream is read from its beginning: what comes later has passed it by then."""
    key = "uploads/new.csv"
    version = acting.put(key, NO_INVOICE, ContentType="text/csv")
    _wait_for_tag(acting, key, version)

    (old,) = acting.records(OLD)

    assert old["status"] == "failed"
    assert _tags(acting, OLD) == {}
    assert [each["VersionId"] for each in acting.listing(OLD)] == [old["versionId"]]


def test_what_is_older_is_acted_on_by_command_and_a_dry_run_tells_first(
    acting: Deployment, operator: Api
) -> None:
    body = {"prefix": OLD, "dryRun": True}
    (due,) = operator.post("/actions", body).done()["objects"]
    assert (due["objectKey"], due["action"]) == (OLD, "quarantine")
    reader = Api.of(acting).by(callers.reader(acting))
    reader.post("/actions", body).refused(403, "AccessDenied")
    reader.post("/quarantine/release", {"key": OLD}).refused(403, "AccessDenied")
    assert acting.records(OLD)[0]["status"] == "failed"

    assert operator.post("/actions", {"prefix": OLD}).done()["objects"] == [due]

    _quarantined(acting, OLD, due["versionId"])
    assert operator.post("/actions", body).done()["objects"] == []
    assert reader.get("/quarantine", {"prefix": OLD}).done()["files"] != []


def test_what_is_processed_is_tagged_beside_its_own_tags_and_can_be_read_then(
    acting: Deployment, anybody: Any
) -> None:
    key = "uploads/invoices/good.csv"
    version = acting.put(key, INVOICE, ContentType="text/csv", Tagging="team=billing")

    tags = _wait_for_tag(acting, key, version)

    assert tags == {"team": "billing", names.STATUS_TAG: "processed"}
    assert anybody.get_object(Bucket=acting.bucket, Key=key)["Body"].read() == INVOICE
    got = anybody.get_object(Bucket=acting.bucket, Key=key, VersionId=version)
    assert got["Body"].read() == INVOICE


def test_what_is_not_processed_yet_is_refused_to_everybody(
    acting: Deployment, anybody: Any
) -> None:
    """The function is held up, so that it does not happen too soon."""
    functions, name = acting.client("lambda"), names.actions_function("dev")
    functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    key = "uploads/early.txt"
    version = acting.put(key, b"content")
    acting.wait_for_records(key, 1)

    calls: list[Callable[[], object]] = [
        lambda: anybody.get_object(Bucket=acting.bucket, Key=key),
        lambda: anybody.get_object(Bucket=acting.bucket, Key=key, VersionId=version),
        lambda: anybody.copy_object(
            Bucket=acting.bucket,
            Key="elsewhere",
            CopySource={"Bucket": acting.bucket, "Key": key},
        ),
    ]
    for call in calls:
        with pytest.raises(ClientError, match="AccessDenied"):
            call()

    functions.delete_function_concurrency(FunctionName=name)
    _wait_for_tag(acting, key, version)
    assert anybody.get_object(Bucket=acting.bucket, Key=key)["Body"].read() == b"content"


def test_nobody_can_give_an_object_the_tag_but_the_function(
    acting: Deployment, anybody: Any
) -> None:
    key, forged = "uploads/forged.txt", f"{names.STATUS_TAG}=processed"
    with pytest.raises(ClientError, match="AccessDenied"):
        anybody.put_object(Bucket=acting.bucket, Key=key, Body=b"x", Tagging=forged)
    with pytest.raises(ClientError, match="AccessDenied"):
        anybody.create_multipart_upload(Bucket=acting.bucket, Key=key, Tagging=forged)
    anybody.put_object(Bucket=acting.bucket, Key=key, Body=b"x", Tagging="mine=1")
    wanted = {"TagSet": [{"Key": names.STATUS_TAG, "Value": "processed"}]}
    with pytest.raises(ClientError, match="AccessDenied"):
        anybody.put_object_tagging(Bucket=acting.bucket, Key=key, Tagging=wanted)


def test_what_failed_goes_to_quarantine_and_nothing_is_lost(
    acting: Deployment, anybody: Any, notices: Notices
) -> None:
    key = "uploads/invoices/bad.csv"
    good = acting.put(key, INVOICE, ContentType="text/csv")
    _wait_for_tag(acting, key, good)
    bad = acting.put(key, NO_INVOICE, ContentType="text/csv", Tagging="from=partner")

    record = _quarantined(acting, key, bad)

    moved = record["movedTo"]
    assert moved == f"quarantine/invoices/bad.csv/{bad}"
    copy = acting.s3.get_object(Bucket=acting.bucket, Key=moved)
    assert copy["Body"].read() == NO_INVOICE
    assert _tags(acting, moved) == {"from": "partner", names.STATUS_TAG: "quarantined"}
    assert [v["VersionId"] for v in acting.listing(key)] == [good]
    assert acting.s3.get_object(Bucket=acting.bucket, Key=key)["Body"].read() == INVOICE
    with pytest.raises(ClientError, match="AccessDenied"):
        anybody.get_object(Bucket=acting.bucket, Key=moved)
    _wait_until_idle(acting)
    assert [r["status"] for r in acting.records(key) if r.get("versionId") == bad] == [
        "quarantined"
    ]
    assert acting.records(names.QUARANTINE_PREFIX) == []
    notices.wait_for(key, 2)
    told = [(n["status"], n.get("movedTo")) for n in notices.of(key) if n["versionId"] == bad]
    assert told == [("failed", None), ("quarantined", moved)]


def test_what_is_not_what_it_says_goes_to_quarantine_too(acting: Deployment) -> None:
    key = "uploads/not really.pdf"
    version = acting.put(key, SONG, ContentType="application/pdf")

    record = _quarantined(acting, key, version)

    assert record["flags"] == ["content-type-contradicted"]
    assert record["movedTo"] == f"quarantine/not really.pdf/{version}"
    assert list(acting.listing(key)) == []


def test_nothing_goes_round_and_round(acting: Deployment) -> None:
    """What tagging and moving lead to settles: each version has one record."""
    key = "uploads/invoices/round.csv"
    version = acting.put(key, NO_INVOICE, ContentType="text/csv")
    _quarantined(acting, key, version)

    before = acting.records(key)
    copies = [v["VersionId"] for v in acting.listing(f"quarantine/invoices/round.csv/{version}")]

    _wait_until_idle(acting)
    assert acting.records(key) == before
    assert len(before) == len(copies) == 1


def test_a_released_file_is_back_stays_and_can_be_read_and_another_upload_is_judged_anew(
    acting: Deployment, operator: Api, anybody: Any
) -> None:
    key = "uploads/invoices/odd but fine.csv"
    version = acting.put(key, NO_INVOICE, ContentType="text/csv", Tagging="from=partner")
    record = _quarantined(acting, key, version)
    (file,) = operator.get("/quarantine", {"prefix": key}).done()["files"]
    assert (file["movedTo"], file["record"]["objectKey"]) == (record["movedTo"], key)

    released = operator.post("/quarantine/release", {"key": key}).done(202)

    assert released["versionId"] == version
    old = wait_for(
        lambda: _record(acting, key, version), lambda found: found["status"] == "released", 30
    )
    back = old["releasedVersionId"]
    tags = wait_for(
        lambda: _tags(acting, key, back),
        lambda found: found.get(names.STATUS_TAG) == "released",
        30,
    )
    assert tags == {"from": "partner", names.STATUS_TAG: "released"}
    assert anybody.get_object(Bucket=acting.bucket, Key=key)["Body"].read() == NO_INVOICE
    assert list(acting.listing(record["movedTo"])) == []
    assert operator.get("/quarantine", {"prefix": key}).done()["files"] == []
    operator.post("/quarantine/release", {"key": key}).refused(404, "NotInQuarantine", "key")
    assert _record(acting, key, back)["status"] == "failed"

    again = acting.put(key, NO_INVOICE, ContentType="text/csv")
    _quarantined(acting, key, again)
    assert acting.s3.get_object(Bucket=acting.bucket, Key=key)["VersionId"] == back


def test_nothing_is_released_over_a_newer_version(acting: Deployment, operator: Api) -> None:
    key = "uploads/invoices/corrected.csv"
    _quarantined(acting, key, acting.put(key, NO_INVOICE, ContentType="text/csv"))
    _wait_for_tag(acting, key, acting.put(key, INVOICE, ContentType="text/csv"))

    refusal = operator.post("/quarantine/release", {"key": key})

    assert "newer version" in refusal.refused(409, "NotReleasable", "key")


def test_only_what_was_chosen_is_announced(acting: Deployment, notices: Notices) -> None:
    acting.put("uploads/quiet.txt", b"content")
    acting.put("uploads/invoices/loud.csv", NO_INVOICE, ContentType="text/csv")

    notices.wait_for("uploads/invoices/loud.csv", 1)

    assert notices.of("uploads/quiet.txt") == []


def test_the_function_may_do_no_more_than_the_actions(acting: Deployment) -> None:
    session = like(acting, names.actions_function("dev"))
    s3, bucket = session.client("s3"), acting.bucket
    acting.s3.put_object(Bucket=bucket, Key="elsewhere/a", Body=b"x")
    calls: list[Callable[[], object]] = [
        lambda: s3.put_object(Bucket=bucket, Key="uploads/new", Body=b"x"),
        lambda: s3.copy_object(
            Bucket=bucket, Key="uploads/new", CopySource={"Bucket": bucket, "Key": "elsewhere/a"}
        ),
        lambda: s3.copy_object(
            Bucket=bucket, Key="uploads/new", CopySource={"Bucket": bucket, "Key": "uploads/a"}
        ),
        lambda: s3.delete_object(Bucket=bucket, Key="uploads/quiet.txt"),
        lambda: s3.get_object(Bucket=bucket, Key="elsewhere/a"),
        lambda: s3.delete_object(Bucket=bucket, Key="quarantine/any"),
        lambda: session.client("dynamodb").delete_item(
            TableName=acting.table, Key={"objectKey": {"S": "a"}, "uploadTime": {"S": "b"}}
        ),
    ]
    for call in calls:
        with pytest.raises(ClientError, match=r"AccessDenied|not authorized"):
            call()


def test_the_api_may_say_no_more_of_a_record_than_that_a_person_wants_the_file_back(
    acting: Deployment,
) -> None:
    dynamodb = like(acting, names.api_function("dev")).client("dynamodb")
    record = acting.wait_for_records("uploads/", 1)[0]
    key = {name: {"S": record[name]} for name in ("objectKey", "uploadTime")}

    def set_attribute(name: str) -> None:
        dynamodb.update_item(
            TableName=acting.table,
            Key=key,
            UpdateExpression=f"SET #name = {':value'}",
            ExpressionAttributeNames={"#name": name},
            ExpressionAttributeValues={":value": {"S": "2026-01-31T12:00:00.000Z"}},
        )

    for name in ("status", "movedTo", "releasedVersionId"):
        with pytest.raises(ClientError, match="AccessDenied"):
            set_attribute(name)
    set_attribute("releaseRequestedAt")


def test_the_processor_may_change_no_object(acting: Deployment) -> None:
    s3 = like(acting, names.processor_function("dev")).client("s3")
    tagging: Any = {"TagSet": [{"Key": "a", "Value": "b"}]}
    calls: list[Callable[[], object]] = [
        lambda: s3.put_object_tagging(
            Bucket=acting.bucket, Key="uploads/quiet.txt", Tagging=tagging
        ),
        lambda: s3.put_object(Bucket=acting.bucket, Key="quarantine/a", Body=b"x"),
        lambda: s3.delete_object(Bucket=acting.bucket, Key="uploads/quiet.txt"),
    ]
    for call in calls:
        with pytest.raises(ClientError, match="AccessDenied"):
            call()


def test_an_update_keeps_the_activation_and_switching_off_and_on_sets_it_anew(
    acting: Deployment,
) -> None:
    """At the end: it switches the actions off for a while."""
    before = _activation(acting)
    acting.deploy(processors_dir=PROCESSORS, actions_file=ACTIONS, digest_minutes="7")
    assert _activation(acting) == before
    acting.deploy(processors_dir=PROCESSORS)
    key = "uploads/invoices/meanwhile.csv"
    version = acting.put(key, NO_INVOICE, ContentType="text/csv")
    acting.wait_for_records(key, 1)
    time.sleep(1)  # the activation is a whole second

    acting.deploy(processors_dir=PROCESSORS, actions_file=ACTIONS)

    assert _activation(acting) > before
    later = acting.put("uploads/invoices/later.csv", NO_INVOICE, ContentType="text/csv")
    _quarantined(acting, "uploads/invoices/later.csv", later)
    assert _record(acting, key, version)["status"] == "failed"
    assert list(_versions(acting, key, version)) == [version]


def _activation(acting: Deployment) -> int:
    sqs = acting.client("sqs")
    url = sqs.get_queue_url(QueueName=names.actions_dead_letters("dev"))["QueueUrl"]
    created = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["CreatedTimestamp"])
    return int(created["Attributes"]["CreatedTimestamp"])


def _wait_until_idle(acting: Deployment) -> None:
    wait_for(lambda: acting.depth("Uploads"), lambda count: count == 0, 30)
