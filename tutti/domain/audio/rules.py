"""What follows from what was heard: pure decisions, one function for each concern of a store.

Errors are what makes a file unfit for delivery; warnings are what a store may object to or a listener may
notice; infos are good to know. Thresholds follow the trade's common practice, and R32 of the metadata rules.
"""

from collections.abc import Iterator

from tutti.core.findings import Finding, Severity
from tutti.domain.audio.model import AudioReport, Checksum, Codec, Stereo

MOST_LEADING_SHARE = 0.05
MOST_TRAILING_SECONDS = 10
MOST_TRAILING_SHARE = 0.25
LONG_INNER_SECONDS = 5
MANY_CLIPPED_RUNS = 10
LONG_CLIPPED_RUN = 12
MOST_DC_OFFSET = 0.005
SAFE_TRUE_PEAK = -1.0
QUIET_LUFS = -40.0
LOWEST_RATE = 44_100
LOWEST_DEPTH = 16
HIDEF_DEPTH = 24
AUDIBLE_FOLD_LOSS_DB = 6.0
VANISHING_FOLD_LOSS_DB = 15.0


def judge(report: AudioReport) -> tuple[Finding, ...]:
    """Return all findings about a report, gravest concerns first."""
    if report.silence.all_silent:
        return (*_integrity(report), _all_silent(report))
    concerns = (_integrity, _silence, _channels, _clipping, _levels, _format, _depth)
    return tuple(finding for concern in concerns for finding in concern(report))


def _integrity(report: AudioReport) -> Iterator[Finding]:
    held = report.integrity
    if held.truncated:
        yield Finding(
            "audio_truncated",
            Severity.ERROR,
            f"The end of the file is missing; {report.seconds} seconds could be heard.",
            "Export the song again and upload the whole file.",
            {"missing_bytes": held.missing_bytes, "frames": report.format.frames}
            | ({"expected_frames": held.expected_frames} if held.expected_frames else {}),
        )
    if held.damaged or held.checksum is Checksum.WRONG:
        yield Finding(
            "audio_damaged",
            Severity.ERROR,
            f"The file is damaged: {'; '.join(held.damaged) or 'its own checksum does not fit its sound'}.",
            "Export the song again, or copy it again from the original.",
            {"faults": len(held.damaged)},
        )
    if held.trailing_bytes and not held.truncated:
        yield Finding(
            "audio_trailing_bytes",
            Severity.WARNING,
            f"{held.trailing_bytes} bytes behind the sound belong to no known tag.",
            "Export the song again, so that the file holds nothing but the sound.",
            {"bytes": held.trailing_bytes},
        )


def _all_silent(report: AudioReport) -> Finding:
    what = "nothing but zeros" if report.silence.digital else "no sound above -60 dBFS"
    return Finding(
        "audio_silent",
        Severity.ERROR,
        f"The file holds {what}.",
        "Check the export, and upload the song itself.",
    )


def _silence(report: AudioReport) -> Iterator[Finding]:
    sound, silence = report.format, report.silence
    if silence.leading > sound.frames * MOST_LEADING_SHARE:
        yield Finding(
            "audio_leading_silence",
            Severity.ERROR,
            f"The song begins with {sound.seconds(silence.leading):.1f} seconds of silence (over 5 %).",
            "Cut the silence at the beginning.",
            {"seconds": float(sound.seconds(silence.leading))},
        )
    if silence.trailing > min(MOST_TRAILING_SECONDS * sound.sample_rate, sound.frames * MOST_TRAILING_SHARE):
        yield Finding(
            "audio_trailing_silence",
            Severity.WARNING,
            f"The song ends with {sound.seconds(silence.trailing):.1f} seconds of silence.",
            "Cut the silence at the end.",
            {"seconds": float(sound.seconds(silence.trailing))},
        )
    longest = max((stretch.frames for stretch in silence.inner), default=0)
    if longest > LONG_INNER_SECONDS * sound.sample_rate:
        yield Finding(
            "audio_inner_silence",
            Severity.WARNING,
            f"There are {sound.seconds(longest):.1f} seconds of silence within the song.",
            "Check that nothing is missing there; split songs hidden behind silence into tracks.",
            {"seconds": float(sound.seconds(longest)), "stretches": len(silence.inner)},
        )


def _channels(report: AudioReport) -> Iterator[Finding]:
    dead = [number for number, channel in enumerate(report.channels, 1) if channel.dead]
    if dead and report.format.channels == 2:
        yield Finding(
            "audio_dead_channel",
            Severity.ERROR,
            f"Channel {dead[0]} of 2 is silent throughout.",
            "Export the song in stereo with sound on both sides, or as mono.",
            {"channel": dead[0]},
        )
    elif report.format.channels == 2 and report.stereo:
        yield from _stereo(report.stereo)
    offset = max((abs(channel.dc_offset) for channel in report.channels), default=0.0)
    if offset > MOST_DC_OFFSET:
        yield Finding(
            "audio_dc_offset",
            Severity.WARNING,
            f"The wave is shifted by {offset:.1%} of full scale (DC offset).",
            "Remove the DC offset with a high-pass filter at about 20 Hz.",
            {"offset": offset},
        )


