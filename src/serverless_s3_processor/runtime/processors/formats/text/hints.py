"""The kind of text that a name or a declared type suggests."""

from __future__ import annotations

from typing import Final

from serverless_s3_processor.runtime.processors.formats.text.labeled import (
    CALENDAR,
    CONTACT,
    EMAIL,
    PEM,
)
from serverless_s3_processor.runtime.processors.formats.text.markup import HTML, SVG, XML

CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"
JSON: Final = "application/json"
JSON_LINES: Final = "application/x-ndjson"
MARKDOWN: Final = "text/markdown"
TOML: Final = "application/toml"
YAML: Final = "application/yaml"
OTHER: Final = "text/x-other"
"""A kind of text without structure for us, such as code: even rows in it are no table."""

_SUFFIXES: Final[dict[str, str]] = {
    **dict.fromkeys((".csv",), CSV),
    **dict.fromkeys((".tab", ".tsv"), TSV),
    **dict.fromkeys((".geojson", ".json", ".jsonc", ".topojson", ".webmanifest"), JSON),
    **dict.fromkeys((".jsonl", ".ndjson"), JSON_LINES),
    **dict.fromkeys((".htm", ".html", ".shtml", ".xht", ".xhtml"), HTML),
    **dict.fromkeys((".atom", ".gpx", ".kml", ".rss", ".wsdl", ".xml", ".xsd", ".xsl"), XML),
    **dict.fromkeys((".xslt", ".xliff", ".xlf", ".plist", ".dae", ".gml", ".xmp"), XML),
    ".svg": SVG,
    **dict.fromkeys((".yaml", ".yml"), YAML),
    ".toml": TOML,
    **dict.fromkeys((".markdown", ".md", ".mdown", ".mkd"), MARKDOWN),
    ".eml": EMAIL,
    **dict.fromkeys((".ical", ".ics", ".ifb"), CALENDAR),
    **dict.fromkeys((".vcard", ".vcf"), CONTACT),
    **dict.fromkeys((".cer", ".crl", ".crt", ".csr", ".key", ".p7b", ".pem", ".pub"), PEM),
    **dict.fromkeys(
        (
            *(".bas", ".bat", ".bib", ".c", ".cc", ".cfg", ".clj", ".cmake", ".cmd", ".conf"),
            *(".cpp", ".cs", ".css", ".cxx", ".d", ".dart", ".diff", ".el", ".env", ".erl"),
            *(".ex", ".exs", ".f90", ".gd", ".go", ".gradle", ".graphql", ".groovy", ".h"),
            *(".hpp", ".hs", ".ini", ".java", ".jl", ".js", ".jsx", ".kt", ".less", ".lisp"),
            *(".lua", ".m", ".mjs", ".mk", ".ml", ".mm", ".nix", ".pas", ".patch", ".php"),
            *(".pl", ".pm", ".po", ".properties", ".proto", ".ps1", ".py", ".pyi", ".r"),
            *(".rb", ".rs", ".rst", ".s", ".sass", ".scala", ".scm", ".scss", ".sh", ".sql"),
            *(".srt", ".sty", ".sv", ".swift", ".tcl", ".tex", ".tf", ".ts", ".tsx", ".v"),
            *(".vb", ".vhd", ".vim", ".vtt", ".vue", ".zsh"),
        ),
        OTHER,
    ),
}
_DECLARED: Final[dict[str, str]] = {
    **dict.fromkeys(
        (
            *("application/csv", "application/x-csv", "text/comma-separated-values", "text/csv"),
            *("text/x-comma-separated-values", "text/x-csv"),
        ),
        CSV,
    ),
    **dict.fromkeys((TSV, "text/tsv"), TSV),
    **dict.fromkeys((JSON, "text/json"), JSON),
    **dict.fromkeys(
        ("application/jsonl", "application/ndjson", "application/x-jsonlines", JSON_LINES),
        JSON_LINES,
    ),
    **dict.fromkeys((HTML, "application/xhtml+xml"), HTML),
    SVG: SVG,
    **dict.fromkeys((XML, "text/xml"), XML),
    **dict.fromkeys(
        (YAML, "application/x-yaml", "text/vnd.yaml", "text/x-yaml", "text/yaml"), YAML
    ),
    TOML: TOML,
    **dict.fromkeys((MARKDOWN, "text/x-markdown"), MARKDOWN),
    EMAIL: EMAIL,
    CALENDAR: CALENDAR,
    **dict.fromkeys((CONTACT, "text/x-vcard", "text/directory"), CONTACT),
    **dict.fromkeys(
        (
            *(PEM, "application/pem-certificate-chain", "application/pkcs8"),
            *("application/pkix-cert", "application/x-x509-ca-cert"),
        ),
        PEM,
    ),
    "text/plain": "",
}


def hint_of(key: str, declared: str) -> str | None:
    """Return the type that the name's suffix suggests, or else the declared type; None for none."""
    name = key.rpartition("/")[2].lower()
    suffix = name[name.rfind(".") :] if "." in name else ""
    by_name = _SUFFIXES.get(suffix)
    if by_name and by_name != OTHER:
        return by_name
    return _declared_hint(declared.partition(";")[0].strip().lower()) or by_name


def _declared_hint(declared: str) -> str | None:
    if (hint := _DECLARED.get(declared)) is not None:
        return hint or None
    if declared.endswith("+json"):
        return JSON
    if declared.endswith("+xml"):
        return XML
    return OTHER if declared.startswith("text/") else None
