"""Somebody else's server: takes webhooks over HTTPS with a certificate of its own, gives files over HTTP."""

import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Heard:
    """One notice as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Hooks:
    """What was heard, what is given, and where the server is."""

    name: str
    certificate: Path
    https_port: int = 0
    http_port: int = 0
    heard: list[Heard] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)

    def hook(self, path: str) -> str:
        return f"https://{self.name}:{self.https_port}{path}"

    def file(self, name: str, content: bytes) -> str:
        self.files[f"/{name}"] = content
        return f"http://127.0.0.1:{self.http_port}/{name}?signature=abc"

    def wait(self, path: str, enough: Callable[[list[Heard]], bool], seconds: float = 20) -> list[Heard]:
        """What was posted to ``path``, once it is ``enough``."""
        end = time.monotonic() + seconds
        while True:
            found = [each for each in self.heard if each.path == path]
            if enough(found):
                return found
            assert time.monotonic() < end, found
            time.sleep(0.1)


@contextmanager
def hooks_server(folder: Path) -> Iterator[Hooks]:
    """Serve both ways on free ports of the loopback address."""
    name = "hooks.example.org"
    certificate, key = certified(folder, name)
    hooks = Hooks(name, certificate)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            hooks.heard.append(Heard(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self._answer(500 if self.path in hooks.failing else 200, b"{}")

        def do_GET(self) -> None:
            content = hooks.files.get(self.path.partition("?")[0])
            self._answer(200 if content else 404, content or b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    secure = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    secure.socket = tls.wrap_socket(secure.socket, server_side=True)
    plain = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hooks.https_port, hooks.http_port = secure.server_address[1], plain.server_address[1]
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in (secure, plain)]
    for thread in threads:
        thread.start()
    try:
        yield hooks
    finally:
        for server in (secure, plain):
            server.shutdown()
            server.server_close()


def certified(folder: Path, name: str) -> tuple[Path, Path]:
    """Make a certificate for a name, and its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    at, key_at = folder / "hooks.pem", folder / "hooks.key"
    at.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_at.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return at, key_at
