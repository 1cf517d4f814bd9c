"""``tutti organisation`` as an operator types it, and the commands that act for one."""

from pathlib import Path

import pytest

from tests.factories.accounts import address, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tests.factories.command_line_fixtures import Run, run
from tutti.cli import credits as credits_command
from tutti.cli import organisation, token
from tutti.core.ids import new_id
from tutti.db import Database
from tutti.domain import accounts

__all__ = ["database", "quick_hashes", "run"]


async def _founded(run: Run, owner: str, name: str = "Harbour Records") -> str:
    made = await run(organisation.app, "create", owner, name)
    assert made.exit_code == 0, made.output
    return made.stdout.strip()


async def test_people_come_change_and_go(run: Run, database: Database) -> None:
    owner, guest = await person(database), await person(database)
    label = await _founded(run, owner.email)
    listed = (await run(organisation.app, "list", owner.email)).stdout.splitlines()
    assert listed[0].endswith("(personal)") and listed[1] == f"{label}  owner   Harbour Records"
    added = await run(organisation.app, "add", owner.email, label, guest.email, "--role", "viewer")
    assert added.exit_code == 0, added.output
    changed = await run(organisation.app, "role", owner.email, label, guest.email, "admin")
    assert changed.stdout == f"{guest.email} is admin of {label}.\n"
    members = (await run(organisation.app, "members", guest.email, label)).stdout
    assert "owner   " in members and guest.email in members
    gone = await run(organisation.app, "remove", guest.email, label, guest.email)
    assert gone.exit_code == 0, gone.output
    assert guest.email not in (await run(organisation.app, "members", owner.email, label)).stdout


async def test_the_last_owner_stays(run: Run, database: Database) -> None:
    owner = await person(database)
    label = await _founded(run, owner.email)
    refused = await run(organisation.app, "remove", owner.email, label, owner.email)
    assert refused.exit_code == 1 and "last owner" in refused.output


async def test_a_token_and_credits_of_an_organisation(run: Run, database: Database) -> None:
    owner = await person(database)
    label = await _founded(run, owner.email)
    made = await run(token.app, "create", owner.email, "--organisation", label)
    actor = await accounts.sign_in_with_token(database, made.stdout.strip())
    assert actor.account_id == owner.id and actor.organisation_id != owner.personal_organisation_id
    granted = await run(credits_command.app, "grant", owner.email, "7", "--organisation", label)
    assert granted.exit_code == 0, granted.output
    assert (
        "has 7 credits"
        in (await run(credits_command.app, "show", owner.email, "--organisation", label)).stdout
    )
    assert "has 0 credits" in (await run(credits_command.app, "show", owner.email)).stdout


@pytest.mark.parametrize("command", [("members",), ("add", "x@example.com")])
async def test_strangers_manage_nothing(
    run: Run, database: Database, tmp_path: Path, command: tuple[str, ...]
) -> None:
    owner, stranger = await person(database), await person(database)
    label = await _founded(run, owner.email)
    word, *rest = command
    rest = [owner.email] if rest else []
    refused = await run(organisation.app, word, stranger.email, label, *rest)
    assert refused.exit_code == 1 and "belongs to no organisation" in refused.output
    unknown = await run(organisation.app, "members", owner.email, str(new_id()))
    assert unknown.exit_code == 1


async def test_a_member_may_not_let_people_in(run: Run, database: Database) -> None:
    owner, member = await person(database), await person(database)
    label = await _founded(run, owner.email)
    assert (await run(organisation.app, "add", owner.email, label, member.email)).exit_code == 0
    refused = await run(organisation.app, "add", member.email, label, owner.email)
    assert refused.exit_code == 1 and "does not allow" in refused.output
    nobody = await run(organisation.app, "add", owner.email, label, address())
    assert nobody.exit_code == 1