def _stereo(stereo: Stereo) -> Iterator[Finding]:
    loss = stereo.fold_loss_db
    if stereo.dual_mono:
        yield Finding(
            "audio_dual_mono",
            Severity.INFO,
            "Both channels carry the same sound: the song is mono in a stereo file.",
            "Nothing to do if the song is meant to be mono.",
        )
    if loss is not None and loss > AUDIBLE_FOLD_LOSS_DB:
        vanishes = loss > VANISHING_FOLD_LOSS_DB
        yield Finding(
            "audio_phase_inverted" if vanishes else "audio_phase_weak",
            Severity.ERROR if vanishes else Severity.WARNING,
            f"On a mono speaker the song becomes {loss:.1f} dB softer: its channels cancel each other.",
            "Invert the polarity of one channel."
            if vanishes
            else "Check the stereo widening and the polarity.",
            {"loss_db": loss}
            | ({"correlation": stereo.correlation} if stereo.correlation is not None else {}),
        )


def _clipping(report: AudioReport) -> Iterator[Finding]:
    clipped = report.clipping
    if clipped.runs:
        grave = clipped.runs >= MANY_CLIPPED_RUNS or clipped.longest_run >= LONG_CLIPPED_RUN
        yield Finding(
            "audio_clipped",
            Severity.WARNING if grave else Severity.INFO,
            f"The wave is cut off flat in {clipped.runs} places, up to {clipped.longest_run} samples long.",
            "Lower the level before the limiter, and export again.",
            {"runs": clipped.runs, "samples": clipped.samples, "longest_run": clipped.longest_run},
        )


def _levels(report: AudioReport) -> Iterator[Finding]:
    peak, loudness = report.loudness.true_peak_dbtp, report.loudness.integrated_lufs
    if peak is not None and peak > SAFE_TRUE_PEAK:
        yield Finding(
            "audio_true_peak",
            Severity.WARNING if peak > 0 else Severity.INFO,
            f"The true peak is {peak:+.1f} dBTP; conversion to lossy formats may clip.",
            "Limit the true peak to -1 dBTP.",
            {"true_peak_dbtp": peak},
        )
    if loudness is not None and loudness < QUIET_LUFS:
        yield Finding(
            "audio_quiet",
            Severity.WARNING,
            f"The song is very quiet: {loudness:.1f} LUFS.",
            "Raise the level, or check that the right file was exported.",
            {"integrated_lufs": loudness},
        )


def _format(report: AudioReport) -> Iterator[Finding]:
    sound = report.format
    if sound.codec.lossy:
        yield Finding(
            "audio_lossy",
            Severity.INFO,
            f"The file is {sound.codec.shown}, which has lost some of the sound.",
            "Upload WAV or FLAC if you have it; stores convert from that.",
        )
    if sound.sample_rate < LOWEST_RATE:
        yield Finding(
            "audio_low_rate",
            Severity.WARNING,
            f"The sample rate is {sound.sample_rate} Hz; stores ask for 44100 Hz and more.",
            "Export the song at 44.1 kHz or more from the original session.",
            {"sample_rate": sound.sample_rate},
        )
    if sound.channels > 2:
        yield Finding(
            "audio_multichannel",
            Severity.WARNING,
            f"The file has {sound.channels} channels; most stores take two.",
            "Upload a stereo mix.",
            {"channels": sound.channels},
        )


def _depth(report: AudioReport) -> Iterator[Finding]:
    sound = report.format
    if sound.bit_depth is not None and sound.bit_depth < LOWEST_DEPTH:
        yield Finding(
            "audio_low_depth",
            Severity.WARNING,
            f"The depth is {sound.bit_depth} bits; stores ask for 16 or 24.",
            "Export the song with 16 or 24 bits from the original session.",
            {"bit_depth": sound.bit_depth},
        )
    if _has_empty_bits(report):
        yield Finding(
            "audio_empty_bits",
            Severity.WARNING,
            f"Only {sound.effective_bits} of {sound.bit_depth} bits are ever used.",
            "Upload the original; more bits in the file add nothing.",
            {"effective_bits": sound.effective_bits or 0, "bit_depth": sound.bit_depth or 0},
        )


def _has_empty_bits(report: AudioReport) -> bool:
    sound = report.format
    if sound.bit_depth is None or sound.effective_bits is None or sound.codec is Codec.FLOAT:
        return False
    return sound.bit_depth >= HIDEF_DEPTH and sound.effective_bits <= LOWEST_DEPTH
