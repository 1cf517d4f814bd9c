"""From one version to another: valid documents, and a list that holds all that they do not say."""

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.domain.ddex import given, oracle
from tutti.core.findings import Severity
from tutti.core.territory import TerritorySet
from tutti.domain.ddex import (
    ContainsAI,
    LossKind,
    Unreadable,
    Unwritable,
    Version,
    convert,
    examine,
    read,
    write,
)

PAIRS = [(source, target) for source in Version for target in Version]
NOT_WRITTEN = {"no_artist", "no_display_title", "no_start", "no_time", "no_track"}


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_nothing_is_lost_that_the_version_can_say(source: Version, target: Version) -> None:
    message = given.message(given.release(3))
    done = convert(read(write(message, source)), target)
    others = [loss for loss in done.losses if loss.kind is not LossKind.EXTRA]
    translated = {(loss.sent, loss.written) for loss in others if ".roles[" in loss.path}
    assert translated <= {("Producer", "StudioProducer"), ("StudioProducer", "Producer")}
    rest = {loss.path.rpartition(".")[2] for loss in others if ".roles[" not in loss.path}
    assert rest <= ({"size"} if target is Version.ERN_382 else set()), (
        "3.8.2 does not say how large files are"
    )
    if source == target:
        assert done.content == write(message, target)


def test_what_a_version_has_no_place_for_is_told_with_its_line() -> None:
    recording = given.recording(contains_ai=ContainsAI.PARTLY)
    release = given.release(1)
    track = replace(release.tracks[0], recording=recording)
    message = given.message(replace(release, tracks=(track,)))
    source = write(message, Version.ERN_432)
    done = convert(read(source), Version.ERN_43)
    lost = {loss.path: loss for loss in done.losses}
    gone = lost["release.tracks[0].recording.contains_ai"]
    assert (gone.kind, gone.sent, gone.written) == (LossKind.GONE, "Partly", None)
    assert gone.place is not None and gone.place.line is not None
    assert b"Partly" in source.splitlines()[gone.place.line - 1]


def test_what_the_model_does_not_know_is_an_extra_in_full() -> None:
    source = write(given.message(given.release(1)), Version.ERN_43)
    strange = source.replace(b"</SoundRecording>", b"<Tempo>120</Tempo></SoundRecording>", 1)
    (extra,) = (loss for loss in convert(read(strange), Version.ERN_432).losses if "Tempo" in loss.sent)
    assert extra.kind is LossKind.EXTRA and extra.sent == "<Tempo>120</Tempo>"
    assert extra.path.endswith("/SoundRecording/Tempo")


def test_mistakes_stop_a_conversion_unless_they_are_to_be_kept() -> None:
    source = write(given.message(given.release(1)), Version.ERN_43)
    wrong = source.replace(b"<ISRC>", b"<ISRC>X", 1)
    reading = read(wrong)
    with pytest.raises(Unwritable):
        convert(reading, Version.ERN_382)
    assert b"<ISRC>X" in convert(reading, Version.ERN_382, as_is=True).content


def _samples() -> list[Path]:
    found = oracle.SAMPLES.rglob("*.xml") if oracle.SAMPLES.is_dir() else ()
    return sorted(found)


@oracle.needs_samples
@pytest.mark.parametrize("version", Version)
def test_samples_are_converted_or_refused_for_what_they_lack(version: Version) -> None:
    converted = 0
    for path in _samples():
        try:
            reading = read(path.read_bytes())
        except Unreadable:
            continue
        try:
            done = convert(reading, version, as_is=True)
        except Unwritable as refused:
            assert {finding.code for finding in refused.findings} & NOT_WRITTEN, path
            continue
        converted += 1
        assert all(loss.sent for loss in done.losses), path
        again = read(done.content)
        assert again.message is not None and again.version == version
    assert converted >= 20


@oracle.needs_samples
@oracle.needs_schemas
@pytest.mark.parametrize("version", Version)
def test_samples_that_are_acceptable_are_converted_to_valid_documents(version: Version) -> None:
    """Unless a value, which the older schema lets pass, cannot be in the document: placeholders for DPIDs."""
    converted = 0
    for path in _samples():
        try:
            found = examine(path.read_bytes())
        except Unreadable:
            continue
        if not found.is_acceptable:
            continue
        try:
            done = convert(found.reading, version)
        except Unwritable as refused:
            lacking = {finding.code for finding in refused.findings}
            assert lacking & {"identifier_invalid", *NOT_WRITTEN}, path
            assert all(finding.line for finding in refused.findings), path
            continue
        converted += 1
        assert oracle.schema_errors(done.content, version) == [], path
        assert all(finding.severity is Severity.WARNING for finding in done.findings), path
    assert converted >= 11


def test_a_release_without_all_that_profiles_ask_for_is_converted_and_told() -> None:
    source = write(given.message(given.release(2)), Version.ERN_382)
    bare = re.sub(rb"<CLine>.*?</CLine>|<Image>.*?</Image>", b"", source, flags=re.DOTALL)
    bare = re.sub(rb"<ReleaseResourceReference[^>]*>A3</ReleaseResourceReference>", b"", bare)
    bare = re.sub(
        rb"<ResourceGroupContentItem>\s*<ResourceType>Image.*?</ResourceGroupContentItem>",
        b"",
        bare,
        flags=re.DOTALL,
    )
    done = convert(read(bare), Version.ERN_432)
    told = {finding.code: finding for finding in done.findings}
    assert {"missing", "no_cover"} <= told.keys()
    assert told["missing"].path == "release.c_lines" and told["missing"].line
    assert examine(done.content).is_acceptable


def _without_artists(part: bytes) -> bytes:
    return re.sub(rb"<DisplayArtist .*?</DisplayArtist>", b"", part, flags=re.DOTALL)


def test_a_recording_without_artists_has_those_of_its_release() -> None:
    source = write(given.message(given.release(1)), Version.ERN_382)
    parts = re.split(rb"(?=<Release[ >]|<SoundRecording>)", source)
    whole = [part if b"IsMainRelease" in part[:200] else _without_artists(part) for part in parts]
    reading = read(b"".join(whole))
    assert reading.message.release.tracks[0].recording.artists == ()
    done = convert(reading, Version.ERN_432)
    (told,) = [finding for finding in done.findings if finding.code == "artists_of_release"]
    assert told.path == "release.tracks[0].recording.artists" and told.line
    after = read(done.content).message.release
    assert after.tracks[0].recording.artists == after.artists
    assert [loss.path for loss in done.losses if "artist" in loss.path] == []


def test_territories_are_compared_as_a_set() -> None:
    codes = ("CA", "US", "PE", "CL", "DE", "FR", "GB", "JP", "NO", "SE")
    message = given.message(given.release(1))
    deal = replace(message.deals[0].deals[0], territories=TerritorySet(frozenset(codes)))
    message = replace(message, deals=(replace(message.deals[0], deals=(deal,)),))
    done = convert(read(write(message, Version.ERN_43)), Version.ERN_432)
    assert [loss for loss in done.losses if "territories" in loss.path] == []
