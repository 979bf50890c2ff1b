"""The picture of the code is true: imports go one way, and every module stands in the picture."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BELOW = {
    "normalizers": set(),
    "parsers": {"normalizers"},
    "pipeline": {"normalizers", "parsers"},
}
MODULES = sorted(path for room in BELOW for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """Return the first names of everything a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_down_only(path: Path) -> None:
    room = path.relative_to(ROOT).parts[0]
    outside = {*BELOW, "training", "benchmarks", "tests", "scripts"} - BELOW[room] - {room}
    assert imported(path) & outside == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_is_in_the_picture(path: Path) -> None:
    picture = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = ("codebook", "audit")
    name = path.parent.name if path.parent.name in folders else path.stem
    if name not in ("__init__", *folders):
        assert f"`{name}`" in picture or f"/{name}`" in picture or f"`{name}.py`" in picture
    elif name in folders:
        assert f"{name}/" in picture
