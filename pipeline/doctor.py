"""What is installed, what is missing, and the command that gets it."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from pipeline.errors import ItaError
from pipeline.readers.base import SCAN_READER, ReadOptions
from pipeline.settings import default_cache_dir, default_workers

LIBRARIES = (
    "geothai",
    "lxml",
    "msgspec",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pandas",
    "pandera",
    "pdfplumber",
    "pillow",
    "pyarrow",
    "pypdfium2",
    "pytesseract",
    "pythainlp",
    "rapidfuzz",
    "rich",
    "typer",
)
"""The distributions of `[project] dependencies`; a test compares them."""

MIN_PYTHON = (3, 11)

_TESSERACT_NEEDED = SCAN_READER == "tesseract"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        name: What.
        detail: What was found, or what is wrong.
        ok: Whether it is there.
        needed: Whether the program fails without it.
        mend: The command that gets it.
        word: What to call it where it is not ok; MISSING or absent where empty.
    """

    name: str
    detail: str
    ok: bool = True
    needed: bool = True
    mend: str = ""
    word: str = ""

    @property
    def fine(self) -> bool:
        """False only where a needed thing is missing."""
        return self.ok or not self.needed


def examine() -> list[Check]:
    """Look at everything; nothing is changed but a probe file in the cache folder."""
    checks = [python_check(), Check("processors", f"{default_workers()} usable")]
    checks += [library_check(name) for name in LIBRARIES]
    checks += tesseract_checks(ReadOptions().languages)
    checks += reader_checks()
    checks += character_checks()
    checks += [cache_check(default_cache_dir()), font_check(), gazetteer_check(), codebook_check()]
    return checks


def report(checks: list[Check]) -> str:
    """Return the checks as lines, what is missing repeated at the end with its command."""
    width = max(len(check.name) for check in checks)
    lines = [f"{_word(check):8}{check.name:{width}}  {check.detail}" for check in checks]
    missing = [check for check in checks if not check.ok]
    if not missing:
        return "\n".join([*lines, "", "Nothing is missing."])
    lines.append("")
    for check in missing:
        kind = "Missing" if check.needed else "Optional"
        lines.append(f"{kind}: {check.name}. {check.mend}".rstrip())
    return "\n".join(lines)


def python_check() -> Check:
    """Check the version of Python."""
    wanted = ".".join(map(str, MIN_PYTHON))
    detail = f"{platform.python_version()} on {platform.system()}"
    return Check(
        "Python", detail, ok=sys.version_info[:2] >= MIN_PYTHON, mend=f"Install Python {wanted}."
    )


