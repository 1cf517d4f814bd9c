"""The whole check of one file: recognise, decode once, measure, compare, judge."""

from dataclasses import dataclass, replace
from pathlib import Path

from tutti.adapters.listening.containers.claim import Claim
from tutti.adapters.listening.containers.recognise import walk
from tutti.adapters.listening.decoding import Source, blocks, open_source
from tutti.adapters.listening.measuring.block import BLOCK, Block, block_of, tamed, wild
from tutti.adapters.listening.measuring.clipping import ClippingMeter
from tutti.adapters.listening.measuring.decibels import from_amplitude
from tutti.adapters.listening.measuring.depth import DepthMeter, SampleSum
from tutti.adapters.listening.measuring.levels import Levels
from tutti.adapters.listening.measuring.loudness import LoudnessMeter
from tutti.adapters.listening.measuring.silence import SilenceMeter
from tutti.adapters.listening.measuring.stereo import StereoMeter
from tutti.adapters.listening.measuring.truepeak import TruePeak
from tutti.adapters.listening.measuring.waveform import Waveform
from tutti.domain.audio import (
    ANALYSIS_VERSION,
    AudioFormat,
    AudioReport,
    Checksum,
    Codec,
    Container,
    Integrity,
    Loudness,
    NotAudio,
    judge,
)

WHOLE_NUMBERS = {Codec.PCM, Codec.FLAC, Codec.ALAC}
SUMMED_DEPTHS = {8, 16, 24}
TOLERATED_FRAMES = {Container.MP3: 1152 * 2, Container.MP4: 4096, Container.ADTS: 4096}
"""Encoder delay and padding, where the container does not say how much of it there is."""


@dataclass(slots=True)
class Meters:
    """Everything that is fed with each block."""

    levels: Levels
    loudness: LoudnessMeter
    true_peak: TruePeak
    clipping: ClippingMeter
    silence: SilenceMeter
    waveform: Waveform
    stereo: StereoMeter | None
    depth: DepthMeter | None
    md5: SampleSum | None
    wild: bool = False

    def feed(self, block: Block) -> None:
        """Measure one block."""
        if self.md5 is not None:
            self.md5.feed(block.frames)
        if wild(block):
            self.wild, block = True, tamed(block)
        always = (self.levels, self.loudness, self.true_peak, self.clipping, self.silence, self.waveform)
        for meter in (*always, self.stereo, self.depth):
            if meter is not None:
                meter.feed(block)


def analyse(path: Path, outputs: Path, longest_seconds: int) -> AudioReport:
    """Report on the file at ``path``; waveforms go into the folder ``outputs``.

    Raises the errors of the room that say why there is nothing to report.
    """
    with path.open("rb") as file:
        claim = walk(file)
    source = open_source(path, claim)
    try:
        meters = _meters(source, claim)
        for frames in blocks(source, BLOCK, longest_seconds * source.sample_rate):
            meters.feed(block_of(meters.levels.frames, frames))
        if meters.levels.frames == 0:
            why = source.fault or "it has 0 frames"
            raise NotAudio(f"The file holds no sound that can be decoded: {why}. Export it again.")
        meters.true_peak.finish()
        return _report(source, claim, meters, outputs)
    finally:
        source.close()


def _meters(source: Source, claim: Claim) -> Meters:
    channels, rate, depth = source.channels, source.sample_rate, source.bit_depth
    exact = depth if source.codec in WHOLE_NUMBERS else None
    return Meters(
        levels=Levels(channels),
        loudness=LoudnessMeter(channels, rate),
        true_peak=TruePeak(channels, rate),
        clipping=ClippingMeter(channels, exact),
        silence=SilenceMeter(rate),
        waveform=Waveform(),
        stereo=StereoMeter() if channels >= 2 else None,
        depth=DepthMeter(exact) if exact else None,
        md5=SampleSum(exact) if claim.md5 and exact in SUMMED_DEPTHS else None,
    )


def _report(source: Source, claim: Claim, meters: Meters, outputs: Path) -> AudioReport:
    silence = meters.silence.result()
    bare = AudioReport(
        version=ANALYSIS_VERSION,
        format=AudioFormat(
            container=claim.container,
            codec=source.codec,
            sample_rate=source.sample_rate,
            channels=source.channels,
            frames=meters.levels.frames,
            bit_depth=source.bit_depth,
            effective_bits=meters.depth.effective_bits() if meters.depth else None,
            wave_format=claim.wave_format,
        ),
        loudness=Loudness(
            integrated_lufs=meters.loudness.integrated(),
            range_lu=meters.loudness.range(),
            true_peak_dbtp=from_amplitude(meters.true_peak.highest),
            sample_peak_dbfs=from_amplitude(float(meters.levels.peak.max())),
        ),
        clipping=meters.clipping.result(),
        silence=silence,
        stereo=meters.stereo.result() if meters.stereo else None,
        channels=meters.levels.channels(),
        integrity=_integrity(source, claim, meters),
        derivatives=tuple(meters.waveform.write(outputs, source.sample_rate)),
    )
    return replace(bare, findings=judge(bare))


def _integrity(source: Source, claim: Claim, meters: Meters) -> Integrity:
    expected = claim.expected_frames if source.announced is None else source.announced
    heard = meters.levels.frames
    short = expected is not None and heard + TOLERATED_FRAMES.get(claim.container, 0) < expected
    checksum = _checksum(claim, meters)
    damaged = list(claim.damaged)
    # libFLAC also complains about bytes behind the sound, when it already has delivered all of it unharmed.
    unharmed = checksum is Checksum.RIGHT and heard == expected
    if source.fault and not claim.truncated and not unharmed:
        damaged.append(f"decoding stopped at frame {heard}: {source.fault}")
    if meters.wild:
        damaged.append("some samples are no levels (not a number, infinite, or far above full scale)")
    return Integrity(
        expected_frames=expected,
        missing_bytes=claim.missing_bytes,
        trailing_bytes=0 if short else claim.trailing_bytes,
        checksum=checksum,
        truncated=claim.truncated or short,
        damaged=tuple(damaged),
    )


def _checksum(claim: Claim, meters: Meters) -> Checksum:
    right = claim.pages_right
    if meters.md5 is not None:
        right = meters.md5.digest() == claim.md5
    if right is None:
        return Checksum.ABSENT
    return Checksum.RIGHT if right else Checksum.WRONG
