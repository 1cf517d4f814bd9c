"""``tutti token``: personal access tokens made, listed and revoked by whoever runs the instance."""

from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import typer

from tutti.cli.acting import Email, Of, acting_as
from tutti.cli.home import Home, on_instance

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.domain.accounts import PersonalToken

app = typer.Typer(help="Make, list and revoke personal access tokens.", no_args_is_help=True)
Expires = Literal["30d", "90d", "365d", "never"]


@app.command()
def create(
    email: Email,
    home: Home = None,
    organisation: Of = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="What it may do: `once:mcp` (`/v1`), `label` (`/api/v1`); may repeat. Else everything."
        ),
    ] = None,
    expires: Annotated[Expires, typer.Option(help="When the token ends.")] = "never",
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
) -> None:
    """Make a token for an account and one of its organisations, and print it, alone, this once."""
    from tutti.domain.accounts import Lifetime, create_token

    async def act(assembly: "Assembly") -> str:
        async with acting_as(assembly, email, organisation) as tx:
            prefix = assembly.settings.token_prefix
            new = await create_token(tx, name, prefix=prefix, scopes=scope or (), lifetime=Lifetime(expires))
        return new.secret

    typer.echo(on_instance(home, act))


@app.command("list")
def list_all(email: Email, home: Home = None, organisation: Of = None) -> None:
    """List an account's tokens: id, name, scopes, when made, last used and ending."""
    from tutti.domain.accounts import list_tokens

    async def act(assembly: "Assembly") -> "list[PersonalToken]":
        async with acting_as(assembly, email, organisation) as tx:
            return await list_tokens(tx)

    for token in on_instance(home, act):
        typer.echo(_line(token))


@app.command()
def revoke(
    email: Email,
    token: Annotated[UUID, typer.Argument(help="The token's id.")],
    home: Home = None,
    organisation: Of = None,
) -> None:
    """Take a token back, at once and for good."""
    from tutti.domain.accounts import revoke_token

    async def act(assembly: "Assembly") -> None:
        async with acting_as(assembly, email, organisation) as tx:
            await revoke_token(tx, token)

    on_instance(home, act)
    typer.echo(f"Token {token} is revoked.")


def _line(token: "PersonalToken") -> str:
    used = f"used {token.last_used_at:%Y-%m-%d %H:%M}" if token.last_used_at else "never used"
    ends = f"ends {token.expires_at:%Y-%m-%d}" if token.expires_at else "does not expire"
    state = f"revoked {token.revoked_at:%Y-%m-%d}" if token.revoked_at else ends
    made = f"made {token.created_at:%Y-%m-%d}"
    return "  ".join([str(token.public_id), token.name, " ".join(token.scopes), made, used, state])
