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

    The files are read as they are now; a server that runs reads them when it starts.
    """
    from tutti.domain.delivery import load_profiles
    from tutti.settings import Settings

    settings = Settings.load(home=home)
    for store in load_profiles(settings.home):
        typer.echo(f"{store.id:>5}  {store.slug:<14}  {_state(store):<12}  {_more(store, settings.home)}")
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
