import ast
import re
from pathlib import Path

from serverless_s3_processor.runtime.processors import formats
from serverless_s3_processor.runtime.processors.formats.documents import office
from serverless_s3_processor.runtime.processors.formats.images import image
from serverless_s3_processor.runtime.processors.formats.mail import mail
from serverless_s3_processor.runtime.processors.registry import built_in_processors

PAGE = (Path(__file__).parents[3] / "docs" / "processors.md").read_text(encoding="utf-8")
MODULES = [
    ast.parse(path.read_text(encoding="utf-8")) for path in Path(formats.__path__[0]).rglob("*.py")
]


def words() -> set[str]:
    """Return every string of the code, but for docstrings."""
    return {
        node.value
        for module in MODULES
        for parent in ast.walk(module)
        if not isinstance(parent, ast.Expr)
        for node in ast.iter_child_nodes(parent)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_the_page_lists_the_built_in_processors_in_their_order() -> None:
    listed = re.findall(r"^\| `results\.(\w+)` \|", PAGE, re.MULTILINE)
    assert listed == [processor.name for processor in built_in_processors()]


def test_the_page_names_every_flag() -> None:
    """Flags are public constants, words with dashes."""
    constants = {
        ast.literal_eval(statement.value)
        for module in MODULES
        for statement in module.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        and isinstance(statement.value, ast.Constant)
        and re.fullmatch(r"[A-Z][A-Z_]+(: Final)? = .*", ast.unparse(statement))
    }
    flags = {word for word in constants if re.fullmatch(r"[a-z]+(-[a-z]+)+", str(word))}
    listed = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \|$", PAGE, re.MULTILINE)
    assert set(listed) == flags


def test_the_page_names_attributes_that_the_code_has() -> None:
    rows = re.findall(r"^\| `results\.\w+` \| (.+) \| .+ \|$", PAGE, re.MULTILINE)
    attributes = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert attributes - words() == {"derived"}  # which belongs to every processor


def test_the_kinds_of_messages_that_are_wanted_are_those_that_can_be_read() -> None:
    (wants,) = (item.wants for item in built_in_processors() if item.name == "mail")
    assert set(getattr(wants, "types", ())) == set(mail.READERS)


def test_the_kinds_of_documents_that_are_wanted_are_those_that_can_be_read() -> None:
    (wants,) = (item.wants for item in built_in_processors() if item.name == "office")
    assert set(getattr(wants, "types", ())) == set(office.FORMATS)


def test_the_kinds_of_images_that_are_wanted_are_those_that_can_be_read() -> None:
    (wants,) = (processor.wants for processor in built_in_processors() if processor.name == "image")
    assert set(getattr(wants, "types", ())) == {*image.READERS, *image.HEADERS}
