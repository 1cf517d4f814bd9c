"""``tutti client``: the applications that whoever runs the instance trusts, partners among them."""

from typing import TYPE_CHECKING, Annotated

import typer

from tutti.cli.home import Home, on_instance

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.domain.accounts import Client, NewClient

app = typer.Typer(help="Name applications and partners.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="Shown to people when they consent.")],
    home: Home = None,
    redirect_uri: Annotated[
        list[str] | None, typer.Option(help="Where people are sent back; may repeat.")
    ] = None,
    *,
    partner: Annotated[
        bool, typer.Option("--partner", help="May sign its users up and in by itself.")
    ] = False,
    confidential: Annotated[
        bool, typer.Option("--confidential", help="Keeps a secret, which is printed this once.")
    ] = False,
) -> None:
    """Name an application and print its client id."""
    from tutti.domain.accounts import add_client

    async def act(assembly: "Assembly") -> "NewClient":
        async with assembly.database.system() as tx:
            return await add_client(
                tx, name=name, redirect_uris=redirect_uri or (), confidential=confidential, partner=partner
            )

    new = on_instance(home, act)
    typer.echo(f"client_id: {new.client.client_id}")
    if new.secret:
        typer.echo(f"client_secret: {new.secret}")


@app.command("list")
def list_all(home: Home = None) -> None:
    """List the applications that were named here."""
    from tutti.domain.accounts import list_clients

    async def act(assembly: "Assembly") -> "list[Client]":
        async with assembly.database.system() as tx:
            return await list_clients(tx)

    for client in on_instance(home, act):
        kind = "partner" if client.partner else "application"
        secrecy = "public" if client.public else "confidential"
        typer.echo("  ".join([client.client_id, client.name, kind, secrecy, *client.redirect_uris]))
