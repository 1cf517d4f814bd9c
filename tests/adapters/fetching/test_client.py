"""Downloads from real servers on the loopback interface, which a setting has to allow."""

import asyncio
import datetime
import os
import ssl
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.adapters.fetching.servers import Server, running
from tutti.adapters.fetching.addresses import Allowed
from tutti.adapters.fetching.client import SafeFetcher
from tutti.domain.assets.errors import DownloadFailed, FileTooLarge, InvalidUrl, UrlNotPublic

LOOPBACK = Allowed.parse("127.0.0.1")
NOBODY_TRUSTED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def fetching(allowed: Allowed = LOOPBACK, **changed: object) -> SafeFetcher:
    return SafeFetcher(allowed, **({"tls": NOBODY_TRUSTED} | changed))


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with running() as server:
        yield server


@pytest.fixture
def fetcher() -> SafeFetcher:
    return fetching()


async def download(fetcher: SafeFetcher, url: str, max_bytes: int = 10_000_000) -> bytes:
    async with fetcher.fetch(url, max_bytes=max_bytes) as fetched:
        return b"".join([chunk async for chunk in fetched.chunks])


async def test_a_file_and_what_the_server_says_of_it(server: Server, fetcher: SafeFetcher) -> None:
    content = os.urandom(1_000_000)
    server.file("/some/track%201.wav?sig=a%2Fb", content, "Content-Type: Audio/WAV; x=y")
    async with fetcher.fetch(server.url("/some/track%201.wav?sig=a%2Fb#x"), max_bytes=10**6) as fetched:
        assert (fetched.size, fetched.media_type, fetched.file_name) == (
            1_000_000,
            "audio/wav",
            "track 1.wav",
        )
        assert b"".join([chunk async for chunk in fetched.chunks]) == content


async def test_the_name_in_a_content_disposition_wins(server: Server, fetcher: SafeFetcher) -> None:
    server.file("/x", b"1", "Content-Disposition: attachment; filename*=UTF-8''%C3%87a.wav")
    async with fetcher.fetch(server.url("/x"), max_bytes=10) as fetched:
        assert fetched.file_name == "Ça.wav"


