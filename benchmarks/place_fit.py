"""How the confidence of a place is fitted: `python -m benchmarks.place_fit`.

Made letters of one range of seeds are resolved at several temperatures (`places.TEMPERATURE`); the
log loss of the right place tells which fits; the one in use lies a little above the best, because
real letters are harder than made ones. Letters of another range, in the held-out
wording, then show how often a place named with a confidence is right. Letters that do not tell
which place they come from are left out, letters kept by name too.

What this does not measure: readers that damage names in ways `training.letter_damage` does not.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import pairwise
from math import log
from unittest.mock import patch

from parsers import places
from parsers.agencies import parse_agencies
from training.letters import EVIDENCE, GRADES, make_letter

TEMPERATURES = (0.8, 1.0, 1.2, 1.5, 2.0, 2.5)
BINS = (0.0, 0.5, 0.8, 0.9, 0.98, 1.01)
CHECK_FROM = 500_000
_LEAST = 1e-3


def shares(first: int, count: int, *, held_out: bool) -> Iterator[tuple[float, float, bool]]:
    """Yield for every letter the right place's share, the best share, and whether it is right."""
    for seed in range(first, first + count):
        for evidence in EVIDENCE:
            for grade in GRADES:
                letter = make_letter(
                    seed, evidence=evidence, grade=grade, held_out=held_out, issuer="local"
                )
                if not letter.truth.resolvable:
                    continue
                records, _ = parse_agencies(letter.document())
                found = records[0].candidates if records else ()
                right = [c.score for c in found if c.dopa_code == letter.truth.dopa_code]
                best = found[0].score / 100 if found else 0.0
                is_right = bool(found) and found[0].dopa_code == letter.truth.dopa_code
                yield (right[0] / 100 if right else 0.0), best, is_right


def log_loss(temperature: float, count: int) -> float:
    """Return the mean log loss (nats) of the right place over the letters that are fitted to."""
    with patch.object(places, "TEMPERATURE", temperature):
        found = [max(share, _LEAST) for share, _, _ in shares(0, count, held_out=False)]
    return -sum(log(share) for share in found) / len(found)


def main() -> None:
    """Print the losses, the best temperature and the table of confidences."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--letters", type=int, default=40, help="seeds of each range")
    count = options.parse_args().letters
    losses = {t: log_loss(t, count) for t in TEMPERATURES}
    for temperature, loss in losses.items():
        print(f"temperature {temperature:.1f}: log loss {loss:.4f}")
    print(f"best {min(losses, key=lambda t: losses[t])}, in use {places.TEMPERATURE}")
    checked = list(shares(CHECK_FROM, count, held_out=True))
    print("| confidence | letters | mean | right |\n|---|---|---|---|")
    for low, high in pairwise(BINS):
        inside = [(best, right) for _, best, right in checked if low <= best < high]
        if inside:
            mean = sum(best for best, _ in inside) / len(inside)
            right = sum(right for _, right in inside) / len(inside)
            print(f"| {low:.2f} to {min(high, 1):.2f} | {len(inside)} | {mean:.3f} | {right:.3f} |")


if __name__ == "__main__":
    main()
