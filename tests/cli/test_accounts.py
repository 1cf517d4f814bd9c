"""``tutti account``, ``tutti token`` and ``tutti client`` as an operator types them."""

from datetime import timedelta

import pytest

from tests.factories.accounts import PASSWORD, acting, address, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tests.factories.command_line_fixtures import Run, run
from tutti.cli import account, client, token
from tutti.core.ids import new_id
from tutti.db import Database
from tutti.domain import accounts

__all__ = ["database", "quick_hashes", "run"]


async def test_an_account_with_a_given_password(run: Run, database: Database) -> None:
    email = address("Label")
    made = await run(
        account.app, "create", email, "--name", "The Label", "--password-stdin", typed=PASSWORD + "\n"
    )
    assert (made.exit_code, made.stdout) == (0, f"Account {email.lower()} is ready.\n")
    entered = await accounts.sign_in(database, email, PASSWORD)
    assert entered.display_name == "The Label"
    assert entered.email_verified_at is not None


async def test_an_account_with_a_password_made_up(run: Run, database: Database) -> None:
    email = address()
    made = await run(account.app, "create", email)
    password = made.stdout.splitlines()[1].removeprefix("Password: ")
    assert len(password) == 24
    assert (await accounts.sign_in(database, email, password)).email == email


@pytest.mark.parametrize(
    ("email", "password", "said"),
    [
        ("nonsense", PASSWORD, "not an e-mail address"),
        ("weak@example.com", "short", "at least 8 characters"),
        ("taken", PASSWORD, "already has an account"),
    ],
)
async def test_what_cannot_be_is_said(
    run: Run, database: Database, email: str, password: str, said: str
) -> None:
    taken = await person(database)
    chosen = taken.email if email == "taken" else email
    made = await run(account.app, "create", chosen, "--password-stdin", typed=password + "\n")
    assert made.stderr.count(said) == 1
    assert made.exit_code == 1
    assert made.stdout == ""


async def test_another_password(run: Run, database: Database) -> None:
    made = await person(database)
    for _ in range(5):
        with pytest.raises(accounts.InvalidCredentials):
            await accounts.sign_in(database, made.email, "not the password")
    changed = await run(
        account.app, "password", made.email, "--password-stdin", typed="another harbour 1963\n"
    )
    assert (changed.exit_code, changed.stdout) == (0, f"Account {made.email} has a new password.\n")
    assert await accounts.sign_in(database, made.email, "another harbour 1963") == made


async def test_a_token_is_printed_alone(
    run: Run, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await person(database)
    monkeypatch.setenv("TUTTI_TOKEN_PREFIX", "once_pat_")
    printed = await run(token.app, "create", made.email.upper(), "--scope", "once:mcp", "--expires", "30d")
    assert printed.exit_code == 0
    [secret] = printed.stdout.splitlines()
    assert secret.startswith("once_pat_")
    assert await accounts.sign_in_with_token(database, secret) == acting(made)
    async with database.transaction(acting(made)) as tx:
        [kept] = await accounts.list_tokens(tx)
    assert kept.expires_at
    assert kept.expires_at - kept.created_at == timedelta(days=30)


@pytest.mark.parametrize(
    ("words", "code"),
    [(["--scope", "everything"], 1), (["--expires", "2d"], 2), (["--name", ""], 1)],
)
async def test_tokens_that_cannot_be(run: Run, database: Database, words: list[str], code: int) -> None:
    made = await person(database)
    refused = await run(token.app, "create", made.email, *words)
    assert (refused.exit_code, refused.stdout) == (code, "")
    assert refused.stderr


async def test_tokens_are_listed_and_revoked(run: Run, database: Database) -> None:
    made = await person(database)
    secret = (await run(token.app, "create", made.email, "--name", "laptop")).stdout.strip()
    listed = (await run(token.app, "list", made.email)).stdout
    assert "laptop  once:mcp" in listed
    assert "never used  does not expire" in listed
    assert secret not in listed
    await accounts.sign_in_with_token(database, secret)
    assert (await run(token.app, "revoke", made.email, listed.split()[0])).exit_code == 0
    assert "revoked" in (await run(token.app, "list", made.email)).stdout
    assert "never used" not in (await run(token.app, "list", made.email)).stdout
    with pytest.raises(accounts.errors.TokenRevoked):
        await accounts.sign_in_with_token(database, secret)


async def test_nobody_and_nothing(run: Run, database: Database) -> None:
    made = await person(database)
    for words in (["list", "nobody@example.com"], ["revoke", made.email, str(new_id())]):
        missing = await run(token.app, *words)
        assert (missing.exit_code, missing.stdout) == (1, "")


async def test_a_partner_and_an_application(run: Run, database: Database) -> None:
    named = await run(client.app, "create", "Partner", "--partner", "--confidential")
    said = dict(line.split(": ") for line in named.stdout.splitlines())
    async with database.system() as tx:
        partner = await accounts.require_partner(tx, said["client_id"])
        assert await accounts.authenticate_client(tx, said["client_id"], said["client_secret"]) == partner
    await run(client.app, "create", "Player", "--redirect-uri", "http://127.0.0.1/cb")
    first, second = (await run(client.app, "list")).stdout.splitlines()
    assert first == f"{partner.client_id}  Partner  partner  confidential"
    assert second.endswith("Player  application  public  http://127.0.0.1/cb")
    assert (await run(client.app, "create", "Nowhere")).exit_code == 1
    assert (await run(client.app, "create", "Bad", "--redirect-uri", "ftp://x/")).exit_code == 1