async def test_no_cookie_credential_or_proxy_is_used(
    server: Server, fetcher: SafeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    server.raw("/a", b"HTTP/1.1 302 x\r\nSet-Cookie: a=b\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n")
    server.file("/b", b"1")
    assert await download(fetcher, server.url("/a")) == b"1"
    for request in server.heard:
        assert not {"cookie", "authorization", "referer"} & {
            line.split(":")[0].lower() for line in request.split("\r\n")
        }
        assert f"Host: 127.0.0.1:{server.port}\r\n" in request


async def test_without_a_length_the_end_of_the_stream_is_the_end(
    server: Server, fetcher: SafeFetcher
) -> None:
    server.raw("/x", b"HTTP/1.0 200 OK\r\n\r\n", b"tutti")
    assert await download(fetcher, server.url("/x")) == b"tutti"


async def test_chunked(server: Server, fetcher: SafeFetcher) -> None:
    server.raw(
        "/x", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"2\r\ntu\r\n3\r\ntti\r\n0\r\n\r\n"
    )
    assert await download(fetcher, server.url("/x")) == b"tutti"


SPELLINGS = [
    "127.0.0.1", "localhost", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "0",
    "127。0。0。1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[::]",
    "[fe80::1]", "10.0.0.1", "169.254.169.254", "[fd00:ec2::254]", "192.168.1.1", "224.0.0.1",
    "255.255.255.255",
]  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
async def test_private_addresses_in_any_spelling(server: Server, host: str) -> None:
    server.file("/x", b"secret")
    with pytest.raises(UrlNotPublic, match="public"):
        await download(fetching(Allowed()), server.url("/x", host))
    assert server.heard == []


INVALID = [
    "", "x", "/etc/passwd", "file:///etc/passwd", "ftp://example.org/x", "gopher://127.0.0.1:25/x",
    "data:,x", "javascript:alert(1)", "http://", "http:///x", "http:x", "//example.org/x",
    "http://user@example.org/", "http://user:pass@example.org/", "http://example.org:0/",
    "http://example.org:22/", "http://example.org:99999/", "http://example.org:8x/",
    "http://example.org\\@127.0.0.1/", "http://exa mple.org/", "http://example.org/a b",
    "http://example.org/\r\nHost: x", "http://example.org/\0", "http://[::1/x", "http://[fe80::1%25eth0]/",
    "http://ex%61mple.org/", "http://①②⑦.⓪.⓪.①/", "http://example.org/" + "x" * 9000,
]  # fmt: skip


@pytest.mark.parametrize("url", INVALID)
async def test_what_is_not_a_plain_web_address(fetcher: SafeFetcher, url: str) -> None:
    with pytest.raises(InvalidUrl):
        await download(fetcher, url)


async def test_the_reason_names_the_mend(fetcher: SafeFetcher) -> None:
    with pytest.raises(InvalidUrl, match="http:// or https://"):
        await download(fetcher, "ftp://example.org/")
    with pytest.raises(InvalidUrl, match="password"):
        await download(fetcher, "http://a:b@example.org/")


async def test_redirects_are_followed(server: Server, fetcher: SafeFetcher) -> None:
    server.redirect("/1", "/2", 301)
    server.redirect("/2", server.url("/3"), 307)
    server.redirect("/3", "4?x", 308)
    server.redirect("/4?x", f"//127.0.0.1:{server.port}/5", 303)
    server.redirect("/5", "./6")
    server.file("/6", b"tutti")
    async with fetcher.fetch(server.url("/1"), max_bytes=10) as fetched:
        assert fetched.url == server.url("/6")
        assert [chunk async for chunk in fetched.chunks] == [b"tutti"]


async def test_a_sixth_redirect_is_refused(server: Server, fetcher: SafeFetcher) -> None:
    for step in range(10):
        server.redirect(f"/{step}", f"/{step + 1}")
    with pytest.raises(DownloadFailed, match="5 redirects"):
        await download(fetcher, server.url("/0"))
    assert len(server.heard) == 6


@pytest.mark.parametrize(
    "target", ["http://10.0.0.1/", "http://[::1]/", "https://169.254.169.254/latest/meta-data"]
)
async def test_a_redirect_to_a_private_address(server: Server, fetcher: SafeFetcher, target: str) -> None:
    server.redirect("/x", target)
    with pytest.raises(UrlNotPublic):
        await download(fetcher, server.url("/x"))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/x", "http://a:b@example.org/"])
async def test_a_redirect_to_what_is_no_web_address(
    server: Server, fetcher: SafeFetcher, target: str
) -> None:
    server.redirect("/x", target)
    with pytest.raises(InvalidUrl):
        await download(fetcher, server.url("/x"))


async def test_a_name_that_changes_its_address_after_the_check(server: Server) -> None:
    """The name is resolved once: the second, private answer is never asked for."""
    server.file("/x", b"tutti")
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    fetcher = fetching(LOOPBACK, resolve=rebinding)
    assert await download(fetcher, server.url("/x", "rebind.example.org")) == b"tutti"
    assert asked == ["rebind.example.org"]
    assert f"Host: rebind.example.org:{server.port}\r\n" in server.heard[0]


async def test_a_name_with_a_public_and_a_private_address(server: Server) -> None:
    async def both(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "10.0.0.1"]

    with pytest.raises(UrlNotPublic):
        await download(fetching(LOOPBACK, resolve=both), server.url("/x", "two.example.org"))


async def test_the_next_address_is_tried_when_one_does_not_answer(server: Server) -> None:
    server.file("/x", b"tutti")

    async def two(host: str, port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    fetcher = fetching(Allowed.parse("127.0.0.0/8"), resolve=two)
    assert await download(fetcher, server.url("/x", "two.example.org")) == b"tutti"


async def test_a_name_that_does_not_exist(fetcher: SafeFetcher) -> None:
    with pytest.raises(DownloadFailed, match="cannot be reached"):
        await download(fetcher, "http://nothing-here.invalid/x")


async def test_nobody_listens(fetcher: SafeFetcher) -> None:
    with pytest.raises(DownloadFailed, match="cannot be reached"):
        await download(fetcher, "http://127.0.0.1:1025/x")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429, 500, 503, 304])
async def test_an_error_of_the_server_is_told(server: Server, fetcher: SafeFetcher, status: int) -> None:
    server.raw("/x", f"HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n".encode())
    with pytest.raises(DownloadFailed, match=f"Failed to download: the server answered {status}") as caught:
        await download(fetcher, server.url("/x"))
    assert caught.value.extra == {"remoteStatus": status}


async def test_an_announced_size_beyond_the_limit_is_refused_before_the_body(
    server: Server, fetcher: SafeFetcher
) -> None:
    server.raw("/x", b"HTTP/1.1 200 OK\r\nContent-Length: 3000000000\r\n\r\n")
    with pytest.raises(FileTooLarge):
        await download(fetcher, server.url("/x"))


