"""Where an agency is named in running text, and where its name ends.

Thai does not put blanks between words, so a name runs into the sentence: a name ends at a blank, at
a mark, at a word that goes on with the sentence (`data/name_ends.csv`), and first of all where the
gazetteer knows a name that is followed by one of these. Type words and their abbreviations are in
`data/agency_types.csv`; `printed` says how freely each may be read: `long` words in a damaged form
too, `exact` words letter by letter anywhere, `short` and `word` only where a word begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, cast

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from parsers.damaged_types import damaged_types
from parsers.data_files import data_rows
from parsers.document import Document
from parsers.gazetteer import gazetteer, known_names
from parsers.lookalikes import likeness, loose_pattern, plain, skeleton
from parsers.passages import Passage, passages
from parsers.records import AgencyMention, AgencyType

_THAI: Final = "\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e4e"
_RUN = re.compile(f"[{_THAI}A-Za-z]+")
_THAI_LETTER = re.compile(f"[{_THAI}]")
_LETTER = re.compile("[\u0e01-\u0e2eA-Za-z]")
_PLACE_FOLLOWS = re.compile(r"\s*(?:อำเภอ|อ\.|จังหวัด|จ\.|\Z)|\s*\n")
_LONGEST = 30
_NEARLY = 0.7
_GLUED = 12
_SAME_DEPARTMENT = 0.8
_LONG_WORD = 7
_GLUED_ERRORS = 0.25
_GLUE: Final = (
    "นายก|ปลัด|ของ|ใน|โดย|กับ|พนักงาน|เว็บไซต์|และ|จาก|ที่|หัวหน้า|สังกัด|บุคลากร|เจ้าหน้าที่|ผู้บริหาร|"
    "สมาชิกสภา|สภา|ให้|หรือ|ระหว่าง|ประกาศ|อธิบดี"
)


@dataclass(frozen=True, slots=True)
class TypeWord:
    """One printed form of an agency type, and the official word it stands for."""

    words: str
    agency_type: AgencyType
    official: str
    printed: str


@dataclass(frozen=True, slots=True)
class NameEnd:
    """A name cut from running text: the text, its end offset, and whether the gazetteer has it."""

    name: str
    end: int
    known: bool


@lru_cache(maxsize=1)
def type_words() -> tuple[TypeWord, ...]:
    """Return the type words, longest first."""
    rows = [
        TypeWord(r["words"], cast(AgencyType, r["agency_type"]), r["official"], r["printed"])
        for r in data_rows("agency_types.csv")
    ]
    return tuple(sorted(rows, key=lambda r: (-len(r.words), r.words)))


@lru_cache(maxsize=1)
def _ends() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return three patterns: words that always end a name, end a long run, and either."""
    rows = data_rows("name_ends.csv")
    always = [re.escape(r["word"]) for r in rows if r["strength"] == "always"]
    inside = [re.escape(r["word"]) for r in rows if r["strength"] == "inside_long"]
    always.sort(key=len, reverse=True)
    return (
        re.compile("|".join(always)),
        re.compile("|".join(inside)),
        re.compile("|".join([*always, *inside])),
    )


def _source(word: TypeWord) -> tuple[str, str]:
    """Return the regex source of a type word, and the letters it may begin with."""
    first = word.words[0]
    if word.printed == "long":
        source = loose_pattern(word.words)
        return source, "".join(re.findall(r"\w", source[: source.index("]")]))
    if word.printed == "exact":
        return r"\s?".join(re.escape(c) for c in word.words), first
    if word.printed == "word":
        after = f"(?:(?<![{_THAI}])|(?<='{')|(?<='.join(_GLUE.split('|'))}))"
        return after + re.escape(word.words), first
    dotted = re.escape(word.words)
    tail = "" if word.words.endswith(".") else r"(?!\.)"
    begins = f"(?:(?<![{_THAI}.])|(?<={')|(?<='.join(_GLUE.split('|'))}))"
    return f"{begins}{dotted}{tail}", first


@lru_cache(maxsize=1)
def _type_pattern() -> tuple[re.Pattern[str], tuple[TypeWord, ...]]:
    """Return the pattern of all type words, and the word that each of its groups stands for.

    The words are sorted by the letter they may begin with, longest first under each: at most places
    of a text one look at the letter tells that no type word begins there.
    """
    beginning: dict[str, list[tuple[str, TypeWord]]] = {}
    for word in type_words():
        source, letters = _source(word)
        for letter in dict.fromkeys(letters):
            beginning.setdefault(letter, []).append((source, word))
    branches = []
    groups: list[TypeWord] = []
    for letter, found in beginning.items():
        branches.append(f"(?={re.escape(letter)})(?:" + "|".join(f"({s})" for s, _ in found) + ")")
        groups.extend(word for _, word in found)
    any_letter = "".join(re.escape(letter) for letter in beginning)
    return re.compile(f"(?=[{any_letter}])(?:" + "|".join(branches) + ")"), tuple(groups)


