"""Objects that failed go to quarantine, and come back on request."""

import pytest

from serverless_s3_processor.runtime.config import names
from tests.e2e.support import iam
from tests.e2e.support.actions import (
    EARLIER_KEY,
    INVOICE,
    NOT_AN_INVOICE,
    put_contradicted,
    put_csv,
    record_of,
    tags,
    version_ids,
    wait_for_status_tag,
    wait_until_quarantined,
)
from tests.e2e.support.api import Api
from tests.e2e.support.deployment import Deployment, wait_for
from tests.e2e.support.iam import access_denied
from tests.e2e.support.notices import Notices
from tests.support.aws.principals import allowing, user_session

pytestmark = pytest.mark.timeout(600)  # The stack is deployed three times before the first test.


def test_records_from_before_the_activation_are_ignored(deployment: Deployment) -> None:
    """The stream is read from its beginning: a later change shows that it was read so far."""
    key = "uploads/new.csv"
    version = put_csv(deployment, key, NOT_AN_INVOICE)
    wait_for_status_tag(deployment, key, version)

    (earlier,) = deployment.records(EARLIER_KEY)

    assert earlier["status"] == "failed"
    assert tags(deployment, EARLIER_KEY) == {}
    assert version_ids(deployment, EARLIER_KEY) == [earlier["versionId"]]


def test_an_operator_applies_actions_to_earlier_records_after_a_dry_run(
    deployment: Deployment, api: Api
) -> None:
    dry_run = {"prefix": EARLIER_KEY, "dryRun": True}
    (due,) = api.post("/actions", dry_run).expect_ok()["objects"]
    assert (due["objectKey"], due["action"]) == (EARLIER_KEY, "quarantine")
    reader = api.called_by(iam.reader_session(deployment))
    reader.post("/actions", dry_run).expect_error(403, "AccessDenied")
    reader.post("/quarantine/release", {"key": EARLIER_KEY}).expect_error(403, "AccessDenied")
    assert deployment.records(EARLIER_KEY)[0]["status"] == "failed"

    assert api.post("/actions", {"prefix": EARLIER_KEY}).expect_ok()["objects"] == [due]

    wait_until_quarantined(deployment, EARLIER_KEY, due["versionId"])
    assert api.post("/actions", dry_run).expect_ok()["objects"] == []
    assert reader.get("/quarantine", {"prefix": EARLIER_KEY}).expect_ok()["files"] != []


def test_a_failed_version_is_moved_once_and_no_content_is_lost(
    deployment: Deployment, notices: Notices
) -> None:
    key = "uploads/invoices/bad.csv"
    good = put_csv(deployment, key, INVOICE)
    wait_for_status_tag(deployment, key, good)
    bad = put_csv(deployment, key, NOT_AN_INVOICE, Tagging="from=partner")

    moved_to = wait_until_quarantined(deployment, key, bad)["movedTo"]

    assert moved_to == f"quarantine/invoices/bad.csv/{bad}"
    copy = deployment.s3.get_object(Bucket=deployment.bucket, Key=moved_to)
    assert copy["Body"].read() == NOT_AN_INVOICE
    assert tags(deployment, moved_to) == {"from": "partner", names.STATUS_TAG: "quarantined"}
    assert version_ids(deployment, key) == [good]
    user = user_session(deployment.stack, "quarantine-user", allowing("s3:*", "*"))
    with access_denied():
        user.client("s3").get_object(Bucket=deployment.bucket, Key=moved_to)
    wait_for(lambda: deployment.depth("Uploads"), lambda depth: depth == 0, 30)
    statuses = [r["status"] for r in deployment.records(key) if r.get("versionId") == bad]
    assert statuses == ["quarantined"]
    assert len(version_ids(deployment, moved_to)) == 1
    assert deployment.records(names.QUARANTINE_PREFIX) == []
    announced = [n for n in notices.wait_for(key, 2) if n["versionId"] == bad]
    assert [(notice["status"], notice.get("movedTo")) for notice in announced] == [
        ("failed", None),
        ("quarantined", moved_to),
    ]


def test_an_object_whose_content_contradicts_its_type_is_moved_too(deployment: Deployment) -> None:
    key = "uploads/not really.pdf"
    version = put_contradicted(deployment, key)

    record = wait_until_quarantined(deployment, key, version)

    assert record["flags"] == ["content-type-contradicted"]
    assert record["movedTo"] == f"quarantine/not really.pdf/{version}"
    assert version_ids(deployment, key) == []


def test_a_released_object_stays_but_the_next_upload_may_be_quarantined(
    deployment: Deployment, api: Api
) -> None:
    key = "uploads/invoices/odd but fine.csv"
    version = put_csv(deployment, key, NOT_AN_INVOICE, Tagging="from=partner")
    record = wait_until_quarantined(deployment, key, version)
    (file,) = api.get("/quarantine", {"prefix": key}).expect_ok()["files"]
    assert (file["movedTo"], file["record"]["objectKey"]) == (record["movedTo"], key)

    released = api.post("/quarantine/release", {"key": key}).expect_ok(202)

    assert released["versionId"] == version
    back = wait_for(
        lambda: record_of(deployment, key, version), lambda r: r["status"] == "released", 30
    )["releasedVersionId"]
    expected_tags = {"from": "partner", names.STATUS_TAG: "released"}
    wait_for(lambda: tags(deployment, key, back), lambda current: current == expected_tags, 30)
    user = user_session(deployment.stack, "release-user", allowing("s3:*", "*")).client("s3")
    response = user.get_object(Bucket=deployment.bucket, Key=key)
    assert response["Body"].read() == NOT_AN_INVOICE
    assert version_ids(deployment, record["movedTo"]) == []
    assert api.get("/quarantine", {"prefix": key}).expect_ok()["files"] == []
    api.post("/quarantine/release", {"key": key}).expect_error(404, "NotInQuarantine", "key")
    assert record_of(deployment, key, back)["status"] == "failed"

    later = put_csv(deployment, key, NOT_AN_INVOICE)
    wait_until_quarantined(deployment, key, later)
    assert version_ids(deployment, key) == [back]


def test_nothing_is_released_over_a_newer_version(deployment: Deployment, api: Api) -> None:
    key = "uploads/invoices/corrected.csv"
    wait_until_quarantined(deployment, key, put_csv(deployment, key, NOT_AN_INVOICE))
    wait_for_status_tag(deployment, key, put_csv(deployment, key, INVOICE))

    reply = api.post("/quarantine/release", {"key": key})

    assert "newer version" in reply.expect_error(409, "NotReleasable", "key")
