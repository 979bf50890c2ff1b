"""One question to an OpenAI-compatible server, and every way it fails given a name.

The protocol is that of `POST {base}/chat/completions` with an image as data URL (OpenAI API
reference, "Create chat completion"); llama.cpp, vLLM, Ollama and others speak it too. Only the
named host is spoken to: no proxy is taken from the environment and no redirect is followed.
"""

from __future__ import annotations

import json
import os
import ssl
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from pipeline.errors import (
    BadArgument,
    FileError,
    RemoteEmpty,
    RemoteFailed,
    RemoteNonsense,
    RemoteRejected,
    RemoteTimeout,
    RemoteUnreachable,
)

KEY_VARIABLE = "ITA_REMOTE_KEY"
"""The key is read from this variable of the environment, and kept nowhere."""

TRIES = 3
PAUSES_S = (1.0, 4.0)
LONGEST_PAUSE_S = 30.0
"""A server that asks for a longer pause (`Retry-After`) is not waited for."""

MOST_BYTES = 4_000_000
"""No answer is read further: a page of text has some thousand bytes."""

PROMPT = (
    "Transcribe all text printed on this page, from top to bottom, one printed line per line. "
    "Write exactly what is printed: keep Thai digits Thai (๐-๙) and Western digits Western, keep "
    "misspellings, do not translate, correct, complete, summarise or explain. Write a table as one "
    "line per row with the cells between | signs; leave empty cells empty. Write ☐ and ☑ for boxes "
    "to tick. Write � for a character you cannot read. Answer with the transcription alone."
)

_REJECTED = frozenset((401, 403, 404, 405))
_AGAIN = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
_MOST_WORDS = 200


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a page is sent.

    Attributes:
        url: Base address, such as `https://example.org/v1`.
        model: Name of the model.
        key: What the server asks for; shown nowhere.
        timeout_s: Seconds for one page, all tries and pauses together.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    timeout_s: float = 100.0

    @property
    def host(self) -> str:
        """The server as a person names it: host, and port where one is given."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model wrote; `finished` is false where the server cut it off."""

    text: str
    finished: bool = True


class Failure(Exception):
    """A try that failed.

    Attributes:
        error: What is raised when no other try follows.
        again: Whether another try may help.
        pause_s: How long the server asks to wait before it.
    """

    def __init__(
        self, error: FileError | RemoteRejected, *, again: bool = False, pause_s: float = 0.0
    ) -> None:
        super().__init__(error.message)
        self.error = error
        self.again = again
        self.pause_s = pause_s


def key_from_environment() -> str:
    """Return the key, "" where there is none.

    Raises:
        BadArgument: It holds what cannot stand in a header. The message does not show it.
    """
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key.isascii() or not key.isprintable():
        raise BadArgument(
            f"The key in {KEY_VARIABLE} holds characters that no key has.",
            mend=f"Set {KEY_VARIABLE} again.",
        )
    return key


