"""What happens to a line between the printer and the recogniser, in small random doses.

Every step works at the resolution of the scan, before `line_image.normalise` sees the line, just
as on a real page: there, too, the reader first damages what it then repairs.
"""

from __future__ import annotations

from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]


def stroke(pixels: Grey, rng: Random) -> Grey:
    """Make strokes fatter or thinner, as toner and a copier's glass do."""
    kernel = np.ones((rng.choice([1, 2, 2, 3, 4]), rng.choice([1, 2, 2, 3, 4])), np.uint8)
    make = cv2.erode if rng.random() < 0.62 else cv2.dilate  # ink is dark: erosion fattens it
    made = np.asarray(make(pixels, kernel), dtype=np.uint8)
    share = rng.uniform(0.3, 1.0)
    return np.asarray(cv2.addWeighted(pixels, 1 - share, made, share, 0), dtype=np.uint8)


def rulings(pixels: Grey, baseline: float, body: float, rng: Random) -> Grey:
    """Draw an underline, the remnant of a table's line, or a line of a frame, near the text."""
    height, width = pixels.shape
    made = pixels.copy()
    ink = rng.randint(0, 130)
    thick = max(1, round(body * rng.uniform(0.04, 0.1)))
    draw = rng.random()
    if draw < 0.45:  # across, below or above the letters
        y = rng.choice(
            [baseline + body * rng.uniform(0.15, 0.85), baseline - body * rng.uniform(1.4, 2.0)]
        )
        x0 = rng.randint(0, max(1, width // 2)) if rng.random() < 0.5 else 0
        x1 = rng.randint(x0, width) if rng.random() < 0.5 else width
        cv2.line(made, (x0, round(y)), (x1, round(y)), ink, thick)
    else:  # down, left or right of the text
        for side in rng.sample([0, 1], rng.choice([1, 1, 2])):
            x = round(body * rng.uniform(0.1, 1.1))
            x = x if side == 0 else width - 1 - x
            top = rng.randint(0, height // 2) if rng.random() < 0.5 else 0
            cv2.line(made, (x, top), (x, height), ink, thick)
    return made


def scribble(pixels: Grey, body: float, rng: Random) -> Grey:
    """Let the stroke of a signature or a stamp's ring cross the line, paler than the print."""
    height, width = pixels.shape
    over = np.full_like(pixels, 255)
    points = np.array(
        [(rng.uniform(0, width), rng.uniform(-0.5, 1.5) * height) for _ in range(rng.randint(2, 5))]
    )
    dense = np.linspace(0, len(points) - 1, 60)
    curve = np.stack([np.interp(dense, range(len(points)), points[:, k]) for k in (0, 1)], axis=1)
    thick = max(1, round(body * rng.uniform(0.04, 0.16)))
    cv2.polylines(over, [curve.astype(np.int32)], False, rng.randint(60, 200), thick, cv2.LINE_AA)
    return np.asarray(np.minimum(pixels, over), dtype=np.uint8)


def specks(pixels: Grey, body: float, rng: Random) -> Grey:
    """Strew dark and white dots; white ones also break strokes and take dots of marks away."""
    made = pixels.copy()
    height, width = pixels.shape
    for _ in range(round(width / body * rng.uniform(0.05, 0.8))):
        x, y = rng.randrange(width), rng.randrange(height)
        size = max(0, round(body * rng.uniform(0.0, 0.06)))
        cv2.circle(made, (x, y), size, 255 if rng.random() < 0.55 else rng.randint(0, 160), -1)
    return made


def fade(pixels: Grey, generator: np.random.Generator, rng: Random) -> Grey:
    """Let ink pale in patches, never quite away: worn toner, a bad fax."""
    height, width = pixels.shape
    cell = rng.choice([3, 5, 8, 16])
    coarse = generator.random((height // cell + 2, width // cell + 2)).astype(np.float32)
    patches = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    keep = np.clip((patches - rng.uniform(-0.2, 0.25)) * 4, rng.uniform(0.3, 0.7), 1)
    return np.asarray(255 - (255 - pixels) * keep, dtype=np.uint8)


def paper(pixels: Grey, generator: np.random.Generator, rng: Random) -> Grey:
    """Give ink and paper their greys, with a gradient, another page shining through, and noise."""
    height, width = pixels.shape
    ink, white = rng.uniform(0, 110), rng.uniform(185, 255)
    made = ink + pixels.astype(np.float32) * ((white - ink) / 255)
    if rng.random() < 0.2:
        made *= np.linspace(rng.uniform(0.8, 1), rng.uniform(0.8, 1), width, dtype=np.float32)
    if rng.random() < 0.12:
        mirrored = np.roll(pixels[::-1, ::-1], rng.randint(-9, 9), axis=0).astype(np.float32)
        made -= (255 - cv2.GaussianBlur(mirrored, (0, 0), 1.5)) * rng.uniform(0.05, 0.25)
    if rng.random() < 0.6:
        made += generator.normal(0, rng.uniform(1, 14), (height, width)).astype(np.float32)
    return np.asarray(np.clip(made, 0, 255), dtype=np.uint8)


def blur(pixels: Grey, body: float, rng: Random) -> Grey:
    """Blur a little, with the lens or by moving."""
    if rng.random() < 0.2:
        length = max(2, round(body * rng.uniform(0.05, 0.14)))
        kernel = np.zeros((length, length), np.float32)
        if rng.random() < 0.5:
            kernel[length // 2, :] = 1 / length
        else:
            kernel[:, length // 2] = 1 / length
        return np.asarray(cv2.filter2D(pixels, -1, kernel), dtype=np.uint8)
    sigma = body * rng.uniform(0.015, 0.075)
    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), max(0.15, sigma)), dtype=np.uint8)


def jpeg(pixels: Grey, rng: Random) -> Grey:
    """Compress as JPEG and back."""
    quality = rng.choice([rng.randint(18, 50), rng.randint(50, 92)])
    _, packed = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)


def bilevel(pixels: Grey, generator: np.random.Generator, rng: Random) -> Grey:
    """Make it black and white with a ragged edge; now and then with a fax's halved rows."""
    height, width = pixels.shape
    made = pixels
    halved = rng.random() < 0.25
    if halved:
        made = np.asarray(
            cv2.resize(made, (width, max(8, height // 2)), interpolation=cv2.INTER_AREA), np.uint8
        )
    # Between this line's ink and its paper: a machine that cut elsewhere would send an empty sheet.
    ink, white = (float(v) for v in np.percentile(made, (2, 80)))
    rough = generator.normal(0, rng.uniform(0, 0.12), made.shape)
    level = ink + (white - ink) * (rng.uniform(0.38, 0.82) + rough)
    made = np.where(made < level, 0, 255).astype(np.uint8)
    if halved:
        made = np.asarray(
            cv2.resize(made, (width, height), interpolation=cv2.INTER_NEAREST), np.uint8
        )
    if rng.random() < 0.3:
        for _ in range(rng.randint(1, 3)):
            made[rng.randrange(height), :] = 255
    return made


def own_ink_only(pixels: Grey, grow: int) -> Grey:
    """Paint out everything that is not dark: what the reader's own cut-out does."""
    _, ink = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    near = cv2.dilate(ink, np.ones((grow, grow), np.uint8))
    return np.where(near > 0, pixels, 255).astype(np.uint8)


def drop_marks(pixels: Grey, baseline: float, body: float, rng: Random) -> Grey:
    """Take away one small blob above or below the letters' bodies: a dot that did not print."""
    _, ink = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    count, labels, stats, middles = cv2.connectedComponentsWithStats(ink)
    small = [
        i
        for i in range(1, count)
        if stats[i][cv2.CC_STAT_HEIGHT] < 0.25 * body
        and stats[i][cv2.CC_STAT_WIDTH] < 0.25 * body
        and middles[i][1] < baseline - 1.1 * body
    ]
    if not small:
        return pixels
    gone = rng.choice(small)
    grown = cv2.dilate((labels == gone).astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.where(grown > 0, 255, pixels).astype(np.uint8)
