"""What both families say of a file in the same words: codec, rates, lengths. Where it lies differs."""

from tutti.domain.ddex.model import AudioFile, HashAlgorithm, HashSum, ImageFile
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.sight import Sight, attribute, first, parsed, take, word
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import decimal, length, whole
from tutti.domain.ddex.structure.nodes import Kids, Node

_OF_SOUND = frozenset(
    {"AudioCodecType", "SamplingRate", "BitsPerSample", "BitRate", "NumberOfChannels", "Duration"}
)


def sound_file(
    sight: Sight, found: Kids, uri: str, hashed: HashSum | None, trace: Trace, size: int | None = None
) -> AudioFile:
    """Read the technical details of a sound whose file is known."""
    if found.keys().isdisjoint(_OF_SOUND):
        return AudioFile(uri=uri, hash_sum=hashed, size=size)
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


_HASHES = {
    "MD5": HashAlgorithm.MD5,
    "SHA1": HashAlgorithm.SHA1,
    "SHA-1": HashAlgorithm.SHA1,
    "SHA256": HashAlgorithm.SHA256,
    "SHA-256": HashAlgorithm.SHA256,
    "SHA512": HashAlgorithm.SHA512,
    "SHA-512": HashAlgorithm.SHA512,
}


_UNITS = {
    None: 1,
    "Hz": 1,
    "kHz": 1000,
    "MHz": 1_000_000,
    "bps": 1,
    "kbps": 1000,
    "Mbps": 1_000_000,
    "Gbps": 10**9,
}


def hash_sum(element: Node, algorithm_tag: str, value_tag: str) -> tuple[HashSum, Trace] | None:
    """Read a hash sum; ``None`` for an algorithm that is not known, or none."""
    found = element.kids
    trace: Trace = []
    if algorithm_tag not in found or value_tag not in found:
        return None
    each = found[algorithm_tag][0]
    text = each.text
    own = each.attributes.get("UserDefinedValue") if text == "UserDefined" else None
    algorithm = _HASHES.get((own or text).upper())
    value = take(found, value_tag, "value", trace)
    if algorithm is None or value is None:
        return None
    trace.append(("algorithm", each))
    trace.extend(
        ("algorithm", (each, key))
        for key in ("UserDefinedValue", "Namespace")
        if own and each.attributes.get(key)
    )
    return HashSum(value=value, algorithm=algorithm), trace


def rate(sight: Sight, found: Kids, tag: str, name: str, trace: Trace) -> int | None:
    """Read a sampling rate in Hz or a bit rate in bit/s, whatever unit it was sent in."""
    value = parsed(sight, found, tag, name, trace, decimal)
    if value is None:
        return None
    element = found[tag][0]
    unit = element.attributes.get("UnitOfMeasure")
    if unit in _UNITS:
        attribute(element, "UnitOfMeasure", name, trace)
    else:
        sight.note(faults.WORD, element, value=unit, known=", ".join(filter(None, _UNITS)))
    factor = _UNITS.get(unit, 1)
    if tag == "SamplingRate" and factor == 1000 and value >= 1000:
        sight.note(faults.UNIT, element, value=value, unit=unit)
        factor = 1
    elif unit is None and value < 1000:
        factor = 1000
    return int(value * factor)


def pixels(sight: Sight, found: Kids, tag: str, name: str, trace: Trace) -> int | None:
    """Read a width or height in pixels."""
    value = parsed(sight, found, tag, name, trace, whole)
    if value is not None and found[tag][0].attributes.get("UnitOfMeasure") == "Pixel":
        trace.append((name, (found[tag][0], "UnitOfMeasure")))
    return value
