"""The fonts that lines and pages are drawn with, and which of them no training line may show.

Debian's `fonts-thai-tlwg` and `fonts-noto-core`, and the Thai families that npm carries as
`@fontsource/*` (OFL; woff2 cut by script, put together here). They are needed to train and to make
the corpus, never to read. `python -m training.fonts` fetches and converts what is missing.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path("build/fonts")
"""Converted npm families; not under version control."""

DEBIAN_FOLDERS = (Path("/usr/share/fonts/truetype/tlwg"), Path("/usr/share/fonts/truetype/noto"))

NPM_FAMILIES: dict[str, str] = {
    "anuphan": "5.3.0",
    "athiti": "5.2.8",
    "bai-jamjuree": "5.3.0",
    "chakra-petch": "5.3.0",
    "fahkwang": "5.3.0",
    "ibm-plex-sans-thai": "5.3.0",
    "ibm-plex-sans-thai-looped": "5.3.0",
    "k2d": "5.2.8",
    "kanit": "5.3.0",
    "kodchasan": "5.2.8",
    "koho": "5.3.0",
    "krub": "5.2.7",
    "maitree": "5.3.0",
    "mali": "5.3.0",
    "mitr": "5.3.0",
    "niramit": "5.3.0",
    "noto-sans-thai-looped": "5.3.0",
    "pridi": "5.3.0",
    "prompt": "5.3.0",
    "sarabun": "5.3.0",
    "taviraj": "5.3.0",
    "trirong": "5.3.0",
}
"""Families and the versions that are fetched: another version draws other lines."""

LATIN_FAMILIES: dict[str, str] = {
    "arimo": "5.3.0",
    "arvo": "5.3.0",
    "bitter": "5.3.0",
    "carlito": "5.3.0",
    "cousine": "5.3.0",
    "crimson-text": "5.3.0",
    "eb-garamond": "5.3.0",
    "josefin-sans": "5.3.0",
    "libre-baskerville": "5.3.0",
    "lora": "5.3.0",
    "merriweather": "5.3.0",
    "montserrat": "5.3.0",
    "old-standard-tt": "5.3.0",
    "raleway": "5.3.0",
    "roboto-slab": "5.3.0",
    "source-serif-4": "5.3.1",
    "tinos": "5.3.0",
    "work-sans": "5.3.0",
    "zilla-slab": "5.3.0",
}
"""Families for Latin letters and Arabic digits: a word processor often sets these in another face
than the Thai around them (Times, Calibri), and few Thai families mean few shapes of 3 and 7."""

LATIN_STYLES = ("400-normal", "700-normal")
LATIN_FOLDER = FOLDER / "latin"

STYLES = ("300-normal", "400-normal", "400-italic", "500-normal", "700-normal")

HELD_OUT = frozenset({"Garuda", "NotoSerifThai", "niramit", "trirong"})
"""Families of the validation set, which no training line shows: two plain faces of office
documents, a serif with loops and a book face."""

OFFICIAL = frozenset({"Laksaman", "sarabun", "Norasi", "Kinnari", "Umpush", "Loma", "TlwgTypo"})
"""Families that look like what offices print with; training draws them more often."""


class FontsMissing(RuntimeError):
    """Fonts to draw with are not installed; the message says how to get them."""


@dataclass(frozen=True, slots=True, order=True)
class Face:
    """One font file.

    Attributes:
        family: Its family, the same for all weights.
        style: Weight and slant as the file name says.
        path: The file.
    """

    family: str
    style: str
    path: str

    @property
    def held_out(self) -> bool:
        """Whether only the validation set may show it."""
        return self.family in HELD_OUT


def _debian_faces() -> Iterator[Face]:
    for folder in DEBIAN_FOLDERS:
        for path in sorted(folder.glob("*.ttf")) + sorted(folder.glob("*.otf")):
            family, _, style = path.stem.partition("-")
            if folder.name == "noto" and family not in {
                "NotoSansThai",
                "NotoSerifThai",
                "NotoLoopedThai",
                "NotoSansThaiLooped",
            }:
                continue
            yield Face(family, style or "Regular", str(path))


@lru_cache(maxsize=1)
def all_faces() -> tuple[Face, ...]:
    """Return every face that is there, sorted.

    Raises:
        FontsMissing: Debian's Thai fonts or the converted npm families are not there.
    """
    debian = list(_debian_faces())
    npm: list[Face] = []
    for path in sorted(FOLDER.glob("*@*.ttf")):
        family, style = path.stem.split("@", 1)
        npm.append(Face(family, style, str(path)))
    families = {face.family for face in npm}
    if not debian or not families >= set(NPM_FAMILIES):
        raise FontsMissing(
            "Fonts are missing. Debian: sudo apt-get install fonts-thai-tlwg fonts-noto-core; "
            "the others: make fonts"
        )
    return tuple(sorted([*debian, *npm]))


def faces(*, held_out: bool) -> tuple[Face, ...]:
    """Return the faces of the validation set (`held_out`) or those of the training set.

    Raises:
        FontsMissing: Fonts are not there.
    """
    return tuple(face for face in all_faces() if face.held_out == held_out)


@lru_cache(maxsize=1)
def latin_faces() -> tuple[Face, ...]:
    """Return the faces for Latin letters and Arabic digits, sorted; training shows them all.

    Raises:
        FontsMissing: They are not there.
    """
    found: list[Face] = []
    for path in sorted(LATIN_FOLDER.glob("*@*.ttf")):
        family, style = path.stem.split("@", 1)
        found.append(Face(family, style, str(path)))
    if {face.family for face in found} < set(LATIN_FAMILIES):
        raise FontsMissing("Latin fonts are missing: make fonts")
    return tuple(found)


def fetch(
    family: str,
    version: str,
    folder: Path,
    scripts: tuple[str, ...] = ("thai", "latin"),
    styles: tuple[str, ...] = STYLES,
) -> None:
    """Fetch one npm family and put its parts together, one TTF a style.

    Args:
        family: Name of the family.
        version: Of the package.
        folder: Where the TTF go.
        scripts: Parts that each TTF holds.
        styles: Weights and slants; those that a family does not have are left out.

    Raises:
        FontsMissing: npm is not installed or does not have the package.
    """
    from fontTools.merge import Merger, Options
    from fontTools.ttLib import TTFont

    work = folder / f".{family}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    command = ["npm", "pack", "--silent", "--json", f"@fontsource/{family}@{version}"]
    try:
        done = subprocess.run(command, cwd=work, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise FontsMissing(
            f"npm could not fetch @fontsource/{family}@{version}. Install npm, then: make fonts"
        ) from error
    archive = work / json.loads(done.stdout)[0]["filename"].replace("@", "").replace("/", "-")
    with tarfile.open(archive) as packed:
        packed.extractall(work, filter="data")
    for style in styles:
        parts: list[str] = []
        for script in scripts:
            packed_font = work / "package" / "files" / f"{family}-{script}-{style}.woff2"
            if not packed_font.exists():
                continue
            font = TTFont(packed_font)
            font.flavor = None
            plain = work / f"{script}-{style}.ttf"
            font.save(plain)
            parts.append(str(plain))
        if len(parts) == len(scripts) == 1:
            shutil.copy(parts[0], folder / f"{family}@{style}.ttf")
        elif len(parts) == len(scripts):
            # Latin has the punctuation and Arabic digits too; what both have comes from the first.
            merged = Merger(Options(drop_tables=["DSIG", "STAT", "fvar"])).merge(parts)
            merged.save(folder / f"{family}@{style}.ttf")
    shutil.rmtree(work)


def main() -> int:
    """Fetch what is missing."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for family, version in NPM_FAMILIES.items():
        if not any(FOLDER.glob(f"{family}@*.ttf")):
            print(f"fonts: {family} {version}", file=sys.stderr)
            fetch(family, version, FOLDER)
    LATIN_FOLDER.mkdir(exist_ok=True)
    for family, version in LATIN_FAMILIES.items():
        if not any(LATIN_FOLDER.glob(f"{family}@*.ttf")):
            print(f"fonts: {family} {version}", file=sys.stderr)
            fetch(family, version, LATIN_FOLDER, ("latin",), LATIN_STYLES)
    all_faces.cache_clear()
    print(f"fonts: {len(all_faces())} faces", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
