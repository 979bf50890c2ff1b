from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter

from pipeline.errors import (
    BadArgument,
    DamagedFile,
    EmptyFile,
    EncryptedFile,
    PageTooLarge,
    UnsupportedType,
)
from pipeline.readers.base import SCAN_READER, PagePlan, ReadOptions, modules_of
from pipeline.readers.choose import (
    FORCED,
    READERS,
    SCAN_READERS,
    check_scan_reader,
    get_reader,
    plan_pages,
    scan_name,
)
from pipeline.readers.judge import Paint, count_text, judge
from pipeline.readers.render import PaintedImage
from pipeline.readers.scan import ScanReader
from pipeline.readers.text_layer import TextLayerReader
from tests.readers.fakes import FakeEngine, pdf_bytes, source_of, text_pdf
from tests.shared import SHARED, needs_shared

OPTIONS = ReadOptions()
SCAN = SCAN_READER
TEXT = text_pdf([("รายงานผลการประเมิน", 50, 700), ("i1 91.25", 50, 660)])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.pdf"


def plans(path: Path, content: bytes, forced: str | None = None) -> tuple[PagePlan, ...]:
    path.write_bytes(content)
    return plan_pages(source_of(path), OPTIONS, forced)


def over_image(path: Path, text_page: bytes) -> bytes:
    """Return a page that is an image, with the text of another page painted over it."""
    Image.new("L", (600, 800), 220).save(path, "PDF", resolution=72)
    writer = PdfWriter(clone_from=path)
    overlay = path.with_name("overlay.pdf")
    overlay.write_bytes(text_page)
    writer.pages[0].merge_page(PdfReader(overlay).pages[0])
    writer.write(path)
    return path.read_bytes()


LONG = [("รายงานผลการประเมินคุณธรรมและความโปร่งใส", 50, 700 - 20 * n) for n in range(12)]

PAGES = {
    "text": (TEXT, "text_layer", "over no page image"),
    "nothing at all": (pdf_bytes([b""], chars="ก"), "text_layer", "blank"),
    "drawings only": (pdf_bytes([b"50 50 m 90 90 l S"], chars="ก"), SCAN, "1 drawn paths"),
    "letters nobody names": (
        text_pdf([("\ue001\ue002\ue003\ue004\ue005 ก", 50, 700)]),
        SCAN,
        "have no letter",
    ),
    "marks without letters": (
        text_pdf([("กา ่า ้า ิา ีา ่า ้า ิา ีา ่า ้า", 50, 700)]),
        SCAN,
        "stand on no letter",
    ),
    "shifted marks": (text_pdf([("ป\uf70aาไม\uf70b", 50, 700)]), "text_layer", "2 of them shifted"),
    "8-bit Thai": (
        text_pdf([("¡ÒÃ»ÃÐàÁÔ¹¼Å¤Ø³¸ÃÃÁ", 50, 700)]),
        "text_layer",
        "8-bit code page",
    ),
    "invisible text": (text_pdf(LONG, before="3 Tr"), SCAN, "all of it invisible"),
}


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_page_gets_reader_and_reason(path: Path, name: str) -> None:
    content, reader, words = PAGES[name]
    (plan,) = plans(path, content)
    assert (plan.page, plan.reader) == (1, reader)
    assert words in plan.reason


def test_page_image_alone_is_scanned(path: Path) -> None:
    Image.new("L", (600, 800), 220).save(path, resolution=150)
    (plan,) = plan_pages(source_of(path), OPTIONS)
    assert plan.reader == SCAN
    assert plan.reason == "no text layer; images over 100% of the page, up to 150 dpi"


def test_hidden_ocr_is_read_again(path: Path) -> None:
    (plan,) = plans(path, over_image(path, text_pdf(LONG, before="3 Tr")))
    assert plan.reader == SCAN
    assert "another program's OCR" in plan.reason


def test_stamp_over_a_scan_is_not_its_text(path: Path) -> None:
    (plan,) = plans(path, over_image(path, TEXT))
    assert plan.reader == SCAN
    assert "too few" in plan.reason


def test_real_text_over_a_background_is_text(path: Path) -> None:
    (plan,) = plans(path, over_image(path, text_pdf(LONG)))
    assert plan.reader == "text_layer"
    assert plan.reason.endswith("over a page image")


def test_pages_are_judged_one_by_one(path: Path) -> None:
    path.write_bytes(TEXT)
    writer = PdfWriter(clone_from=path)
    writer.add_blank_page(100, 100)
    image = path.with_name("i.pdf")
    Image.new("L", (600, 800), 220).save(image)
    writer.append(image)
    writer.write(path)
    found = plan_pages(source_of(path), OPTIONS)
    assert [(p.page, p.reader) for p in found] == [
        (1, "text_layer"),
        (2, "text_layer"),
        (3, SCAN),
    ]


@pytest.mark.parametrize("forced", READERS)
def test_forced_reader_takes_every_page(path: Path, forced: str) -> None:
    name = SCAN if forced == "scan" else forced
    assert plans(path, TEXT, forced) == (PagePlan(1, name, FORCED),)


