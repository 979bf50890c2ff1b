"""What a reader got right: counted page by page, added up by layout and grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.reader_pages import TruePage, TrueScan
from benchmarks.reader_places import (
    Answer,
    ReadPage,
    ReadWord,
    judge_tables,
    page_of,
    words_by_line,
)
from benchmarks.reader_text import (
    Alignment,
    Packed,
    align,
    errors,
    find_numbers,
    judge_numbers,
    judge_words,
    left_out_lines,
    pack,
    pack_text,
    with_heads_alike,
)


@dataclass(slots=True)
class Score:
    """Counts of one reader over some pages.

    Attributes:
        pages: Pages given.
        failed: Pages that the reader gave up.
        characters: Of the truth, white space apart.
        wrong_in_order: Levenshtein distance of the whole text of each page, in reading order.
        wrong_in_place: The same line by line, each word beside the true line it stands on; words on
            no line count with their length.
        numbers: Numbers and codes of the truth.
        numbers_right: Of these, read exactly and at their place.
        numbers_alike: The same, where `o` and `๐`, `i` and `I` heading a code are one.
        codes: Of the numbers of the truth, those with letters (`i๑๗`).
        codes_right: Of these, read exactly.
        numbers_wrong: Numbers read where another number stands.
        numbers_false: Numbers read where none stands.
        ruled: Pages with ruled tables.
        ruled_whole: Of these, with every cell in its row and column.
        cells: Cells of ruled tables.
        cells_right: Of these, with their text.
        seconds: Processor time of each page.
        words: Confidence of each word read, and whether it is right.
        values: The same for each number read; `o` and `๐`, `i` and `I` heading a code are one.
        failures: What was wrong, for people.
    """

    pages: int = 0
    failed: int = 0
    characters: int = 0
    wrong_in_order: int = 0
    wrong_in_place: int = 0
    numbers: int = 0
    numbers_right: int = 0
    numbers_alike: int = 0
    codes: int = 0
    codes_right: int = 0
    numbers_wrong: int = 0
    numbers_false: int = 0
    ruled: int = 0
    ruled_whole: int = 0
    cells: int = 0
    cells_right: int = 0
    seconds: list[float] = field(default_factory=list)
    words: list[tuple[float, bool]] = field(default_factory=list)
    values: list[tuple[float, bool]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the counts of other pages."""
        for name in self.__slots__:
            mine, theirs = getattr(self, name), getattr(other, name)
            setattr(self, name, mine + theirs)


def total(scores: Sequence[Score]) -> Score:
    """Return scores added up."""
    summed = Score()
    for score in scores:
        summed.add(score)
    return summed


def score_page(truth: TruePage, answer: Answer) -> Score:
    """Count what a reader got right on one drawn page.

    Args:
        truth: The page.
        answer: What `benchmarks.reader_worker` made of it.
    """
    read = page_of(answer, truth.matrix)
    whole = pack_text("\n".join(line.text for line in truth.lines)).text
    score = Score(pages=1, failed=bool(read.error), characters=len(whole), seconds=[read.seconds])
    if read.error:
        score.failures.append(f"{truth.name}: {read.error}")
    given = pack_text("\n".join(unit.text for unit in read.units)).text
    score.wrong_in_order = errors(whole, given)
    _count_lines(truth, read, score)
    _count_tables(truth, read, score)
    return score


def _count_lines(truth: TruePage, read: ReadPage, score: Score) -> None:
    words = [word for unit in read.units for word in unit.words]
    by_line, strays = words_by_line(truth.lines, words)
    for line, members in zip(truth.lines, by_line, strict=True):
        printed = pack_text(line.text)
        score.wrong_in_place += _count_text(printed, members, score, truth.name)
    for word in strays:
        score.wrong_in_place += _count_text(Packed("", ()), [word], score, truth.name)


