"""A mail on its way: tried again, given up, withdrawn, and never readable where it waits."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from tests.factories.accounts import acting, person
from tests.factories.accounts_fixtures import database, quick_hashes
from tutti.core.actor import Actor
from tutti.db import Database
from tutti.domain import notices
from tutti.domain.notices import MAIL_WAITS, Letter, Mail, Mailed
from tutti.workflows.send_mail import send

__all__ = ["database", "quick_hashes"]
SECRET = b"s" * 32
LETTER = Letter("invitation 7", "mara@example.com", "You are invited", "Open https://tutti.test/violet")


@dataclass
class Post:
    """A mail server that answers as it is told, then takes everything."""

    answers: list[Mailed] = field(default_factory=list)
    sent: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> Mailed:
        self.sent.append(mail)
        return self.answers.pop(0) if self.answers else Mailed()


@dataclass
class AtOnce:
    """A run whose waits cost nothing."""

    assembly: Any
    params: dict[str, object]
    slept: list[float] = field(default_factory=list)

    async def step(self, name: str, act: Callable[[], Awaitable[Any]]) -> Any:
        return await act()

    async def sleep(self, name: str, seconds: float) -> None:
        self.slept.append(seconds)

    def number(self, name: str) -> int:
        return int(str(self.params[name]))


async def owed(database: Database) -> tuple[Actor, int]:
    actor = acting(await person(database))
    async with database.transaction(actor) as tx:
        await notices.owe_mail(tx, SECRET, LETTER)
    async with database.system() as tx:
        found = await tx.value("select max(id) from mail")
    assert isinstance(found, int)
    return actor, found


async def go(database: Database, mail_id: int, post: Post | None, secret: bytes = SECRET) -> list[float]:
    settings = SimpleNamespace(secret=lambda: secret)
    run = AtOnce(SimpleNamespace(database=database, settings=settings, mailer=post), {"mail_id": mail_id})
    await send(run)  # type: ignore[arg-type]
    return run.slept


async def state(database: Database, mail_id: int) -> tuple[str, str | None, bool]:
    async with database.system() as tx:
        found = await tx.value(
            "select json_build_array(state, error, sealed is null) from mail where id = %(id)s",
            {"id": mail_id},
        )
    return tuple(found)  # type: ignore[arg-type, return-value]


async def test_a_server_that_is_away_is_asked_again(database: Database) -> None:
    _, mail_id = await owed(database)
    post = Post([Mailed("connection refused"), Mailed("451 Try again")])
    assert await go(database, mail_id, post) == list(MAIL_WAITS[:2])
    assert [each.text for each in post.sent] == [LETTER.text] * 3
    assert len({each.public_id for each in post.sent}) == 1, "one Message-ID"
    assert await state(database, mail_id) == ("sent", None, True)
    assert await go(database, mail_id, post) == [] and len(post.sent) == 3, "once is enough"


@pytest.mark.parametrize("post", [Post([Mailed("down")] * 9), None])
async def test_it_is_given_up_in_the_end(post: Post | None, database: Database) -> None:
    _, mail_id = await owed(database)
    assert await go(database, mail_id, post) == list(MAIL_WAITS)
    found = await state(database, mail_id)
    assert (found[0], found[2]) == ("given_up", True) and found[1]


async def test_what_is_refused_for_good_is_not_tried_again(database: Database) -> None:
    _, mail_id = await owed(database)
    assert await go(database, mail_id, Post([Mailed("550 No such user", is_final=True)])) == []
    assert await state(database, mail_id) == ("given_up", "550 No such user", True)


async def test_what_was_withdrawn_is_not_sent(database: Database) -> None:
    actor, mail_id = await owed(database)
    async with database.transaction(actor) as tx:
        assert await notices.mail_states(tx, [LETTER.about, "other"]) == {LETTER.about: "owed"}
        await notices.withdraw_mail(tx, LETTER.about)
    post = Post()
    assert await go(database, mail_id, post) == [] and post.sent == []


async def test_it_waits_sealed_and_opens_with_one_secret_alone(database: Database) -> None:
    _, mail_id = await owed(database)
    async with database.system() as tx:
        kept = await tx.value("select encode(sealed, 'escape') from mail where id = %(id)s", {"id": mail_id})
    assert "violet" not in str(kept)
    post = Post()
    assert await go(database, mail_id, post, b"t" * 32) == [] and post.sent == []
    assert (await state(database, mail_id))[:2] == ("given_up", "It was sealed with another secret.key.")


async def test_another_organisation_sees_nothing_of_it(database: Database) -> None:
    _, mail_id = await owed(database)
    async with database.transaction(acting(await person(database))) as tx:
        assert await notices.mail_states(tx, [LETTER.about]) == {}
        assert await tx.value("select count(*) from mail") == 0
        await notices.withdraw_mail(tx, LETTER.about)
    assert (await state(database, mail_id))[0] == "owed"
