"""People, organisations, clients and codes for tests, made through the room's own door."""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import accounts

PASSWORD = "violet harbour 1962"
CALLBACK = "https://app.example/callback"


@dataclass(frozen=True)
class Proof:
    """A code verifier and its S256 challenge, made here from RFC 7636 alone."""

    verifier: str
    challenge: str


def proof() -> Proof:
    verifier = secrets.token_urlsafe(48)
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return Proof(verifier, base64.urlsafe_b64encode(digest).decode().rstrip("="))


def address(name: str = "ada") -> str:
    """An address that no other test uses."""
    return f"{name}.{secrets.token_hex(6)}@example.com"


async def person(database: Database, email: str | None = None, password: str = PASSWORD) -> accounts.Account:
    return await accounts.sign_up(database, accounts.NewAccount(email or address(), password))


def acting(account: accounts.Account, organisation_id: int | None = None) -> Actor:
    """The account signed in with a personal token, for one of its organisations."""
    chosen = organisation_id or account.personal_organisation_id
    return Actor(account.id, chosen, frozenset({"once:mcp"}), "pat")


async def token_of(database: Database, account: accounts.Account) -> str:
    async with database.transaction(acting(account)) as tx:
        return (await accounts.create_token(tx, "test", prefix="tutti_pat_")).secret


async def app_client(database: Database, **given: object) -> accounts.NewClient:
    """A client that registered itself."""
    metadata = {"name": "Player", "redirect_uris": [CALLBACK]} | given
    async with database.system() as tx:
        return await accounts.register_client(tx, **metadata)  # type: ignore[arg-type]


async def partner(database: Database, *, confidential: bool = False) -> accounts.NewClient:
    async with database.system() as tx:
        return await accounts.add_client(
            tx, name="Partner", redirect_uris=[CALLBACK], confidential=confidential, partner=True
        )


async def code_for(
    database: Database, client: accounts.Client, account: accounts.Account, key: Proof, **given: str
) -> str:
    """A code by which ``account`` allowed ``client`` everything, bound to :data:`CALLBACK` and ``key``."""
    parameters = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": CALLBACK,
        "code_challenge": key.challenge,
        "code_challenge_method": "S256",
    } | given
    async with database.system() as tx:
        request = await accounts.read_authorization_request(tx, parameters, served="http://localhost")
        return await accounts.grant_code(tx, request, account, account.personal_organisation_id)


async def tokens_for(
    database: Database, client: accounts.Client, account: accounts.Account
) -> accounts.IssuedTokens:
    key = proof()
    code = await code_for(database, client, account, key)
    return await accounts.redeem_code(
        database, client, code=code, redirect_uri=CALLBACK, verifier=key.verifier
    )
