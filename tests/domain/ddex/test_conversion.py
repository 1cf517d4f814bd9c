"""From one version to another: valid documents, and a list that holds all that they do not say."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.domain.ddex import given, oracle
from tutti.domain.ddex import (
    ContainsAI,
    LossKind,
    Unreadable,
    Unwritable,
    Version,
    convert,
    read,
    write,
)

PAIRS = [(source, target) for source in Version for target in Version]
NOT_WRITTEN = {"no_cover", "no_display_title", "no_main_artist", "no_start", "no_time", "no_track"}


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
            assert {finding.code for finding in refused.findings} <= NOT_WRITTEN, path
            continue
        converted += 1
        assert all(loss.sent for loss in done.losses), path
        again = read(done.content)
        assert again.message is not None and again.version == version
    assert converted >= 15