def cut_name(text: str, start: int = 0) -> NameEnd | None:
    """Return the name that begins at `start`, or None where no name stands there.

    Args:
        text: Running text.
        start: Offset just after a type word.

    Returns:
        The name without inner blanks, and the offset just after it.

    Examples:
        >>> cut_name("เกาะรอประจำปีงบประมาณ").name
        'เกาะรอ'
        >>> cut_name(" โดยประชาชน") is None
        True
    """
    begin = re.compile(r"[ \t]{0,3}\n?[ \t]{0,3}").match(text, start)
    first = begin.end() if begin else start
    run = _RUN.match(text, first)
    if run is None:
        return None
    found = _known_prefix(text, first, run.end())
    if found is not None:
        return found
    return _unknown_name(text, run.group(), first)


def _known_prefix(text: str, start: int, run_end: int) -> NameEnd | None:
    """Return the longest name of the gazetteer that begins here and is followed by an end.

    None where the word that ends it is a part of a longer known name: the run is then neither of
    the two names.
    """
    names = known_names()
    either = _ends()[2]
    best: NameEnd | None = None
    longest = 0
    glued = False
    name = ""
    position = start
    limit = min(len(text), start + 2 * _LONGEST)
    while position < limit and len(name) < _LONGEST:
        char = text[position]
        position += 1
        if char in " \n":
            # A blank inside a name is an accident of print: a longer known name may go on there.
            if position < limit and text[position] in " \n":
                break
            continue
        if not _THAI_LETTER.match(char):
            break
        name += char
        if len(name) < 2 or name not in names:
            continue
        longest = position
        stops = position >= len(text) or not _RUN.match(text[position])
        if stops or (position <= run_end and either.match(text, position)):
            best = NameEnd(name, position, known=True)
            glued = not stops
    return None if glued and best is not None and longest > best.end else best


def _unknown_name(text: str, run: str, start: int) -> NameEnd | None:
    always, inside, _ = _ends()
    if always.match(run):
        return None
    cut = len(run)
    # A word that ends names may be a part of a known name that the run begins with.
    held = _longest_known(run)
    hit = always.search(run, max(2, held))
    if hit is not None:
        cut = hit.start()
    if inside.match(run):
        name = run[: min(cut, _LONGEST)]
        return NameEnd(name, start + len(name), known=False) if _nearly_known(name) else None
    weak = inside.search(run, max(3, held), cut)
    if weak is not None and cut - weak.end() >= 3 and cut >= 10:
        cut = weak.start()
    if cut >= _GLUED:
        cut = _nearest_beginning(run[:cut])
    name = run[: min(cut, _LONGEST)]
    end = start + len(name)
    if len(_LETTER.findall(name)) < 2 and not _PLACE_FOLLOWS.match(text, end):
        return None
    return NameEnd(name, end, known=False) if len(name) > 1 else None


def _longest_known(run: str) -> int:
    """Return the length of the longest known name that a run begins with, 0 for none."""
    names = known_names()
    sizes = range(min(len(run), _LONGEST), 1, -1)
    return next((size for size in sizes if plain(run[:size]) in names), 0)


@lru_cache(maxsize=256)
def _nearest_beginning(run: str) -> int:
    """Return how much of a long run is the name, judged by the known name that it begins like.

    The sentence goes on without a blank, and its first word is damaged so that it was not known.
    The whole run where no known name is near.
    """
    index = gazetteer().subdistricts
    best, length = _GLUED_ERRORS, len(run)
    for size in range(4, min(len(run), _GLUED + 4)):
        if not _goes_on(run[size:]):
            continue
        wanted = skeleton(run[:size])
        found = process.extractOne(
            wanted, index.views[2], scorer=Levenshtein.distance, score_cutoff=3
        )
        # Errors per letter; of two that are alike the longer one explains more.
        if found is not None and (share := found[1] / len(wanted)) <= best:
            best, length = share, size
    return length


def _goes_on(rest: str) -> bool:
    """Tell whether a run begins like a damaged word of a sentence (one letter in five wrong)."""
    begins = skeleton(rest)
    return any(
        begins[:1] == word[0] and Levenshtein.distance(begins[: len(word)], word) <= len(word) // 5
        for word in _sentence_words()
    )


