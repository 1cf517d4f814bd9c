"""Messages taking effect on releases, in a real database."""

import asyncio
import zlib

import pytest
from msgspec.structs import replace

from tests.domain.ddex import given
from tests.domain.intake.conftest import Label
from tests.factories import ern
from tests.instance import tone
from tutti.domain import ddex, intake, releases
from tutti.domain.ddex import Version
from tutti.domain.intake import IntakeKind, LabelStatus, Refused, ReleaseUnknown

SONG = tone(3)
VERSIONS = [Version.ERN_382, Version.ERN_43, Version.ERN_432]


@pytest.mark.parametrize("version", VERSIONS)
async def test_it_is_the_release_of_the_releases_room(label: Label, version: Version) -> None:
    done = await label.send(ern.xml(given.album(), version))
    assert done.kind is IntakeKind.NEW
    mine = await label.release(done.release_id)
    async with label.database.transaction(label.actor) as tx:
        theirs = await releases.read_release(tx, mine.public_id)
        assert theirs.draft == mine.draft
        saved = await releases.save_draft(
            tx, releases.DraftChange(release_id=mine.public_id, release={"title": "Changed There"})
        )
    assert saved.draft.tracks == mine.draft.tracks
    changed = await label.release(done.release_id)
    assert changed.draft.release.title == "Changed There"
    assert [each.id for each in changed.tracks] == [each.id for each in mine.tracks]


async def test_the_message_is_kept_whole(label: Label) -> None:
    content = ern.xml(given.album())
    done = await label.send(content)
    kept = (await label.release(done.release_id)).message
    assert kept == ddex.read(content).message
    async with label.database.transaction(label.actor) as tx:
        source = await tx.value("select source from intake")
    assert isinstance(source, bytes)
    assert zlib.decompress(source) == content


async def test_releases_made_elsewhere_have_numbered_tracks(label: Label) -> None:
    tracks = [{"title": "One"}, {"title": "Two"}]
    async with label.database.transaction(label.actor) as tx:
        await releases.save_draft(tx, releases.DraftChange(release={"title": "Mine"}, tracks=tracks))
        page = await intake.list_label_releases(tx, intake.Wanted(title="mine"), 10, 0)
    (mine,) = page.releases
    assert (page.total, mine.message, mine.status) == (1, None, LabelStatus.DRAFT)
    assert [each.told.title for each in mine.tracks] == ["One", "Two"]
    assert len({each.id for each in mine.tracks}) == 2


async def test_an_older_message_undoes_nothing(label: Label) -> None:
    message = ern.single()
    first = await label.send(ern.xml(ern.later(message, 2)))
    late = await label.send(ern.xml(ern.titled(message, "Old")))
    assert (late.release_id, late.is_applied) == (first.release_id, False)
    assert "older_message" in {each.code for each in late.findings}
    assert (await label.release(first.release_id)).draft.release.title != "Old"
    again = await label.send(ern.xml(ern.titled(message, "Old")))
    assert again.is_repeat


async def test_tracks_meet_by_isrc_whatever_their_order(label: Label) -> None:
    message = given.album()
    first = await label.send(ern.xml(message))
    before = await label.release(first.release_id)
    turned = replace(
        ern.later(message),
        deals=(),
        release=replace(
            message.release,
            tracks=tuple(replace(each, volume=1) for each in reversed(message.release.tracks)),
        ),
    )
    await label.send(ern.xml(turned), first.release_id)
    after = await label.release(first.release_id)
    assert {each.told.isrc: each.id for each in after.tracks} == {
        each.told.isrc: each.id for each in before.tracks
    }
    assert [each.id for each in after.tracks] == [each.id for each in reversed(before.tracks)]


async def test_a_track_with_audio_is_not_dropped(label: Label) -> None:
    message = ern.single()
    first = await label.send(ern.package(message, [SONG], None))
    newer = ern.later(ern.single(isrc="GBABC2600099"))
    done = await label.send(ern.xml(newer), first.release_id)
    assert "track_kept" in {each.code for each in done.findings}
    after = await label.release(first.release_id)
    assert [each.told.isrc for each in after.tracks] == ["GBABC2600099", "GBABC2600001"]
    assert [each.audio is not None for each in after.tracks] == [False, True]


