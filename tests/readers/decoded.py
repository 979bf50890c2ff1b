"""Words as the recogniser decodes them, for the rules that weigh their readings."""

from __future__ import annotations

from pipeline.readers.ctc_words import Character, DecodedWord


def word(text: str, other: str = "", chance: float = 0.05, sure: float = 0.9) -> DecodedWord:
    """Return a word with one other reading, if any."""
    characters = tuple(Character(c, 4 * n, 4 * n + 2, 0.99) for n, c in enumerate(text))
    return DecodedWord(text, characters, sure, ((other, chance),) if other else ())


def assert_mended(found: DecodedWord, read: str, printed: str) -> None:
    """Assert that a word is told as another of its readings, for review, in its old place."""
    assert found.text == printed == "".join(c.text for c in found.characters)
    assert found.doubted
    assert 0.5 < found.probability <= 0.9
    assert found.others[0][0] == read
    places = [place for c in found.characters for place in (c.first, c.last)]
    assert places == sorted(places)
