"""Mail over SMTP against a real server: plain, by STARTTLS, encrypted from the start, and everything refused."""

import socket
from pathlib import Path
from uuid import uuid4

import pytest

from tests.hook_server import certified
from tests.mail_server import PASSWORD, USER, mail_server
from tutti.adapters.mail.smtp import SmtpMailer
from tutti.domain.notices import Mail

SENDER = "Harbour Records <tutti@harbour.example>"
QUOTED = PASSWORD.replace("/", "%2F").replace("@", "%40")


def letter(recipient: str = "mara@example.com", **changes: str) -> Mail:
    words = {"subject": "You are invited to Blå Källare", "text": "Open this page:\n\nhttps://tutti.test/x\n"}
    return Mail(uuid4(), recipient, **(words | changes))


async def test_a_mail_arrives_as_it_was_written() -> None:
    with mail_server() as server:
        mail = letter()
        assert (await SmtpMailer.at(f"smtp://127.0.0.1:{server.port}", SENDER).send(mail)).error is None
        (got,) = server.wait("mara@example.com")
    assert (got["From"], got["Subject"]) == (SENDER, "You are invited to Blå Källare")
    assert got["Message-ID"] == f"<{mail.public_id}@harbour.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got.get_content().replace("\r\n", "\n") == mail.text
    assert server.passwords == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return certified(tmp_path, "localhost")[0]


@pytest.mark.parametrize(("scheme", "at_once"), [("smtp", False), ("smtps", True)])
async def test_a_password_goes_over_an_encrypted_connection(
    scheme: str, at_once: bool, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with mail_server(certificate, at_once=at_once, demands_password=True) as server:
        url = f"{scheme}://{USER}:{QUOTED}@localhost:{server.port}"
        assert (await SmtpMailer.at(url, SENDER).send(letter())).error is None
        wrong = await SmtpMailer.at(url.replace(QUOTED, "guess"), SENDER).send(letter())
    assert len(server.mails) == 1
    assert "535" in (wrong.error or "") and not wrong.is_final
    assert (PASSWORD.encode(), True) in server.passwords and all(safe for _, safe in server.passwords)


async def test_no_password_goes_where_nothing_is_encrypted_or_nobody_is_known(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with mail_server() as server:
        told = await SmtpMailer.at(f"smtp://{USER}:{QUOTED}@localhost:{server.port}", SENDER).send(letter())
        assert told.error and not told.is_final
    with mail_server(certificate) as stranger:
        told = await SmtpMailer.at(f"smtp://{USER}:{QUOTED}@localhost:{stranger.port}", SENDER).send(letter())
        assert "certificate" in (told.error or "").lower()
    assert server.passwords == stranger.passwords == [] and server.mails == stranger.mails == []


async def test_what_is_refused_for_good_and_what_only_for_now() -> None:
    with mail_server() as server:
        mailer = SmtpMailer.at(f"smtp://127.0.0.1:{server.port}", SENDER)
        server.replies = {"gone@example.com": ["550 No such user"], "later@example.com": ["451 Try again"]}
        gone = await mailer.send(letter("gone@example.com"))
        later = await mailer.send(letter("later@example.com"))
        assert (await mailer.send(letter("later@example.com"))).error is None
    assert "No such user" in (gone.error or "") and gone.is_final
    assert "Try again" in (later.error or "") and not later.is_final


async def test_nobody_there_and_headers_that_would_be_two() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = SmtpMailer.at(f"smtp://127.0.0.1:{free.getsockname()[1]}", SENDER)
        told = await nobody.send(letter())
        assert told.error and not told.is_final
        forged = await nobody.send(letter(subject="Hello\r\nBcc: all@example.com"))
    assert forged.error and forged.is_final


@pytest.mark.parametrize(
    "url", ["http://x", "smtp://", "smtp://h/path", "smtp://h?starttls=no", "mail.example"]
)
def test_what_is_no_mail_server(url: str) -> None:
    with pytest.raises(ValueError, match="smtp://"):
        SmtpMailer.at(url, SENDER)
    with pytest.raises(ValueError, match="no address"):
        SmtpMailer.at("smtp://h", "nobody")
