"""What only the document needs costs no start: Lambda does not load it."""

import pytest

from serverless_s3_processor.runtime.api import routes
from tests.functions.importing import importing

API = "serverless_s3_processor.runtime.api"


@pytest.mark.slow
def test_no_endpoint_loads_the_types_of_responses_or_what_writes_the_document() -> None:
    modules = {f"{API}.routes.{location.partition('.')[0]}" for location in routes.ROUTES.values()}
    loaded = importing("serverless_s3_processor.runtime.lambdas.api", *sorted(modules))["loaded"]
    assert modules <= set(loaded)
    unneeded = (f"{API}.schemas", f"{API}.json_schema", f"{API}.document")
    assert [name for name in loaded if name.startswith(unneeded)] == []
