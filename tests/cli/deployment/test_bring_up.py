import pytest

from serverless_s3_processor.cli.deployment.bring_up import takes_layers


@pytest.mark.parametrize(
    ("system", "python", "takes"),
    [
        ("Linux", "3.13.0", True),
        ("Linux", "3.11.7", False),
        ("Linux", "3.130.0", False),
        ("Darwin", "3.13.0", False),
    ],
)
def test_layers_are_deployed_only_where_their_libraries_work(
    system: str, python: str, *, takes: bool
) -> None:
    """Elsewhere the libraries of the project's environment serve."""
    assert takes_layers(system, python) is takes
