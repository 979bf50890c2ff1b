"""Breaking Thai text into lines: between words, never within a number, a code or a cluster."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from pythainlp import word_tokenize

_KEPT = re.compile(r"[^\u0e01-\u0e2e\u0e30-\u0e4e]+|[\u0e01-\u0e2e\u0e30-\u0e4e]+")
_CLUSTER = re.compile(r"[เแโใไ]?[^เแโใไ][ัิ-ฺ็-๎]*[ะาำๅ]?|.")
_CLOSING = set(")]}”’\"'ๆฯ!?,.:;%/-–")
_OPENING = set("([{“‘")


@lru_cache(maxsize=20_000)
def _words(chunk: str) -> tuple[str, ...]:
    """Return the unbreakable parts of a text without spaces.

    >>> _words("ปีงบประมาณ(ITA)๘๙.๒๖คะแนนต่างๆ")
    ('ปีงบประมาณ', '(ITA)๘๙.๒๖', 'คะแนน', 'ต่างๆ')
    """
    parts: list[str] = []
    for run in _KEPT.findall(chunk):
        thai = "ก" <= run[0] <= "๎" and run[0] not in "ฯๆ"
        parts.extend(word_tokenize(run, engine="newmm") if thai else [run])
    joined: list[str] = []
    for part in parts:
        starts_mark = part[0] in _CLOSING or "ั" <= part[0] <= "ฺ" or "็" <= part[0] <= "๎"
        alone = len(part) == 1 and "ก" <= part <= "ฮ"  # ล of ฯลฯ
        if joined and (starts_mark or alone or joined[-1][-1] in _OPENING):
            joined[-1] += part
        else:
            joined.append(part)
    return tuple(joined)


def wrap(text: str, width: float, measure: Callable[[str], float], first: float = 0.0) -> list[str]:
    """Break one paragraph into lines.

    Args:
        text: The paragraph, without newlines.
        width: Room of a line, in the units of `measure`.
        measure: Width of a text.
        first: Indent of the first line, in the same units.

    >>> wrap("มีการเผยแพร่ ๘๙.๒๖ คะแนน", 12, len)
    ['มีการเผยแพร่', '๘๙.๒๖ คะแนน']
    """
    lines: list[str] = []
    line = ""
    for number, chunk in enumerate(text.split()):
        for at, word in enumerate(_words(chunk)):
            glue = " " if number and at == 0 and line else ""
            room = width - (first if not lines else 0.0)
            if measure(line + glue + word) <= room:
                line += glue + word
                continue
            if line:
                lines.append(line)
                line = ""
            for cluster in _CLUSTER.findall(word) if measure(word) > width else [word]:
                if line and measure(line + cluster) > width:
                    lines.append(line)
                    line = ""
                line += cluster
    return [*lines, line] if line or not lines else lines
