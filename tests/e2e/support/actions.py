"""A stack that acts on results, and what becomes of the objects."""

from typing import Any, Final

from serverless_s3_processor.runtime.config import names
from tests.e2e.support.deployment import Deployment, wait_for

INVOICE: Final = b"item,quantity,unit_price,amount\npaper,10,4.20,42.00\ntotal,,,42.00\n"
NOT_AN_INVOICE: Final = b"a,b\n1,2\n"
EARLIER_KEY: Final = "uploads/invoices/earlier.csv"
EARLIER_PDF: Final = "uploads/scan.pdf"
"""Recorded while the actions were off, as `EARLIER_KEY`."""
TIMEOUT_SECONDS: Final = 30
_PROCESSORS: Final = "examples/invoices"
_ACTIONS: Final = "examples/actions/actions.toml"


def deploy_with_actions(deployment: Deployment) -> None:
    """Deploy with actions, switch them off, upload what they are for, and switch them on."""
    deployment.deploy(processors_dir=_PROCESSORS, actions_file=_ACTIONS)
    deployment.deploy(processors_dir=_PROCESSORS)
    put_csv(deployment, EARLIER_KEY, NOT_AN_INVOICE)
    put_contradicted(deployment, EARLIER_PDF)
    deployment.wait_for_records("uploads/", 2)
    deployment.deploy(processors_dir=_PROCESSORS, actions_file=_ACTIONS)


def put_contradicted(deployment: Deployment, key: str) -> str:
    """Upload music that is declared as a PDF."""
    return deployment.put(key, b"ID3\x03" + bytes(40), ContentType="application/pdf")


def put_csv(deployment: Deployment, key: str, content: bytes, **options: str) -> str:
    return deployment.put(key, content, ContentType="text/csv", **options)


def tags(deployment: Deployment, key: str, version: str | None = None) -> dict[str, str]:
    object_ = {"Bucket": deployment.bucket, "Key": key}
    if version:
        object_["VersionId"] = version
    tag_set = deployment.s3.get_object_tagging(**object_)["TagSet"]
    return {tag["Key"]: tag["Value"] for tag in tag_set}


def wait_for_status_tag(deployment: Deployment, key: str, version: str) -> dict[str, str]:
    """Wait until an object version has the tag of its status, and return all of its tags."""
    return wait_for(
        lambda: tags(deployment, key, version),
        lambda current: names.STATUS_TAG in current,
        TIMEOUT_SECONDS,
    )


def record_of(deployment: Deployment, key: str, version: str) -> dict[str, Any]:
    return next(r for r in deployment.records(key) if r.get("versionId") == version)


def version_ids(deployment: Deployment, key: str) -> list[str]:
    return [version["VersionId"] for version in deployment.list_versions(key)]


def wait_until_quarantined(deployment: Deployment, key: str, version: str) -> dict[str, Any]:
    """Wait until an object version has been moved to quarantine, and return its record."""
    return wait_for(
        lambda: record_of(deployment, key, version),
        lambda record: (
            record["status"] == "quarantined" and version not in version_ids(deployment, key)
        ),
        TIMEOUT_SECONDS,
    )
