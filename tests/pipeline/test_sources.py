"""One small archive with every kind of source, through the real stages to the tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

from pipeline.run import run
from pipeline.settings import Settings

WORDS = "องค์การบริหารส่วนตำบลห้วยทราย อำเภอแม่ริม จังหวัดเชียงใหม่ โดยภาพรวมได้คะแนน ๙๑.๑๕ อยู่ในระดับผ่าน"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    raw = tmp_path_factory.mktemp("raw")
    folder = raw / "อำเภอ แม่ริม" / "ปี\n๒๕๖๖"
    folder.mkdir(parents=True)
    (folder / "utf8.txt").write_text(WORDS + "๑", encoding="utf-8")
    (folder / "bom.txt").write_text(WORDS + "๒", encoding="utf-8-sig")
    (folder / "utf16.md").write_text(WORDS + "๓", encoding="utf-16")
    (folder / "tis.txt").write_bytes((WORDS + "๔").encode("cp874"))
    (folder / "page.html").write_text(f"<html><body><p>{WORDS}</p></body></html>", encoding="utf-8")
    (folder / "copy.txt").write_text(WORDS + "๑", encoding="utf-8")
    (folder / "table.xls").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    blank = Image.new("L", (400, 300), 255)
    blank.save(folder / "two.tiff", save_all=True, append_images=[blank])
    blank.save(folder / "one.webp", lossless=True)
    out = tmp_path_factory.mktemp("out") / "tables"
    cache = tmp_path_factory.mktemp("cache")
    run(raw, Settings(out=out, cache_dir=cache, workers=1, quiet=True))
    return out


def table(out: Path, name: str) -> pd.DataFrame:
    frame = pd.read_parquet(out / f"{name}.parquet")
    if name == "documents":
        frame["name"] = frame["source_path"].str.rsplit("/", n=1).str[-1]
    return frame


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("bom.txt", "byte order mark"),
        ("utf16.md", "UTF-16"),
        ("tis.txt", "TIS-620"),
        ("page.html", "UTF-8"),
        ("copy.txt", "UTF-8"),
    ],
)
def test_text_of_any_encoding_is_read_and_the_encoding_recorded(
    out: Path, name: str, encoding: str
) -> None:
    document = table(out, "documents").set_index("name").loc[name]
    page = table(out, "pages").set_index("doc_id").loc[document["doc_id"]]
    assert encoding in page["reason"]
    scores = table(out, "scores").set_index("doc_id").loc[[document["doc_id"]]]
    assert [str(v) for v in scores["value_100"]] == ["91.1500"]


def test_equal_files_are_one_document_with_all_paths(out: Path) -> None:
    documents = table(out, "documents").set_index("name")
    assert "utf8.txt" not in documents.index
    assert "utf8.txt" in documents.loc["copy.txt"]["other_paths"]


def test_every_frame_of_a_tiff_is_a_page(out: Path) -> None:
    documents = table(out, "documents").set_index("name")
    assert documents.loc["two.tiff"]["pages"] == 2
    assert documents.loc["one.webp"]["pages"] == 1


def test_what_nobody_reads_is_listed_with_the_reason(out: Path) -> None:
    row = table(out, "documents").set_index("name").loc["table.xls"]
    assert row["status"] == "failed"
    assert "PDF" in row["error"]
