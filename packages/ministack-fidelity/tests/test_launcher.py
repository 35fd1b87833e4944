import subprocess
import sys
from importlib import metadata
from pathlib import Path
from socket import socket
from typing import Any

import trustme
import urllib3

from ministack_fidelity.emulator import SUPPORTED_VERSION
from support.emulator import Emulator
from support.waiting import eventually

TEMPLATE = """
Resources:
  Bucket: {Type: "AWS::S3::Bucket", Properties: {BucketName: "secure"}}
  Emptying:
    Type: "Custom::S3AutoDeleteObjects"
    Properties: {ServiceToken: "unused", BucketName: !Ref Bucket}
"""


def pretend_that_is_installed(folder: Path, version: str) -> None:
    file = folder / f"ministack-{version}.dist-info" / "METADATA"
    file.parent.mkdir()
    file.write_text(f"Metadata-Version: 2.1\nName: ministack\nVersion: {version}\n")


def launch(variables: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "ministack_fidelity", *arguments]
    return subprocess.run(command, env=variables, capture_output=True, text=True, check=False)  # noqa: S603 - our own


def test_refuses_any_other_release_of_the_emulator(tmp_path: Path) -> None:
    pretend_that_is_installed(tmp_path, "9.9.9")
    run = launch({"PYTHONPATH": str(tmp_path)})
    assert run.returncode == 1
    assert "ministack 9.9.9 is installed" in run.stderr
    assert SUPPORTED_VERSION in run.stderr
    assert "Traceback" not in run.stderr


def test_the_release_is_the_one_that_the_package_requires() -> None:
    assert f"ministack=={SUPPORTED_VERSION}" in (metadata.requires("ministack-fidelity") or [])


def test_refuses_a_home_that_is_in_use(emulator: Emulator) -> None:
    run = launch({"MINISTACK_FIDELITY_HOME": str(emulator.home), "GATEWAY_PORT": "1"})
    assert run.returncode == 1
    assert run.stderr == "The emulator of this home is already running.\n"
    assert emulator.session().client("sts").get_caller_identity()


def test_listens_on_the_loopback_address_only(emulator: Emulator) -> None:
    port = int(emulator.endpoint.rsplit(":", 1)[1])
    assert is_open("127.0.0.1", port)
    # A listener on all addresses would respond on this one too.
    assert not is_open("127.0.0.2", port)
    ready = urllib3.request("GET", f"{emulator.endpoint}/_ministack/ready").json()
    assert ready["iot_mtls"] == "disabled"


def is_open(host: str, port: int) -> bool:
    with socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def test_lists_the_repairs_without_starting(tmp_path: Path) -> None:
    run = launch({"MINISTACK_FIDELITY_HOME": str(tmp_path / "home")}, "--repairs")
    assert run.returncode == 0
    assert "| `s3.ranged_reads` | A range of a version is served with 206" in run.stdout
    assert not (tmp_path / "home").exists()


def test_repairs_call_the_emulator_behind_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    bundle, chain, key = (tmp_path / name for name in ("ca.pem", "server.pem", "server.key"))
    authority.cert_pem.write_to_path(str(bundle))
    certificate.cert_chain_pems[0].write_to_path(str(chain))
    certificate.private_key_pem.write_to_path(str(key))
    emulator = Emulator(
        tmp_path / "home",
        USE_SSL="1",
        MINISTACK_SSL_CERT=str(chain),
        MINISTACK_SSL_KEY=str(key),
        AWS_CA_BUNDLE=str(bundle),
    )
    emulator.start()
    try:
        cloudformation = emulator.session().client("cloudformation", verify=str(bundle))
        cloudformation.create_stack(StackName="secure", TemplateBody=TEMPLATE)
        cloudformation.get_waiter("stack_create_complete").wait(StackName="secure")
        s3 = emulator.session().client("s3", verify=str(bundle))
        s3.put_object(Bucket="secure", Key="k", Body=b"1")
        cloudformation.delete_stack(StackName="secure")
        cloudformation.get_waiter("stack_delete_complete").wait(StackName="secure")
        assert s3.list_buckets()["Buckets"] == []
    finally:
        emulator.stop()


def test_without_auth_the_role_of_a_state_machine_may_do_everything(tmp_path: Path) -> None:
    emulator = Emulator(tmp_path / "home", AUTH="false")
    emulator.start()
    try:
        client = emulator.session().client("stepfunctions")
        definition = (
            '{"StartAt": "M", "States": {"M": {"Type": "Map", "ItemsPath": "$", "End": true,'
            ' "ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}, "StartAt": "P",'
            ' "States": {"P": {"Type": "Pass", "End": true}}}}}}'
        )
        role = "arn:aws:iam::000000000000:role/missing"
        arn = client.create_state_machine(name="m", definition=definition, roleArn=role)
        run = client.start_execution(stateMachineArn=arn["stateMachineArn"], input="[1, 2]")

        def output() -> Any:
            return client.describe_execution(executionArn=run["executionArn"]).get("output")

        assert eventually(output) == "[1, 2]"
    finally:
        emulator.stop()


def test_no_profile_of_the_user_is_used(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.write_text("[profile work]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:9\n")
    emulator = Emulator(tmp_path / "home", AWS_PROFILE="work", AWS_CONFIG_FILE=str(config))
    emulator.start()
    try:
        cloudformation = emulator.session().client("cloudformation")
        cloudformation.create_stack(StackName="secure", TemplateBody=TEMPLATE)
        cloudformation.delete_stack(StackName="secure")
        cloudformation.get_waiter("stack_delete_complete").wait(StackName="secure")
        assert emulator.session().client("s3").list_buckets()["Buckets"] == []
    finally:
        emulator.stop()