def _count_judged(
    truth: Packed,
    read: Packed,
    alignment: Alignment,
    sure: Sequence[float],
    score: Score,
) -> None:
    """Add the numbers and words of a text to the counts; `sure` has a confidence for each word."""
    found, verdicts = judge_numbers(truth, read, alignment)
    codes = [right for n, right in zip(find_numbers(truth), found, strict=True) if n.is_code]
    score.numbers += len(found)
    score.numbers_right += sum(found)
    read_alike = with_heads_alike(read)
    alike, verdicts_alike = judge_numbers(with_heads_alike(truth), read_alike, alignment)
    score.numbers_alike += sum(alike)
    score.codes += len(codes)
    score.codes_right += sum(codes)
    score.numbers_wrong += verdicts.count("wrong")
    score.numbers_false += verdicts.count("false")
    for number, verdict in zip(find_numbers(read_alike), verdicts_alike, strict=True):
        score.values.append((sure[number.word], verdict == "right"))
    for confidence, right in zip(sure, judge_words(truth, read, alignment), strict=True):
        if right is not None:
            score.words.append((confidence, right))


def _count_text(truth: Packed, words: Sequence[ReadWord], score: Score, name: str) -> int:
    """Add numbers and words of one line to the counts; return its wrong characters."""
    read = pack([word.text for word in words])
    alignment = align(truth.text, read.text)
    found, verdicts = judge_numbers(truth, read, alignment)
    _count_judged(truth, read, alignment, [word.confidence for word in words], score)
    if not all(found) or "false" in verdicts:
        sure = max((word.confidence for word in words), default=0.0)
        score.failures.append(f"{name}: {truth.text!r} read as {read.text!r} (up to {sure:.4f})")
    return errors(truth.text, read.text)


def _count_tables(truth: TruePage, read: ReadPage, score: Score) -> None:
    if not truth.tables:
        return
    verdict = judge_tables(truth.tables, truth.lines, read, lambda text: pack_text(text).text)
    score.ruled, score.ruled_whole = 1, int(verdict.whole)
    score.cells, score.cells_right = verdict.cells, verdict.texts
    if verdict.missed:
        score.failures.append(f"{truth.name}: grid: {verdict.missed}")


def score_scan(truth: TrueScan, answers: Sequence[Answer]) -> Score:
    """Count what a reader got right of a real document, by the text aligned as a whole.

    Lines at the head and foot of a page that the truth does not hold are left out first
    (`left_out_lines`), for every reader alike. What a page's truth ends with may stand on the next
    page, so the document is compared as one.

    Args:
        truth: The document.
        answers: What the worker made of each of its pages.
    """
    printed = pack_text("\n".join(truth.texts))
    lines = [_unit_words(answer) for answer in answers]
    packed = [[pack([text for text, _ in line]).text for line in page] for page in lines]
    cuts = left_out_lines(packed, printed.text)
    words = [
        word
        for page, (top, bottom) in zip(lines, cuts, strict=True)
        for line in page[top : len(page) - bottom]
        for word in line
    ]
    score = Score(pages=len(answers), characters=len(printed.text))
    score.seconds = [answer["seconds"] for answer in answers]
    for number, answer in enumerate(answers, start=1):
        if answer.get("error"):
            score.failed += 1
            score.failures.append(f"{truth.name} {number}: {answer['error']}")
    read = pack([text for text, _ in words])
    score.wrong_in_order = score.wrong_in_place = errors(printed.text, read.text)
    alignment = align(printed.text, read.text)
    _count_judged(printed, read, alignment, [sure for _, sure in words], score)
    found, _ = judge_numbers(printed, read, alignment)
    for missed, right in zip(find_numbers(printed), found, strict=True):
        if not right:
            start, end = alignment.places[missed.start][0], alignment.places[missed.end - 1][1]
            seen = read.text[max(0, start - 6) : end + 6]
            around = printed.text[max(0, missed.start - 6) : missed.end + 6]
            score.failures.append(f"{truth.name}: {around!r} read as {seen!r}")
    return score


def _unit_words(answer: Answer) -> list[list[tuple[str, float]]]:
    return [[(text, sure) for text, _, sure in unit["words"]] for unit in answer["units"]]
