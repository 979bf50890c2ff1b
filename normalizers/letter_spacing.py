"""Thai torn apart by spaces: letters set wide, and the ำ that a PDF prints as ` า`.

Thai puts no spaces between words, so a lone letter between spaces is a defect; but two words that
stand apart stand apart for a reason. Only fragments that cannot be words start a repair, and the
result must be made of known words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from normalizers.words import known_words, segment

_THAI: Final = "\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e"
_ROW: Final = re.compile(f"(?<![{_THAI}])[{_THAI}]+(?: [{_THAI}]+)+(?![{_THAI}])")
_LONE: Final = re.compile("[\u0e01-\u0e12\u0e14-\u0e2e]")  # all but ณ, which is a word
_MARK_FIRST: Final = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_CANNOT_STAND: Final = re.compile(
    "[\u0e30\u0e32\u0e33\u0e45].*"  # begins with what must follow a consonant
    "|.*[\u0e40-\u0e44\u0e31]"  # ends with a vowel that waits for its consonant
)
_LOOKS_TORN: Final = re.compile(
    f"(?<![{_THAI}])[\u0e01-\u0e2e] [{_THAI}]"
    "| [\u0e30\u0e32\u0e33\u0e45]"
    f"|[\u0e40-\u0e44\u0e31] [{_THAI}]"
)
_SPLIT_AM: Final = re.compile(  # sixteen letters before it are enough to weigh
    f"([{_THAI}]{{0,16}}[\u0e01-\u0e2e][\u0e48-\u0e4b]?) \u0e32([{_THAI}]{{0,16}})"
)

_SHORT: Final = 4  # letters; a longer fragment is a word or several
_KNOWN_SHARE: Final = 0.75  # of the letters of a joined stretch must lie in known words
_HOPELESS: Final = 8  # so many torn pieces that make no words: their tail makes none either


@dataclass(frozen=True, slots=True)
class _Fragment:
    """A piece between spaces: `rank` 2 cannot stand alone, 1 is no word, 0 may be one.

    Rank -1 is a piece that begins with a mark: a layout displaced it, nobody set it wide.
    """

    text: str
    rank: int
    lone: bool


def restore_split_sara_am(text: str) -> str:
    """Read ` า` as ำ where only that gives known words (`ก าหนด`, `อ าเภอ`, `ด าเนินการ`).

    PDFs made from Word files often carry ำ as a space and sara aa. Where both readings are words
    (`ท า`: ทา or ทำ) nothing is changed.

    >>> restore_split_sara_am("ก าหนดมาตรการ ต าบล ต าม ท า")
    'กำหนดมาตรการ ตำบล ต าม ท า'
    """
    return _SPLIT_AM.sub(_restore, text) if " \u0e32" in text else text


def _restore(match: re.Match[str]) -> str:
    before, after = match[1], match[2]
    with_am, _ = segment(f"{before}\u0e33{after}")
    with_aa, _ = segment(f"{before}\u0e32{after}")
    return f"{before}\u0e33{after}" if with_am < with_aa else match[0]


def join_letter_spaced(text: str) -> str:
    """Join Thai words whose letters stand apart; words that stand apart stay apart.

    >>> join_letter_spaced("ตี ด ต าม แ ล ะ ตรวจสอบ")
    'ตีดตามและ ตรวจสอบ'
    >>> join_letter_spaced("สร้าง ความ พึง พ อ ใจ ให้ ผู้รับบริการ")
    'สร้าง ความ พึงพอใจ ให้ ผู้รับบริการ'
    >>> join_letter_spaced("ณ จุดบริการ ให้ มี นาย ก และ นาย ข")
    'ณ จุดบริการ ให้ มี นาย ก และ นาย ข'
    """
    return _ROW.sub(_join_row, text) if _LOOKS_TORN.search(text) else text


def _join_row(match: re.Match[str]) -> str:
    pieces = [_fragment(piece) for piece in match[0].split(" ")]
    out: list[str] = []
    here = 0
    while here < len(pieces):
        start, end = _stretch(pieces, here, len(out))
        if end - start > 1:
            del out[len(out) - (here - start) :]
            out.append("".join(piece.text for piece in pieces[start:end]))
        else:
            end = max(end, here + 1)
            out.extend(piece.text for piece in pieces[here:end])
        here = end
    return " ".join(out)


def _fragment(text: str) -> _Fragment:
    if _MARK_FIRST.match(text):
        return _Fragment(text, -1, lone=False)
    lone = bool(_LONE.fullmatch(text))
    if _CANNOT_STAND.fullmatch(text):
        return _Fragment(text, 2, lone)
    is_word = len(text) > _SHORT or text == "ณ" or text in known_words()
    return _Fragment(text, 0 if is_word else 1, lone)


def _stretch(pieces: list[_Fragment], here: int, emitted: int) -> tuple[int, int]:
    """Return which pieces (start, end) make one stretch that begins at or just before `here`.

    Where nothing is to be joined both are the same, and nothing begins before it. `emitted` says
    whether the piece before `here` still stands by itself and may be drawn in.
    """
    end = _core_end(pieces, here)
    core = pieces[here:end]
    joined = "".join(piece.text for piece in core)
    if len(core) < 2 or _may_be_sara_am(core):
        return here, here
    strong = sum(piece.rank == 2 for piece in core)
    lone = sum(piece.lone for piece in core)
    start, stop, joined = _draw_in(pieces, here - 1 if emitted else here, here, end)
    certain = strong or lone >= 3 or (lone >= 2 and stop - start > len(core))
    if not certain or _known_share(joined) < _KNOWN_SHARE:
        return (end, end) if len(core) >= _HOPELESS else (here, here)
    return start, stop


def _draw_in(pieces: list[_Fragment], first: int, start: int, end: int) -> tuple[int, int, str]:
    """Draw in the short piece on either side of pieces[start:end] if it belongs to the same word.

    Returns:
        The new start (not before `first`) and end, and the joined text.
    """
    joined = "".join(piece.text for piece in pieces[start:end])
    last = min(end + 1, len(pieces))
    for _ in range(2):  # the right side may complete the word that reaches to the left
        if start > first and _belongs(pieces[start - 1].text, joined, torn=joined):
            start -= 1
            joined = f"{pieces[start].text}{joined}"
        if end < last and _belongs(joined, pieces[end].text, torn=joined):
            joined = f"{joined}{pieces[end].text}"
            end += 1
    return start, end, joined


def _core_end(pieces: list[_Fragment], here: int) -> int:
    """Return the end of the run of torn pieces; single short words between them belong to it."""
    end = here
    for place in range(here, len(pieces)):
        piece = pieces[place]
        if piece.rank > 0:
            end = place + 1
        elif piece.rank < 0 or place in (here, end + 1) or len(piece.text) > _SHORT:
            break
    return end


def _may_be_sara_am(core: list[_Fragment]) -> bool:
    """Say whether two pieces could as well be joined by ำ (`ท า`): then they are left alone."""
    if len(core) != 2 or not core[1].text.startswith("\u0e32"):
        return False
    with_am, _ = segment(f"{core[0].text}\u0e33{core[1].text[1:]}")
    with_aa, _ = segment(f"{core[0].text}{core[1].text}")
    return with_am <= with_aa


def _belongs(left: str, right: str, *, torn: str) -> bool:
    """Say whether the whole piece beside a torn one is a part of it.

    It is where a known word lies across the seam, or where the torn one has a letter at the seam
    that no word takes in. One of `left` and `right` is `torn`.
    """
    beside = right if torn is left else left
    if len(beside) > _SHORT or _MARK_FIRST.match(beside):
        return False
    seam = len(left)
    cost, words = segment(left + right)
    _, own = segment(torn)
    stray = not own or (own[-1][1] < len(torn) if torn is left else own[0][0] > 0)
    across = any(start < seam < end for start, end in words)
    return stray or (across and cost < segment(left)[0] + segment(right)[0])


def _known_share(text: str) -> float:
    """Return the share of letters in known words; two bare consonants prove nothing."""
    _, words = segment(text)
    known = sum(
        end - start
        for start, end in words
        if end - start > 2 or not _LONE.fullmatch(text[start]) or not _LONE.fullmatch(text[end - 1])
    )
    return known / len(text)
