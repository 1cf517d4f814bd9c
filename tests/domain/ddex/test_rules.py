"""Each thing that stands against writing a message is found where it is, and mended by doing what is said."""

from pathlib import Path

import pytest

from tests.domain.ddex import given
from tests.domain.ddex.faults import FAULTS, LOSSES, OLD_FAULTS, Change, of_recording, of_release
from tutti.core.errors import Kind
from tutti.core.findings import Severity
from tutti.domain.ddex import (
    AudioFile,
    ContainsAI,
    Finding,
    PurgeReleaseMessage,
    ReleaseId,
    Title,
    Unwritable,
    Version,
    check,
    write,
)


def _errors(message, version: Version = Version.ERN_43) -> list[Finding]:
    return [one for one in check(message, version) if one.severity is Severity.ERROR]


@pytest.mark.parametrize("version", Version)
def test_nothing_stands_against_the_messages_made_by_hand(version: Version):
    for message in (given.single(), given.album(), given.takedown_source()):
        assert _errors(message, version) == []


@pytest.mark.parametrize(("code", "path", "make"), FAULTS)
def test_a_fault_is_found_alone_and_keeps_the_message_from_being_written(code: str, path: str, make: Change):
    for version in Version:
        (found,) = _errors(make(), version)
        assert (found.code, found.path) == (code, path)
        assert found.message.endswith(".")
        assert found.mend.endswith(".")
    with pytest.raises(Unwritable) as caught:
        write(make(), Version.ERN_432)
    assert caught.value.kind is Kind.REFUSED
    assert [(fault.path, fault.code) for fault in caught.value.fields] == [(path, code)]


@pytest.mark.parametrize(("code", "path", "make"), OLD_FAULTS)
def test_a_fault_of_3_8_2_alone(code: str, path: str, make: Change):
    assert _errors(make(), Version.ERN_43) == []
    assert [(one.code, one.path) for one in _errors(make(), Version.ERN_382)] == [(code, path)]


@pytest.mark.parametrize(("version", "path", "make"), LOSSES)
def test_what_a_version_leaves_out_is_said(version: Version, path: str, make: Change):
    lost = [one for one in check(make(), version) if one.code == "not_carried"]
    assert [one.path for one in lost] == [path]
    assert lost[0].severity is Severity.WARNING
    assert write(make(), version)


def test_4_3_2_carries_what_was_made_by_machine():
    message = of_recording(contains_ai=ContainsAI.PARTLY)()
    assert not [one for one in check(message, Version.ERN_432) if one.code == "not_carried"]
    assert b"<ContainsAI>Partly</ContainsAI>" in write(message, Version.ERN_432)


def test_an_isrc_of_a_prefix_given_out_after_the_rules_is_a_warning():
    found = check(of_recording(isrc="QZABC2600001")(), Version.ERN_382)
    assert [(one.code, one.severity) for one in found] == [("isrc_prefix_unlisted", Severity.WARNING)]
    assert check(of_recording(isrc="QZABC2600001")(), Version.ERN_43) == []


def test_a_release_without_a_date_is_a_warning():
    assert [one.code for one in check(of_release(release_dates=())())] == ["no_release_date"]


@pytest.mark.parametrize(
    "uri",
    [
        "../song.flac",
        "/song.flac",
        "a//b",
        "C:/song.flac",
        "a\\b",
        "a/./b",
        "a/.. /b",
        "song\x01",
        "a/",
        "x?y",
        " a",
        "a\n",
    ],
)
def test_paths_that_leave_the_folder_are_refused(uri: str):
    (found,) = _errors(of_recording(file=AudioFile(uri=uri))())
    assert found.code in ("file_path_unsafe", "character_forbidden")


def test_everything_wrong_is_said_at_once():
    message = given.message(given.release(titles=(), artists=(), p_lines=(), genres=()), language="?")
    with pytest.raises(Unwritable) as caught:
        write(message, Version.ERN_43)
    assert {finding.path for finding in caught.value.findings} == {
        "language",
        "release.titles",
        "release.artists",
        "release.p_lines",
        "release.genres",
    }
    assert caught.value.message.startswith("Not writable as ERN 4.3: language: '?' is not a language code.")


def test_a_purge_needs_a_release_to_forget():
    message = PurgeReleaseMessage(header=given.HEADER, release_id=ReleaseId())
    assert [one.code for one in check(message)] == ["release_unidentified"]
    with pytest.raises(Unwritable):
        write(message, Version.ERN_382)


def test_line_breaks_and_outer_blanks_are_not_worth_a_refusal():
    message = of_release(titles=(Title(text="  A\r\n\tSong "),))()
    assert b"<TitleText>A Song</TitleText>" in write(message, Version.ERN_43)


def test_every_code_is_in_the_documentation():
    folder = Path(__file__).resolve().parents[3]
    text = (folder / "docs/ddex.md").read_text("utf-8")
    codes = {code for code, _, _ in FAULTS + OLD_FAULTS}
    codes |= {"not_carried", "no_deals", "no_release_date", "isrc_prefix_unlisted", "file_path_unsafe"}
    assert sorted(code for code in codes if f"`{code}`" not in text) == []
