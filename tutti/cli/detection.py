"""``tutti detection``: verdicts on machine-made music that wait for a person, and the calibration."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from tutti.cli.home import Home, on_instance

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.domain.detection import Case, Example

app = typer.Typer(
    help="Decide about machine-made music where the detector is not sure.", no_args_is_help=True
)
CaseId = Annotated[UUID, typer.Argument(help="The id that `tutti detection reviews` prints.")]
KINDS = ("review", "appeal")


@app.command()
def reviews(
    home: Home = None,
    kind: Annotated[str | None, typer.Option(help="Only these: review or appeal.")] = None,
    limit: Annotated[int, typer.Option(help="How many.", min=1, max=1000)] = 100,
) -> None:
    """List what waits for a person: artists' appeals first, then the oldest doubts."""
    from tutti.domain.detection import list_cases

    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"{kind!r} is neither review nor appeal.", param_hint="--kind")

    async def act(assembly: "Assembly") -> "list[Case]":
        async with assembly.database.system() as tx:
            return await list_cases(tx, kind, limit)

    found = on_instance(home, act)
    for each in found:
        score = "-" if each.verdict is None or each.verdict.score is None else f"{each.verdict.score:.2f}"
        clock = f"{each.verdict.clock_hz:.3f} Hz" if each.verdict and each.verdict.clock_hz else "no clock"
        why = ", ".join(each.verdict.reasons) if each.verdict else ""
        typer.echo(f"{each.public_id}  {each.opened_at:%Y-%m-%d}  {each.kind:<6}  {score}  {clock}  {why}")
    if not found:
        typer.echo("Nothing waits for a decision.")


@app.command()
def show(case: CaseId, home: Home = None) -> None:
    """Print everything that is known about one case, as JSON."""
    import msgspec

    from tutti.domain.detection import read_case

    async def act(assembly: "Assembly") -> "Case":
        async with assembly.database.system() as tx:
            return await read_case(tx, case)

    typer.echo(msgspec.json.format(msgspec.json.encode(on_instance(home, act)), indent=2).decode())


@app.command()
def decide(
    case: CaseId,
    reason: Annotated[str, typer.Option(help="Why; the artist reads it.")],
    home: Home = None,
    machine: Annotated[
        bool | None, typer.Option("--machine-made/--not-machine-made", help="What you have found.")
    ] = None,
) -> None:
    """Decide about a file; that goes before the detector for these bytes, whoever has them.

    What was charged before stays as it is: give credits back with `tutti credits grant`.
    """
    from tutti.domain.detection import decide as settle

    if machine is None:
        raise typer.BadParameter("say --machine-made or --not-machine-made.")
    if not reason.strip():
        raise typer.BadParameter("say why; the artist reads it.", param_hint="--reason")

    async def act(assembly: "Assembly") -> None:
        async with assembly.database.system() as tx:
            await settle(tx, case, machine_made=machine, reason=reason.strip(), decided_by=getpass.getuser())

    on_instance(home, act)
    typer.echo(f"Decided: {'machine-made' if machine else 'not machine-made'}.")


@app.command()
def measure(
    files: Annotated[list[Path], typer.Argument(help="Songs.", exists=True, dir_okay=False)],
    home: Home = None,
    truth: Annotated[
        bool | None,
        typer.Option("--machine-made/--not-machine-made", help="What you know; fills the column `machine`."),
    ] = None,
) -> None:
    """Measure songs that are no uploads, and print a line of CSV for each, as `fit` reads it."""
    from tempfile import TemporaryDirectory

    from tutti.core.errors import TuttiError
    from tutti.domain.detection import judge

    async def act(assembly: "Assembly") -> None:
        detection = assembly.detection
        if detection.detector is None:
            raise TuttiError("Detection is switched off here (TUTTI_DETECTION).")
        typer.echo("name,share,margin,machine,outcome,clock_hz,model,by_curve")
        for path in files:
            try:
                with TemporaryDirectory() as folder:
                    report = await assembly.listener.listen(path, Path(folder))
                evidence = await detection.detector.examine(path, report.format.frames)
            except TuttiError as fault:
                typer.echo(f"{path.name}: {fault.message}", err=True)
                continue
            found = judge(evidence, detection.table, detection.calibration)
            known = "" if truth is None else str(int(truth))
            name = path.name.replace(",", " ")
            clock = "" if found.clock_hz is None else f"{found.clock_hz}"
            typer.echo(
                f"{name},{found.share},{found.margin},{known},{found.outcome},{clock},{found.model or ''},"
                f"{int(found.by_the_curve)}"
            )

    on_instance(home, act)


@app.command()
def fit(
    home: Home = None,
    tracks: Annotated[
        Path | None,
        typer.Option("--from", help="A CSV file as `measure` prints it.", exists=True, dir_okay=False),
    ] = None,
    decided: Annotated[bool, typer.Option(help="Take the tracks that were decided about as well.")] = True,
) -> None:
    """Fit the calibration to tracks whose truth is known, and keep it in this home.

    Thresholds stay. Afterwards `tutti detection rejudge` judges everything by it; restart what is running.
    """
    import msgspec

    from tutti.core import clock
    from tutti.domain import detection as room

    async def act(assembly: "Assembly") -> "room.Calibration":
        examples = _read(tracks) if tracks else []
        if decided:
            async with assembly.database.system() as tx:
                examples += await room.examples(tx)
        try:
            version = f"own-{clock.now():%Y-%m-%dT%H:%M:%S}"
            fresh = room.fit(examples, assembly.detection.calibration, version)
        except ValueError as short:
            made = sum(each.machine for each in examples)
            raise typer.BadParameter(
                f"There is not enough to fit: {short}. There are {made} and {len(examples) - made}; tracks "
                "that something else than the curve decided (`by_curve` is 0) are left out."
            ) from short
        kept = assembly.settings.home / "detection" / "calibration.json"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(msgspec.json.format(msgspec.json.encode(fresh), indent=2) + b"\n")
        typer.echo(f"Fitted to {len(examples)} tracks, kept in {kept}:")
        return fresh

    told = on_instance(home, act)
    typer.echo(f"intercept {told.intercept:g}, share {told.share:g}, margin {told.margin:g} ({told.version})")


@app.command()
def rejudge(home: Home = None) -> None:
    """Judge all kept evidence by the calibration that is in force now."""
    from tutti.domain.detection import judge_all_again

    async def act(assembly: "Assembly") -> int:
        return await judge_all_again(assembly.database, assembly.detection)

    typer.echo(f"{on_instance(home, act)} outcomes changed.")


def _read(path: Path) -> "list[Example]":
    """Read the columns share, margin and machine; lines without a truth are passed over.

    So are those that say in ``by_curve`` that something else decided.
    """
    import csv

    from tutti.domain.detection import Example

    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        missing = {"share", "margin", "machine"} - set(rows.fieldnames or ())
        if missing:
            raise typer.BadParameter(
                f"{path} has no column {', '.join(sorted(missing))}.", param_hint="--from"
            )
        try:
            return [
                Example(float(row["share"]), float(row["margin"]), row["machine"] == "1")
                for row in rows
                if row["machine"] and row.get("by_curve") != "0"
            ]
        except ValueError as wrong:
            raise typer.BadParameter(
                f"{path}, line {rows.line_num}: {wrong}.", param_hint="--from"
            ) from wrong
