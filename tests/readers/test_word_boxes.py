from __future__ import annotations

import numpy as np

from pipeline.readers.line_image import LineImage, NormalLine
from pipeline.readers.word_boxes import LOWEST, REACH, TALLEST, WIDEST, Ink, word_boxes


def boxes(inked: list[tuple[int, int]], words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return where words begin and end on a line of 48 rows with ink in some columns."""
    pixels = np.full((48, 300), 255, np.uint8)
    for first, last in inked:
        pixels[20:30, first:last] = 0
    ink = Ink(LineImage(pixels, 30.0, 17.0), NormalLine(pixels, 0.0, 1.0))
    return [(round(box[0]), round(box[2])) for box in word_boxes(words, ink)]


def test_a_word_ends_with_its_ink_however_roughly_the_recogniser_saw_it() -> None:
    assert boxes([(10, 40), (60, 90)], [(14, 30), (66, 92)]) == [(10, 40), (60, 90)]


def test_dust_between_two_words_is_part_of_neither() -> None:
    dust = [(150, 151), (190, 192)]
    assert boxes([(10, 40), *dust, (240, 290)], [(14, 30), (250, 286)]) == [(10, 40), (240, 290)]


def test_pieces_of_broken_print_belong_together() -> None:
    begins = 34 + REACH
    assert boxes([(30, 34), (begins, 60)], [(46, 58)]) == [(begins, 60)]
    assert boxes([(30, 35), (begins, 60)], [(46, 58)]) == [(30, 60)]


def test_a_chain_of_dust_leads_no_word_astray() -> None:
    dust = [(n, n + 1) for n in range(100, 200, 6)]
    ((begins, ends),) = boxes([*dust, (204, 260)], [(212, 250)])
    assert 212 - WIDEST <= begins <= 204
    assert ends == 260


def test_a_word_without_ink_stands_where_it_was_seen() -> None:
    assert boxes([], [(20, 50)]) == [(20, 50)]


def test_a_stroke_of_a_pen_makes_no_word_higher() -> None:
    pixels = np.full((120, 300), 255, np.uint8)
    pixels[63:80, 20:60] = 0
    pixels[:, 40:43] = 0
    ink = Ink(LineImage(pixels, 80.0, 17.0), NormalLine(pixels[40:88], 0.0, 1.0))
    ((_, top, _, bottom),) = word_boxes([(24, 56)], ink)
    assert 80 - TALLEST * 17 <= top < 63
    assert 80 < bottom <= 80 + LOWEST * 17 + 1


def test_the_words_of_a_bent_line_stand_where_they_were_before_it_was_made_straight() -> None:
    pixels = np.full((60, 300), 255, np.uint8)
    pixels[30:42, 20:60] = pixels[30:42, 240:280] = 0
    lower = tuple(-10.0 + n / 20 for n in range(300))
    ink = Ink(LineImage(pixels, 42.0, 12.0, lower=lower), NormalLine(pixels[:48], 0.0, 1.0))
    one, two = word_boxes([(20, 60), (240, 280)], ink)
    assert (round(one[1]), round(one[3])) == (21, 35)
    assert (round(two[1]), round(two[3])) == (32, 46)