async def test_an_unannounced_size_beyond_the_limit(server: Server, fetcher: SafeFetcher) -> None:
    server.raw("/x", b"HTTP/1.1 200 OK\r\n\r\n", *[b"x" * 100_000] * 30)
    with pytest.raises(FileTooLarge):
        await download(fetcher, server.url("/x"), max_bytes=1_000_000)


@pytest.mark.parametrize(
    "parts",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", b"short"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"5\r\ntut"],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"zz\r\ntutti"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n", b"x"],
        [b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"xx"],
        [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\n", b"x"],
        [b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000],
        [b"220 mail.example.org ESMTP\r\n"],
        [b""],
        [b"\x16\x03\x01"],
    ],
)
async def test_broken_answers(server: Server, fetcher: SafeFetcher, parts: list[bytes]) -> None:
    server.raw("/x", *parts)
    with pytest.raises(DownloadFailed, match="Failed to download"):
        await download(fetcher, server.url("/x"))


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
async def test_a_server_that_drips(server: Server, head: bytes) -> None:
    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(head or b"HTTP/1.1 200 OK\r\nX: ")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    server.answers["/x"] = drip
    began = time.monotonic()
    with pytest.raises(DownloadFailed, match=r"more than 0\.3 seconds"):
        await download(fetching(LOOPBACK, seconds=0.3), server.url("/x"))
    assert time.monotonic() - began < 3


async def test_the_time_includes_what_is_done_with_the_bytes(server: Server) -> None:
    server.file("/x", b"tutti")
    with pytest.raises(DownloadFailed, match="seconds"):
        async with fetching(LOOPBACK, seconds=0.2).fetch(server.url("/x"), max_bytes=10):
            await asyncio.sleep(5)


async def test_a_timeout_of_the_caller_stays_the_callers(server: Server, fetcher: SafeFetcher) -> None:
    server.file("/x", b"tutti")
    with pytest.raises(TimeoutError):
        async with fetcher.fetch(server.url("/x"), max_bytes=10):
            raise TimeoutError


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's side, with a certificate for ``music.example.org`` alone, and a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "music.example.org")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("music.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(file)
    return theirs, ssl.create_default_context(cafile=str(file))


async def loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


async def test_certificates_are_checked_against_the_name(
    certificate: tuple[ssl.SSLContext, ssl.SSLContext],
) -> None:
    theirs, trusting = certificate
    async with running(theirs) as server:
        server.file("/x", b"tutti")
        good = server.url("/x", "music.example.org").replace("http:", "https:")
        fetcher = fetching(LOOPBACK, resolve=loopback, tls=trusting)
        assert await download(fetcher, good) == b"tutti"
        with pytest.raises(DownloadFailed, match="cannot be reached"):
            await download(fetcher, good.replace("music", "other"))
        with pytest.raises(DownloadFailed, match="cannot be reached"):
            await download(fetching(LOOPBACK, resolve=loopback), good)


@pytest.mark.parametrize("is_encrypted", [False, True])
async def test_what_nobody_takes_is_not_read(
    certificate: tuple[ssl.SSLContext, ssl.SSLContext], *, is_encrypted: bool
) -> None:
    size, block, sent = 60_000_000, os.urandom(1_000_000), 0

    async def endless(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n".encode())
        while sent < size:
            writer.write(block)
            await writer.drain()
            sent += len(block)

    theirs, trusting = certificate
    async with running(theirs if is_encrypted else None) as server:
        server.answers["/x"] = endless
        url = server.url("/x", "music.example.org").replace("http:", "https:" if is_encrypted else "http:")
        fetcher, received = fetching(LOOPBACK, resolve=loopback, tls=trusting), 0
        async with fetcher.fetch(url, max_bytes=size) as fetched:
            async for chunk in fetched.chunks:
                if not received:
                    await asyncio.sleep(0.3)
                    assert sent < size / 3
                received += len(chunk)
        assert received == size


async def test_ipv6() -> None:
    try:
        async with running(host="::1") as server:
            server.file("/x", b"tutti")
            assert await download(fetching(Allowed.parse("::1")), server.url("/x", "[::1]")) == b"tutti"
            assert f"Host: [::1]:{server.port}\r\n" in server.heard[0]
    except OSError as error:
        pytest.skip(f"no IPv6 here: {error}")
