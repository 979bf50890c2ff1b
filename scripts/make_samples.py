"""Make the sample archive under data/raw/samples from its own sources, identical each time.

Run `make samples`. Needs the Laksaman font of Debian's fonts-thai-tlwg; reading the samples does
not. The text report is written by hand in the manner of text that an OCR read before; the others
are set with Typst, and the "scan" is that page rendered, turned by half a degree, greyed and
compressed.
"""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import numpy as np
import pypdfium2
import typst
from PIL import Image

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "samples"
TARGET = HERE.parent / "data" / "raw" / "samples"
SEED = 2566


def compile_pdf(name: str) -> bytes:
    """Return the PDF of one Typst source."""
    pdf = typst.compile(str(SOURCES / f"{name}.typ"), format="pdf")
    assert isinstance(pdf, bytes)
    return pdf


def render(pdf: bytes, page: int, dpi: int) -> Image.Image:
    """Return one page of a PDF as a grey image."""
    document = pypdfium2.PdfDocument(pdf)
    return document[page].render(scale=dpi / 72).to_pil().convert("L")


def office_scan(page: Image.Image) -> Image.Image:
    """Return the page as an office scanner would: half a degree of skew, a grey cast, some noise.

    The noise is seeded, so the same page gives the same scan.
    """
    turned = page.rotate(0.5, resample=Image.Resampling.BICUBIC, fillcolor=255)
    grey = np.asarray(turned, dtype=np.float32) * 0.9 + 18
    noise = np.random.default_rng(SEED).normal(0, 5, grey.shape)
    return Image.fromarray(np.clip(grey + noise, 0, 255).astype(np.uint8))


def image_pdf(page: Image.Image, dpi: int) -> bytes:
    """Return a PDF that holds only the picture of a page, without dates."""
    out = io.BytesIO()
    page.save(out, "PDF", resolution=dpi, quality=60, creationDate=None, modDate=None)
    return out.getvalue()


def main() -> None:
    """Write every sample."""
    TARGET.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(SOURCES / "memo_text.txt", TARGET / "memo_text.txt")
    (TARGET / "booklet.pdf").write_bytes(compile_pdf("booklet"))
    (TARGET / "score_table.pdf").write_bytes(compile_pdf("score_table"))
    scan = office_scan(render(compile_pdf("memo"), 0, 200))
    (TARGET / "memo_scan.pdf").write_bytes(image_pdf(scan, 200))
    sheet = render(compile_pdf("score_sheet"), 0, 200)
    sheet.save(TARGET / "score_sheet.png", dpi=(200, 200), optimize=True)


if __name__ == "__main__":
    main()
