"""Settings for the test servers, and bytes to send."""

import hashlib
from collections.abc import AsyncIterator

from tests.s3_server import S3Server
from tests.sftp_server import SftpServer
from tutti.domain.delivery import Content, S3Transport, SftpTransport


def sftp_settings(server: SftpServer, **changes: object) -> SftpTransport:
    given = {
        "host": server.host,
        "port": server.port,
        "user": server.user,
        "password": server.password,
        "host_key": server.host_key,
        "root": "in/tutti",
    }
    return SftpTransport(**{**given, **changes})  # type: ignore[arg-type]


def s3_settings(server: S3Server, prefix: str, **changes: object) -> S3Transport:
    given = {
        "bucket": server.bucket,
        "prefix": prefix,
        "endpoint": server.endpoint,
        "access_key_id": server.key_id,
        "secret_access_key": server.secret,
    }
    return S3Transport(**{**given, **changes})  # type: ignore[arg-type]


def content(data: bytes, piece: int = 65_536) -> Content:
    async def stream(offset: int) -> AsyncIterator[bytes]:
        for start in range(offset, len(data), piece):
            yield data[start : start + piece]

    return Content(len(data), hashlib.sha256(data).hexdigest(), stream)
