"""What follows from what was heard, at the edges of each threshold."""

from dataclasses import replace

import pytest

from tutti.core.findings import Severity
from tutti.domain.audio import (
    ANALYSIS_VERSION,
    AudioFormat,
    AudioReport,
    Channel,
    Checksum,
    Clipping,
    Codec,
    Container,
    Integrity,
    Loudness,
    Silence,
    Stereo,
    Stretch,
    judge,
)

RATE = 44_100
SOUND = AudioFormat(Container.WAV, Codec.PCM, RATE, 2, 200 * RATE, 24, 24)
FLAWLESS = AudioReport(
    version=ANALYSIS_VERSION,
    format=SOUND,
    loudness=Loudness(-14.0, 6.0, -1.0, -1.2),
    clipping=Clipping(0, 0, 0),
    silence=Silence(0, 0, (), 0, all_silent=False, digital=False),
    stereo=Stereo(0.6, 0.1, 0.0, 0.9, identical=False, dual_mono=False),
    channels=(Channel(0.0, -1.2, -17.0, dead=False), Channel(0.0, -1.4, -17.1, dead=False)),
    integrity=Integrity(200 * RATE, 0, 0, Checksum.ABSENT, truncated=False, damaged=()),
    derivatives=(),
)


def severities(**changed: object) -> dict[str, Severity]:
    report = replace(FLAWLESS, **changed)  # type: ignore[arg-type]
    return {finding.code: finding.severity for finding in judge(report)}


def silence(**changed: object) -> Silence:
    return replace(FLAWLESS.silence, **changed)  # type: ignore[arg-type]


def integrity(**changed: object) -> Integrity:
    return replace(FLAWLESS.integrity, **changed)  # type: ignore[arg-type]


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO


def test_a_flawless_report_has_no_findings() -> None:
    assert severities() == {}


@pytest.mark.parametrize(
    ("leading", "expected"), [(10 * RATE, {}), (10 * RATE + 1, {"audio_leading_silence": ERROR})]
)
def test_leading_silence_of_more_than_a_twentieth(leading: int, expected: dict[str, Severity]) -> None:
    assert severities(silence=silence(leading=leading)) == expected


@pytest.mark.parametrize(
    ("trailing", "expected"), [(10 * RATE, {}), (10 * RATE + 1, {"audio_trailing_silence": WARNING})]
)
def test_trailing_silence(trailing: int, expected: dict[str, Severity]) -> None:
    assert severities(silence=silence(trailing=trailing)) == expected


def test_the_longest_inner_silence_counts() -> None:
    short, long = Stretch(RATE, 2 * RATE), Stretch(9 * RATE, 6 * RATE)
    assert severities(silence=silence(inner=(short, short), inner_frames=4 * RATE)) == {}
    assert severities(silence=silence(inner=(short, long), inner_frames=8 * RATE)) == {
        "audio_inner_silence": WARNING
    }


def test_a_silent_file_has_that_one_finding_and_damage() -> None:
    silent = silence(all_silent=True, digital=True)
    dead = (replace(FLAWLESS.channels[0], dead=True),) * 2
    assert severities(silence=silent, channels=dead) == {"audio_silent": ERROR}
    cut = integrity(truncated=True)
    assert severities(silence=silent, integrity=cut) == {"audio_silent": ERROR, "audio_truncated": ERROR}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"truncated": True}, {"audio_truncated": ERROR}),
        ({"damaged": ("a page is missing",)}, {"audio_damaged": ERROR}),
        ({"checksum": Checksum.WRONG}, {"audio_damaged": ERROR}),
        ({"trailing_bytes": 9}, {"audio_trailing_bytes": WARNING}),
        ({"trailing_bytes": 9, "truncated": True}, {"audio_truncated": ERROR}),
    ],
)
def test_integrity(changed: dict[str, object], expected: dict[str, Severity]) -> None:
    assert severities(integrity=integrity(**changed)) == expected


@pytest.mark.parametrize(
    ("runs", "longest", "expected"),
    [
        (0, 0, {}),
        (9, 11, {"audio_clipped": INFO}),
        (10, 3, {"audio_clipped": WARNING}),
        (1, 12, {"audio_clipped": WARNING}),
    ],
)
def test_clipping(runs: int, longest: int, expected: dict[str, Severity]) -> None:
    assert severities(clipping=Clipping(runs, runs * 3, longest)) == expected


@pytest.mark.parametrize(
    ("peak", "expected"), [(-1.0, {}), (-0.9, {"audio_true_peak": INFO}), (0.1, {"audio_true_peak": WARNING})]
)
def test_true_peak(peak: float, expected: dict[str, Severity]) -> None:
    assert severities(loudness=replace(FLAWLESS.loudness, true_peak_dbtp=peak)) == expected


@pytest.mark.parametrize(
    ("loss", "expected"),
    [(6.0, {}), (6.1, {"audio_phase_weak": WARNING}), (15.1, {"audio_phase_inverted": ERROR}), (None, {})],
)
def test_fold_down_loss(loss: float | None, expected: dict[str, Severity]) -> None:
    stereo = FLAWLESS.stereo
    assert stereo is not None
    assert severities(stereo=replace(stereo, fold_loss_db=loss)) == expected


def test_a_dead_channel_matters_in_stereo_only() -> None:
    dead = replace(FLAWLESS.channels[0], dead=True)
    assert severities(channels=(dead, FLAWLESS.channels[1])) == {"audio_dead_channel": ERROR}
    surround = replace(SOUND, channels=6)
    assert severities(format=surround, channels=(dead, *FLAWLESS.channels)) == {"audio_multichannel": WARNING}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"bit_depth": 16, "effective_bits": 16}, {}),
        ({"bit_depth": 24, "effective_bits": 17}, {}),
        ({"bit_depth": 24, "effective_bits": 16}, {"audio_empty_bits": WARNING}),
        ({"bit_depth": 8, "effective_bits": 8}, {"audio_low_depth": WARNING}),
        ({"sample_rate": 44_099}, {"audio_low_rate": WARNING}),
        ({"codec": Codec.MP3, "bit_depth": None, "effective_bits": None}, {"audio_lossy": INFO}),
        ({"codec": Codec.FLOAT, "bit_depth": 32, "effective_bits": None}, {}),
    ],
)
def test_format(changed: dict[str, object], expected: dict[str, Severity]) -> None:
    assert severities(format=replace(SOUND, **changed)) == expected  # type: ignore[arg-type]


def test_every_finding_says_what_and_how_to_mend_it() -> None:
    report = replace(
        FLAWLESS,
        format=replace(SOUND, codec=Codec.MP3, sample_rate=22_050, bit_depth=8),
        clipping=Clipping(50, 500, 30),
        integrity=integrity(truncated=True, damaged=("x",)),
        loudness=Loudness(-60.0, 1.0, 2.0, 0.0),
    )
    for finding in judge(report):
        assert finding.message.endswith(".")
        assert finding.mend.endswith(".")
        assert finding.code.startswith("audio_")
