"""The catalogue's roles in DDEX's words: what the standard has a word for is never sent as a sender's own."""

import pytest

from tutti.domain import catalogue
from tutti.domain.ddex.formats.vocabulary import ROLES_43
from tutti.domain.delivery import contributor_role, writer_roles
from tutti.domain.delivery.verbs.compose.people import contributors
from tutti.domain.releases import Contributor, Writer


def test_a_role_that_the_standard_has_goes_out_in_its_word() -> None:
    joined = {role.name: "".join(role.name.title().split()).replace("-", "") for role in catalogue.roles()}
    known = {name: word for name, word in joined.items() if word in ROLES_43}
    assert len(known) > 20
    assert {name: contributor_role(name) for name in known} == known


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (None, ("Composer", "Lyricist")),
        ("Composer & Lyricist", ("Composer", "Lyricist")),
        ("Composer", ("Composer",)),
        ("Translator", ("Translator",)),
        ("Librettist", ("Librettist",)),
        ("Adapter", ("Adapter",)),
    ],
)
def test_who_wrote_what(role: str | None, words: tuple[str, ...]) -> None:
    assert writer_roles(role) == words


def test_a_person_s_parts_stand_together() -> None:
    credited = (Contributor(name="Mara Lindqvist", role="Background Vocalist"), Contributor(name="Ida Holm"))
    (mara,) = contributors(credited, (Writer(name="Mara Lindqvist", role="Lyricist"),))
    assert (mara.party.name, mara.roles) == ("Mara Lindqvist", ("Lyricist", "BackgroundVocalist"))
