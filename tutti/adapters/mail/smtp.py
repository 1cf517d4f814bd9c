"""The port ``Mailer`` by SMTP (RFC 5321), encrypted from the start (RFC 8314) or by STARTTLS (RFC 3207)."""

import ssl
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Self
from urllib.parse import unquote, urlsplit

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from tutti.domain.notices import Mail, Mailed

SECONDS = 30
PORTS = {"smtp": 587, "smtps": 465}
LASTING = 500


class SmtpMailer:
    """Hands each mail to one server, over a connection of its own.

    A password is only sent over an encrypted connection; without one, encryption is used where the server
    offers it.
    """

    def __init__(
        self, host: str, port: int, *, sender: str, is_tls: bool, user: str | None, password: str | None
    ) -> None:
        self._host, self._port, self._is_tls = host, port, is_tls
        self._sender, self._user, self._password = sender, user, password

    @classmethod
    def at(cls, url: str, sender: str) -> Self:
        """Read ``smtp://user:password@host:port`` or ``smtps://…``; raises ``ValueError``."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
            raise ValueError("it must be smtp://user:password@host:port or smtps://user:password@host:port")
        if "@" not in parseaddr(sender)[1]:
            raise ValueError(f"{sender!r} is no address to send from")
        return cls(
            parts.hostname,
            parts.port or PORTS[parts.scheme],
            sender=sender,
            is_tls=parts.scheme == "smtps",
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    async def send(self, mail: Mail) -> Mailed:
        """Send one mail; what the server refuses for good (5xx) is final."""
        client = SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._is_tls,
            start_tls=None if self._is_tls else True if self._user else None,
            username=self._user,
            password=self._password,
            tls_context=ssl.create_default_context(),
            timeout=SECONDS,
        )
        try:
            message = self._written(mail)
            async with client:
                await client.send_message(message)
        except SMTPAuthenticationError as error:
            return Mailed(_said(error))
        except SMTPRecipientsRefused as error:
            codes = [each.code for each in error.recipients]
            return Mailed(_said(error), is_final=bool(codes) and min(codes) >= LASTING)
        except SMTPResponseException as error:
            return Mailed(_said(error), is_final=error.code >= LASTING)
        except (SMTPException, OSError) as error:
            return Mailed(_said(error))
        except ValueError as error:
            return Mailed(f"The mail cannot be written: {error}", is_final=True)
        return Mailed()

    def _written(self, mail: Mail) -> EmailMessage:
        """Return the mail as it goes out (RFC 5322); a line break in a header is a ``ValueError``."""
        message = EmailMessage()
        domain = parseaddr(self._sender)[1].rpartition("@")[2]
        message["From"], message["To"], message["Subject"] = self._sender, mail.recipient, mail.subject
        message["Date"], message["Message-ID"] = formatdate(), f"<{mail.public_id}@{domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        return message


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:300] or type(error).__name__
