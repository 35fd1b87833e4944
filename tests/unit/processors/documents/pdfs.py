"""PDF files, written by hand: honest ones and others."""

from collections.abc import Sequence


def pdf_of(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a file of these objects, numbered from 1; the first is the catalog."""
    content, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, object_ in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, object_)
    table = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    content += b"trailer\n<</Size %d/Root 1 0 R%b>>\n" % (len(objects) + 1, trailer)
    return bytes(content) + b"startxref\n%d\n%%%%EOF\n" % table


def stream(content: bytes, filters: bytes = b"") -> bytes:
    """Return an object that is a stream."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (filters, len(content), content)


def document(
    content: bytes,
    information: bytes = b"",
    *,
    filters: bytes = b"",
    trailer: bytes = b"",
    padding: int = 0,
    more_objects: Sequence[bytes] = (),
) -> bytes:
    """Return a file of one page; `padding` bytes stand before it, other objects behind."""
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
            stream(bytes(padding)),
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 5 0 R"
            b"/Resources<</Font<</F1 6 0 R>>>>>>",
            stream(content, filters),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<<%b>>" % information,
            *more_objects,
        ],
        b"/Info 7 0 R" + trailer,
    )
