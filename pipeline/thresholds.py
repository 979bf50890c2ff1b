"""Every threshold of reading codes, voting, sums and repair, for the table in `docs/reconcile.md`.

The numbers and their meaning are taken from the code: a constant in capitals and the string below
it. Write the table anew with `python -m pipeline.thresholds docs/reconcile.md`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from importlib import import_module
from pathlib import Path

COMMAND = "python -m pipeline.thresholds docs/reconcile.md"
BEGIN, END = "<!-- thresholds: generated -->", "<!-- end of thresholds -->"
ROOT = Path(__file__).resolve().parents[1]
POLICY = (
    "parsers/evidence.py",
    "parsers/codes.py",
    "parsers/code_*.py",
    "parsers/agency_table.py",
    "parsers/score_sheet.py",
    "pipeline/voting.py",
    "pipeline/identities.py",
    "pipeline/repair*.py",
    "pipeline/rating_check.py",
)
"""Modules (patterns) whose numbers decide values; in the order of the walk."""
NOT_THRESHOLDS = frozenset({"ISSUER", "HUNDRED", "CENT"})
"""Numbers in capitals that decide nothing."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number: its module, name, value as `str` writes it, and what it decides."""

    module: str
    name: str
    value: str
    meaning: str


def thresholds() -> tuple[Threshold, ...]:
    """Return every public number of the policy's modules, in the order of modules and lines."""
    paths = [path for pattern in POLICY for path in sorted(ROOT.glob(pattern))]
    return tuple(one for path in dict.fromkeys(paths) for one in _of_module(path))


def _of_module(path: Path) -> Iterator[Threshold]:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    module = import_module(name)
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for node, after in zip(body, [*body[1:], None], strict=True):
        for constant in _assigned(node):
            value = getattr(module, constant)
            if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
                continue
            if constant not in NOT_THRESHOLDS:
                yield Threshold(name, constant, str(value), _meaning(after))


def _assigned(node: ast.stmt) -> Iterator[str]:
    """Yield the public names in capitals that a statement gives a value."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        targets = [node.target]
    for target in targets:
        if isinstance(target, ast.Name) and target.id.isupper() and target.id[0] != "_":
            yield target.id


def _meaning(after: ast.stmt | None) -> str:
    """Return the string that stands below a constant, "" where none does."""
    if (
        isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    ):
        return " ".join(after.value.value.split())
    return ""


def markdown() -> str:
    """Return the table, between its two marks."""
    lines = [BEGIN, "", "| constant | value | meaning |", "|---|---|---|"]
    for one in thresholds():
        meaning = one.meaning.replace("|", "\\|")
        lines.append(f"| `{one.module}.{one.name}` | {one.value} | {meaning} |")
    return "\n".join([*lines, "", END])


def updated(text: str) -> str:
    """Return a page with its table written anew.

    Raises:
        ValueError: The page has no marks.
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks {BEGIN!r} or {END!r}")
    return before + markdown() + after


if __name__ == "__main__":
    page = Path(sys.argv[1])
    page.write_text(updated(page.read_text(encoding="utf-8")), encoding="utf-8")
