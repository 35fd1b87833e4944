import pytest

from serverless_s3_processor.runtime.processors.formats.text.structure import KINDS, kind_of
from serverless_s3_processor.runtime.processors.formats.text.text_sample import TextSample
from tests.support.cpu_time import cpu_limit
from tests.unit.processors.processing import outcome_of, results_of

MAIL = (
    "Received: from a by b\nFrom: Ann <ann@example.com>\nTo: bob@example.com\nSubject: Hi\n\nHi.\n"
)
KEY = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n"
ROWS = "a;b\nc;d\ne;f\n"
LOG = "".join(f"2026-01-02 03:04:05,{number} INFO started\n" for number in range(100, 105))


def _kind(text: str, key: str = "uploads/a", declared: str = "") -> str:
    return kind_of(TextSample(text, complete=True), key, declared)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<!DOCTYPE html>\n<html></html>", "text/html"),
        ("\n<!-- saved -->\n<HTML><body>", "text/html"),
        ("<script>alert(1)</script>", "text/html"),
        ("<p>One.", "text/html"),
        ('<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD" "x.dtd"><html>', "text/html"),
        ('<svg xmlns="http://www.w3.org/2000/svg"/>', "image/svg+xml"),
        ('<?xml version="1.0"?><!-- by a tool -->\n<svg:svg>', "image/svg+xml"),
        ('<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>', "image/svg+xml"),
        ('<?xml version="1.0"?>\n<catalog>', "application/xml"),
        ("<note><to>Ann</to></note>\n", "application/xml"),
        ("<TICKER> is how it begins\n", "text/plain"),
        ("<1 is less\n", "text/plain"),
        (MAIL, "message/rfc822"),
        ("Date: today\nFrom: a@b\nSubject: x\n folded\n\n", "message/rfc822"),
        ("From: Ann\nTo: Bob\n\nA memo.", "text/plain"),
        ("From: Ann\nDate: today\nnot a header\n\n", "text/plain"),
        ("From ann@a Mon Jan  5 10:11:12 2026\n" + MAIL, "application/mbox"),
        ("From here on it is prose.\n", "text/plain"),
        ("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "text/calendar"),
        ("begin:vcard\r\nversion:3.0\r\n", "text/vcard"),
        (KEY, "application/x-pem-file"),
        ("Bag Attributes\n    localKeyID: 01\n" + KEY, "application/x-pem-file"),
        (KEY.replace("PRIVATE KEY", "PGP PUBLIC KEY BLOCK"), "application/pgp-keys"),
        (KEY.replace("PRIVATE KEY", "PGP MESSAGE"), "application/pgp-encrypted"),
        (f"How to make a key:\n\n{KEY}", "text/plain"),
        ("%YAML 1.2\n---\na: 1\n", "application/yaml"),
        ("a: 1\nb: 2\nc: 3\n", "text/plain"),
        (ROWS, "text/csv"),
        ('200 "GET /a HTTP/1.1" "sign in,forward" "-"\n' * 4, "text/plain"),
        ('"a";"b ""c"" d"\n' * 4, "text/csv"),
        ("", "text/plain"),
        ("{\\rtf1 Hello}", "text/plain"),
    ],
)
def test_the_content_shows_the_kind(text: str, kind: str) -> None:
    assert _kind(text) == kind
    assert kind in KINDS


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Hello <b>world</b>.", "a.html", "text/html"),
        ("Hello world.", "a.html", "text/plain"),
        ("<custom-element>", "a.htm", "text/html"),
        ("<root>\n", "a.xml", "application/xml"),
        ("a: 1\nb: [x]\n", "a.yml", "application/yaml"),
        ("- a\n- b\n", "a.yaml", "application/yaml"),
        ("nothing here", "a.yaml", "text/plain"),
        ("# comment\n[tool]\nname = 'x'\n", "Cargo.toml", "application/toml"),
        ("nothing here", "a.toml", "text/plain"),
        ("Just words.", "README.md", "text/markdown"),
        ('<h1 align="center">Tool</h1>\n\nWords.', "README.md", "text/markdown"),
        ("|a|b|\n|-|-|\n|1|2|\n", "a.md", "text/markdown"),
        ("<!DOCTYPE html><html>", "a.md", "text/html"),
        ('{"a": 1}', "a.md", "application/json"),
        ("Subject: Only that\n\nHi.", "a.eml", "message/rfc822"),
        (f"subject=CN = a\n{KEY}", "a.crt", "application/x-pem-file"),
        (f"My key:\n{KEY}", "a.pem", "application/x-pem-file"),
        (MAIL, "a.txt", "message/rfc822"),
        ("<TICKER>,<PER>\nA,D\nB,D\n", "a.csv", "text/csv"),
        ("<html><body>Not found", "a.csv", "text/html"),
        ("<table><tr><td>1", "a.csv", "text/html"),
        ("a{color:red;margin:0}\nb{color:blue;margin:1}\nc{a:b;c:d}\n", "a.css", "text/plain"),
        (ROWS, "a.py", "text/plain"),
        (ROWS, "a.dat", "text/csv"),
        (LOG, "a.log", "text/plain"),
        ("{a: 1, b: [x]}\n", "a.yaml", "application/yaml"),
        ("// JSON5\n{a: +1, 'b': .5,}\n", "a.json5", "text/plain"),
        ('{"a": 1}', "a.json5", "application/json"),
        ("1\n2\n", "a.jsonl", "application/x-ndjson"),
        ('"a"\n"b"\n', "a.ndjson", "application/x-ndjson"),
    ],
)
def test_the_name_helps(text: str, name: str, kind: str) -> None:
    assert _kind(text, f"uploads/{name}") == kind


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("text/css", "text/plain"),
        ("text/plain", "text/csv"),
        ("text/x-csv", "text/csv"),
        ("text/tsv", "text/tab-separated-values"),
        ("application/vnd.ms-excel", "text/csv"),
        ("application/octet-stream", "text/csv"),
        ("text/markdown; charset=utf-8", "text/markdown"),
        ("application/xhtml+xml", "text/plain"),
    ],
)
def test_the_declared_type_helps(declared: str, kind: str) -> None:
    assert _kind(ROWS, declared=declared) == kind


@pytest.mark.parametrize("raw", [b'{"a": "\x7f"}', b"[1,\x7f"])
def test_a_delete_character_makes_no_text_binary(raw: bytes) -> None:
    assert results_of("sniff", raw, key="uploads/a.json")["contentType"] == "application/json"


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE x " + "a" * 16_000,
        "<!--" * 4000,
        "<!---->" * 2000,
        "<" * 16_000,
        "<a" * 8000,
        "\n" * 8000 + "-" * 8000,
        " " * 16_000 + "x",
        "[" * 16_000,
        "From " + "00:00 " * 3000,
        "-----BEGIN " * 1500,
        ("a" * 100 + ": x\n") * 150,
        "a:" * 8000,
    ],
)
@pytest.mark.parametrize("suffix", ["", ".xml", ".yaml", ".toml", ".eml", ".pem", ".csv"])
def test_hostile_text_takes_no_time(text: str, suffix: str) -> None:
    with cpu_limit(0.2):
        assert _kind(text, f"uploads/a{suffix}") in KINDS


def test_text_of_any_kind_has_its_lines_counted() -> None:
    outcome = outcome_of(b"BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    assert outcome.results["text"]["lines"] == 2
    assert outcome_of(MAIL.encode()).results["text"]["lines"] == 6
