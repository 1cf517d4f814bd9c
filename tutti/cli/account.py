"""``tutti account``: accounts made and mended by whoever runs the instance."""

import secrets
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tutti.cli.home import Home, on_instance

if TYPE_CHECKING:
    from tutti.assembly import Assembly
    from tutti.domain.accounts import Account

app = typer.Typer(help="Make accounts and give them passwords.", no_args_is_help=True)
Email = Annotated[str, typer.Argument(help="The account's e-mail address.")]
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@app.command()
def create(
    email: Email,
    home: Home = None,
    name: Annotated[str | None, typer.Option(help="The artist's or label's name.")] = None,
    *,
    password_stdin: FromStdin = False,
) -> None:
    """Make an account. Asks for a password; where nobody can answer, makes one up and prints it."""
    from tutti.domain.accounts import NewAccount, check_applicant, create_account

    password, made_up = _password(from_stdin=password_stdin)

    async def act(assembly: "Assembly") -> "Account":
        applicant = await check_applicant(NewAccount(email, password, display_name=name))
        async with assembly.database.system() as tx:
            return await create_account(tx, applicant, email_verified=True)

    account = on_instance(home, act)
    typer.echo(f"Account {account.email} is ready.")
    _tell(made_up)


@app.command("password")
def set_password(email: Email, home: Home = None, *, password_stdin: FromStdin = False) -> None:
    """Give an account another password, end its browser sessions and lift its lock."""
    from tutti.domain import accounts

    password, made_up = _password(from_stdin=password_stdin)
    account = on_instance(home, lambda assembly: accounts.set_password(assembly.database, email, password))
    typer.echo(f"Account {account.email} has a new password.")
    _tell(made_up)


def _password(*, from_stdin: bool) -> tuple[str, str | None]:
    """Return the password to set, and it again if it was made up here and must be told."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n"), None
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True), None
    made_up = secrets.token_urlsafe(18)
    return made_up, made_up


def _tell(made_up: str | None) -> None:
    if made_up:
        typer.echo(f"Password: {made_up}")
