from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from serverless_s3_processor.cdk.settings.context_value import ContextError

EXISTING: Final = "existing"
_NAMES: Final = ("vpc_id", "vpc_subnet_ids", "vpc_route_table_ids")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingVpc:
    """A network that is there already, as the context names it."""

    vpc_id: str
    subnet_ids: tuple[str, ...]
    route_table_ids: tuple[str, ...]
    """Where endpoints for S3 and DynamoDB are made; none if they are there."""


def check_network(texts: Mapping[str, str]) -> None:
    """Refuse a network that is named in part, or beside one that is made.

    Raises:
        ContextError: it is.
    """
    present = [name for name in _NAMES if texts[name]]
    missing = [name for name in _NAMES if not texts[name]]
    if present and missing:
        raise ContextError(f"{present[0]} needs {' and '.join(missing)} too.")
    if present and texts["nat_gateways"] != "0":
        raise ContextError("nat_gateways is for a network that is made, not for that of vpc_id.")
    if texts["endpoint_prefix_lists"] and texts["nat_gateways"] != "0":
        raise ContextError(
            "endpoint_prefix_lists lets nothing out but to S3 and DynamoDB, nat_gateways more: "
            "leave one of them out."
        )
