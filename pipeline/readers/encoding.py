"""Bytes -> text, for files that do not say how they are encoded.

Old Thai files are TIS-620 (on Windows: code page 874), newer ones UTF-8, those that Notepad saved
as "Unicode" UTF-16. Almost any bytes decode as TIS-620 without an error, so success proves nothing:
the text has to look like Thai, that is, vowels and tone marks stand where Thai can have them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.errors import FileTooLarge, NotText, UnreadableFile

_BOMS: Final = (
    # UTF-32 first: its little-endian mark begins with that of UTF-16.
    (b"\xff\xfe\x00\x00", "UTF-32LE"),
    (b"\x00\x00\xfe\xff", "UTF-32BE"),
    (b"\xef\xbb\xbf", "UTF-8"),
    (b"\xff\xfe", "UTF-16LE"),
    (b"\xfe\xff", "UTF-16BE"),
)

_REPLACEMENT: Final = "\ufffd"
_SAMPLE: Final = 1 << 16

# Tab, line feed, vertical tab, form feed, carriage return, and the four separators FS GS RS US are
# found in honest text files; the rest of C0, DEL and C1 are not.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f]")

_CONSONANT: Final = "ก-ฮ"
_MARK: Final = "ัิ-ฺ็-๎"
_FOLLOWING: Final = "ะาำๅ"
_LEADING: Final = "เ-ไ"
_THAI = re.compile("[ก-ฺเ-๎]")
_CONSONANTS = re.compile(f"[{_CONSONANT}]")
# Places where no Thai word can be: a mark or a following vowel with nothing to stand on, a leading
# vowel that leads to no consonant.
_MISPLACED = re.compile(
    f"(?<![{_CONSONANT}{_MARK}])[{_MARK}]"
    f"|(?<![{_CONSONANT}{_MARK}{_FOLLOWING}])[{_FOLLOWING}]"
    f"|[{_LEADING}](?![{_CONSONANT}])"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A file as text.

    Attributes:
        text: The text without its byte order mark, otherwise untouched.
        encoding: Label of the encoding: `UTF-8`, `UTF-16LE`, `UTF-16BE`, `UTF-32LE`, `UTF-32BE`,
            `TIS-620` or `cp874` (TIS-620 with Windows' quotation marks and dashes).
        had_bom: Whether the file began with a byte order mark.
        broken: How many broken sequences became U+FFFD.
    """

    text: str
    encoding: str
    had_bom: bool = False
    broken: int = 0

    def describe(self) -> str:
        """Return the encoding in words.

        >>> Decoded("x", "UTF-8", had_bom=True, broken=2).describe()
        'UTF-8 with a byte order mark, 2 broken sequences replaced'
        """
        words = self.encoding
        if self.had_bom:
            words += " with a byte order mark"
        if self.broken:
            words += f", {self.broken} broken sequence{'s' * (self.broken > 1)} replaced"
        return words


def _lenient(data: bytes, encoding: str) -> tuple[str, int]:
    """Decode, and count the sequences that had to be replaced."""
    text = data.decode(encoding, "replace")
    if _REPLACEMENT not in text:
        return text, 0
    honest = data.decode(encoding, "ignore").count(_REPLACEMENT)
    return text, text.count(_REPLACEMENT) - honest


def _utf16_without_bom(data: bytes) -> str | None:
    """Return which UTF-16 the bytes are, None where they are not.

    In Thai or ASCII text nearly every high byte is 0x0E or 0x00, which single-byte text never has.
    """
    sample = data[:_SAMPLE]
    units = len(sample) // 2
    if units < 2 or (b"\x00" not in sample and b"\x0e" not in sample):
        return None
    high = {"UTF-16LE": sample[1::2], "UTF-16BE": sample[0::2]}
    shares = {
        name: (half.count(b"\x00") + half.count(b"\x0e") + half.count(b"\x20")) / units
        for name, half in high.items()
    }
    name, other = sorted(shares, key=lambda n: -shares[n])
    return name if shares[name] >= 0.9 and shares[other] < 0.5 else None


def looks_thai(text: str) -> bool:
    """Return whether text decoded from a Thai code page reads as Thai.

    At least a third of its Thai letters and marks are consonants, they come in runs, and one in ten
    at most stands where no Thai word could have it (the loose marks of OCR stay under that). Digits
    count for nothing: a column of scores says little about the alphabet.

    >>> looks_thai("ผลการประเมิน ร้อยละ ๘๕")
    True
    >>> looks_thai("caf้ d้j่ vu")
    False
    """
    thai = len(_THAI.findall(text))
    consonants = len(_CONSONANTS.findall(text))
    if not thai or consonants * 3 < thai:
        return False
    runs = len(re.findall("[ก-ฺเ-๎]+", text))
    return thai >= 2 * runs and len(_MISPLACED.findall(text)) * 10 <= thai


