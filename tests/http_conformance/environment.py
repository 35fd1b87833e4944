"""The environment variables that a client reads."""

from __future__ import annotations


def environ_for(url: str, ca_bundle: str | None = None) -> dict[str, str]:
    """Return what Lambda's environment would hold, and what stands in place of AWS."""
    environ = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-west-1",
        "AWS_ENDPOINT_URL": url,
    }
    return environ | ({"AWS_CA_BUNDLE": ca_bundle} if ca_bundle else {})