@lru_cache(maxsize=1)
def _sentence_words() -> tuple[str, ...]:
    rows = data_rows("name_ends.csv")
    words = [skeleton(r["word"]) for r in rows if r["strength"] == "always"]
    return tuple(w for w in words if len(w) >= _LONG_WORD)


def _nearly_known(name: str) -> bool:
    """Tell whether a run that begins like a sentence is a damaged name (22 are named "in town")."""
    beginnings = [n for n in known_names() if n.startswith(name[:2])]
    return any(likeness(name, other) >= _NEARLY for other in beginnings)


def mentions_in(
    passage: Passage, *, in_text: bool = True
) -> Iterator[tuple[AgencyMention, int, int]]:
    """Yield the agencies named in a passage, each with the start and end of its name.

    A line that names none as printed may hold a type word so damaged that only most of its letters
    are right; such mentions come last.

    Args:
        passage: Text that runs on.
        in_text: Look for such words in running text too.
    """
    pattern, words = _type_pattern()
    position = 0
    taken: set[int] = set()
    while match := pattern.search(passage.text, position):
        position = match.end()
        word = words[(match.lastindex or 1) - 1]
        taken.add(passage.piece_at(match.start()).start)
        name = _name_after(passage.text, match.end(), word.agency_type)
        if name is None or not _stands(passage, word, match.end(), name):
            continue
        position = name.end
        yield _mention(passage, word.agency_type, match.start(), name)
    for start, end, agency_type in damaged_types(passage, frozenset(taken), in_text=in_text):
        name = cut_name(passage.text, end)
        if name is not None and len(plain(name.name)) > 1:
            yield _mention(passage, agency_type, start, name)


def _name_after(text: str, start: int, agency_type: AgencyType) -> NameEnd | None:
    """Cut the name after a type word; departments are named with words that end other names."""
    if agency_type == "department":
        for name in _departments():
            if text.startswith(name, start):
                return NameEnd(name, start + len(name), known=True)
    return cut_name(text, start)


def nearest_department(name: str) -> str | None:
    """Return the department whose name a reading is, or is nearly; None where none is near.

    >>> nearest_department("ปศุสัตว"), nearest_department("ตรวจทุ่งนา")
    ('ปศุสัตว์', None)
    """
    wanted = plain(name)
    if not wanted:
        return None
    best = max(_departments(), key=lambda other: (likeness(wanted, plain(other)), other))
    return best if likeness(wanted, plain(best)) >= _SAME_DEPARTMENT else None


@lru_cache(maxsize=1)
def _departments() -> tuple[str, ...]:
    """Return the names of departments, longest first."""
    return tuple(sorted((r["name"] for r in data_rows("departments.csv")), key=lambda n: -len(n)))


def _mention(
    passage: Passage, agency_type: AgencyType, start: int, name: NameEnd
) -> tuple[AgencyMention, int, int]:
    mention = AgencyMention(
        agency_type=agency_type,
        name=name.name,
        text=passage.text[start : name.end],
        place=passage.piece_at(start).standing,
        evidence=passage.evidence(start, name.end),
    )
    return mention, start, name.end


def _stands(passage: Passage, word: TypeWord, type_end: int, name: NameEnd) -> bool:
    """Tell whether a cut name is one, judged by where it stands.

    An abbreviation at the end of a line is followed by anything, and a few subdistricts are named
    like a word that goes on with the sentence (the one in Nan is called "and").
    """
    between = passage.text[type_end : name.end - len(name.name)]
    if "\n" in between and not name.known and word.printed != "long":
        return False
    if _ends()[2].fullmatch(name.name):
        return not between and _PLACE_FOLLOWS.match(passage.text, name.end) is not None
    return True


def official_words(agency_type: AgencyType, text: str) -> str:
    """Return the official type word for a printed mention of an agency type.

    >>> official_words("sao", "อบต.นายาง")
    'องค์การบริหารส่วนตำบล'
    """
    match = _type_pattern()[0].match(text)
    if match is not None:
        return _type_pattern()[1][(match.lastindex or 1) - 1].official
    return next((w.official for w in type_words() if w.agency_type == agency_type), "")


def find_agency_mentions(document: Document) -> tuple[AgencyMention, ...]:
    """Return every agency named in the document, in reading order.

    Args:
        document: A normalised document.

    Returns:
        One mention per printed name; a type word without a name ("the SAO") is no mention.
    """
    return tuple(m for passage in passages(document) for m, _, _ in mentions_in(passage))
