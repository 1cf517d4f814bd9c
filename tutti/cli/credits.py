"""``tutti credits``: credits granted and looked up by whoever runs the instance."""

from typing import TYPE_CHECKING, Annotated

import typer

from tutti.cli.acting import Email, Of, owner_of
from tutti.cli.home import Home, on_instance

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.domain.credits import Statement

app = typer.Typer(help="Grant credits and look them up.", no_args_is_help=True)
SHOWN = 20


@app.command()
def grant(
    email: Email,
    credits: Annotated[int, typer.Argument(help="How many credits.", min=1)],  # noqa: A002
    home: Home = None,
    organisation: Of = None,
    reason: Annotated[str, typer.Option(help="What the account reads in its transactions.")] = "",
) -> None:
    """Give credits to an account's organisation, without payment."""
    from tutti.domain import credits as room

    async def act(assembly: "Assembly") -> int:
        async with assembly.database.system() as tx:
            owner = await owner_of(tx, email, organisation)
            return await room.grant(tx, owner, credits, reason=reason)

    balance = on_instance(home, act)
    typer.echo(f"{email} has {balance} credits.")


@app.command()
def show(email: Email, home: Home = None, organisation: Of = None) -> None:
    """Print the balance and the latest transactions, newest first."""
    from tutti.domain import credits as room

    async def act(assembly: "Assembly") -> "Statement":
        async with assembly.database.system() as tx:
            return await room.read_statement(tx, await owner_of(tx, email, organisation), SHOWN)

    statement = on_instance(home, act)
    debt = f" and owes {statement.owed}, whose payment went back" if statement.owed else ""
    typer.echo(f"{email} has {statement.balance} credits{debt}.")
    for each in statement.transactions:
        typer.echo(
            f"{each.created_at:%Y-%m-%d %H:%M}  {each.amount:+5d}  {each.balance_after:5d}  "
            f"{each.kind:<14}  {each.description}"
        )


@app.command()
def owing(home: Home = None) -> None:
    """List the organisations that owe credits: they spent them, and the payment went back."""
    from tutti.domain.accounts import describe_organisation
    from tutti.domain.credits import debtors

    async def act(assembly: "Assembly") -> list[tuple[int, str]]:
        async with assembly.database.system() as tx:
            return [(owed, await describe_organisation(tx, owner)) for owner, owed in await debtors(tx)]

    found = on_instance(home, act)
    for owed, whose in found:
        typer.echo(f"{owed:6d}  {whose}")
    if not found:
        typer.echo("Nobody owes credits.", err=True)
