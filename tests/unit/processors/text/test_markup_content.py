import pytest

from serverless_s3_processor.runtime.processors.formats.text.markup_content import ACTIVE, EXTERNAL
from tests.support.cpu_time import cpu_limit
from tests.unit.processors.processing import outcome_of, results_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg">%s</svg>'

FLAT_ODF = """<?xml version="1.0"?>
<office:document><office:scripts><office:script script:language="ooo:Basic">
%s</office:script></office:scripts></office:document>
"""


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("<html><p>Click on the button = ok</p></html>", []),
        ("<html><script>x()</script></html>", [ACTIVE]),
        ("<html><SCRIPT src=x></html>", [ACTIVE]),
        ("<html><body onload='x()'>", [ACTIVE]),
        ('<html><img src="a"onerror=x()>', [ACTIVE]),
        ('<html><a href=" javascript:x()">', [ACTIVE]),
        ('<html><a href="java&#115;cript:x()">', [ACTIVE]),
        ('<html><a href="&#x6A;avascript&colon;x()">', [ACTIVE]),
        ('<html><a href="java\tscript:x()">', [ACTIVE]),
        ('<html><a href="&#109;ailto:a@b.c">', []),
        ('<html><a href="/search?a=1&b=javascript:">', []),
        (FLAT_ODF % "<ooo:libraries/>", []),
        (FLAT_ODF % '<ooo:libraries><ooo:module ooo:name="A">', [ACTIVE]),
        ("<html><p>javascript: a language, onload= an attribute</p>", []),
        (SVG % "<script/>", [ACTIVE]),
        (SVG % "<g onclick = 'x()'/>", [ACTIVE]),
        (SVG % "<g/>", []),
        ('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd"><svg></svg>', []),
        (
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]><a>&b;</a>',
            [EXTERNAL],
        ),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY % b PUBLIC "x" "http://y">]><a/>', [EXTERNAL]),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "text">]><a>&b;</a>', []),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_active_content_is_flagged(text: str, flags: list[str], encoding: str) -> None:
    assert outcome_of(text.encode(encoding)).flags == flags


def test_markup_has_a_title_or_a_root() -> None:
    page = b"<html><title>\n A &amp; B </title></html>"
    assert results_of("markup", page)["title"] == "A & B"
    assert results_of("markup", b'<?xml version="1.0"?>\n<feed xmlns="x"/>')["root"] == "feed"


@pytest.mark.parametrize(
    "text",
    [
        "<html>" + " onload=" * 40_000,
        "<html " + "a onx" * 60_000,
        "<html>" + "<title " * 40_000,
        "<html>" + "<!ENTITY " * 30_000,
        "<html>" + "href = ' " * 30_000,
        "<html>" + "href='&" * 30_000,
        "<html>" + "href=  \t" * 25_000,
        "<html>" + " " * 250_000 + "onload=",
    ],
)
def test_hostile_markup_takes_little_time(text: str) -> None:
    with cpu_limit(0.5):
        outcome_of(text.encode(), only={"sniff", "markup"})
