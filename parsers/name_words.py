"""Whether a name that no register holds is at least made of words.

Names of schools, colleges and hospitals are put together from names of places and plain words. A
reading of one that is not has a letter wrong; one that is may still be a wrong guess.
"""

from __future__ import annotations

from functools import lru_cache

from normalizers.words import known_words
from parsers.gazetteer import known_names
from parsers.lookalikes import plain

_LONGEST = 24
_SHORTEST = 2


@lru_cache(maxsize=1024)
def made_of_words(name: str) -> bool:
    """Tell whether a name can be cut into words and names of places without a rest.

    >>> made_of_words("บ้านดอนเสาเก้า"), made_of_words("แม่ยจม")
    (True, False)
    """
    text = plain(name)
    words, places = known_words(), known_names()
    reached = [True] + [False] * len(text)
    for end in range(_SHORTEST, len(text) + 1):
        reached[end] = any(
            reached[start] and (text[start:end] in places or text[start:end] in words)
            for start in range(max(0, end - _LONGEST), end - _SHORTEST + 1)
        )
    return bool(text) and reached[-1]
