"""Tokens for an address and a password, as programs from before OAuth ask for them (contract, section 2.4).

Such a program sees its people's passwords. So an operator has to name the partner client in whose name it is
let in; everything else is the partner flow, gone through at once.
"""

import base64
import hashlib
from dataclasses import dataclass

from tutti.db import Database
from tutti.domain.accounts.model import IssuedTokens
from tutti.domain.accounts.rules.secrets import new_secret
from tutti.domain.accounts.verbs.consent import grant_partner_code, require_partner
from tutti.domain.accounts.verbs.exchange import redeem_code
from tutti.domain.accounts.verbs.sign_in import sign_in


@dataclass(frozen=True, slots=True)
class LegacySignIn:
    """Tokens, and the client that renews them at the token endpoint."""

    client_id: str
    tokens: IssuedTokens


async def sign_in_for_tokens(database: Database, client_id: str, email: str, password: str) -> LegacySignIn:
    """Sign somebody in and give tokens at once, in the name of a partner.

    Raises what signing in raises, and ``ClientNotAllowed`` where the client is no partner.
    """
    async with database.system() as tx:
        client = await require_partner(tx, client_id)
    account = await sign_in(database, email, password)
    verifier = new_secret()
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    async with database.system() as tx:
        code = await grant_partner_code(tx, client, account, challenge)
    tokens = await redeem_code(database, client, code=code, redirect_uri=None, verifier=verifier)
    return LegacySignIn(client.client_id, tokens)
