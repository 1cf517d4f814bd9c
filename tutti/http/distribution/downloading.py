"""Answering with a file: whole, a range of it (RFC 9110, section 14), or only that it has not changed."""

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

Open = Callable[[int, int], AsyncIterator[bytes]]
"""Gives the bytes from an offset on, of a length."""
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A file as it is sent: ``size`` in bytes, ``etag`` quoted, if its content is known by one."""

    size: int
    media_type: str
    file_name: str
    open: Open
    etag: str | None = None

    def answer(self, request: Request) -> Response:
        """Answer a GET or HEAD. Several ranges, or one that is none, are answered with the whole file."""
        headers = self._headers()
        if self.etag and self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        window = self._window(request.headers.get("range", ""))
        if window is None:
            return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{self.size}"})
        start, length = window
        headers["Content-Length"] = str(length)
        status = 200
        if (start, length) != (0, self.size):
            status = 206
            headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{self.size}"
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers, media_type=self.media_type)
        return StreamingResponse(self.open(start, length), status, headers, self.media_type)

    def _headers(self) -> dict[str, str]:
        """Return what every answer says: nothing of a user's file may be run as a page of this host."""
        headers = {
            "Accept-Ranges": "bytes",
            "Cache-Control": "private, max-age=31536000, immutable",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(self.file_name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        }
        return headers | ({"ETag": self.etag} if self.etag else {})

    def _window(self, wanted: str) -> tuple[int, int] | None:
        """Return offset and length of what is wanted; ``None`` where nothing of the file is."""
        match = _RANGE.fullmatch(wanted.strip())
        if match is None or not (match[1] or match[2]):
            return 0, self.size
        if not match[1]:
            start = max(0, self.size - int(match[2]))
            return (start, self.size - start) if start < self.size else None
        start, last = int(match[1]), min(int(match[2] or self.size), self.size - 1)
        if match[2] and int(match[2]) < start:
            return 0, self.size
        return (start, last - start + 1) if start < self.size else None
