"""How a client proves itself (RFC 6749, section 2.3): by header or body, a public one by its id alone."""

import base64
import binascii
from urllib.parse import unquote_plus

from fastapi import Request

from tutti.db import Database
from tutti.domain.accounts import Client, InvalidClient, OAuthError, authenticate_client
from tutti.http.oauth.fields import Fields


async def proven_client(request: Request, given: Fields, database: Database) -> Client:
    """Return the client that sent a request; raises ``InvalidClient``, or ``OAuthError`` for two proofs."""
    client_id, secret = given.get("client_id"), given.get("client_secret")
    header = request.headers.get("authorization", "")
    if header[:6].lower() == "basic ":
        named, proof = _basic(header[6:])
        if secret is not None or client_id not in {None, named}:
            raise OAuthError("Send the client's credentials in the header or in the body, not in both.")
        client_id, secret = named, proof
    async with database.system() as tx:
        return await authenticate_client(tx, client_id, secret)


def _basic(encoded: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise InvalidClient("The Authorization header is not of the Basic scheme.") from error
    client_id, _, secret = text.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)
