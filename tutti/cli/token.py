"""``tutti token``: personal access tokens made, listed and revoked by whoever runs the instance."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import typer

from tutti.cli.home import Home, on_instance

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.db import Tx
    from tutti.domain.accounts import PersonalToken

app = typer.Typer(help="Make, list and revoke personal access tokens.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The e-mail address of the token's owner.")]
Expires = Literal["30d", "90d", "365d", "never"]


@app.command()
def create(
    email: Email,
    home: Home = None,
    scope: Annotated[list[str] | None, typer.Option(help="What the token may do; may repeat.")] = None,
    expires: Annotated[Expires, typer.Option(help="When the token ends.")] = "never",
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
) -> None:
    """Make a token for an account's personal organisation and print it, alone, this once."""
    from tutti.domain.accounts import Lifetime, create_token

    async def act(assembly: "Assembly") -> str:
        async with _acting_as(assembly, email) as tx:
            prefix = assembly.settings.token_prefix
            new = await create_token(tx, name, prefix=prefix, scopes=scope or (), lifetime=Lifetime(expires))
        return new.secret

    typer.echo(on_instance(home, act))


@app.command("list")
def list_all(email: Email, home: Home = None) -> None:
    """List an account's tokens: id, name, scopes, when made, last used and ending."""
    from tutti.domain.accounts import list_tokens

    async def act(assembly: "Assembly") -> "list[PersonalToken]":
        async with _acting_as(assembly, email) as tx:
            return await list_tokens(tx)

    for token in on_instance(home, act):
        typer.echo(_line(token))


@app.command()
def revoke(
    email: Email, token: Annotated[UUID, typer.Argument(help="The token's id.")], home: Home = None
) -> None:
    """Take a token back, at once and for good."""
    from tutti.domain.accounts import revoke_token

    async def act(assembly: "Assembly") -> None:
        async with _acting_as(assembly, email) as tx:
            await revoke_token(tx, token)

    on_instance(home, act)
    typer.echo(f"Token {token} is revoked.")


@asynccontextmanager
async def _acting_as(assembly: "Assembly", email: str) -> "AsyncIterator[Tx]":
    from tutti.domain.accounts import find_account, operator_as

    async with assembly.database.system() as tx:
        account = await find_account(tx, email)
    async with assembly.database.transaction(operator_as(account)) as tx:
        yield tx


def _line(token: "PersonalToken") -> str:
    used = f"used {token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "never used"
    ends = f"ends {token.expires_at:%Y-%m-%d}" if token.expires_at else "does not expire"
    state = f"revoked {token.revoked_at:%Y-%m-%d}" if token.revoked_at else ends
    made = f"made {token.created_at:%Y-%m-%d}"
    return "  ".join([str(token.public_id), token.name, " ".join(token.scopes), made, used, state])