def check_url(url: str, *, with_key: bool) -> SplitResult:
    """Return the parts of a base address.

    Raises:
        BadArgument: It is no plain address of a server, holds a name or key, or would carry the
            key over a network unencrypted.
    """
    mend = "Give it like https://example.org/v1."
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise BadArgument(f"The remote address cannot be used: {error}.", mend=mend) from error
    # The address is shown in messages: what may hold a secret is refused without showing it.
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise BadArgument(
            "The remote address holds more than server and path.",
            mend=f"Give the key in {KEY_VARIABLE}, and the address like https://example.org/v1.",
        )
    plain = all(c.isascii() and c.isprintable() and c != " " for c in url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
        raise BadArgument("The remote address is no http or https address.", mend=mend)
    if parts.scheme == "http" and with_key and not _is_this_machine(parts.hostname):
        raise BadArgument(
            f"The key would travel to {parts.netloc} unencrypted.", mend="Use an https address."
        )
    return parts


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def transcribe(
    endpoint: Endpoint,
    png: bytes,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Answer:
    """Ask for the text of a page.

    Args:
        endpoint: Where it is sent.
        png: The page as PNG.
        sleep: Waits so many seconds.
        clock: Tells seconds that only grow.

    Raises:
        BadArgument: The address cannot be used.
        RemoteRejected: The server refuses key, address or model, or sends elsewhere.
        RemoteUnreachable: It cannot be reached.
        RemoteTimeout: It takes longer than `endpoint.timeout_s`.
        RemoteFailed: It answers with another error.
        RemoteNonsense: Its answer is not what the protocol says.
        RemoteEmpty: The model wrote nothing.
    """
    parts = check_url(endpoint.url, with_key=bool(endpoint.key))
    body = request_body(endpoint.model, png)
    end = clock() + endpoint.timeout_s
    for number in range(TRIES):
        try:
            return read_answer(_post(endpoint, parts, body, lambda: end - clock()), endpoint)
        except Failure as failure:
            pause = max(failure.pause_s, PAUSES_S[min(number, len(PAUSES_S) - 1)])
            late = end - clock() <= pause
            last = number == TRIES - 1
            if last or late or not failure.again or failure.pause_s > LONGEST_PAUSE_S:
                raise failure.error from failure.__cause__
            sleep(pause)
    raise AssertionError("the last try returns or raises")


def request_body(model: str, png: bytes) -> bytes:
    """Return the question: the prompt and the page as a data URL."""
    image = f"data:image/png;base64,{b64encode(png).decode('ascii')}"
    content = [
        {"type": "text", "text": PROMPT},
        {"type": "image_url", "image_url": {"url": image}},
    ]
    messages = [{"role": "user", "content": content}]
    question = {"model": model, "messages": messages, "temperature": 0, "stream": False}
    return json.dumps(question, ensure_ascii=False).encode()


def _post(endpoint: Endpoint, parts: SplitResult, body: bytes, left: Callable[[], float]) -> bytes:
    """Send the question once and return the body of a good answer.

    Raises:
        Failure: There is none.
    """
    host = parts.hostname or ""
    seconds = max(0.05, left())
    connection: HTTPConnection
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = HTTPSConnection(host, parts.port, timeout=seconds, context=context)
    else:
        connection = HTTPConnection(host, parts.port, timeout=seconds)
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    try:
        connection.connect()
        sock = connection.sock  # `connection` forgets it once the server says that it will close
        connection.request("POST", f"{parts.path.rstrip('/')}/chat/completions", body, headers)
        sock.settimeout(max(0.05, left()))
        response = connection.getresponse()
        content = _content(response, lambda: sock.settimeout(max(0.05, left())), left)
    except TimeoutError as error:
        raise Failure(_too_slow(endpoint)) from error
    except (HTTPException, OSError) as error:
        raise Failure(_unreachable(endpoint, error), again=True) from error
    finally:
        connection.close()
    if response.status != 200:
        raise _refusal(response, content, endpoint)
    if len(content) > MOST_BYTES:
        raise Failure(_nonsense(endpoint, "it is longer than any page"))
    return content


def _content(response: HTTPResponse, wait: Callable[[], None], left: Callable[[], float]) -> bytes:
    """Read an answer, no longer than may be: a server may also send a byte a minute."""
    chunks: list[bytes] = []
    size = 0
    while size <= MOST_BYTES:
        wait()
        chunk = response.read1(65_536)
        if not chunk:
            break
        chunks.append(chunk)
        size += len(chunk)
        if left() <= 0:
            raise TimeoutError
    missing = response.length
    if missing and size <= MOST_BYTES:
        raise ConnectionError(f"{missing} bytes of the answer did not come")
    return b"".join(chunks)


def _too_slow(endpoint: Endpoint) -> RemoteTimeout:
    return RemoteTimeout(
        f"{endpoint.host} did not answer within {endpoint.timeout_s:g} s.",
        mend="Give --timeout more seconds, or run again.",
    )


def _unreachable(endpoint: Endpoint, error: Exception) -> RemoteUnreachable:
    words = _words(str(error) or type(error).__name__, endpoint)
    return RemoteUnreachable(
        f"{endpoint.host} cannot be reached: {words}", mend="Check --remote-url and the network."
    )


def _nonsense(endpoint: Endpoint, why: str) -> RemoteNonsense:
    return RemoteNonsense(
        f"The answer of {endpoint.host} cannot be used: {why}.",
        mend="Check that --remote-url is the base address of an OpenAI-compatible server.",
    )


def _refusal(response: HTTPResponse, content: bytes, endpoint: Endpoint) -> Failure:
    """Return what a status other than 200 means."""
    status = response.status
    if 300 <= status < 400:
        error = RemoteRejected(
            f"{endpoint.host} sends the page elsewhere (status {status}); that is not followed.",
            mend="Give the final address with --remote-url.",
        )
        return Failure(error)
    if status in _REJECTED:  # the answer's words may repeat the key: they are not shown
        what = {401: "the key", 403: "the key"}.get(status, "the address or the model")
        error = RemoteRejected(
            f"{endpoint.host} refuses {what} (status {status}).",
            mend=f"Check {KEY_VARIABLE}, --remote-url and --remote-model ({endpoint.model}).",
        )
        return Failure(error)
    words = _words(content[:2000].decode("utf-8", "replace"), endpoint)
    failed = RemoteFailed(
        f"{endpoint.host} answered with status {status}: {words}", mend="Run again later."
    )
    asked = (response.getheader("Retry-After") or "").strip()
    pause = float(asked) if asked.isdecimal() and asked.isascii() else 0.0
    return Failure(failed, again=status in _AGAIN, pause_s=pause)


def _words(text: str, endpoint: Endpoint) -> str:
    """Return a server's words as one short line without the key."""
    if endpoint.key:
        text = text.replace(endpoint.key, "…")
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line[:_MOST_WORDS] or "no words"


def read_answer(content: bytes, endpoint: Endpoint) -> Answer:
    """Return the text in an answer.

    Raises:
        Failure: The answer is not what the protocol says, or holds no text.
    """
    try:
        answer = json.loads(content.decode("utf-8"))
        choice = answer["choices"][0]
        message = choice["message"]
        text = message.get("content")
        refused = message.get("refusal")
        if isinstance(text, list):  # some servers answer in parts
            text = "".join(part["text"] for part in text if part.get("type") == "text")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        why = f"it is not of the protocol ({type(error).__name__})"
        raise Failure(_nonsense(endpoint, why), again=True) from error
    if text is not None and not isinstance(text, str):
        raise Failure(_nonsense(endpoint, "its content is no text"))
    if text is None or not text.strip():
        why = _words(refused, endpoint) if isinstance(refused, str) else "it wrote nothing"
        empty = RemoteEmpty(
            f"{endpoint.model} at {endpoint.host} gave no text for the page: {why}",
            mend="Try another model, or another reader (--reader).",
        )
        raise Failure(empty)
    return Answer(text, finished=choice.get("finish_reason") != "length")
