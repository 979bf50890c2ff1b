"""Pages drawn on the fly, sources around them, and engines that misbehave."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from pipeline.readers.base import Source
from pipeline.readers.engine import InkLine, InkWord
from pipeline.readers.glyphs import is_mark
from pipeline.readers.line_image import LineImage

FONT = Path("/usr/share/fonts/truetype/tlwg/Laksaman.ttf")
needs_font = pytest.mark.skipif(not FONT.is_file(), reason="the Thai font Laksaman is not here")

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".tif": "image/tiff",
    ".webp": "image/webp",
    ".txt": "text/plain",
}

COLUMNS = (150, 450, 1300, 1600)
ROWS = (500, 600, 700, 800, 900)
TABLE = (
    ("ข้อ", "ประเด็น", "คะแนน"),
    ("i1", "การปฏิบัติงาน", "91.25"),
    ("i2", "การให้บริการ", ""),
    ("i3", "การรับฟังความเห็น", "88.07"),
)


def source_of(path: Path) -> Source:
    """Return the source of a file made by a test; its type by its name."""
    content = path.read_bytes()
    return Source(
        path=path,
        source_path=path.name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        media_type=MEDIA_TYPES.get(path.suffix, "application/octet-stream"),
    )


def draw_page(
    *,
    table: Sequence[Sequence[str]] = TABLE,
    lines: Sequence[str] = ("รายงานผลการประเมิน", "ประจำปีงบประมาณ"),
    merged: bool = False,
    digits: str = "",
) -> Image.Image:
    """Return a 1750 x 2475 page (A4 at 212 dpi) with lines and a ruled table.

    Args:
        table: Texts of three columns.
        lines: Lines above the table.
        merged: Leave out the ruling between the first two cells of the last row.
        digits: A line under the table.
    """
    page = Image.new("L", (1750, 2475), 255)
    pen = ImageDraw.Draw(page)
    font = ImageFont.truetype(str(FONT), 44)
    for number, line in enumerate(lines):
        pen.text((200, 200 + 100 * number), line, font=font, fill=0)
    rows = ROWS[: len(table) + 1]
    for y in rows:
        pen.line((COLUMNS[0], y, COLUMNS[-1], y), fill=0, width=3)
    for x in COLUMNS:
        bottom = rows[-2] if merged and x == COLUMNS[1] else rows[-1]
        pen.line((x, rows[0], x, bottom), fill=0, width=3)
    for row, texts in enumerate(table):
        for col, text in enumerate(texts):
            pen.text((COLUMNS[col] + 25, rows[row] + 25), text, font=font, fill=0)
    if digits:
        pen.text((200, 1100), digits, font=font, fill=0)
    pen.text((820, 2360), "- 7 -", font=font, fill=0)
    return page


def pdf_bytes(
    contents: Sequence[bytes],
    *,
    chars: str = "",
    media: tuple[int, int, int, int] = (0, 0, 600, 800),
    unmapped: bool = False,
) -> bytes:
    """Return a PDF, one page per content stream, with a font F whose code n shows `chars[n - 1]`.

    Letters are half an em wide, Thai marks have no width.
    """
    codes = "".join(f"<{n:02x}> <{ord(c):04x}>\n" for n, c in enumerate(chars, start=1))
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(chars)} beginbfchar\n{codes}endbfchar endcmap end"
    ).encode()
    widths = " ".join("0" if is_mark(c) else "500" for c in chars)
    to_unicode = "" if unmapped else "/ToUnicode 4 0 R"
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(contents)))
    box = " ".join(str(v) for v in media)
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(contents)}/Kids[{kids}]>>".encode(),
        f"<</Type/Font/Subtype/Type1/BaseFont/Drawn/FirstChar 1/LastChar {len(chars)}"
        f"/Widths[{widths}]{to_unicode}>>".encode(),
        _stream(cmap),
    ]
    for number, content in enumerate(contents):
        bodies.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents {6 + 2 * number} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>".encode()
        )
        bodies.append(_stream(content))
    out = b"%PDF-1.4\n"
    offsets: list[int] = []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{offset:010d} 00000 n \n" for offset in offsets).encode()
    out += f"trailer<</Size {len(bodies) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    return out


def _stream(content: bytes) -> bytes:
    return f"<</Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def shown(text: str, x: float, y: float, chars: str, *, size: int = 16, before: str = "") -> bytes:
    """Return the operators that show a text at a point (y upwards), `before` them others."""
    codes = "".join(f"{chars.index(c) + 1:02x}" for c in text)
    return f"BT {before} /F {size} Tf {x} {y} Td <{codes}> Tj ET\n".encode()


def text_pdf(
    texts: Sequence[tuple[str, float, float]],
    *,
    strokes: Sequence[tuple[float, float, float, float]] = (),
    before: str = "",
) -> bytes:
    """Return a page with texts at points and straight strokes (y upwards)."""
    chars = "".join(sorted({c for text, _, _ in texts for c in text}))
    content = b"".join(shown(text, x, y, chars, before=before) for text, x, y in texts)
    for x0, y0, x1, y1 in strokes:
        content += f"{x0} {y0} m {x1} {y1} l S\n".encode()
    return pdf_bytes([content], chars=chars)


@dataclass
class FakeEngine:
    """Answers every line with the same words, or with what `texts` says in turn.

    `broken` is raised instead of answering.
    """

    texts: Sequence[str] = ()
    broken: Exception | None = None
    turn: tuple[int, float] = (0, 0.0)
    untrusted: bool = False
    name: str = "fake"
    seen: list[tuple[int, int]] = field(default_factory=list)

    def version(self, languages: str) -> str:
        return f"fake {languages}"

    def recognise(self, lines: Sequence[LineImage], *, languages: str) -> list[InkLine]:
        if self.broken is not None:
            raise self.broken
        assert languages
        found: list[InkLine] = []
        for number, line in enumerate(lines):
            height, width = line.pixels.shape
            self.seen.append((height, width))
            text = self.texts[number] if number < len(self.texts) else f"w{number}"
            box = (4.0, 4.0, float(width - 4), float(height - 4))
            word = InkWord(text, box, 0.97, self.untrusted and any(c.isdigit() for c in text))
            found.append(InkLine((word,)))
        return found

    def orientation(self, page: NDArray[np.uint8]) -> tuple[int, float]:
        assert page.ndim == 2
        return self.turn
