from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.errors import BadArgument
from pipeline.settings import Settings, page_wanted, parse_pages


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("1", [1], [2]),
        ("1-3,7", [1, 2, 3, 7], [4, 6, 8]),
        (" 2 - 4 , 6 ", [2, 4, 6], [1, 5]),
        ("5-", [5, 999], [4]),
        ("-2", [1, 2], [3]),
    ],
)
def test_page_ranges(text: str, inside: list[int], outside: list[int]) -> None:
    ranges = parse_pages(text)
    assert all(page_wanted(ranges, page) for page in inside)
    assert not any(page_wanted(ranges, page) for page in outside)


@pytest.mark.parametrize("text", ["", ",", "-", "0", "3-1", "a", "1,,2", "1 2", "1-2-3", "๑"])
def test_page_ranges_that_make_no_sense(text: str) -> None:
    with pytest.raises(BadArgument, match="Write pages like"):
        parse_pages(text)


@pytest.mark.parametrize(
    "change", [{"workers": 0}, {"page_timeout_s": 0}, {"file_timeout_s": -1}, {"memory_mb": -1}]
)
def test_settings_that_make_no_sense(change: dict[str, int]) -> None:
    with pytest.raises(BadArgument):
        replace(Settings(), **change)  # type: ignore[arg-type]
