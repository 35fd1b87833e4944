"""Credentials, endpoints, and timeouts, from the environment variables that Lambda sets.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from __future__ import annotations

import time
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING, Final

from serverless_s3_processor.runtime.adapters.aws.libcurl.transport import Transports
from serverless_s3_processor.runtime.config import names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ENDPOINT_URL: Final = "AWS_ENDPOINT_URL"
_FIPS_BY_DEFAULT: Final = {
    **dict.fromkeys(
        ("dynamodb", "logs", "monitoring", "sns", "sqs", "streams.dynamodb"), "us-gov-"
    ),
    "states": "us-gov-west-",
}
"""The regions, by their prefix, where a service's default endpoint is validated for FIPS 140."""


class ConfigError(ValueError):
    """A variable is missing, or requests something that is not supported."""


class ClientConfig:
    """Credentials, region, endpoints, trust store, and timeouts of all clients.

    `ca_bundle` is the file in AWS_CA_BUNDLE, or botocore's. `read_timeout_seconds` is how long a
    server may stay silent. This is not a dataclass because its repr would show the secrets.
    """

    connect_timeout_seconds = 2
    read_timeout_seconds = 5
    sleep: Callable[[float], None] = staticmethod(time.sleep)

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Read the variables that all AWS tools share.

        Raises:
            ConfigError: a variable is missing, or dual-stack endpoints are requested.
        """
        if _is_true(environ, "AWS_USE_DUALSTACK_ENDPOINT"):
            raise ConfigError("AWS_USE_DUALSTACK_ENDPOINT is not supported: remove the variable.")
        self.key_id = _required(environ, "AWS_ACCESS_KEY_ID")
        self.secret = _required(environ, "AWS_SECRET_ACCESS_KEY")
        self.token = environ.get("AWS_SESSION_TOKEN")
        self.region = environ.get("AWS_REGION") or _required(environ, "AWS_DEFAULT_REGION")
        self.ca_bundle = environ.get("AWS_CA_BUNDLE") or default_ca_bundle()
        self.transports = Transports(self)
        self._environ = environ
        self._uses_fips = _is_true(environ, "AWS_USE_FIPS_ENDPOINT")

    def endpoint(self, service: str) -> str:
        """Return the endpoint of a service: `https://sns.us-east-1.amazonaws.com`.

        https://docs.aws.amazon.com/general/latest/gr/rande.html

        Raises:
            ConfigError: the DNS suffix is unknown, or the partition has no FIPS endpoints.
        """
        if override := self.endpoint_override(service):
            return override.rstrip("/")
        suffix = _required(self._environ, names.URL_SUFFIX)
        return f"https://{service}{self._fips_suffix(service)}.{self.region}.{suffix}"

    def endpoint_override(self, service: str) -> str | None:
        """Return the URL that replaces a service's endpoint; None for AWS's own."""
        own = self._environ.get(f"{_ENDPOINT_URL}_{service.upper().replace('.', '_')}")
        return own or self._environ.get(_ENDPOINT_URL) or None

    def _fips_suffix(self, service: str) -> str:
        """See https://aws.amazon.com/compliance/fips/."""
        if not self._uses_fips:
            return ""
        if self.region.startswith("cn-"):
            raise ConfigError("AWS_USE_FIPS_ENDPOINT: China's regions have no FIPS endpoints.")
        by_default = _FIPS_BY_DEFAULT.get(service)
        return "" if by_default and self.region.startswith(by_default) else "-fips"


def default_ca_bundle() -> str:
    """Return botocore's file of certificates, without an import of botocore.

    Raises:
        ConfigError: botocore is not installed.
    """
    spec = PathFinder.find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise ConfigError("botocore is not installed, and AWS_CA_BUNDLE is not set.")
    return f"{spec.submodule_search_locations[0]}/cacert.pem"


def _required(environ: Mapping[str, str], variable: str) -> str:
    if not environ.get(variable):
        raise ConfigError(f"The environment variable {variable} is not set.")
    return environ[variable]


def _is_true(environ: Mapping[str, str], variable: str) -> bool:
    return environ.get(variable, "").lower() == "true"