def library_check(name: str) -> Check:
    """Check one library."""
    try:
        return Check(name, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Check(name, "not installed", ok=False, mend=f"python -m pip install {name}")


def tesseract_checks(languages: str, run: Callable[[list[str]], str] | None = None) -> list[Check]:
    """Check Tesseract and its languages; needed where it is the usual reader of scans.

    Args:
        languages: As in `ReadOptions.languages`, joined with `+`.
        run: Runs a command and returns what it says; raises OSError where it is missing.
    """
    ask = run or _ask
    try:
        first = ask(["tesseract", "--version"]).splitlines()[:1]
        listed = ask(["tesseract", "--list-langs"]).splitlines()[1:]
    except (OSError, subprocess.TimeoutExpired):
        mend = "sudo apt-get install tesseract-ocr " + " ".join(map(_package, _wanted(languages)))
        detail = "not installed; scans cannot be read" if _TESSERACT_NEEDED else "not installed"
        return [Check("tesseract", detail, ok=False, needed=_TESSERACT_NEEDED, mend=mend)]
    present = {line.strip() for line in listed}
    checks = [Check("tesseract", first[0] if first else "version unknown")]
    for language in _wanted(languages):
        mend = f"sudo apt-get install {_package(language)}"
        there = language in present
        detail = "installed" if there else "not installed"
        checks.append(Check(f"tesseract {language}", detail, there, _TESSERACT_NEEDED, mend))
    return checks


def reader_checks() -> list[Check]:
    """Check that every reader can be made and tells its version; other readers of scans may miss.

    The remote reader is there, but off: nothing is asked of any server here.
    """
    from pipeline.readers.choose import READERS, SCAN_READERS, get_reader

    checks = []
    for name in (*READERS, *SCAN_READERS):
        needed = name not in SCAN_READERS or name == SCAN_READER
        try:
            detail = short_version(get_reader(name).version())
            if name == "remote":
                detail += "; off, only used with --reader remote"
            checks.append(Check(f"reader {name}", detail))
        except ItaError as error:
            checks.append(Check(f"reader {name}", error.message, False, needed, error.mend))
    return checks


def character_checks() -> list[Check]:
    """Say for every reader of scans which of the characters of reports it cannot write.

    A reader that cannot be had is not asked; `reader_checks` has named it.
    """
    from pipeline.readers.choose import SCAN_READERS, get_reader
    from pipeline.readers.required import cannot_emit

    checks = []
    for name in SCAN_READERS:
        try:
            missing = cannot_emit(getattr(get_reader(name), "engine", None))
        except ItaError:
            continue
        checks.append(character_check(name, missing))
    return checks


def character_check(name: str, missing: frozenset[str] | None) -> Check:
    """Say what one reader cannot write.

    Args:
        name: The reader's name.
        missing: The required characters it lacks; None where nobody knows.
    """
    from pipeline.readers.required import describe_missing, is_blind

    detail = describe_missing(missing)
    if missing == frozenset():
        return Check(f"characters {name}", detail)
    word = "unknown" if missing is None else "lacks"
    if is_blind(missing):
        mend = "Every number it reads is marked for review."
    else:
        mend = "Look for these where it has read; digits it reads all."
    return Check(f"characters {name}", detail.removeprefix("lacks "), False, False, mend, word)


def short_version(text: str) -> str:
    """Return a reader's version on one line of a terminal."""
    line = " ".join(text.split())
    return line if len(line) <= 70 else line[:69] + "…"


def cache_check(folder: Path) -> Check:
    """Check that the cache folder can be written, and tell its size."""
    nearest = folder
    while not nearest.exists() and nearest != nearest.parent:
        nearest = nearest.parent
    if not os.access(nearest, os.W_OK | os.X_OK) or not nearest.is_dir():
        mend = "Set ITA_CACHE to a folder you may write to, or give --cache."
        return Check("cache", f"{folder} cannot be written", ok=False, mend=mend)
    count, size = 0, 0
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.is_file():
            count, size = count + 1, size + path.stat().st_size
    free = shutil.disk_usage(nearest).free
    return Check("cache", f"{folder}: {count} entries, {_mib(size)}; {_mib(free)} free")


def font_check(run: Callable[[list[str]], str] | None = None) -> Check:
    """Look for Thai fonts: only the samples and the tests are drawn with them."""
    mend = "sudo apt-get install fonts-thai-tlwg"
    try:
        listed = (run or _ask)(["fc-list", ":lang=th", "family"])
    except (OSError, subprocess.TimeoutExpired):
        return Check("Thai fonts", "unknown (no fc-list)", ok=False, needed=False, mend=mend)
    families = sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})
    if not families:
        return Check("Thai fonts", "none", ok=False, needed=False, mend=mend)
    return Check("Thai fonts", f"{len(families)} families, {families[0]} first", needed=False)


def gazetteer_check() -> Check:
    """Check that the gazetteer loads, and count its places."""
    try:
        from parsers.gazetteer import gazetteer
    except ImportError as error:
        mend = "python -m pip install geothai"
        return Check("gazetteer", f"cannot be loaded: {error}", ok=False, mend=mend)
    sizes = Counter(len(code) for code in gazetteer().by_code)
    detail = f"{sizes[2]} provinces, {sizes[4]} districts, {sizes[6]:,} subdistricts"
    return Check("gazetteer", detail, ok=all(sizes[n] for n in (2, 4, 6)))


def codebook_check() -> Check:
    """Check that the codebook loads, and tell its years."""
    from parsers.codebook import load

    codebook = load()
    years = ", ".join(f"{year} ({len(codebook.items(year))})" for year in codebook.years)
    return Check("codebook", f"fiscal years with items: {years}", ok=bool(codebook.years))


def _word(check: Check) -> str:
    if check.ok:
        return "ok"
    if check.word:
        return check.word
    return "MISSING" if check.needed else "absent"


def _wanted(languages: str) -> Iterator[str]:
    yield from (name for name in languages.split("+") if name)


def _package(language: str) -> str:
    return f"tesseract-ocr-{language.replace('_', '-')}"


def _mib(size: int) -> str:
    return f"{size / 2**20:,.1f} MiB"


def _ask(command: list[str]) -> str:
    answer = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        timeout=30,
        check=False,
    )
    return answer.stdout.decode("utf-8", errors="replace")