async def test_files_that_were_missing_may_follow(label: Label) -> None:
    message = ern.single()
    with_song = ern.package(message, [SONG], None)
    archive = ern.zipped({"message.xml": ern.unzipped(with_song)["message.xml"]})
    first = await label.send(archive)
    assert "file_missing" in {each.code for each in first.findings}
    assert (await label.release(first.release_id)).tracks[0].audio is None
    again = await label.send(with_song)
    assert (again.release_id, again.is_repeat) == (first.release_id, True)
    assert (await label.release(first.release_id)).tracks[0].audio is not None


async def test_a_file_that_is_not_what_was_stated(label: Label) -> None:
    files = ern.unzipped(ern.package(ern.single(), [SONG], None))
    name = next(each for each in files if each.endswith(".flac"))
    done = await label.send(ern.zipped(files | {name: tone(2)}))
    assert "hash_mismatch" in {each.code for each in done.findings}
    broken = await label.send(
        ern.zipped({"m.xml": ern.xml(ern.single("4006381333931", "GBABC2600002", message_id="M-3"))})
    )
    assert broken.kind is IntakeKind.NEW


async def test_a_song_that_is_none(label: Label) -> None:
    files = ern.unzipped(ern.package(ern.single(), [SONG], None))
    name = next(each for each in files if each.endswith(".flac"))
    done = await label.send(ern.zipped(files | {name: b"nothing to hear" * 50}))
    assert (await label.release(done.release_id)).tracks[0].audio is None
    assert "unsupported_media_type" in {each.code.lower() for each in done.findings}


async def test_codes_of_another_account_are_warned_of(label: Label, other: Label) -> None:
    first = await other.send(ern.xml(ern.single()))
    async with other.database.transaction(other.actor) as tx:
        await tx.execute(
            """insert into code_issue (kind, code, organisation_id, release_id, assigned) values
               ('isrc', 'GBABC2600001', %(organisation)s, %(id)s, false),
               ('upc', '00721620118165', %(organisation)s, %(id)s, false)""",
            {"id": first.release_id},
        )
    done = await label.send(ern.xml(ern.single()))
    assert {"isrc_elsewhere", "upc_elsewhere"} <= {each.code for each in done.findings}


async def test_the_same_message_at_once_makes_one_release(label: Label) -> None:
    content = ern.xml(ern.single())
    done = await asyncio.gather(*(label.send(content) for _ in range(4)))
    assert len({each.release_id for each in done}) == 1
    assert [each.is_repeat for each in done].count(False) == 1


async def test_nothing_is_kept_of_what_is_refused(label: Label) -> None:
    await label.send(ern.xml(ern.single()))
    with pytest.raises(Refused) as refused:
        await label.send(ern.package(ern.single(message_id="M-2", thread_id="T-2"), [SONG], None))
    assert [each.code for each in refused.value.findings if each.severity == "error"] == ["upc_in_use"]
    async with label.database.transaction(label.actor) as tx:
        assert await tx.value("select count(*) from intake") == 1
        assert await tx.value("select count(*) from asset") == 0
        assert await tx.value("select count(*) from release") == 1


async def test_a_message_of_another_release(label: Label) -> None:
    one = await label.send(ern.xml(ern.single()))
    second = ern.single("4006381333931", "GBABC2600002", message_id="M-2", thread_id="T-2")
    two = await label.send(ern.xml(second))
    with pytest.raises(Refused):
        await label.send(ern.xml(second), one.release_id)
    with pytest.raises(Refused):
        await label.send(ern.xml(ern.later(second)), one.release_id)
    with pytest.raises(ReleaseUnknown):
        await label.send(ern.xml(ern.later(second)), two.release_id + 1000)


async def test_unknown_words_are_noted(label: Label) -> None:
    message = ern.single()
    genres = (replace(message.release.genres[0], text="Bog Gloom Wave", sub_genre=None),)
    strange = replace(message, release=replace(message.release, genres=genres))
    done = await label.send(ern.xml(strange))
    assert "genre_unknown" in {each.code for each in done.findings}
    assert (await label.release(done.release_id)).draft.release.genre == "Bog Gloom Wave"
    async with label.database.transaction(label.actor) as tx:
        assert await tx.value("select value from unmapped_value where kind = 'genre'") == "Bog Gloom Wave"
