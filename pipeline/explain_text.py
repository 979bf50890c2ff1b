"""`ita explain` in words: an explanation printed for a person, at 100 columns."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from parsers import codebook
from parsers.code_readings import readings
from parsers.code_words import match_words
from parsers.codes import MIN_MARGIN, MIN_SCORE
from parsers.records import Finding, ScoreMention
from pipeline.explain import Explanation, key_of, open_findings
from pipeline.facts import Facts, ScoreFact
from pipeline.identities import DOUBT, Check
from pipeline.show import WIDTH, middle, score_name, short, where
from pipeline.voting import MIN_SHARE, MIN_VOTES

_STYLES = {"verified": "green", "repaired": "yellow", "conflict": "red", "unreadable": "red"}
_MEANING = {
    "verified": "a sum that includes it closes",
    "consistent": "nothing that is printed contradicts it, and no sum vouches for it",
    "repaired": "as read it failed a sum, and one other reading closes it",
    "conflict": "mentions or sums contradict each other",
    "unreadable": "no number could be read",
}
_NO_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ") | {10: "\n"}
"""A report must not be able to steer the terminal."""
_LONGEST = 400
_MANY = 12
"""So many parts of a sum are printed; of more, the first ones and how many are left out."""


def show_explanation(found: Explanation, facts: Facts, out: Console) -> None:
    """Print one explanation: the value, its mentions, votes, sums and findings."""
    fact = found.fact
    _heading(fact, facts, out)
    _value(found, out)
    _mentions(found.mentions, out)
    _votes(found, out)
    _sums(found.sums, facts, out)
    if fact.level == "overall" and fact.agency_no == 1:
        _section("Rating", out)
        _line(out, f"stated {facts.rating_stated or '-'}, computed {facts.rating_computed or '-'}")
    _findings(found.findings, out)
    out.print()


def show_perhaps(mentions: Sequence[ScoreMention], name: str, facts: Facts, out: Console) -> None:
    """Print the mentions whose code could not be decided and that may be the item asked for."""
    out.print(Text(f"Not decided, may be {name}", style="bold"))
    _mentions(mentions, out)
    _findings(open_findings(facts, mentions), out)
    out.print()


def _findings(findings: Sequence[Finding], out: Console) -> None:
    if findings:
        _section("Findings", out)
    for finding in findings:
        page = f" p{finding.page}" if finding.page is not None else ""
        _line(out, f"{finding.severity} {finding.kind}{page}: {finding.message}")


def _section(title: str, out: Console) -> None:
    out.print(Text(title, style="bold"))


def _clean(words: object) -> str:
    return str(words).translate(_NO_CONTROLS)


def _line(out: Console, words: object, indent: int = 1, style: str = "") -> None:
    """Print words on lines that begin under each other; a long Thai word is cut where it must."""
    pad = " " * indent
    text = Text(short(_clean(words), _LONGEST * 3), style=style)
    for part in text.wrap(out, min(out.width, WIDTH) - indent):
        part.rstrip()
        out.print(Text(pad) + part, overflow="fold", no_wrap=True, crop=False)


def _pair(out: Console, name: str, words: object, indent: int = 3) -> None:
    """Print a name in a narrow column and words beside it, wrapped under themselves."""
    if words in ("", None):
        return
    column = indent + 10
    lines = Text(middle(_clean(words), _LONGEST)).wrap(out, min(out.width, WIDTH) - column)
    for number, part in enumerate(lines):
        head = " " * indent + name if number == 0 else ""
        gap = " " * (column - cell_len(head))
        part.rstrip()
        out.print(Text(head + gap) + part, overflow="fold", no_wrap=True, crop=False)


def _heading(fact: ScoreFact, facts: Facts, out: Console) -> None:
    agency = next((a for a in facts.records.agencies if a.agency_no == fact.agency_no), None)
    name = (agency.agency_name or agency.name_raw) if agency else ""
    _line(
        out,
        f"{score_name(fact)}, {fact.fiscal_year or 'year unknown'}, agency {fact.agency_no} {name}",
        0,
        "bold",
    )
    if fact.level != "item" or fact.code is None:
        return
    book = codebook.load()
    item = book.item(fact.fiscal_year, fact.code)
    if item is None:
        _line(out, "The codebook of the year does not know this item: a gap.")
        return
    _line(out, f"{item.title} ({item.confidence}: {item.source})")
    topic = book.topic(fact.fiscal_year, fact.code)
    others = [f"{r.fiscal_year} {r.code}" for r in book.crosswalk(topic or "")]
    others = [o for o in others if o != f"{fact.fiscal_year} {fact.code}"]
    if others:
        _line(out, f"in other years ({topic}): {', '.join(others)}")


def _value(found: Explanation, out: Console) -> None:
    fact = found.fact
    value = "no value"
    if fact.value is not None:
        value = f"{fact.value} of {fact.scale_max:g}"
        value += f" = {fact.value_100} of 100" if fact.scale_max != 100 else ""
    _line(
        out, f"{value}, {fact.status}: {_MEANING[fact.status]}", style=_STYLES.get(fact.status, "")
    )
    own = [
        step
        for step in fact.evidence.steps
        if all(step not in m.evidence.steps for m in found.mentions)
    ]
    for step in own:
        _line(out, f"then: {step}")
    _line(out, f"taken from {where(fact.evidence)}")
    for reason in found.review:
        _line(out, f"needs review: {reason}", style="yellow")


def _mentions(mentions: Sequence[ScoreMention], out: Console) -> None:
    _section("Mentions", out)
    rows: dict[str, int] = {}
    for number, mention in enumerate(mentions, 1):
        evidence = mention.evidence
        sure = "" if evidence.confidence is None else f", confidence {evidence.confidence:.2f}"
        review = ", review" if mention.needs_review else ""
        _line(out, f"{number}  {_place(mention)}, {evidence.reader}{sure}{review}")
        _pair(out, "as read", evidence.raw)
        if mention.label_raw and mention.label_raw not in " ".join(evidence.raw.split()):
            _pair(out, "beside", mention.label_raw)
        _pair(out, "section", mention.section)
        _pair(out, "steps", " → ".join(evidence.steps))
        _code(mention, out)
        _pair(out, "value", _number(mention))
        if mention.alternatives:
            others = ", ".join(f"{value} ({sure:.2f})" for value, sure in mention.alternatives)
            _pair(out, "or", others + " as the reader offers")
        if mention.row_key and mention.row_key in rows:
            _pair(out, "row", f"the same table row as mention {rows[mention.row_key]}")
        elif mention.row_key:
            rows[mention.row_key] = number


def _place(mention: ScoreMention) -> str:
    """Return the address of the ink, the box whole where there is one.

    A text file has lines; everything else boxes, in points from the top left.
    """
    box = mention.evidence.box
    if mention.evidence.line is None and box is not None:
        return f"p{mention.evidence.page} box {box.x0:.0f},{box.y0:.0f} {box.x1:.0f},{box.y1:.0f}"
    return where(mention.evidence)


def _number(mention: ScoreMention) -> str:
    if mention.value is None:
        return "not readable"
    channel = f", EIT {mention.channel}" if mention.channel else ""
    return f"{mention.value} of {mention.scale_max:g}{channel}"


def _code(mention: ScoreMention, out: Console) -> None:
    """Print what the code was read as, and how well each candidate fits in glyphs and words."""
    if mention.level != "item":
        _pair(out, "named", mention.code_raw)
        return
    shown = f"{mention.code_raw!r}" if mention.code_raw else "none printed"
    _pair(out, "code", f"{shown} → {mention.code or 'not decided'}; {_lead(mention)}")
    glyphs = {r.code: r.score for r in readings(mention.code_raw)} if mention.code_raw else {}
    matches = match_words(mention.label_raw, mention.fiscal_year)
    words = {m.item.code: m.score for m in matches}
    for candidate in mention.candidates:
        parts = (
            f"{candidate.code:<4} {candidate.match_score:5.1f}",
            f"glyphs {glyphs.get(candidate.code, 0.0):5.1f}",
            f"words {words[candidate.code]:5.1f}" if candidate.code in words else "words     -",
        )
        title = codebook.load().title(mention.fiscal_year, candidate.code) or "no wording known"
        mark = "  <-" if candidate.code == mention.code else "    "
        line = f"{'  '.join(parts)}{mark}  {title}"
        out.print(Text(" " * 13 + line), overflow="ellipsis", no_wrap=True)


def _lead(mention: ScoreMention) -> str:
    """Return score and lead of the code that was taken (or leads), beside what is asked of it."""
    if not mention.candidates:
        return "no candidates"
    best = mention.candidates[0]
    chosen = next((c for c in mention.candidates if c.code == mention.code), best)
    rivals = [c.match_score for c in mention.candidates if c.code != chosen.code]
    score = f"score {chosen.match_score:g} (safe from {MIN_SCORE:g})"
    if not rivals:
        return f"{score}, no rival"
    lead = chosen.match_score - max(rivals)
    return f"{score}, lead {lead:.1f} (safe from {MIN_MARGIN:g})"


def _votes(found: Explanation, out: Console) -> None:
    _section("Votes", out)
    for ballot in found.ballots:
        full = "" if ballot.scale_max == 100 else f" of {ballot.scale_max:g}"
        votes = "1 vote" if ballot.votes == 1 else f"{ballot.votes} votes"
        once = "" if ballot.votes == len(ballot.mentions) else ", repeats in one row counted once"
        numbers = ", ".join(str(n) for n in ballot.mentions)
        _line(out, f"{ballot.value}{full}: {votes} (mention {numbers}{once})")
    fact = found.fact
    if not found.ballots:
        _line(out, "none: no number could be read")
    elif len(found.ballots) == 1:
        _line(out, f"agreement {fact.agreement:.2f} of {fact.mentions}")
    else:
        _line(
            out,
            f"agreement {fact.agreement:.2f} of {fact.mentions}; a majority decides from "
            f"{MIN_VOTES} votes and a share of {MIN_SHARE}",
        )


def _sums(sums: Sequence[Check], facts: Facts, out: Console) -> None:
    _section("Sums", out)
    if not sums:
        _line(out, "none: no sum that is known for the year is printed with all its parts")
    table = {key_of(f): f for f in facts.scores}
    for done in sums:
        rule = "rule of the year" if done.identity.binding else "rule not known for the year"
        _line(out, f"{done.identity.name} ({rule})")
        parts = done.identity.parts
        for key, weight in parts[:_MANY]:
            part = table[key]
            share = f"{weight:.4f}".rstrip("0").rstrip(".")
            _line(out, f"{score_name(part)} {_printed(part)} × {share}", 4)
        if len(parts) > _MANY:
            _line(out, f"and {len(parts) - _MANY} more", 4)
        whole = table[done.identity.whole]
        _line(out, f"{score_name(whole)} {_printed(whole)} printed; {_verdict(done)}", 4)


def _printed(fact: ScoreFact) -> str:
    value = "-" if fact.value is None else f"{fact.value}"
    return value if fact.scale_max == 100 else f"{value} of {fact.scale_max:g}"


def _verdict(done: Check) -> str:
    """Return what a sum says: closes, fails, or nothing, with its numbers."""
    if done.computed is None or done.difference is None:
        return "open: a number could not be read"
    numbers = f"computed {done.computed:.4f}, difference {done.difference:.4f}"
    if done.closed:
        return f"{numbers}: closes"
    if done.failed:
        return f"{numbers}: fails (more than {DOUBT})"
    if not done.identity.binding:
        return f"{numbers}: says nothing"
    return f"{numbers}: neither closes nor fails (up to {DOUBT} may be rounding)"
