"""What copying machines and years in a binder do to a sheet.

Every function works on a page of uint8 (height x width x 3, RGB) and wears it in place or gives a
worn copy; lengths are given in millimetres and become pixels by the page's resolution.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from training.page_marks import MM_PER_INCH, Grey, Page, grain, smooth_field, to_grey


def photocopied(page: Page, rng: np.random.Generator, dpi: float) -> Page:
    """Return what a photocopier makes of the page: toner lost here, gained there.

    The lens blurs; the drum holds toner where it is darker than a threshold. A threshold that
    wanders over the page breaks thin strokes in one place and fills loops in another, and grain
    frays the edges.
    """
    grey = to_grey(page)
    sigma = rng.uniform(0.06, 0.11) / MM_PER_INCH * dpi
    soft = cv2.GaussianBlur(grey, (0, 0), sigma)
    middle, wander = rng.uniform(96, 170), rng.uniform(8, 38)
    low, high = middle - wander, middle + wander
    small = smooth_field(rng, (grey.shape[0] // 8, grey.shape[1] // 8), 7, low, high)
    threshold = cv2.resize(small.astype(np.uint8), grey.shape[::-1])
    rough = rng.uniform(0.2, 1.1)
    frayed = cv2.addWeighted(grain(rng, grey.shape), rough, threshold, 1.0, -127.5 * rough)
    # Half the distance to the threshold, 128 on it: what fits into a byte.
    above = cv2.addWeighted(soft, 0.5, frayed, -0.5, 128.0)
    steep = rng.uniform(4.0, 13.0)
    levels = np.arange(256, dtype=np.float64)
    black = rng.uniform(5, 70)
    curve = black + (255 - black) / (1 + np.exp(-(levels - 128) / steep))
    copied = cv2.LUT(above, np.clip(curve, 0, 255).astype(np.uint8))
    if rng.random() < 0.3:  # dry toner: the black of letters is full of small holes
        holes = grain(rng, grey.shape) > rng.uniform(155, 175)
        copied = np.where(holes & (copied < 100), copied + np.uint8(90), copied)
    # Colours stay: every channel becomes lighter or darker as the grey did.
    copied = np.asarray(copied, np.uint8)
    lighter = cv2.cvtColor(cv2.subtract(copied, grey), cv2.COLOR_GRAY2RGB)
    darker = cv2.cvtColor(cv2.subtract(grey, copied), cv2.COLOR_GRAY2RGB)
    return np.asarray(cv2.subtract(cv2.add(page, lighter), darker), np.uint8)


def bleed_through(page: Page, rng: np.random.Generator, dpi: float) -> None:
    """Let the print of the back of the sheet shine through, mirrored, faint and soft.

    The back carries the same kind of print: this page, moved along and mirrored.
    """
    grey = to_grey(page)
    height, width = grey.shape
    back = np.roll(grey[:, ::-1], int(rng.uniform(0.15, 0.85) * height), axis=0)
    back = np.roll(back, int(rng.uniform(-0.04, 0.04) * width), axis=1)
    soft = cv2.GaussianBlur(np.ascontiguousarray(back), (0, 0), rng.uniform(0.13, 0.3) * dpi / 25)
    strength = rng.uniform(0.05, 0.2)
    kept = cv2.convertScaleAbs(soft, alpha=strength, beta=255 * (1 - strength))
    cv2.multiply(page, cv2.cvtColor(kept, cv2.COLOR_GRAY2RGB), dst=page, scale=1 / 255)


def fold(page: Page, rng: np.random.Generator, dpi: float, *, level: bool) -> None:
    """Fold the sheet once across (`level`) or along: a crease with toner cracked off."""
    sheet = page if level else page.transpose(1, 0, 2)
    height, width = sheet.shape[:2]
    place = (0.333, 0.5, 0.667) if level else (0.5,)
    middle = height * (place[int(rng.integers(len(place)))] + rng.uniform(-0.03, 0.03))
    slope = rng.uniform(-0.006, 0.006)
    reach = int(1.5 / MM_PER_INCH * dpi + abs(slope) * width / 2) + 2
    top, bottom = max(0, int(middle) - reach), min(height, int(middle) + reach)
    rows = np.arange(top, bottom, dtype=np.float32)[:, None]
    columns = np.arange(width, dtype=np.float32)[None, :]
    away = (rows - (middle + slope * (columns - width / 2))) / (MM_PER_INCH**-1 * dpi)
    dark = rng.uniform(0.04, 0.22) * np.exp(-((away / rng.uniform(0.12, 0.3)) ** 2))
    light = rng.uniform(0.0, 0.08) * np.exp(-(((away - 0.5) / 0.4) ** 2))
    band = sheet[top:bottom].astype(np.float32) * (1 - dark + light)[..., None]
    rough = grain(rng, dark.shape) > 150
    cracked = (np.abs(away) < rng.uniform(0.1, 0.25)) & rough
    band[cracked] = 0.45 * band[cracked] + 0.55 * 235
    sheet[top:bottom] = np.clip(band, 0, 255).astype(np.uint8)


def punch_holes(page: Page, rng: np.random.Generator, dpi: float) -> None:
    """Punch two holes, 80 mm apart, into the left margin (ISO 838), as a scanner sees them."""
    mm = dpi / MM_PER_INCH
    x = rng.uniform(8, 12) * mm
    middle = page.shape[0] / 2 + rng.uniform(-6, 6) * mm
    shade = int(rng.choice([18, 60, 120, 236]))
    for y in (middle - 40 * mm, middle + 40 * mm):
        centre = (round(x * 8), round(y * 8))
        radius = round(rng.uniform(2.6, 3.0) * mm * 8)
        cv2.circle(page, centre, radius, (shade, shade, shade), -1, cv2.LINE_AA, 3)
        cv2.circle(page, centre, radius, (min(shade, 150),) * 3, 1, cv2.LINE_AA, 3)


def staple(page: Page, rng: np.random.Generator, dpi: float) -> None:
    """Staple the top left corner."""
    mm = dpi / MM_PER_INCH
    x, y = rng.uniform(6, 11) * mm, rng.uniform(6, 11) * mm
    turn = np.deg2rad(rng.uniform(-60, -20))
    end = (round(x + 10 * mm * np.cos(turn)), round(y + 10 * mm * np.sin(turn)))
    wire = int(rng.integers(40, 110))
    cv2.line(page, (round(x), round(y)), end, (wire,) * 3, max(1, round(0.5 * mm)), cv2.LINE_AA)


def black_edges(page: Page, rng: np.random.Generator, dpi: float) -> None:
    """Darken one or two edges, where the lid of the copier stood open."""
    mm = dpi / MM_PER_INCH
    for side in rng.permutation(4)[: int(rng.integers(1, 3))]:
        turned = np.rot90(page, int(side))
        width = turned.shape[1]
        deep = smooth_field(rng, (2, width), 5, 0.2, rng.uniform(1.5, 5.0))[0] * mm
        reach = int(8 * mm)
        rows = np.arange(reach, dtype=np.float32)[:, None]
        soft = rng.uniform(0.2, 1.2) * mm
        shade = 1 - rng.uniform(0.6, 0.95) / (1 + np.exp(np.clip((rows - deep) / soft, -30, 30)))
        turned[:reach] = (turned[:reach] * shade[..., None]).astype(np.uint8)


def specks(page: Page, rng: np.random.Generator, dpi: float, count: int, largest: float) -> None:
    """Scatter dark specks, most of them tiny.

    Args:
        page: Marked in place.
        rng: Source of every choice.
        dpi: Pixels per inch of the page.
        count: How many.
        largest: Diameter of the largest in millimetres; a full stop of 14 points has 0.5.
    """
    height, width = page.shape[:2]
    mm = dpi / MM_PER_INCH
    for _ in range(count):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        across = (0.12 + (largest - 0.12) * rng.random() ** 4) * mm
        shade = int(rng.uniform(0, 140))
        if across < 1.5:
            page[int(y), int(x)] = np.minimum(page[int(y), int(x)], shade)
            continue
        centre = (round(x * 8), round(y * 8))
        axes = (round(across * 4), round(across * 4 * rng.uniform(0.5, 1.0)))
        turn = rng.uniform(0, 180)
        cv2.ellipse(page, centre, axes, turn, 0, 360, (shade,) * 3, -1, cv2.LINE_AA, 3)


def hairs(page: Page, rng: np.random.Generator, dpi: float, count: int) -> None:
    """Leave faint hairs and scratches of the glass."""
    mm = dpi / MM_PER_INCH
    for _ in range(count):
        x, y = rng.uniform(0, page.shape[1]), rng.uniform(0, page.shape[0])
        turn = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.uniform(-0.5, 0.5, 7))
        step = rng.uniform(0.4, 1.2) * mm
        steps = np.cumsum(np.column_stack([np.cos(turn), np.sin(turn)]), axis=0) * step
        line = np.round((steps + np.array([x, y])) * 8).astype(np.int32).reshape(-1, 1, 2)
        shade = int(rng.uniform(120, 215))
        cv2.polylines(page, [line], False, (shade,) * 3, 1, cv2.LINE_AA, 3)


def broken_strokes(ink: Grey, rng: np.random.Generator, share: float) -> None:
    """Erase short runs along the rows of a bilevel page, each beginning on ink, in place."""
    rows, columns = np.nonzero(ink == 0)
    if not len(rows):
        return
    chosen = rng.integers(0, len(rows), int(share * len(rows)))
    runs: NDArray[np.int64] = rng.integers(1, 4, len(chosen))
    for step in range(3):
        long = runs > step
        across = np.minimum(columns[chosen[long]] + step, ink.shape[1] - 1)
        ink[rows[chosen[long]], across] = 255
