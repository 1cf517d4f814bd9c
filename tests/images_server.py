"""A local server that speaks OpenAI's Images API: generations as JSON, edits as a form with a file.

What it answers next is set by the test; what it was asked is kept.
"""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

from PIL import Image

KEY = "sk-images-test"


def picture(side: int = 96, colour: str = "#336699") -> bytes:
    """A PNG with a sharp edge, as a model might paint."""
    image = Image.new("RGB", (side, side), colour)
    image.paste("#ffcc00", (0, 0, side // 2, side // 3))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


@dataclass
class ImagesServer:
    """What is asked and what is answered. ``slow`` seconds pass before an answer."""

    url: str = ""
    status: int = 200
    body: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    slow: float = 0
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def refuse(self, status: int, code: str, message: str = "no", **headers: str) -> None:
        """Answer with an error of the protocol."""
        self.status, self.headers = status, headers
        self.body = json.dumps({"error": {"code": code, "message": message, "type": "error"}}).encode()

    def answer(self) -> bytes:
        """Return the body of the next answer."""
        if self.body is not None:
            return self.body
        return json.dumps(
            {"created": 1, "data": [{"b64_json": base64.b64encode(picture()).decode()}]}
        ).encode()


def _form(media_type: str, content: bytes) -> dict[str, Any]:
    message = message_from_bytes(b"Content-Type: " + media_type.encode() + b"\r\n\r\n" + content)
    fields: dict[str, Any] = {}
    for part in message.get_payload():
        name = part.get_param("name", header="content-disposition")
        held = part.get_payload(decode=True)
        fields[name] = held if part.get_filename() else held.decode()
    return fields


@contextmanager
def images_server() -> Iterator[ImagesServer]:
    """Serve on a free port."""
    known = ImagesServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            media_type = self.headers["content-type"]
            fields = json.loads(content) if "json" in media_type else _form(media_type, content)
            known.asked.append((self.path, fields))
            if self.headers.get("authorization") != f"Bearer {KEY}":
                known.refuse(401, "invalid_api_key", f"Incorrect key {self.headers.get('authorization')}")
            time.sleep(known.slow)
            body = known.answer()
            self.send_response(known.status)
            for name, value in known.headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()
