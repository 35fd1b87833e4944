"""Who calls AWS, and where that is: what Lambda tells a function in its environment.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Account:
    """Credentials, the region, and what stands in place of AWS, if something does.

    `endpoints` are by service, in upper case, and without a name for all services. `authorities`
    is a file of those whose certificates are trusted; the system's if None. It is no dataclass:
    a repr must not tell the secrets, and each start waits for the making of a class.
    """

    def __init__(
        self,
        *,
        key_id: str,
        secret: str,
        region: str,
        token: str | None = None,
        endpoints: Mapping[str, str] | None = None,
        authorities: str | None = None,
    ) -> None:
        self.key_id = key_id
        self.secret = secret
        self.region = region
        self.token = token
        self.authorities = authorities
        self._endpoints = endpoints or {}

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Account:
        """Read it from environment variables, under the names that all of AWS's tools know.

        Raises:
            KeyError: there are no credentials, or no region.
        """
        prefix = "AWS_ENDPOINT_URL"
        return cls(
            key_id=environ["AWS_ACCESS_KEY_ID"],
            secret=environ["AWS_SECRET_ACCESS_KEY"],
            token=environ.get("AWS_SESSION_TOKEN"),
            region=environ.get("AWS_REGION") or environ["AWS_DEFAULT_REGION"],
            endpoints={
                name.removeprefix(prefix).removeprefix("_"): url
                for name, url in environ.items()
                if name.startswith(prefix)
            },
            authorities=environ.get("AWS_CA_BUNDLE"),
        )

    def endpoint(self, service: str) -> str:
        """Return the address of a service: `https://sns.us-east-1.amazonaws.com`."""
        domain = "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"
        usual = f"https://{service}.{self.region}.{domain}"
        return (self.replacement(service) or usual).rstrip("/")

    def replacement(self, service: str) -> str | None:
        """Return what stands in place of a service; None if it is AWS itself."""
        return self._endpoints.get(service.upper()) or self._endpoints.get("")
