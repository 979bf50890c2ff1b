"""What a score of a kind can be: a value that cannot is kept and marked."""

from __future__ import annotations

from decimal import Decimal

from parsers import codebook
from parsers.records import ScoreMention
from parsers.score_numbers import Hit

FULL = Decimal(100)


def doubt_of(hit: Hit, mention: ScoreMention) -> tuple[str, str] | None:
    """Return why a value cannot be trusted as (kind, message) of a Finding, None where it can.

    A score lies within its scale. An instrument score no larger than the instrument's weight may be
    points of that weight (NACC yearbooks print 28.56 of 30). A whole number equal to the national
    target, without `ได้` before it, may be the target. OIT items score 0 or 100.
    """
    value, scale = mention.value, mention.scale_max
    if value is None:
        return "score_unreadable", f"{hit.token!r} stands where a score stands"
    if not 0 <= value <= scale:
        return "score_out_of_range", f"{value} is not within 0-{scale}"
    book = codebook.load()
    if hit.scale is None and mention.level == "instrument" and mention.instrument is not None:
        weights = book.weights(mention.fiscal_year)
        top = weights[mention.instrument] if weights else Decimal(40)
        if 0 < value <= top and mention.channel is None:
            return "scale_unclear", f"{value} may be points of {top}, or a score of 100"
    target = book.rule(mention.fiscal_year, "national_target")
    bare = hit.label_end == hit.start and mention.level != "item"
    if target is not None and bare and str(value) == target.value:
        return "may_be_target", f"{value} is the national target, and no word says it was reached"
    rule = book.rule(mention.fiscal_year, "OIT_item_score")
    item = mention.level == "item" and mention.instrument == "OIT"
    if rule is not None and item and hit.scale is None and value not in (0, FULL):
        return "unusual_value", f"an OIT item scores 0 or 100, not {value}"
    return None
