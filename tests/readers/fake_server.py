"""A server on this machine that answers as a test tells it, and keeps what it was asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Reply:
    """One answer.

    Attributes:
        status: HTTP status.
        body: Content.
        headers: Further headers.
        promised: Bytes more than are sent, as `Content-Length` says.
        hang: Send nothing until the server is closed.
        drip: Send one byte, then hang.
        drop: Close the connection without an answer.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    promised: int = 0
    hang: bool = False
    drip: bool = False
    drop: bool = False


@dataclass
class FakeServer:
    """What was asked, and where the server is."""

    url: str
    replies: list[Reply]
    asked: list[dict[str, Any]] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


def says(text: object, *, finish: str = "stop", **message: object) -> Reply:
    """Return the answer of a model that wrote a text."""
    choice = {"message": {"role": "assistant", "content": text, **message}, "finish_reason": finish}
    return Reply(body=json.dumps({"choices": [choice]}).encode())


@contextmanager
def serving(*replies: Reply) -> Iterator[FakeServer]:
    """Answer with one reply after the other; the last one stays."""
    state = FakeServer("", list(replies))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(size))
            state.asked.append({"path": self.path, "headers": dict(self.headers), "body": body})
            reply = state.replies.pop(0) if len(state.replies) > 1 else state.replies[0]
            if reply.drop:
                self.close_connection = True
                return
            if reply.hang:
                state.closing.wait(20)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(reply.body) + reply.promised))
            self.end_headers()
            if reply.drip:
                self.wfile.write(reply.body[:1])
                self.wfile.flush()
                state.closing.wait(20)
                return
            self.wfile.write(reply.body)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            pass  # the client hung up, as it should

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield state
    finally:
        state.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()
