"""``tutti release``: what an operator vouches for: code prefixes and artists' names."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from tutti.cli.acting import Email, Of, owner_of
from tutti.cli.home import Home, on_instance

if TYPE_CHECKING:
    from tutti.assembly import Assembly

app = typer.Typer(
    help="Give accounts their own code prefixes and confirm artists' names.", no_args_is_help=True
)


class Code(StrEnum):
    """Codes that have prefixes."""

    ISRC = "isrc"
    UPC = "upc"


@app.command("prefix")
def add_prefix(
    email: Email,
    kind: Annotated[Code, typer.Argument(help="Which code.")],
    prefix: Annotated[
        str,
        typer.Argument(
            help="Country and registrant (QZABC), or GS1 company prefix (with the 0 before a "
            "U.P.C. company prefix)."
        ),
    ],
    home: Home = None,
    organisation: Of = None,
) -> None:
    """Let an account's codes be made from a prefix of its own."""
    from tutti.core.identifiers import InvalidIdentifier
    from tutti.domain import releases

    async def act(assembly: "Assembly") -> None:
        async with assembly.database.system() as tx:
            owner = await owner_of(tx, email, organisation)
            await releases.add_prefix(tx, owner, kind.value, prefix.upper())

    try:
        on_instance(home, act)
    except InvalidIdentifier as error:
        typer.secho(f"{prefix}: {error}.", err=True, fg="red")
        raise typer.Exit(1) from error
    typer.echo(f"{email} gets its {kind.value.upper()}s from {prefix.upper()}.")


@app.command("artist")
def confirm_artist(
    email: Email,
    name: Annotated[str, typer.Argument(help="The artist's name.")],
    home: Home = None,
    organisation: Of = None,
) -> None:
    """Confirm that an artist's name is the account's own, so that it is not taken for impersonation."""
    from tutti.domain import releases

    async def act(assembly: "Assembly") -> None:
        async with assembly.database.system() as tx:
            await releases.confirm_artist(tx, await owner_of(tx, email, organisation), name)

    on_instance(home, act)
    typer.echo(f"{name} is confirmed for {email}.")
