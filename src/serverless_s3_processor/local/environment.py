"""The environment variables of the emulator and of its clients."""

import os
import sysconfig
from pathlib import Path

from serverless_s3_processor.local.certificates import Certificates
from serverless_s3_processor.local.layout import Layout

HOST = "127.0.0.1"
ACCOUNT = "000000000000"
REGION = "us-east-1"
# The emulator accepts this key for the account's root user, with any secret.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
# A user's profiles may name other endpoints, regions and credentials.
ISOLATION = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}
PASSED_ON = ("HOME", "LANG", "LC_ALL")

Environment = dict[str, str]


def endpoint(port: int) -> str:
    """The endpoint of all AWS services."""
    return f"https://{HOST}:{port}"


def scripts() -> Path:
    """The folder of this environment's commands, such as `cdk`, `node` and `python`."""
    return Path(sysconfig.get_path("scripts"))


def search_path() -> str:
    """A PATH on which this environment's commands come first."""
    return os.pathsep.join((str(scripts()), os.environ.get("PATH", os.defpath)))


def isolated() -> Environment:
    """The environment of this process without variables that select an AWS account."""
    inherited = {name: os.environ[name] for name in os.environ if not name.startswith("AWS_")}
    return {**inherited, **ISOLATION}


def client(port: int, authority: Path) -> Environment:
    """The variables with which the AWS CLI, SDKs and the CDK CLI use only the emulator."""
    return {
        **CREDENTIALS,
        **ISOLATION,
        "AWS_ENDPOINT_URL": endpoint(port),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CA_BUNDLE": str(authority),
        "NODE_EXTRA_CA_CERTS": str(authority),
        "NO_PROXY": ",".join(filter(None, (os.environ.get("NO_PROXY"), HOST, "localhost"))),
    }


def emulator(layout: Layout, port: int, certificates: Certificates) -> Environment:
    """The emulator's whole environment. Functions inherit it, so it has none of the user's."""
    authority = str(certificates.authority)
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        **CREDENTIALS,
        "PATH": search_path(),
        "TZ": "UTC",
        "TMPDIR": str(layout.temporary),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "USE_SSL": "1",
        "MINISTACK_SSL_CERT": str(certificates.certificate),
        "MINISTACK_SSL_KEY": str(certificates.key),
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(layout.state),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(layout.objects),
        "MINISTACK_FIDELITY_HOME": str(layout.home),
        "AWS_ENDPOINT_URL": endpoint(port),
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CA_BUNDLE": authority,
        "NODE_EXTRA_CA_CERTS": authority,
        # Custom resources respond to CloudFormation through Python's HTTP client.
        "SSL_CERT_FILE": authority,
    }
