from support.emulator import Emulator
from support.waiting import eventually


def test_state_survives_a_kill(own_emulator: Emulator) -> None:
    own_emulator.start()
    s3 = own_emulator.session().client("s3")
    s3.create_bucket(Bucket="kept")
    s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    versions = [s3.put_object(Bucket="kept", Key="k", Body=body) for body in (b"1", b"2")]
    own_emulator.session().client("sqs").create_queue(QueueName="kept")
    saved = own_emulator.home / "state" / "sqs.json"
    eventually(lambda: saved.exists() and "kept" in saved.read_text())
    own_emulator.kill()
    own_emulator.start()
    assert own_emulator.session().client("sqs").get_queue_url(QueueName="kept")["QueueUrl"]
    first = s3.get_object(Bucket="kept", Key="k", VersionId=versions[0]["VersionId"])
    assert first["Body"].read() == b"1"


def test_a_start_after_a_kill_leaves_a_mark_until_it_is_removed(own_emulator: Emulator) -> None:
    mark = own_emulator.home / "emulator.interrupted"
    own_emulator.start()
    own_emulator.stop()
    own_emulator.start()
    assert not mark.exists()
    own_emulator.kill()
    assert not mark.exists()
    own_emulator.start()
    assert mark.exists()
    own_emulator.stop()
    assert mark.exists()
