import email
import email.policy

from serverless_s3_processor.runtime.adapters.aws.dynamodb.summary_table import DynamoDBSummaryTable
from tests.e2e.support.deployment import Deployment, wait_for

TIMEOUT_SECONDS = 150


def digests(deployment: Deployment) -> list[email.message.EmailMessage]:
    """Return all mails except those of alarms, which the self-test sets off."""
    folder = deployment.stack.layout.mail / "new"
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(folder.glob("*"))
    ]
    return [mail for mail in mails if not str(mail["Subject"]).startswith("ALARM: ")]


def test_a_person_gets_a_digest_by_mail_and_no_mail_per_object(deployment: Deployment) -> None:
    # A digest lists ten files: those of other tests must be in an earlier one.
    summaries = DynamoDBSummaryTable(
        deployment.client("dynamodb"), deployment.outputs["SummariesTableName"]
    )
    wait_for(summaries.pending, lambda pending: not pending, TIMEOUT_SECONDS)
    keys = [f"uploads/digest/{number} é.txt" for number in range(3)]
    for key in keys:
        deployment.put(key)
    mails = wait_for(
        lambda: [mail for mail in digests(deployment) if "uploads/digest/" in mail.get_content()],
        bool,
        TIMEOUT_SECONDS,
    )
    text = "".join(mail.get_content() for mail in mails)
    assert [key for key in keys if key in text] == keys
    for mail in digests(deployment):
        assert mail["To"] == "admin@example.com"
        assert str(mail["Subject"]).startswith("[dev] ")
        assert "For details (on AWS, add --aws):" in mail.get_content()