def test_unknown_names_are_refused(path: Path) -> None:
    with pytest.raises(BadArgument, match="text_layer, scan"):
        plans(path, TEXT, "crystal_ball")
    with pytest.raises(BadArgument):
        get_reader("crystal_ball")


@pytest.mark.parametrize("name", ["text_layer", *SCAN_READERS, "thai_line+tesseract"])
def test_readers_by_name(name: str) -> None:
    assert get_reader(name).name == name


def test_the_usual_reader_of_scans_has_two_names() -> None:
    assert get_reader("scan").name == SCAN
    assert scan_name(OPTIONS) == SCAN


@pytest.mark.parametrize("name", ["remote+tesseract", "tesseract+remote", "text_layer+tesseract"])
def test_pairs_that_cannot_be(name: str) -> None:
    with pytest.raises(BadArgument):
        get_reader(name)


REMOTE = {"remote_url": "https://example.org/v1", "remote_model": "m"}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"scan_reader": "thai_line"}, "thai_line"),
        ({"scan_reader": "tesseract"}, "tesseract"),
        ({"scan_reader": "thai_line", "second_reader": "tesseract"}, "thai_line+tesseract"),
        ({"scan_reader": "tesseract", "second_reader": "thai_line"}, "tesseract+thai_line"),
        ({"scan_reader": "remote", **REMOTE}, "remote"),
    ],
)
def test_pictures_go_to_the_reader_asked_for_and_text_does_not(
    path: Path, given: dict[str, str], name: str
) -> None:
    options = ReadOptions(**given)
    path.write_bytes(TEXT)
    (text,) = plan_pages(source_of(path), options)
    (forced,) = plan_pages(source_of(path), options, "scan")
    Image.new("L", (600, 800), 220).save(path)
    (picture,) = plan_pages(source_of(path), options)
    image = path.with_suffix(".png")
    Image.new("L", (60, 80), 220).save(image)
    (file,) = plan_pages(source_of(image), options)
    found = [plan.reader for plan in (text, forced, picture, file)]
    assert found == ["text_layer", name, name, name]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"scan_reader": "crystal_ball"}, "no reader 'crystal_ball'"),
        ({"scan_reader": "text_layer"}, "no reader 'text_layer'"),
        ({"second_reader": "remote"}, "cannot be a second reader"),
        ({"second_reader": SCAN}, "its own second reader"),
        ({"scan_reader": "remote"}, "a server and a model"),
        ({"scan_reader": "remote", "remote_url": "https://example.org"}, "a server and a model"),
        ({"scan_reader": "remote", "second_reader": "tesseract", **REMOTE}, "no boxes"),
        (REMOTE, "nothing would be sent"),
    ],
)
def test_readers_that_do_not_go_together(path: Path, given: dict[str, str], words: str) -> None:
    options = ReadOptions(**given)
    with pytest.raises(BadArgument, match=words):
        check_scan_reader(options)
    path.write_bytes(TEXT)
    with pytest.raises(BadArgument):
        plan_pages(source_of(path), options)


@pytest.mark.parametrize(
    ("name", "engines"),
    [("tesseract", {"tesseract"}), ("thai_line+tesseract", {"thai_line", "tesseract", "second"})],
)
def test_kept_scans_depend_on_the_code_of_their_engines(name: str, engines: set[str]) -> None:
    wanted = {f"pipeline.readers.{module}" for module in (*engines, "scan")}
    assert set(modules_of(get_reader(name))) == wanted


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_encrypted_with_empty_password_is_read(path: Path, algorithm: str) -> None:
    path.write_bytes(TEXT)
    writer = PdfWriter(clone_from=path)
    writer.encrypt("", "owner", algorithm=algorithm)
    writer.write(path)
    (plan,) = plan_pages(source_of(path), OPTIONS)
    assert plan.reader == "text_layer"
    page = TextLayerReader().read(source_of(path), plan, OPTIONS)
    assert page.lines[0].text == "รายงานผลการประเมิน"


def test_locked_file_says_so(path: Path) -> None:
    path.write_bytes(TEXT)
    writer = PdfWriter(clone_from=path)
    writer.encrypt("secret", "owner", algorithm="AES-256")
    writer.write(path)
    for forced in (None, "scan"):
        with pytest.raises(EncryptedFile, match="password"):
            plan_pages(source_of(path), OPTIONS, forced)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[: content.rfind(b"startxref")] + b"startxref\n7\n%%EOF",
        lambda content: content[: content.rfind(b"xref\n0")],
        lambda content: content[: content.rfind(b"%%EOF") - 4],
    ],
    ids=["wrong xref", "no xref", "no end"],
)
def test_repaired_file_is_read_and_said(path: Path, spoil) -> None:
    content = spoil(TEXT)
    if b"trailer" not in content:  # without a trailer the catalogue is found by its type
        content += b"trailer<</Root 1 0 R>>"
    (plan,) = plans(path, content)
    assert plan.reader == "text_layer"
    page = TextLayerReader().read(source_of(path), plan, OPTIONS)
    assert [line.text for line in page.lines] == ["รายงานผลการประเมิน", "i1 91.25"]
    assert [(n.kind, n.severity) for n in page.notes] == [("pdf_repaired", "warning")]
    scan = ScanReader(FakeEngine()).read(source_of(path), plan, OPTIONS)
    assert "pdf_repaired" in [note.kind for note in scan.notes]


