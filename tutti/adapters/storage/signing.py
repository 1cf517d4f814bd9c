"""Presigned S3 URLs (AWS Signature Version 4, "Authenticating Requests: Using Query Parameters").

Written out because a signature must also cover the answer's ``response-content-disposition`` and
``response-content-type``, so that a download arrives under its own name.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key for one region of an S3 service."""

    key_id: str
    secret: str
    region: str


def presign(
    method: str, url: str, *, credentials: Credentials, at: datetime, seconds: int, query: Mapping[str, str]
) -> str:
    """Return ``url`` (path already percent-encoded, no query) with ``query`` and a signature over all of it.

    ``at`` is aware UTC; the service accepts the URL from then on for ``seconds`` (at most seven days).
    """
    host, path = urlsplit(url).netloc, urlsplit(url).path
    stamp = at.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{credentials.region}/s3/aws4_request"
    signed_query = {
        **query,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{credentials.key_id}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": "host",
    }
    canonical_query = "&".join(f"{_encoded(k)}={_encoded(v)}" for k, v in sorted(signed_query.items()))
    request = f"{method}\n{path}\n{canonical_query}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    digest = hashlib.sha256(request.encode()).hexdigest()
    signature = _mac(_key(credentials, stamp[:8]), f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}").hex()
    return f"{url}?{canonical_query}&X-Amz-Signature={signature}"


def _key(credentials: Credentials, day: str) -> bytes:
    key = f"AWS4{credentials.secret}".encode()
    for part in (day, credentials.region, "s3", "aws4_request"):
        key = _mac(key, part)
    return key


def _mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")
