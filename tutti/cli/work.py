"""``tutti work``: one more worker on the database of a home, or of ``TUTTI_DATABASE_URL``."""

from tutti.cli.home import Home


def work(home: Home = None) -> None:
    """Run workflows until interrupted; what cannot be finished in time is handed back."""
    import typer

    from tutti.bootstrap import database_of
    from tutti.core.scratch import scratch
    from tutti.settings import Settings
    from tutti.worker.process import run

    settings = Settings.load(home=home)
    with scratch(), database_of(settings) as url:
        typer.echo("A worker runs until it is interrupted.")
        run(settings, url)
