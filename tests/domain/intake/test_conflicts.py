"""What a message contradicts in the catalogue is told, each with code, path, line, sentence and mend."""

import re

import pytest
from msgspec.structs import replace

from tests.domain.intake.conftest import Label
from tests.factories import ern
from tutti.core.findings import Severity
from tutti.domain.ddex import Finding, MessagingParty, NewReleaseMessage, ReleaseId, Version
from tutti.domain.intake import IntakeKind, Refused

VERSIONS = [Version.ERN_382, Version.ERN_43]


def _only(findings: tuple[Finding, ...], code: str) -> Finding:
    (found,) = [each for each in findings if each.code == code]
    assert found.message.endswith(".") and found.mend.endswith(".") and found.path
    return found


def _line(content: bytes, text: str) -> int:
    return next(n for n, line in enumerate(content.splitlines(), 1) if f">{text}<".encode() in line)


def _sung(message: NewReleaseMessage, title: str) -> NewReleaseMessage:
    track = message.release.tracks[0]
    named = replace(track.recording.titles[0], text=title)
    recording = replace(track.recording, titles=(named, *track.recording.titles[1:]))
    return replace(
        message,
        release=replace(
            message.release, tracks=(replace(track, recording=recording), *message.release.tracks[1:])
        ),
    )


OTHER = {"message_id": "M-2", "thread_id": "T-2"}


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_recording_under_another_title(label: Label, version: Version) -> None:
    first = await label.send(ern.xml(_sung(ern.single(), "Velvet Glove"), version))
    same = _sung(ern.single("4006381333931", **OTHER), "velvet glove!")
    done = await label.send(ern.xml(same, version))
    assert "isrc_other_title" not in {each.code for each in done.findings}
    third = _sung(ern.single("4006381333948", message_id="M-3", thread_id="T-3"), "Iron Fist")
    content = ern.xml(third, version)
    told = _only((await label.send(content)).findings, "isrc_other_title")
    assert told.severity is Severity.WARNING
    assert told.line == _line(content, "GBABC2600001")
    assert told.path == "release.tracks[0].recording.isrc"
    assert "Velvet Glove" in told.message and f"release {first.release_id}" in told.message


async def test_an_update_may_change_a_title(label: Label) -> None:
    message = _sung(ern.single(), "Velvet Glove")
    first = await label.send(ern.xml(message))
    done = await label.send(ern.xml(ern.later(_sung(message, "Iron Fist"))), first.release_id)
    assert "isrc_other_title" not in {each.code for each in done.findings}


async def test_a_upc_of_another_release(label: Label) -> None:
    first = await label.send(ern.xml(ern.single()))
    content = ern.xml(ern.single(isrc="GBABC2600099", **OTHER))
    with pytest.raises(Refused) as refused:
        await label.send(content)
    told = _only(refused.value.findings, "upc_in_use")
    assert told.severity is Severity.ERROR
    assert told.line == _line(content, "721620118165")
    assert f"release {first.release_id}" in told.message
    assert f"/api/v1/release/{first.release_id}" in told.mend


async def test_an_older_message_and_one_whose_id_was_used(label: Label) -> None:
    message = ern.single()
    await label.send(ern.xml(ern.later(message, 2)))
    content = ern.xml(ern.titled(message, "Old"))
    late = await label.send(content)
    assert not late.is_applied
    told = _only(late.findings, "older_message")
    assert told.line and b"<MessageCreatedDateTime>" in content.splitlines()[told.line - 1]
    wide = content.replace(b'encoding="UTF-8"', b'encoding="UTF-16"').decode().encode("utf-16")
    assert _only((await label.send(wide)).findings, "older_message").line == told.line
    again = ern.xml(ern.later(message, 3, message_id=ern.later(message, 2).header.message_id))
    told = _only((await label.send(again)).findings, "message_id_reused")
    assert told.line and told.severity is Severity.WARNING


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_takedown_of_what_is_not_here(label: Label, version: Version) -> None:
    content = ern.xml(ern.off_sale(ern.single()), version)
    done = await label.send(content)
    assert done.kind is IntakeKind.NEW
    assert _only(done.findings, "takedown_of_unknown").line == _line(content, "721620118165")


