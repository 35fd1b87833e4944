from serverless_s3_processor.cdk.security import acknowledged_table, permissions_page
from tests.cdk.synthesized import Synthesized


def test_the_page_on_permissions_is_what_the_template_says(dev: Synthesized) -> None:
    assert permissions_page.PATH.read_text() == permissions_page.page(dev.template), (
        "run: make docs"
    )


def test_every_function_is_on_it(dev: Synthesized) -> None:
    page = permissions_page.PATH.read_text()
    functions = dev.all("AWS::Lambda::Function").values()
    names = {function["Properties"].get("FunctionName") for function in functions} - {None}
    assert names == {name for name in names if f"## `{name}` (lambda.amazonaws.com)\n" in page}
    assert page.count("\n## ") == len(
        [role for role in dev.all("AWS::IAM::Role").values() if "Policies" in role["Properties"]]
    )


def test_the_page_on_security_lists_what_is_acknowledged() -> None:
    page = acknowledged_table.PATH.read_text()
    assert page == acknowledged_table.update_table(page), "run: make docs"
