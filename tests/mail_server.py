"""A real mail server on the loopback address, which keeps what it takes."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "tutti", "violet/harbour@1962"


@dataclass
class MailServer:
    """What came in, and what is answered to whom; a reply is used once for each time it is listed."""

    port: int
    mails: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, list[str]] = field(default_factory=dict)
    passwords: list[tuple[bytes, bool]] = field(default_factory=list)
    """Passwords that came, and whether over an encrypted connection."""

    async def handle_RCPT(  # noqa: N802 (the server's name for it)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        waiting = self.replies.get(address, [])
        if waiting:
            return waiting.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (as above)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def check(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        is_safe = server.transport.get_extra_info("ssl_object") is not None
        self.passwords.append((data.password, is_safe))
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    def wait(self, recipient: str, enough: Callable[[list[EmailMessage]], bool] = bool) -> list[EmailMessage]:
        """The mails to somebody, once there are ``enough``."""
        for _ in range(200):
            found = [each for each in self.mails if each["To"] == recipient]
            if enough(found):
                return found
            time.sleep(0.1)
        raise AssertionError(f"no mail to {recipient}")


@contextmanager
def mail_server(
    certificate: Path | None = None, *, at_once: bool = False, demands_password: bool = False
) -> Iterator[MailServer]:
    """Serve on a free port; with a certificate by STARTTLS, or encrypted ``at_once``."""
    kept = MailServer(_free_port())
    tls = None
    if certificate is not None:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, certificate.with_suffix(".key"))
    serving = Controller(
        kept,
        hostname="127.0.0.1",
        port=kept.port,
        ssl_context=tls if at_once else None,
        tls_context=None if at_once else tls,
        authenticator=kept.check,
        auth_required=demands_password and not at_once,
        auth_require_tls=tls is not None and not at_once,
    )
    serving.start()
    try:
        yield kept
    finally:
        serving.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