def _thai_code_page(data: bytes) -> Decoded | None:
    """Decode TIS-620 or cp874, None where the result would not be Thai."""
    text, undefined = _lenient(data, "cp874")
    high = sum(map(data.count, (bytes([b]) for b in range(0xA1, 0xFC))))
    if undefined * 100 > high or not looks_thai(text):
        return None
    windows = re.search(b"[\x80-\xa0]", data) is not None
    return Decoded(text, "cp874" if windows else "TIS-620", broken=undefined)


def _damaged_utf8(data: bytes, *, share: float, any_character: bool = False) -> Decoded | None:
    """Decode UTF-8 with some broken bytes, None where there are too many.

    A line that was cut to a number of bytes ends in half a character; that really occurs.

    Args:
        data: The bytes.
        share: How many broken sequences there may be for each whole character.
        any_character: Whether ASCII counts as whole too; it says nothing for UTF-8 and against a
            Thai code page, so only when the latter is ruled out.
    """
    text, broken = _lenient(data, "utf-8")
    if any_character:
        whole = len(text) - text.count(_REPLACEMENT)
    else:
        whole = sum(1 for c in text if c > "\x7f") - text.count(_REPLACEMENT)
    return Decoded(text, "UTF-8", broken=broken) if broken <= share * whole else None


def _checked(decoded: Decoded) -> Decoded:
    """Return the text, unless it is full of control characters.

    Raises:
        NotText: More than one character in fifty (and more than one at all) is a control character.
    """
    controls = len(_CONTROL.findall(decoded.text))
    if controls > max(1, len(decoded.text) // 50) or "\x00" in decoded.text:
        raise _not_text(f"{controls} of its {len(decoded.text)} characters are control characters")
    return decoded


def _not_text(why: str) -> NotText:
    """Return the error for bytes that are no text."""
    return NotText(
        f"The content is not text: {why}.",
        mend="If it is a PDF or an image, give it its proper name; else save it as UTF-8 text.",
    )


def decode(data: bytes) -> Decoded:
    r"""Decode the bytes of a text file.

    A byte order mark decides; then the pattern of zero bytes (UTF-16), then whether it is valid
    UTF-8, then whether it reads as Thai in TIS-620, and at last whether it is UTF-8 with a few
    broken bytes. A `charset` written inside the file is not asked: it is wrong too often.

    Raises:
        NotText: Zero bytes, too many control characters, or none of these encodings.

    >>> decode("\ufeffก".encode()).had_bom
    True
    >>> decode("คะแนน".encode("cp874")).encoding
    'TIS-620'
    >>> decode("คะแนน".encode()[:-1]).text
    'คะแน\ufffd'
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            text, broken = _lenient(data[len(bom) :], name)
            if broken * 10 > len(text):
                raise _not_text(f"it begins like {name} but is not")
            return _checked(Decoded(text, name, had_bom=True, broken=broken))
    name16 = _utf16_without_bom(data)
    if name16 is not None:
        text, broken = _lenient(data, name16)
        if broken <= 1:
            return _checked(Decoded(text, name16, broken=broken))
    if b"\x00" in data:
        raise _not_text("it holds zero bytes")
    try:
        return _checked(Decoded(data.decode("utf-8"), "UTF-8"))
    except UnicodeDecodeError as error:
        # Whole characters up to a last one that was cut off: nothing but UTF-8 looks like that.
        cut = error.reason == "unexpected end of data" and not data[: error.start].isascii()
    found = (
        _damaged_utf8(data, share=1.0 if cut else 0.1)
        or _thai_code_page(data)
        or _damaged_utf8(data, share=0.5)
        or _damaged_utf8(data, share=0.005, any_character=True)
    )
    if found is None:
        raise _not_text("it is neither UTF-8 nor UTF-16 nor Thai in TIS-620")
    return _checked(found)


def read_text(path: Path, max_bytes: int) -> Decoded:
    """Read and decode a text file.

    Args:
        path: The file.
        max_bytes: No file may be larger.

    Raises:
        UnreadableFile: It cannot be opened or read.
        FileTooLarge: It has more than `max_bytes` bytes.
        NotText: See `decode`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise UnreadableFile(
            f"It cannot be read: {error.strerror or type(error).__name__}.",
            mend="Check its permissions and the disk, then run again.",
        ) from error
    if len(data) > max_bytes:
        raise FileTooLarge(
            f"The text file has more than {max_bytes} bytes.",
            mend="Split it into smaller files, one report each.",
        )
    return decode(data)
