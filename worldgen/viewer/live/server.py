"""A server for pages on this machine: on the loopback address, with a token in every request.

It knows nothing of worlds: what it answers is a function's affair, and so is what it streams (server-sent events).
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from worldgen.errors import UserError

HOST = "127.0.0.1"
BEAT = 10.0  # s between two signs of life on a silent stream

Query = dict[str, list[str]]
Route = Callable[[Query], "Answer"]
Stream = Callable[[Query], Generator[str, None, None]]  # "" is a sign of life; it ends where the server does


@dataclass(frozen=True)
class Answer:
    kind: str  # the MIME type
    body: bytes


@dataclass
class Bell:
    """Rung whenever something has changed; streams wait for the next ring."""

    rings: int = 0
    _ring: threading.Condition = field(default_factory=threading.Condition)

    def ring(self) -> None:
        with self._ring:
            self.rings += 1
            self._ring.notify_all()

    def wait(self, heard: int, seconds: float) -> int:
        """The rings so far: more than `heard` as soon as there are, or after `seconds` as they are."""
        with self._ring:
            self._ring.wait_for(lambda: self.rings > heard, seconds)
            return self.rings

    def stream(self, query: Query) -> Generator[str, None, None]:
        """A message for every ring from now on, without end: from this call, not from the first message asked for."""
        return self._since(self.rings)

    def _since(self, heard: int) -> Generator[str, None, None]:
        while True:
            rings = self.wait(heard, BEAT)
            yield "changed" if rings > heard else ""
            heard = rings


class Server:
    """Answers GET and POST requests by their path; anything else, or without the token, is refused.

    Raises UserError where the port is taken.
    """

    def __init__(self, routes: dict[str, Route], streams: dict[str, Stream], port: int = 0):
        self.token, self._open = secrets.token_urlsafe(16), True
        try:
            self._server = ThreadingHTTPServer((HOST, port), self._handler(routes, streams))
        except OSError as error:
            raise UserError(
                f"cannot listen on port {port}: {error.strerror}; choose another --port"
            ) from error
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="preview", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where to point a browser."""
        return f"http://{HOST}:{self._server.server_port}/?token={self.token}"

    def close(self) -> None:
        self._open = False
        self._server.shutdown()
        self._server.server_close()

    def _handler(self, routes: dict[str, Route], streams: dict[str, Stream]) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                try:
                    self._answer()
                except OSError:  # the page was closed
                    self.close_connection = True

            do_POST = do_GET

            def _answer(self) -> None:
                parts = urlsplit(self.path)
                query = parse_qs(parts.query)
                host = (self.headers.get("Host") or "").rpartition(":")[0]
                if host not in (HOST, "localhost") or not outer._knows(query):
                    self._send(403, Answer("text/plain", b"open the address that worldgen printed\n"))
                elif parts.path in streams:
                    self._stream(streams[parts.path](query))
                elif parts.path in routes:
                    try:
                        status, answer = 200, routes[parts.path](query)
                    except Exception as error:  # a fault of ours: the page says it, and goes on
                        status, answer = (
                            500,
                            Answer("text/plain", f"{type(error).__name__}: {error}".encode()),
                        )
                    self._send(status, answer)
                else:
                    self._send(404, Answer("text/plain", b"there is nothing here\n"))

            def _send(self, status: int, answer: Answer) -> None:
                self.send_response(status)
                self.send_header("Content-Type", f"{answer.kind}; charset=utf-8")
                self.send_header("Content-Length", str(len(answer.body)))
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(answer.body)

            def _stream(self, messages: Generator[str, None, None]) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                with closing(messages):
                    for message in messages:
                        if not outer._open:
                            break
                        self.wfile.write(f"data: {message}\n\n".encode() if message else b": still here\n\n")
                        self.wfile.flush()
                self.close_connection = True

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler

    def _knows(self, query: Query) -> bool:
        given = query.get("token", [""])[0]
        return secrets.compare_digest(given.encode(), self.token.encode())
