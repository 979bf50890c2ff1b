"""Files that break readers, made by the tests themselves."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

from PIL import Image
from pypdf import PdfReader, PdfWriter

PDF_WORDS = "Integrity and transparency assessment, fiscal year 2566, total score 96.30 points."


def pdf(words: str = PDF_WORDS, *, width: int = 595, height: int = 842) -> bytes:
    """Return a PDF of one page with a text layer; without words, with a black field."""
    lines = [words[at : at + 60] for at in range(0, len(words), 60)] * 6
    text = "".join(f"({line}) Tj 0 -20 Td " for line in lines)
    field = f"100 100 {width - 200} {height - 200} re f"
    stream = (f"BT /F1 12 Tf 50 {height - 80} Td {text}ET" if words else field).encode()
    page = (
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>"
    )
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    xref = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n")
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % xref)
    return out.getvalue()


def pdf_with_wrong_xref() -> bytes:
    """Return a PDF whose table of objects is not where it says."""
    whole = pdf(PDF_WORDS + " Wrong table.")
    head, _, tail = whole.rpartition(b"startxref\n")
    return head + b"startxref\n7" + tail


def encrypted_pdf(user_password: str) -> bytes:
    """Return an encrypted PDF; an empty user password lets everybody read it."""
    writer = PdfWriter()
    words = f"{PDF_WORDS} User password {user_password or 'none'}."
    writer.append_pages_from_reader(PdfReader(BytesIO(pdf(words))))
    writer.encrypt(user_password, "owner", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def jpeg() -> bytes:
    """Return a small photo without any print on it."""
    out = BytesIO()
    Image.new("L", (300, 200), 255).save(out, "JPEG")
    return out.getvalue()


def giant_png(side: int = 30_000) -> bytes:
    """Return a valid black and white PNG of side x side pixels in a few hundred kilobytes."""
    packer = zlib.compressobj(1)
    row = b"\0" + b"\xff" * ((side + 7) // 8)
    parts = [packer.compress(row * 500) for _ in range(side // 500)]
    data = b"".join(parts) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def not_text() -> bytes:
    """Return bytes that are text in no encoding."""
    return bytes(range(256)) * 40


def write_large_text(path: Path, size: int = 50_000_000) -> None:
    """Write a text file of about so many bytes."""
    line = "รายงานผลการประเมินที่ยาวเกินไป\n".encode()
    with path.open("wb") as stream:
        for _ in range(size // (len(line) * 1000) + 1):
            stream.write(line * 1000)
