"""The remote reader and a server on this machine: what is sent, what enters, what goes wrong."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from parsers.document import Document, Line, Page
from parsers.document_parser import parse_document
from pipeline.cache import key_of
from pipeline.errors import (
    BadArgument,
    ItaError,
    RemoteEmpty,
    RemoteFailed,
    RemoteLooped,
    RemoteNonsense,
    RemoteRejected,
    RemoteTimeout,
    RemoteUnreachable,
)
from pipeline.normalise import normalise_document
from pipeline.readers.base import PagePlan, ReadOptions
from pipeline.readers.remote import RemoteReader, announcement, endpoint_of, loops, page_of
from pipeline.readers.remote_call import (
    KEY_VARIABLE,
    MOST_BYTES,
    PROMPT,
    Answer,
    Endpoint,
    check_url,
    transcribe,
)
from pipeline.reconcile import reconcile
from pipeline.work import Trouble
from tests.readers.fake_server import Reply, says, serving
from tests.readers.fakes import source_of

KEY = "sk-a-very-secret-key"
PLAN = PagePlan(1, "remote", "image file of 300x400 pixels")
TEXT = "รายงานผลการประเมิน\n| ข้อ | คะแนน |\n|---|---|\n| i๑ | ๘๙.๒๖ |\n| i๒ | |\n- ๗ -\n"


@pytest.fixture
def page_path(tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    image = Image.new("L", (300, 400), 255)
    image.paste(0, (50, 50, 200, 60))
    image.save(path)
    return path


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)


def options(url: str, **given: float) -> ReadOptions:
    base = ReadOptions(scan_reader="remote", remote_url=url, remote_model="some-model")
    return replace(base, **given)


def read(path: Path, url: str, **given: float) -> Page:
    reader = RemoteReader(lambda endpoint, png: transcribe(endpoint, png, sleep=lambda _: None))
    return reader.read(source_of(path), PLAN, options(url, **given))


def test_the_page_is_sent_whole_and_nothing_else(page_path: Path) -> None:
    with serving(says(TEXT)) as server:
        read(page_path, server.url)
    (asked,) = server.asked
    assert asked["path"] == "/v1/chat/completions"
    assert "Authorization" not in asked["headers"]
    assert (asked["body"]["model"], asked["body"]["stream"]) == ("some-model", False)
    (message,) = asked["body"]["messages"]
    prompt, image = message["content"]
    assert prompt == {"type": "text", "text": PROMPT}
    head, _, data = image["image_url"]["url"].partition(",")
    assert head == "data:image/png;base64"
    with Image.open(BytesIO(b64decode(data))) as sent, Image.open(page_path) as drawn:
        assert (sent.format, sent.tobytes()) == ("PNG", drawn.tobytes())


def test_large_pages_are_sent_smaller(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    image = Image.new("L", (4000, 5200), 255)
    image.paste(0, (50, 50, 200, 60))
    image.save(path)
    with serving(says(TEXT)) as server:
        page = read(path, server.url)
    data = server.asked[0]["body"]["messages"][0]["content"][1]["image_url"]["url"]
    with Image.open(BytesIO(b64decode(data.partition(",")[2]))) as sent:
        assert sent.size == (2000, 2600)
    assert (page.width, page.height) == (4000, 5200)


def test_the_key_goes_to_the_server_and_nowhere_else(
    page_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, f" {KEY}\n")
    with serving(says(TEXT)) as server:
        page = read(page_path, server.url)
    assert server.asked[0]["headers"]["Authorization"] == f"Bearer {KEY}"
    told = (page, options(server.url), endpoint_of(options(server.url)))
    assert KEY not in repr(told)
    assert KEY not in announcement(options(server.url))


def test_the_answer_enters_as_a_text_file_would(page_path: Path) -> None:
    with serving(says(TEXT)) as server:
        page = read(page_path, server.url)
    title, table, *rest = page.blocks
    assert isinstance(title, Line)
    assert (title.text, title.line_no, title.box) == ("รายงานผลการประเมิน", 1, None)
    assert table in page.tables
    cells = {(c.row, c.col): (c.text.strip(), c.line_no) for c in page.tables[0].cells}
    assert cells[1, 1] == ("๘๙.๒๖", 4)
    assert cells[2, 1][0] == ""
    assert [b.kind for b in rest if isinstance(b, Line)][-1] == "furniture"
    assert (page.reader, page.reason, page.width) == ("remote", PLAN.reason, 300.0)


def test_everything_goes_to_review(page_path: Path) -> None:
    text = "องค์การบริหารส่วนตำบลเกะรอ\nคะแนนเฉลี่ยรวม ๘๙.๒๖ คะแนน\nIIT ๙๐.๑๑ คะแนน"
    with serving(says(text)) as server:
        page = read(page_path, server.url)
    assert [(n.severity, n.kind) for n in page.notes] == [("warning", "remote_reading")]
    assert server.url.split("/")[2] in page.notes[0].message
    document = normalise_document(Document("0" * 16, "a.png", "image/png", (page,)))
    facts = reconcile(document, parse_document(document))
    assert facts.mentions
    assert all(mention.needs_review for mention in facts.mentions)
    assert all(score.needs_review for score in facts.scores)
    assert all(confidence <= 0.5 for confidence in page.confidences())


def test_blank_pages_are_not_sent(tmp_path: Path) -> None:
    path = tmp_path / "blank.png"
    Image.new("L", (300, 400), 250).save(path)
    with serving(says("Sure! Here is the text:")) as server:
        page = read(path, server.url)
    assert (server.asked, page.blocks) == ([], ())
    assert [note.kind for note in page.notes] == ["no_print"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("```\nก\nข\n```", [(2, "ก"), (3, "ข")]),
        ("\n```markdown\nก\n```\n", [(3, "ก")]),
        ("ก\n```\nข", [(1, "ก"), (2, "```"), (3, "ข")]),
        ("ก\r\nข\fค", [(1, "ก"), (2, "ข"), (3, "ค")]),
        ("```", [(1, "```")]),
        (" ๐๑๘  ทํา", [(1, " ๐๑๘  ทํา")]),  # raw stays
    ],
)
def test_lines_keep_their_numbers(text: str, lines: list[tuple[int, str]]) -> None:
    blocks, _ = page_of(Answer(text), Endpoint("http://x", "m"))
    assert [(b.line_no, b.raw) for b in blocks if isinstance(b, Line)] == lines


def test_lost_characters_and_cut_answers_are_said() -> None:
    blocks, notes = page_of(Answer("คะแนน ๘�.๒๖", finished=False), Endpoint("http://x", "m"))
    assert len(blocks) == 1
    assert [n.kind for n in notes] == ["remote_reading", "broken_characters", "remote_answer_cut"]


def test_parts_of_an_answer_are_joined(page_path: Path) -> None:
    parts = [{"type": "text", "text": "ก"}, {"type": "x"}, {"type": "text", "text": "ข"}]
    with serving(says(parts)) as server:
        assert read(page_path, server.url).lines[0].text == "กข"


LOOP = says("คะแนน ๘๙.๒๖ คะแนน\n" * 70)
FAILURES: dict[str, tuple[Reply, type[ItaError], str, int]] = {
    "wrong key": (Reply(401, b"bad key " + KEY.encode()), RemoteRejected, "refuses the key", 1),
    "forbidden": (Reply(403), RemoteRejected, "refuses the key", 1),
    "no such model": (Reply(404), RemoteRejected, "the address or the model", 1),
    "moved": (
        Reply(302, headers={"Location": "http://127.0.0.1:1/v1"}),
        RemoteRejected,
        "sends the page elsewhere",
        1,
    ),
    "bad request": (
        Reply(400, b"no images, " + KEY.encode()),
        RemoteFailed,
        "status 400: no images, …",
        1,
    ),
    "too large": (Reply(413), RemoteFailed, "status 413: no words", 1),
    "busy": (Reply(429, b"slow down"), RemoteFailed, "status 429: slow down", 3),
    "broken": (Reply(500, b"\xff\x00 boom"), RemoteFailed, "status 500: � boom", 3),
    "asks to wait too long": (
        Reply(503, headers={"Retry-After": "3600"}),
        RemoteFailed,
        "status 503",
        1,
    ),
    "hangs": (Reply(hang=True), RemoteTimeout, "within 0.4 s", 1),
    "drips": (Reply(body=b"{}", drip=True), RemoteTimeout, "within 0.4 s", 1),
    "hangs up": (Reply(drop=True), RemoteUnreachable, "cannot be reached", 3),
    "ends too early": (Reply(body=b"{", promised=99), RemoteUnreachable, "did not come", 3),
    "no JSON": (Reply(body=b"<html>hello"), RemoteNonsense, "not of the protocol", 3),
    "no choices": (Reply(body=b'{"choices": []}'), RemoteNonsense, "not of the protocol", 3),
    "another protocol": (Reply(body=b"[1]"), RemoteNonsense, "not of the protocol", 3),
    "a number": (says(7), RemoteNonsense, "no text", 1),
    "too long": (Reply(body=b" " * (MOST_BYTES + 1)), RemoteNonsense, "longer than any page", 1),
    "deeply nested": (Reply(body=b"[" * 100_000), RemoteNonsense, "not of the protocol", 3),
    "nothing": (says(" \n"), RemoteEmpty, "wrote nothing", 1),
    "null": (says(None), RemoteEmpty, "wrote nothing", 1),
    "refusal": (says(None, refusal="I cannot read this."), RemoteEmpty, "I cannot read", 1),
    "a loop": (LOOP, RemoteLooped, "repeated itself", 1),
}


@pytest.mark.parametrize("name", sorted(FAILURES))
def test_each_failure_has_a_name(
    name: str, page_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply, error, words, tries = FAILURES[name]
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    slow = reply.hang or reply.drip
    with serving(reply) as server, pytest.raises(ItaError) as caught:
        read(page_path, server.url, remote_timeout_s=0.4 if slow else 20.0)
    assert type(caught.value) is error
    assert words in caught.value.message
    assert caught.value.mend
    assert KEY not in str(caught.value)
    assert len(server.asked) == tries
    if error is not RemoteRejected:  # which ends the run; the others are told by their kind
        assert type(Trouble.of(caught.value).error()) is error
        assert not Trouble.of(caught.value).lasting


@pytest.mark.parametrize("first", [Reply(503), Reply(429), Reply(drop=True), Reply(body=b"{")])
def test_a_second_try_may_succeed(first: Reply, page_path: Path) -> None:
    with serving(first, says(TEXT)) as server:
        assert read(page_path, server.url).tables
    assert len(server.asked) == 2


def test_pauses_are_those_the_server_asks_for_and_end_in_time() -> None:
    waited: list[float] = []
    busy = Reply(429, headers={"Retry-After": "7"})
    with serving(busy, Reply(500), says("ก")) as server:
        answer = transcribe(Endpoint(server.url, "m"), b"", sleep=waited.append)
    assert (answer.text, waited) == ("ก", [7.0, 4.0])
    with serving(busy) as server, pytest.raises(RemoteFailed):
        transcribe(Endpoint(server.url, "m", timeout_s=5.0), b"", sleep=waited.append)
    assert len(server.asked) == 1


def test_nobody_there(page_path: Path) -> None:
    with serving(says(TEXT)) as server:
        url = server.url
    with pytest.raises(RemoteUnreachable, match="cannot be reached"):
        read(page_path, url)


@pytest.mark.parametrize(
    ("url", "with_key", "words"),
    [
        ("ftp://example.org/v1", False, "no http or https"),
        ("example.org/v1", False, "no http or https"),
        ("https://", False, "no http or https"),
        ("https://exa mple.org", False, "no http or https"),
        ("https://example.org/\r\nX: y", False, "no http or https"),
        ("https://example.org:port", False, "cannot be used"),
        ("https://[::1", False, "cannot be used"),
        ("https://name:secret@example.org", False, "more than server and path"),
        ("https://example.org/v1?key=secret", False, "more than server and path"),
        ("http://example.org/v1", True, "unencrypted"),
        ("http://127.0.0.1.example.org/v1", True, "unencrypted"),
    ],
)
def test_addresses_that_are_refused(url: str, with_key: bool, words: str) -> None:
    with pytest.raises(BadArgument, match=words) as caught:
        check_url(url, with_key=with_key)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "with_key"),
    [
        ("https://example.org/v1", True),
        ("http://example.org/v1/", False),
        ("http://localhost:8080", True),
        ("http://127.0.0.1:1/v1", True),
        ("http://[::1]:1/v1", True),
    ],
)
def test_addresses_that_are_taken(url: str, with_key: bool) -> None:
    assert check_url(url, with_key=with_key).hostname


@pytest.mark.parametrize("key", ["a\nb", "กุญแจ", "a\x00"])
def test_a_key_that_is_none(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.environ", {KEY_VARIABLE: key})
    with pytest.raises(BadArgument) as caught:
        endpoint_of(options("https://example.org/v1"))
    assert key not in str(caught.value)


@pytest.mark.parametrize("given", [{"remote_url": ""}, {"remote_model": ""}])
def test_nothing_is_sent_without_address_and_model(page_path: Path, given: dict[str, str]) -> None:
    asked: list[bytes] = []
    reader = RemoteReader(lambda _, png: asked.append(png) or Answer("ก"))
    wanted = replace(options("https://example.org/v1"), **given)
    with pytest.raises(BadArgument, match="server and a model"):
        reader.read(source_of(page_path), PLAN, wanted)
    assert asked == []


def test_proxies_of_the_environment_are_not_used(
    page_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(says("proxy")) as other, serving(says("ก")) as server:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, other.url)
        assert read(page_path, server.url).lines[0].text == "ก"
    assert other.asked == []


def test_kept_pages_depend_on_server_and_model_but_not_on_patience() -> None:
    base = options("https://example.org/v1")
    others = [
        replace(base, remote_url="https://example.org/v2"),
        replace(base, remote_model="other"),
        replace(base, scan_reader="tesseract"),
    ]
    assert len({key_of(one) for one in (base, *others)}) == 4
    assert key_of(replace(base, remote_timeout_s=7.0)) == key_of(base)


@pytest.mark.parametrize(
    ("text", "finished", "found"),
    [
        ("", True, False),
        ("ดำเนินการแล้ว\n" * 43, True, False),  # the items of a checklist, column by column
        ("| - | - |\n" * 100, True, False),
        ("." * 2000, True, False),
        ("ดำเนินการแล้ว\n" * 60, True, True),
        ("ต้น\n" + "ก ข ค ง จ ฉ ช ซ " * 70, True, True),
        ("ต้น\n" + "i๑ ๘๙.๒๖\ni๒ ๙๐.๐๐\n" * 10, True, False),
        ("ต้น\n" + "i๑ ๘๙.๒๖\ni๒ ๙๐.๐๐\n" * 10, False, True),
        ("ก\n" * 80 + "จบ", True, True),
        ("๑๐๐.๐๐๐๐๐๐", False, False),
        ("กข " * 25_000, True, True),
    ],
)
def test_loops(text: str, finished: bool, found: bool) -> None:
    assert loops(text, finished=finished) is found
