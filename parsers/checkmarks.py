"""The state of a checklist item, read from its boxes: done, not done, or unknown.

Boxes come as Unicode, as `[x]` / `[ ]`, or as glyphs of the Wingdings fonts in the private use
area (old Word files). A box speaks for the words behind it; a lone mark in a column headed
`ดำเนินการแล้ว` speaks for the column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

State = Literal["done", "not_done", "unknown"]

TICKED = "☑☒✓✔✗✘🗹🗸\uf0fe\uf0fd\uf0fc\uf052\uf053"
"""Marks that say yes: boxes ticked or crossed, and the same glyphs of Wingdings 1 and 2."""
EMPTY = "☐□▢◻\uf0a8\uf06f\uf0a3"
"""Empty boxes, and the same glyphs of Wingdings 1 and 2."""

_BOX = re.compile(
    rf"(?P<ticked>[{TICKED}]\ufe0f?|\[\s*[xX/✓✔]\s*\]|\(\s*[/✓✔]\s*\))|(?P<empty>[{EMPTY}]|\[\s*\])"
)
# A narrow column breaks a word anywhere: `ยังไม่ได้ดำเนิน` / `การ`.
_ACTED = r"(?:ดำเนิน\s*การ|ดำเนิน\s*งาน|เผย\s*แพร่)"
_NOT_DONE = rf"(?:ยัง)?\s*ไม่\s*(?:ได้|มี\s*การ|มี)?\s*(?:{_ACTED}|แล้ว\s*เสร็จ)?"
_UNDER_WAY = rf"(?:อยู่)?\s*ระหว่าง\s*(?:การ)?\s*{_ACTED}"
_DONE = rf"(?:ได้|มี\s*การ)?\s*{_ACTED}\s*(?:แล้ว\s*เสร็จ|เสร็จ\s*สิ้น|เรียบร้อย)?\s*(?:แล้ว)?|มี"
_LABEL = re.compile(
    rf"\s*(?:(?P<not_done>{_NOT_DONE})|(?P<under_way>{_UNDER_WAY})|(?P<done>{_DONE}))(?![ก-\u0e4e])"
)
_GLUED = re.compile(r"\s*ดำเนิน\s*การ(?!.{0,12}(?:ไม่|ระหว่าง))")
_PLAIN_STATE = re.compile(
    r"\s*(?:(?P<not_done>ยังไม่(?:ได้)?ดำเนิน\s*การ|ไม่ได้ดำเนิน\s*การ)"
    r"|(?P<done>(?:ได้)?ดำเนิน\s*การ(?:แล้วเสร็จ|เสร็จสิ้น|เรียบร้อย)?แล้ว|ดำเนิน\s*การแล้วเสร็จ))"
    r"(?=\s|$)"
)
_ANY_STATE = re.compile(r"(?<![ก-\u0e4e])(?:(?:ยัง)?ไม่(?:ได้)?)?ดำเนิน\s*การ(?:แล้ว)?(?![ก-\u0e4e])")


@dataclass(frozen=True, slots=True)
class Progress:
    """What a progress cell says: the state, the text beside the boxes, and whether it is plain."""

    state: State
    rest: str
    certain: bool


def read_progress(text: str) -> Progress:
    """Read the boxes and their labels; what is left is the report of progress.

    Exactly one ticked label decides. Two ticked, none ticked, a ticked label that is neither
    (`อยู่ระหว่างดำเนินการ`) or a box without a label leave the state unknown and uncertain.

    >>> read_progress("☐ ยังไม่ได้ดำเนินการ ☑ ดำเนินการ - ลงเว็บไซต์")
    Progress(state='done', rest='- ลงเว็บไซต์', certain=True)
    >>> read_progress("☐ ยังไม่ได้ดำเนินการ ☐ ดำเนินการ").state
    'unknown'
    """
    boxes = list(_BOX.finditer(text))
    if not boxes:
        return _without_boxes(text)
    ticked: set[str] = set()
    labelled: set[str] = set()
    pieces = [text[: boxes[0].start()]]
    for index, box in enumerate(boxes):
        end = boxes[index + 1].start() if index + 1 < len(boxes) else len(text)
        after = text[box.end() : end]
        label = _LABEL.match(after)
        kind = label.lastgroup if label and label.group().strip() else None
        if kind is not None and label is not None:
            labelled.add(kind)
            pieces.append(after[label.end() :])
        else:
            kind = "glued" if _GLUED.match(after) else "unlabelled"
            pieces.append(after)
        if box["ticked"]:
            ticked.add(kind)
    rest = _tidy(pieces)
    if ticked == {"done"} or (ticked == {"glued"} and "not_done" in labelled):
        return Progress("done", rest, True)
    if ticked == {"not_done"}:
        return Progress("not_done", rest, True)
    return Progress("unknown", rest, False)


def _without_boxes(text: str) -> Progress:
    """Read a cell that has no box: only the plain words `done` or `not done` at its start count.

    Where both are printed, the boxes were lost in reading and nobody knows which was ticked.
    """
    found = _PLAIN_STATE.match(text)
    if found is None or _ANY_STATE.search(text, found.end()):
        return Progress("unknown", text.strip(), False)
    state: State = "done" if found["done"] else "not_done"
    return Progress(state, text[found.end() :].strip(), True)


def _tidy(pieces: list[str]) -> str:
    lines = [line.strip() for piece in pieces for line in piece.split("\n")]
    return "\n".join(line for line in lines if line)


def is_ticked(text: str) -> bool:
    """Tell whether a cell of a yes or no column holds a tick and nothing else.

    >>> is_ticked(" ✓ "), is_ticked("/"), is_ticked("-"), is_ticked("")
    (True, True, False, False)
    """
    plain = text.strip()
    if plain in ("/", "x", "X", "√"):
        return True
    box = _BOX.fullmatch(plain)
    return box is not None and box["ticked"] is not None


def mark_columns(done: str, not_done: str) -> Progress:
    """Decide a row whose state stands in two columns, `done` and `not done`."""
    yes, no = is_ticked(done), is_ticked(not_done)
    if yes == no:
        return Progress("unknown", "", False)
    return Progress("done" if yes else "not_done", "", True)
