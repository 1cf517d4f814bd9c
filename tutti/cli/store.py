"""``tutti store``: which stores there are, what each lacks, and whether it can be reached."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tutti.cli.home import Home, on_instance

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.domain.delivery import StoreProfile
    from tutti.settings import Settings

app = typer.Typer(help="See what stores lack, and try the way to them.", no_args_is_help=True)
Names = Annotated[
    list[str] | None,
    typer.Argument(help="Names or ids, as `tutti store list` prints them; if left out, all connected."),
]


@app.command("list")
def list_all(home: Home = None) -> None:
    """List the stores: id, name of the file, state, and what the operator still has to give.

    Deliveries that nothing brings on are counted: `tutti store resume` does. The files are read as they are
    now; a server that runs reads them when it starts.
    """
    from tutti.domain.delivery import Stuck, stuck
    from tutti.settings import Settings

    async def act(assembly: "Assembly") -> "tuple[list[StoreProfile], dict[int, Stuck]]":
        async with assembly.database.system() as tx:
            return list(assembly.courier.profiles), await stuck(tx)

    settings = Settings.load(home=home)
    stores, held_up = on_instance(home, act)
    for store in stores:
        line = f"{store.id:>5}  {store.slug:<14}  {_state(store):<12}  {_more(store, settings.home)}"
        found = held_up.get(store.id, Stuck())
        counts = [
            f"{count} {what}"
            for count, what in ((found.failed, "failed"), (found.waiting, "waiting"))
            if count
        ]
        typer.echo("; ".join([line, *counts]))
    _warn_of_sender(settings)


@app.command()
def check(
    names: Names = None,
    *,
    write: Annotated[
        bool, typer.Option("--write", help="Write a small hidden file there, look at it, and remove it.")
    ] = False,
    home: Home = None,
) -> None:
    """Go to stores: connect, prove who we are, look into the folder. Nothing is delivered.

    Ends with 1 when a store cannot be reached or lacks something.
    """
    from tutti.settings import Settings

    settings = Settings.load(home=home)

    async def act(assembly: "Assembly") -> int:
        stores = _chosen(assembly, names or [])
        return sum([not await _reached(assembly, store, settings.home, write=write) for store in stores])

    unreached = on_instance(home, act)
    _warn_of_sender(settings)
    if unreached:
        raise typer.Exit(1)


@app.command()
def resume(names: Names = None, *, home: Home = None) -> None:
    """Bring on what failed at stores for good, or waited for their connection.

    Each delivery goes on where it was: nothing that lies at the store already is sent twice. A server that
    runs must have been started with the stores' files as they are now.
    """

    async def act(assembly: "Assembly") -> int:
        from tutti.domain.delivery import resume

        stores = _chosen(assembly, names or [])
        lacking = [store.slug for store in stores if not store.connected]
        if lacking:
            raise typer.BadParameter(f"Not connected: {', '.join(lacking)}; see `tutti store list`.")
        async with assembly.database.system() as tx:
            return await resume(tx, {store.id for store in stores})

    typer.echo(f"Deliveries that go on: {on_instance(home, act)}.")


def _chosen(assembly: "Assembly", names: list[str]) -> "list[StoreProfile]":
    profiles = assembly.courier.profiles
    if not names:
        return list(profiles.connected())
    known = {key: store for store in profiles for key in (store.slug, str(store.id))}
    strangers = [name for name in names if name not in known]
    if strangers:
        raise typer.BadParameter(f"There is no store {', '.join(strangers)}; see `tutti store list`.")
    return [known[name] for name in names]


async def _reached(assembly: "Assembly", store: "StoreProfile", home: Path, *, write: bool) -> bool:
    from tutti.domain.delivery import DeliveryError, check_store

    if not store.connected:
        typer.secho(f"✗ {store.slug}: {_state(store)}; {_more(store, home)}", err=True, fg="red")
        return False
    try:
        names = await check_store(assembly.courier.connect, store, write=write)
    except DeliveryError as error:
        typer.secho(f"✗ {store.slug}: {error.message}", err=True, fg="red")
        return False
    done = "read and written" if write else "read"
    typer.echo(f"✓ {store.slug}: {_way(store)} can be {done}, {names} names in the folder")
    return True


def _state(store: "StoreProfile") -> str:
    if not store.deliverable:
        return "no package"
    if not store.enabled:
        return "switched off"
    return "lacks keys" if store.missing else "connected"


def _more(store: "StoreProfile", home: Path) -> str:
    if not store.deliverable:
        return "takes a package that cannot be built yet"
    if store.missing:
        return f"give {', '.join(store.missing)} in {home / 'stores' / store.slug}.toml"
    return f"{_way(store)}, ERN {store.message.version}, to {store.recipient.name} ({store.recipient.dpid})"


def _way(store: "StoreProfile") -> str:
    from tutti.domain.delivery import FolderTransport, SftpTransport

    way = store.transport
    if isinstance(way, FolderTransport):
        return way.path
    if isinstance(way, SftpTransport):
        return f"sftp://{way.user}@{way.host}:{way.port}/{way.root}"
    return f"s3://{way.bucket}/{way.prefix}"


def _warn_of_sender(settings: "Settings") -> None:
    if settings.ddex_party_id == type(settings).model_fields["ddex_party_id"].default:
        typer.secho(
            "TUTTI_DDEX_PARTY_ID is not set: stores other than the sandbox know a sender by its own DPID.",
            err=True,
            fg="yellow",
        )