@pytest.mark.parametrize("header", [b"", b"junk before the header\n"])
def test_whole_file_is_not_said_to_be_repaired(path: Path, header: bytes) -> None:
    (plan,) = plans(path, header + TEXT)
    assert TextLayerReader().read(source_of(path), plan, OPTIONS).notes == ()


@pytest.mark.parametrize("content", [b"%PDF-1.4\n", TEXT[:60], b"%PDF-1.7\n" + bytes(500)])
def test_beyond_repair_is_damaged(path: Path, content: bytes) -> None:
    with pytest.raises(DamagedFile):
        plans(path, content)


@pytest.mark.parametrize("cut", range(5, 100, 6))
def test_truncated_file_is_damaged_or_marked_never_silent(path: Path, cut: int) -> None:
    try:
        (plan,) = plans(path, TEXT[: len(TEXT) * cut // 100])
        page = get_reader("text_layer").read(source_of(path), plan, OPTIONS)
    except DamagedFile:
        return
    assert "pdf_repaired" in [note.kind for note in page.notes]


def test_no_bytes_and_other_types(path: Path, tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        plans(path, b"")
    other = tmp_path / "a.xyz"
    other.write_bytes(b"?")
    with pytest.raises(UnsupportedType):
        plan_pages(source_of(other), OPTIONS)


def test_giant_page_with_text_is_read_and_without_is_refused(path: Path) -> None:
    for content, reader in (
        (TEXT, "text_layer"),
        (pdf_bytes([b"9 9 m 50 50 l S"], chars="ก"), SCAN),
    ):
        path.write_bytes(content)
        writer = PdfWriter(clone_from=path)
        writer.pages[0].mediabox.upper_right = (20_000, 20_000)
        writer.pages[0].cropbox.upper_right = (20_000, 20_000)
        writer.write(path)
        (plan,) = plan_pages(source_of(path), OPTIONS)
        assert plan.reader == reader
        if reader == SCAN:
            with pytest.raises(PageTooLarge):
                ScanReader(FakeEngine()).read(source_of(path), plan, OPTIONS)
        else:
            page = TextLayerReader().read(source_of(path), plan, OPTIONS)
            assert page.lines[0].text == "รายงานผลการประเมิน"


def test_broken_page_is_planned_and_fails_alone(path: Path) -> None:
    two = pdf_bytes([b"9 9 m 50 50 l S", b""], chars="ก")
    content = two.replace(b"7 0 obj\n<</Type/Page", b"7 0 obj\n<</Type/Cage", 1)
    found = plans(path, content)
    assert found[0].reader == SCAN
    if len(found) == 2 and "cannot be opened" in found[1].reason:
        with pytest.raises(DamagedFile):
            ScanReader(FakeEngine()).read(source_of(path), found[1], OPTIONS)


def test_frames_of_a_tiff_are_pages(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    pages = [Image.new("L", (50 + n, 40), 255) for n in range(3)]
    pages[0].save(path, save_all=True, append_images=pages[1:])
    found = plan_pages(source_of(path), OPTIONS)
    assert [(p.page, p.reader) for p in found] == [(1, SCAN), (2, SCAN), (3, SCAN)]
    assert found[2].reason == "image file of 52x40 pixels"


IMAGE = PaintedImage(0, 1.0, 200.0)


@pytest.mark.parametrize(
    ("paint", "text", "believed"),
    [
        (Paint((), 1, 0, 0), "คะแนน 91.25", True),
        (Paint((), 0, 0, 0), "", True),
        (Paint((IMAGE,), 0, 0, 0), "", False),
        (Paint((IMAGE,), 10, 4, 0), "คะแนน " * 100, True),
        (Paint((IMAGE,), 10, 5, 0), "คะแนน " * 100, False),
        (Paint((IMAGE,), 10, 0, 0), "คะแนน", False),
        (Paint((), 5, 0, 0), "(cid:12)(cid:13) คะแนน", False),
        (Paint((), 5, 0, 0), "ก" * 95 + "\ufffd" * 5, True),
        (Paint((), 5, 0, 0), "ก" * 80 + "\ufffd" * 20, False),
        (Paint((), 5, 0, 0), "plain English text", True),
    ],
)
def test_judgement(paint: Paint, text: str, believed: bool) -> None:
    assert judge(paint, [text])[0] is believed


def test_known_symbols_are_not_unknown() -> None:
    count = count_text(["☑ ✓ – … “ก” ฿ ๑ \uf70a"])
    assert count.unknown == 0


@needs_shared
def test_real_files_are_told_apart() -> None:
    scans = plan_pages(source_of(SHARED / "scans/con2549temp.pdf"), OPTIONS)
    assert {plan.reader for plan in scans} == {SCAN}
