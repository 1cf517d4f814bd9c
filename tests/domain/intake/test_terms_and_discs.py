"""What a message allows and which disc each track is on: kept with the draft, also of messages from before."""

from importlib.resources import files

import msgspec
import pytest
from msgspec.structs import replace

from tests.domain.ddex import given
from tests.domain.ddex.test_others import BOOKLET, video
from tests.domain.intake.conftest import Label
from tests.factories import ern
from tests.instance import tone
from tutti.domain import ddex, intake
from tutti.domain.ddex import NewReleaseMessage, ReleaseDeal, Version
from tutti.domain.intake import LabelStatus
from tutti.domain.releases import ReleaseDraft

MIGRATION = (files("tutti.db.migrations") / "0096_terms_and_discs.sql").read_text("utf-8")
BEFORE = """
update release set draft = (draft - 'terms') || jsonb_build_object(
  'tracks', (select jsonb_agg(track - 'disc_number' order by place)
               from jsonb_array_elements(draft -> 'tracks') with ordinality as t (track, place)),
  'resources', (select jsonb_agg(jsonb_set(jsonb_set(held, '{told,volume}', '1'), '{told,number}',
                                           case when held #> '{told,number}' = 'null' then 'null' else '4'::jsonb end)
                                 order by place)
                  from jsonb_array_elements(draft -> 'resources') with ordinality as t (held, place)))"""


def boxed() -> NewReleaseMessage:
    """An album of two discs, the second with a video after its one track."""
    message = given.album()
    others = (video(volume=2, number=2), BOOKLET)
    return replace(message, release=replace(message.release, others=others))


def said(draft: ReleaseDraft) -> object:
    assert draft.terms is not None
    deals = [msgspec.convert(each, ReleaseDeal) for each in draft.terms.deals]
    seen = [msgspec.convert(each, ddex.Visibility) for each in draft.terms.visibility]
    return replace(draft, terms=None), draft.terms.isrcs, draft.terms.release_date, deals, seen


async def test_a_release_from_before_gets_what_its_message_says(label: Label) -> None:
    number = (await label.send(ern.xml(boxed(), Version.ERN_432))).release_id
    plain = (await label.send(ern.xml(ern.single()))).release_id
    before = {each: await label.release(each) for each in (number, plain)}
    assert [each.disc_number for each in before[number].draft.tracks] == [1, 1, 2]
    assert [each.disc_number for each in before[plain].draft.tracks] == [None]
    assert before[number].message is not None
    assert said(before[number].draft)[3] == [*before[number].message.deals]  # type: ignore[index]
    async with label.database.system() as tx:
        await tx.execute(f"{BEFORE} where id = %(id)s", {"id": number})
        await tx.execute("update release set draft = draft - 'terms' where id = %(id)s", {"id": plain})
    stripped = (await label.release(number)).draft
    assert (stripped.terms, stripped.discs()) == (None, (1, 1, 1))
    async with label.database.system() as tx:
        await tx.execute(MIGRATION)
    for each, was in before.items():
        assert said((await label.release(each)).draft) == said(was.draft)


@pytest.mark.parametrize("version", [Version.ERN_382, Version.ERN_43])
async def test_a_new_release_that_is_on_offer_nowhere_is_not_ready(label: Label, version: Version) -> None:
    message = ern.off_sale(ern.single())
    mine = await label.release((await label.send(ern.xml(message, version))).release_id)
    assert (mine.is_withdrawn, mine.status) == (True, LabelStatus.DRAFT)
    assert "deals" in intake.missing(mine)
    offered = ern.later(ern.single())
    now = await label.release((await label.send(ern.xml(offered, version))).release_id)
    assert (now.id, now.is_withdrawn, "deals" in intake.missing(now)) == (mine.id, False, False)


async def test_files_and_edits_keep_the_terms(label: Label) -> None:
    message = ern.single()
    number = (await label.send(ern.package(message, [tone(3)], None))).release_id
    kept = (await label.release(number)).draft
    assert kept.tracks[0].audio_file_url
    assert [msgspec.convert(each, ReleaseDeal) for each in kept.terms.deals] == [*message.deals]  # type: ignore[union-attr]


async def test_a_track_that_is_kept_stands_on_the_last_disc(label: Label) -> None:
    message = given.album()
    songs = [tone(1, pitch=200.0 + i) for i in range(3)]
    number = (await label.send(ern.package(message, songs, None))).release_id
    second, third = message.release.tracks[1:]
    fewer = replace(message, release=replace(message.release, tracks=(second, third)))
    deals = (ReleaseDeal(deals=(given.STREAMS,)),)
    await label.send(ern.xml(replace(ern.later(fewer), deals=deals)), number)
    assert [(each.isrc[-1], each.disc_number) for each in (await label.release(number)).draft.tracks] == [  # type: ignore[index]
        ("2", 1),
        ("3", 2),
        ("1", 2),
    ]
