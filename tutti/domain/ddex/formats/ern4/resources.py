"""Recordings and the cover in ERN 4: identity and files lie in the recording's edition."""

from tutti.domain.ddex.formats.ern4.others import contributor_list, file_element, other_resources
from tutti.domain.ddex.formats.ern4.pen import Pen, display_artists, right_lines, titles
from tutti.domain.ddex.formats.values import duration, proprietary_ids, seconds, thousandths
from tutti.domain.ddex.formats.vocabulary import AUDIO_CODECS, IMAGE_CODECS, word
from tutti.domain.ddex.formats.xml import boolean, each, element, leaf
from tutti.domain.ddex.model import (
    AudioFile,
    Image,
    ImageFile,
    Preview,
    Release,
    ResourceKind,
    SoundRecording,
)


def resource_list(pen: Pen, release: Release) -> str:
    """Return the recordings as A1, A2 … in track order, and by kind what else there is."""
    recordings = each(
        _sound_recording(pen, position, track.recording)
        for position, track in enumerate(release.tracks, start=1)
    )
    cover = _image(pen, len(release.tracks) + 1, release.cover) if release.cover else ""
    others = other_resources(pen, release)
    return element(
        "ResourceList",
        recordings,
        others[ResourceKind.VIDEO],
        cover,
        *(text for kind, text in others.items() if kind is not ResourceKind.VIDEO),
    )


def _sound_recording(pen: Pen, position: int, recording: SoundRecording) -> str:
    return element(
        "SoundRecording",
        leaf("ResourceReference", f"A{position}"),
        leaf("Type", recording.type),
        _edition(pen, position, recording),
        each(element("WorkId", leaf("ISWC", iswc)) for iswc in recording.iswcs),
        titles(pen, recording.titles),
        display_artists(pen, recording.display_artist_names, recording.artists),
        contributor_list(pen, recording.contributors),
        leaf("Duration", duration(recording.duration)),
        leaf("FirstPublicationDate", recording.first_publication_date),
        leaf("ParentalWarningType", recording.parental_warning),
        leaf("ContainsAI", recording.contains_ai) if pen.dialect.carries_ai else "",
        leaf("IsInstrumental", boolean(recording.is_instrumental)),
        each(leaf("LanguageOfPerformance", language) for language in recording.languages),
    )


def _edition(pen: Pen, position: int, recording: SoundRecording) -> str:
    identity = leaf("ISRC", recording.isrc) + proprietary_ids(recording.proprietary_ids)
    return element(
        "SoundRecordingEdition",
        element("ResourceId", identity),
        right_lines("PLine", recording.p_lines),
        _technical_details(pen, f"T{position}", recording),
    )


def _technical_details(pen: Pen, reference: str, recording: SoundRecording) -> str:
    if not (recording.file or recording.preview):
        return ""
    return element(
        "TechnicalDetails",
        leaf("TechnicalResourceDetailsReference", reference),
        _delivery_file(pen, recording.file) if recording.file else "",
        _clip(f"{reference}P", recording.preview) if recording.preview else "",
    )


def _delivery_file(pen: Pen, file: AudioFile) -> str:
    return element(
        "DeliveryFile",
        leaf("Type", "AudioFile"),
        word("AudioCodecType", file.codec, AUDIO_CODECS, pen.namespace),
        leaf("BitRate", thousandths(file.bit_rate), UnitOfMeasure="kbps"),
        leaf("NumberOfChannels", file.channels),
        leaf("SamplingRate", thousandths(file.sampling_rate), UnitOfMeasure="kHz"),
        leaf("BitsPerSample", file.bits_per_sample),
        leaf("Duration", duration(file.duration)),
        file_element(pen, file),
    )


def _clip(reference: str, preview: Preview) -> str:
    """Tell the recipient to cut the preview out of the recording itself."""
    return element(
        "ClipDetails",
        leaf("TechnicalResourceDetailsReference", reference),
        leaf("ClipType", "Preview"),
        element(
            "Timing",
            leaf("StartPoint", seconds(preview.start)),
            leaf("DurationUsed", duration(preview.duration)),
        ),
        leaf("ExpressionType", "Instructive"),
    )


def _image(pen: Pen, position: int, image: Image) -> str:
    return element(
        "Image",
        leaf("ResourceReference", f"A{position}"),
        leaf("Type", "FrontCoverImage"),
        element("ResourceId", proprietary_ids((image.id,))),
        leaf("ParentalWarningType", image.parental_warning),
        leaf("ContainsAI", image.contains_ai) if pen.dialect.carries_ai else "",
        _image_details(pen, f"T{position}", image.file) if image.file else "",
    )


def _image_details(pen: Pen, reference: str, file: ImageFile) -> str:
    return element(
        "TechnicalDetails",
        leaf("TechnicalResourceDetailsReference", reference),
        word("ImageCodecType", file.codec, IMAGE_CODECS, pen.namespace),
        leaf("ImageHeight", file.height, UnitOfMeasure="Pixel"),
        leaf("ImageWidth", file.width, UnitOfMeasure="Pixel"),
        file_element(pen, file),
    )