async def test_an_update_of_what_is_not_here(label: Label) -> None:
    content = ern.xml(ern.single()).replace(
        b"</MessageHeader>", b"</MessageHeader>\n  <UpdateIndicator>UpdateMessage</UpdateIndicator>"
    )
    told = _only((await label.send(content)).findings, "update_of_unknown")
    assert told.line == _line(content, "UpdateMessage")


async def test_a_purge_of_what_is_not_here_and_a_release_that_was_purged(label: Label) -> None:
    message = ern.single()
    content = ern.xml(ern.purge(message))
    with pytest.raises(Refused) as refused:
        await label.send(content)
    assert _only(refused.value.findings, "release_unknown").line == _line(content, "721620118165")
    await label.send(ern.xml(message))
    await label.send(ern.xml(ern.purge(ern.later(message, 2))))
    with pytest.raises(Refused) as refused:
        await label.send(ern.xml(ern.later(message)))
    assert _only(refused.value.findings, "purged").line
    back = await label.send(ern.xml(ern.later(message, 3)))
    assert back.kind is IntakeKind.NEW


async def test_a_release_told_anew_in_3_8_without_a_word_on_it(label: Label) -> None:
    message = ern.single(thread_id=None)
    first = await label.send(ern.xml(message, Version.ERN_382))
    newer = ern.titled(ern.later(message, message_id="M-2"), "New")
    done = await label.send(ern.xml(newer, Version.ERN_382))
    assert (done.release_id, done.kind, done.is_applied) == (first.release_id, IntakeKind.UPDATE, True)
    for other in (
        ern.later(ern.single(isrc="GBABC2600099", thread_id=None), 2, message_id="M-3"),
        ern.later(message, 3, message_id="M-4", sender=MessagingParty(dpid="PADPIDA2026010199X")),
    ):
        with pytest.raises(Refused) as refused:
            await label.send(ern.xml(other, Version.ERN_382))
        assert _only(refused.value.findings, "upc_in_use")


async def test_a_grid_of_another_release_is_called_a_grid(label: Label) -> None:
    message = ern.single(**OTHER)
    grid = ReleaseId(grid="A12425GABC1234002M")
    await label.send(ern.xml(replace(message, release=replace(message.release, id=grid))))
    other = ern.single(isrc="GBABC2600099", message_id="M-3", thread_id="T-3")
    content = ern.xml(replace(other, release=replace(other.release, id=grid)))
    with pytest.raises(Refused) as refused:
        await label.send(content)
    told = _only(refused.value.findings, "upc_in_use")
    assert told.message.startswith("The GRid A12425GABC1234002M is that of")
    assert (told.path, told.line) == ("release.id.grid", _line(content, "A12425GABC1234002M"))


async def test_findings_about_values_have_lines(label: Label) -> None:
    message = ern.single()
    content = ern.xml(message, Version.ERN_382)
    sent = content.replace(b"<GenreText>Metal<", b"<GenreText>Bog Gloom<", 1).replace(
        b">721620118165</ICPN>", b">A12425GABC1234002M</GRid>"
    )
    sent = re.sub(rb"<ICPN[^>]*>(?=A1)", b"<GRid>", sent)
    done = await label.send(sent)
    for code, text in (("genre_unknown", "Bog Gloom"), ("upc_missing", "A12425GABC1234002M")):
        assert _only(done.findings, code).line == _line(sent, text), code
    bare = re.sub(rb"<DisplayArtist .*?</DisplayArtist>", b"", content, flags=re.S)
    with pytest.raises(Refused) as refused:
        await label.send(bare)
    for each in refused.value.findings:
        assert each.line, each
        assert each.path.startswith(("/NewReleaseMessage/", "release.", "deals")), each
