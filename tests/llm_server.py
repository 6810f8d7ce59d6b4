"""A scripted server of OpenAI's protocol: it streams what it is told to, and nothing else.

A script is what one request gets, in order: a list of pieces, or a function of the request that
returns one. `SLOW` waits, an event of `threading` waits until it is set, `CUT` closes the connection,
a number is an HTTP status instead of a reply.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLOW, CUT = object(), object()
Script = list | int | Callable[[dict], list]


@dataclass
class Scripted:
    """The server: its address, what it was sent, and what it will say next."""

    url: str
    scripts: list[Script]
    requests: list[dict] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    patience: float = 1.0  # seconds that SLOW takes

    def next_script(self, request: dict) -> list | int:
        script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
        return script(request) if callable(script) else script


@contextmanager
def serve_script(*scripts: Script, patience: float = 1.0) -> Iterator[Scripted]:
    """Serve until the block ends; the last script serves all further requests."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.requests.append(request)
            served.keys.append(self.headers.get("Authorization", ""))
            script = served.next_script(request)
            if isinstance(script, int):
                self.send_response(script)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                said = {"error": {"message": f"secret of the server: {request['messages']}"}}
                self.wfile.write(json.dumps(said).encode())
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            for piece in script:
                if piece is CUT:
                    # Without the closing [DONE], and as a proxy that dies: in mid-line.
                    self.wfile.write(b'data: {"choices": [{"del')
                    self.wfile.flush()
                    self.connection.close()
                    return
                if piece is SLOW:
                    time.sleep(served.patience)
                    continue
                if isinstance(piece, threading.Event):
                    piece.wait(60)
                    continue
                chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
                delta = {"index": 0, "delta": {"content": piece}, "finish_reason": None}
                line = json.dumps({**chunk, "choices": [delta]})
                try:
                    self.wfile.write(f"data: {line}\n\n".encode())
                    self.wfile.flush()
                except OSError:
                    return
            with suppress(OSError):  # whoever asked may be gone
                self.wfile.write(b"data: [DONE]\n\n")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    served = Scripted(url, list(scripts), patience=patience)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
