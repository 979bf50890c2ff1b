"""Pages read by a vision model on another machine. Off unless asked for by name and address.

The page's picture is sent, and the text that comes back enters as a text file's would: lines and
tables without boxes. How sure the model was nobody knows, and such models write fluent text where
they cannot read. So every line counts as untrusted, and every value of it goes to review.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

import numpy as np
from PIL import Image

from parsers.document import Block, Line, Page, PageNote
from pipeline.errors import BadArgument, RemoteLooped
from pipeline.readers.base import PagePlan, ReadOptions, Source
from pipeline.readers.engine import UNTRUSTED_CONFIDENCE
from pipeline.readers.image_file import PageImage
from pipeline.readers.remote_call import (
    Answer,
    Endpoint,
    check_url,
    key_from_environment,
    transcribe,
)
from pipeline.readers.render import render
from pipeline.readers.text_file import blocks_of, replacement_notes

VERSION = 1
"""Raise when this module asks otherwise, or makes another page of the same answer."""

LONG_SIDE = 2600
"""Pixels along the longer side of the picture that is sent: A4 at about 220 dpi."""

MOST_CHARACTERS = 60_000
"""A page of small print has ten thousand characters; an answer of more has gone astray."""

_LEAST_CONTRAST = 24
_SAME_TIMES: Final = 60
"""Nothing stands so often in a row on a page; 43 items of a checklist may all say one thing."""
_CUT_TIMES: Final = 8
_LONGEST_LOOP: Final = 600
_FENCE = re.compile(r"\s*```[\w-]*\s*")
_BREAK = re.compile("\r\n?|\f")

Ask = Callable[[Endpoint, bytes], Answer]


@dataclass(slots=True)
class RemoteReader:
    """Sends single pages to the server named in the options.

    Attributes:
        ask: Sends a PNG and returns the answer.
    """

    ask: Ask = transcribe
    name: str = "remote"

    def version(self) -> str:
        """Return the version of this module; address and model are among the options."""
        return f"remote {VERSION}"

    def read(self, source: Source, plan: PagePlan, options: ReadOptions) -> Page:
        """Send one page and return what came back; a blank page is not sent.

        Raises:
            BadArgument: No address or model is given; nothing was sent.
            RemoteRejected: The server refuses every page alike.
            FileError: The page cannot be rendered, or this page was not read (`transcribe`).
            RemoteLooped: The answer repeats itself without end.
        """
        endpoint = endpoint_of(options)
        image = render(source, plan.page, options)
        page = Page(
            number=plan.page,
            reader=self.name,
            reason=plan.reason,
            width=round(image.width, 2),
            height=round(image.height, 2),
            rotation=image.rotation,
        )
        notes = image.notes
        if int(image.pixels.max()) - int(image.pixels.min()) < _LEAST_CONTRAST:
            blank = PageNote("info", "no_print", "The page is blank and was not sent.")
            return replace(page, notes=(*notes, blank))
        answer = self.ask(endpoint, png_of(image))
        blocks, found = page_of(answer, endpoint)
        return replace(page, blocks=blocks, notes=(*notes, *found))


def endpoint_of(options: ReadOptions) -> Endpoint:
    """Return where pages are sent, with the key of the environment.

    Raises:
        BadArgument: Address or model are missing or cannot be used.
    """
    if not options.remote_url or not options.remote_model:
        raise BadArgument(
            "The remote reader needs a server and a model.",
            mend="Give --remote-url https://example.org/v1 and --remote-model NAME.",
        )
    key = key_from_environment()
    check_url(options.remote_url, with_key=bool(key))
    return Endpoint(options.remote_url, options.remote_model, key, options.remote_timeout_s)


def announcement(options: ReadOptions) -> str:
    """Return what is sent where, in words for the person who starts the run."""
    return (
        "Pages that are pictures are sent, as images, "
        f"to {options.remote_url} (model {options.remote_model})."
    )


def png_of(image: PageImage) -> bytes:
    """Return the page as PNG, no larger than helps to read it."""
    pixels = image.pixels if image.colour is None else image.colour
    picture = Image.fromarray(np.ascontiguousarray(pixels))
    share = LONG_SIDE / max(picture.size)
    if share < 1:
        size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def page_of(answer: Answer, endpoint: Endpoint) -> tuple[tuple[Block, ...], tuple[PageNote, ...]]:
    """Return the blocks and notes of an answer, as if it were a text file of one page.

    Raises:
        RemoteLooped: The answer repeats itself without end.
    """
    text = _BREAK.sub("\n", answer.text)
    if loops(text, finished=answer.finished):
        raise RemoteLooped(
            f"{endpoint.model} at {endpoint.host} repeated itself without end; "
            "nothing of its answer was taken.",
            mend="Run again, or try another model.",
        )
    lines = list(enumerate(_unfenced(text.split("\n")), start=1))
    message = (
        f"The page was sent to {endpoint.host} and read there by {endpoint.model}, without boxes "
        "or confidences: every value needs a second look."
    )
    notes = [PageNote("warning", "remote_reading", message), *replacement_notes(lines)]
    if not answer.finished:
        cut = f"{endpoint.host} cut the answer off: the end of the page is missing."
        notes.append(PageNote("warning", "remote_answer_cut", cut, raw=text[-80:].strip()))
    return tuple(_untrusted(block) for block in blocks_of(lines)), tuple(notes)


def _unfenced(lines: list[str]) -> list[str]:
    """Blank the fences many models put around their answer; lines keep their numbers."""
    written = [n for n, line in enumerate(lines) if line.strip()]
    ends = (written[0], written[-1])
    if len(written) > 1 and all(_FENCE.fullmatch(lines[n]) for n in ends):
        return ["" if n in ends else line for n, line in enumerate(lines)]
    return lines


def _untrusted(block: Block) -> Block:
    """Give a block the confidence that no untrusted ink exceeds: the true one is unknown."""
    if isinstance(block, Line):
        return replace(block, confidence=UNTRUSTED_CONFIDENCE)
    cells = (
        replace(cell, confidence=UNTRUSTED_CONFIDENCE) if cell.text.strip() else cell
        for cell in block.cells
    )
    return replace(block, cells=tuple(cells))


def loops(text: str, *, finished: bool = True) -> bool:
    r"""Return whether a text repeats itself without end, as models do that lost their way.

    Args:
        text: The whole answer.
        finished: False where the server cut it off: then fewer repeats at its end tell.

    >>> loops("ระดับ A\n" * 43), loops("ระดับ A\n" * 80), loops("....." * 400)
    (False, True, False)
    """
    if len(text) > MOST_CHARACTERS:
        return True
    written = [line.strip() for line in text.split("\n") if line.strip()]
    if _longest_run(written) >= _SAME_TIMES:
        return True
    tail = text.rstrip()
    return _repeats_at_end(tail) >= (_SAME_TIMES if finished else _CUT_TIMES)


def _longest_run(lines: Sequence[str]) -> int:
    """Return how often the same line with a letter or digit stands in a row, at most."""
    longest = run = 0
    before = ""
    for line in lines:
        run = run + 1 if line == before else 1
        before = line
        if run > longest and any(c.isalnum() for c in line):
            longest = run
    return longest


def _repeats_at_end(text: str) -> int:
    """Return how often a piece with a letter or digit follows itself at the end, at most."""
    most = 1 if text else 0
    for length in range(1, min(_LONGEST_LOOP, len(text) // 2) + 1):
        piece = text[-length:]
        if not any(c.isalnum() for c in piece):
            continue
        times = 1
        while text[-(times + 1) * length : -times * length] == piece:
            times += 1
        if times * length >= _CUT_TIMES * 10:  # `๐๐๐` is a number, not a loop
            most = max(most, times)
    return most
