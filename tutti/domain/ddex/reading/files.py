"""What both families say of a file in the same words: codec, rates, lengths. Where it lies differs."""

from tutti.domain.ddex.model import AudioFile, HashSum, ImageFile
from tutti.domain.ddex.reading.shared import hash_sum, pixels, rate
from tutti.domain.ddex.reading.sight import Kids, Sight, first, length, parsed, whole, word
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Node


def sound_file(
    sight: Sight, found: Kids, uri: str, hashed: HashSum | None, trace: Trace, size: int | None = None
) -> AudioFile:
    """Read the technical details of a sound whose file is known."""
    return AudioFile(
        uri=uri,
        hash_sum=hashed,
        size=size,
        codec=codec(sight, found, "AudioCodecType", trace),
        sampling_rate=rate(sight, found, "SamplingRate", "sampling_rate", trace),
        bits_per_sample=parsed(sight, found, "BitsPerSample", "bits_per_sample", trace, whole),
        bit_rate=rate(sight, found, "BitRate", "bit_rate", trace),
        channels=parsed(sight, found, "NumberOfChannels", "channels", trace, whole),
        duration=parsed(sight, found, "Duration", "duration", trace, length),
    )


def image_file(
    sight: Sight, found: Kids, uri: str, hashed: HashSum | None, trace: Trace, size: int | None = None
) -> ImageFile:
    """Read the technical details of an image whose file is known."""
    return ImageFile(
        uri=uri,
        hash_sum=hashed,
        size=size,
        codec=codec(sight, found, "ImageCodecType", trace),
        width=pixels(sight, found, "ImageWidth", "width", trace),
        height=pixels(sight, found, "ImageHeight", "height", trace),
    )


def codec(sight: Sight, found: Kids, tag: str, trace: Trace) -> str | None:
    """Read a codec, a word of the standard or the sender's own."""
    return (word(sight, found[tag][0], "codec", trace) or None) if tag in found else None


def file_hash(element: Node, algorithm_tag: str, value_tag: str, trace: Trace) -> HashSum | None:
    """Read the hash sum of a file, whose parts the families name differently."""
    one = first(element, "HashSum")
    made = hash_sum(one, algorithm_tag, value_tag) if one is not None else None
    if made is None:
        return None
    trace.append(("hash_sum", made[1]))
    return made[0]
