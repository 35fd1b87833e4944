import email
import email.policy

from serverless_s3_processor.runtime.adapters.aws.dynamodb.summary_table import DynamoDBSummaryTable
from tests.e2e.support.deployment import Deployment, wait_for

SCHEDULE_SECONDS = 150


def mails(deployment: Deployment) -> list[email.message.EmailMessage]:
    """Return all mails but those of alarms, which the self-test sets off."""
    folder = deployment.stack.layout.mail / "new"
    found = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(folder.glob("*"))
    ]
    return [mail for mail in found if not str(mail["Subject"]).startswith("ALARM: ")]


def test_a_person_gets_a_digest_by_mail_and_no_mail_an_object(deployment: Deployment) -> None:
    _wait_until_all_are_told(deployment)
    keys = [f"uploads/digest/{number} é.txt" for number in range(3)]
    for key in keys:
        deployment.put(key)
    found = wait_for(
        lambda: [m for m in mails(deployment) if "uploads/digest/" in m.get_content()],
        bool,
        SCHEDULE_SECONDS,
    )
    text = "".join(mail.get_content() for mail in found)
    assert [key for key in keys if key in text] == keys
    assert all(mail["To"] == "admin@example.com" for mail in found)
    assert all(str(mail["Subject"]).startswith("[dev] ") for mail in mails(deployment))
    assert all("To look (on AWS with --aws):" in mail.get_content() for mail in mails(deployment))


def _wait_until_all_are_told(deployment: Deployment) -> None:
    """A digest lists ten files: those of other tests are to be in an earlier one."""
    summaries = DynamoDBSummaryTable(
        deployment.client("dynamodb"), deployment.outputs["SummariesTableName"]
    )
    wait_for(summaries.pending, lambda pending: not pending, SCHEDULE_SECONDS)
