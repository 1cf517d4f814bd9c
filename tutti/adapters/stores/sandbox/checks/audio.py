"""Decodes a whole audio file and compares what was heard with what was stated."""

from collections.abc import Iterator
from pathlib import Path

import soundfile

from tutti.adapters.stores.sandbox.model import Finding, Requirements, StatedFile

_CODECS = {
    "FLAC": {"FLAC"},
    "PCM": {"WAV", "WAVEX", "AIFF", "RF64", "W64"},
    "MP3": {"MP3"},
    "Vorbis": {"OGG"},
}
_BITS = {"PCM_S8": 8, "PCM_U8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
_FRAMES = 65_536
_SLACK = 1.0
"""Seconds by which a stated duration may differ: many senders round to the second."""


def check_audio(place: Path, file: StatedFile, requirements: Requirements) -> Iterator[Finding]:
    """Yield what is wrong with the sound. Every frame is decoded: headers of cut files tell lies."""
    if missing := missing_bytes(place):
        yield _finding("ResourceCorrupt", file, f"{file.path} is cut: {missing} bytes are missing.")
        return
    try:
        with soundfile.SoundFile(str(place)) as sound:
            frames, announced = _decoded_frames(sound), int(sound.frames)
            heard = frames / sound.samplerate
            yield from _compare(file, sound, heard, requirements)
            if frames < announced:
                yield _finding("ResourceCorrupt", file, f"{file.path} ends after {heard:.3f} s of sound.")
    except (soundfile.SoundFileError, ValueError, ZeroDivisionError) as error:
        yield _finding("ResourceCorrupt", file, f"{file.path} cannot be decoded: {error}")


def missing_bytes(place: Path) -> int:
    """Return how much of a WAV's data is not there; decoders take a cut WAV for a whole one."""
    size = place.stat().st_size
    with place.open("rb") as file:
        head = file.read(12)
        if head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return 0
        while len(chunk := file.read(8)) == 8:
            name, length = chunk[:4], int.from_bytes(chunk[4:], "little")
            end = file.tell() + length
            if name == b"data":
                return max(0, end - size)
            if end > size:
                return end - size
            file.seek(end + length % 2)
    return 0


def _decoded_frames(sound: soundfile.SoundFile) -> int:
    total = 0
    while count := len(sound.read(_FRAMES, dtype="float32", always_2d=True)):
        total += count
    return total


def _compare(
    file: StatedFile, sound: soundfile.SoundFile, heard: float, requirements: Requirements
) -> Iterator[Finding]:
    if sound.samplerate < requirements.min_sample_rate:
        least = f"{sound.samplerate} Hz is less than {requirements.min_sample_rate} Hz"
        yield _finding("ResourceNotMeetingSpecifications", file, f"{file.path}: {least}.")
    if file.sample_rate is not None and round(file.sample_rate) != sound.samplerate:
        yield _differs(file, "sampling rate", f"{file.sample_rate:g} Hz", f"{sound.samplerate} Hz")
    if file.channels is not None and file.channels != sound.channels:
        yield _differs(file, "number of channels", file.channels, sound.channels)
    if file.bits is not None and file.bits != _BITS.get(sound.subtype, file.bits):
        yield _differs(file, "bits per sample", file.bits, _BITS[sound.subtype])
    if file.codec and sound.format not in _CODECS.get(file.codec, set()):
        yield _differs(file, "codec", file.codec, sound.format)
    if file.seconds is not None and abs(file.seconds - heard) > _SLACK:
        code = "ResourceCorrupt" if heard < file.seconds else "ResourceNotMeetingSpecifications"
        yield _finding(code, file, f"{file.path} lasts {heard:.3f} s, stated are {file.seconds:.3f} s.")


def _differs(file: StatedFile, what: str, stated: object, found: object) -> Finding:
    text = f"{file.path}: stated {what} is {stated}, found is {found}."
    return _finding("ResourceNotMeetingSpecifications", file, text)


def _finding(code: str, file: StatedFile, text: str) -> Finding:
    return Finding(code=code, text=text, resource=file.resource)
