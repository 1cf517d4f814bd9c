"""``tutti organisation``: organisations with several members, as an operator keeps them."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from tutti.cli.acting import Email, acting_as
from tutti.cli.home import Home, on_instance
from tutti.domain.accounts import Role

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.domain.accounts import Member, Organisation

app = typer.Typer(help="Found organisations and say who belongs to them.", no_args_is_help=True)
Manager = Annotated[str, typer.Argument(help="The e-mail address of an owner or admin of it.")]
Id = Annotated[UUID, typer.Argument(help="The organisation's id, as `tutti organisation list` prints it.")]
Whose = Annotated[str, typer.Argument(help="The member's e-mail address.")]


@app.command()
def create(
    owner: Annotated[str, typer.Argument(help="The e-mail address of its first owner.")],
    name: Annotated[str, typer.Argument(help="Its name.")],
    home: Home = None,
) -> None:
    """Found an organisation and print its id, alone."""
    from tutti.domain.accounts import create_organisation, find_account

    async def act(assembly: "Assembly") -> UUID:
        async with assembly.database.system() as tx:
            founder = await find_account(tx, owner)
            return (await create_organisation(tx, founder, name)).public_id

    typer.echo(on_instance(home, act))


@app.command("list")
def list_all(email: Email, home: Home = None) -> None:
    """List the organisations of an account: id, its role there, name. The personal one comes first."""
    from tutti.domain.accounts import find_account, organisations_of

    async def act(assembly: "Assembly") -> "list[Organisation]":
        async with assembly.database.system() as tx:
            return await organisations_of(tx, await find_account(tx, email))

    for each in on_instance(home, act):
        typer.echo(f"{each.public_id}  {each.role:<6}  {each.name}{' (personal)' if each.personal else ''}")


@app.command()
def members(manager: Manager, organisation: Id, home: Home = None) -> None:
    """List who belongs to an organisation: role, since when, e-mail address, name."""
    from tutti.domain.accounts import list_members

    async def act(assembly: "Assembly") -> "list[Member]":
        async with acting_as(assembly, manager, organisation) as tx:
            return await list_members(tx)

    for each in on_instance(home, act):
        typer.echo(f"{each.role:<6}  {each.since:%Y-%m-%d}  {each.email}  {each.display_name}")


@app.command()
def add(
    manager: Manager,
    organisation: Id,
    member: Whose,
    role: Annotated[Role, typer.Option(help="What the member may do.")] = Role.MEMBER,
    home: Home = None,
) -> None:
    """Let an account into an organisation."""
    from tutti.domain.accounts import accept_invitation, find_account, invite

    async def act(assembly: "Assembly") -> None:
        async with assembly.database.system() as tx:
            account = await find_account(tx, member)
        async with acting_as(assembly, manager, organisation) as tx:
            invitation = await invite(tx, account.email, role)
        async with assembly.database.system() as tx:
            await accept_invitation(tx, account, invitation.secret)

    on_instance(home, act)
    typer.echo(f"{member} is {role} of {organisation}.")


@app.command("role")
def set_role(
    manager: Manager,
    organisation: Id,
    member: Whose,
    role: Annotated[Role, typer.Argument(help="What the member may do from now on.")],
    home: Home = None,
) -> None:
    """Make a member something else; it counts from the next request on."""
    from tutti.domain.accounts import change_role

    async def act(assembly: "Assembly") -> None:
        account = await _member(assembly, member)
        async with acting_as(assembly, manager, organisation) as tx:
            await change_role(tx, account, role)

    on_instance(home, act)
    typer.echo(f"{member} is {role} of {organisation}.")


@app.command()
def remove(manager: Manager, organisation: Id, member: Whose, home: Home = None) -> None:
    """Take a member out; their tokens for the organisation end at once."""
    from tutti.domain.accounts import remove_member

    async def act(assembly: "Assembly") -> None:
        account = await _member(assembly, member)
        async with acting_as(assembly, manager, organisation) as tx:
            await remove_member(tx, account)

    on_instance(home, act)
    typer.echo(f"{member} is no member of {organisation} any more.")


async def _member(assembly: "Assembly", email: str) -> UUID:
    from tutti.domain.accounts import find_account

    async with assembly.database.system() as tx:
        return (await find_account(tx, email)).public_id
