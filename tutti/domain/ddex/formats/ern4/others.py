"""Videos, pictures, texts and sheet music in ERN 4, and what they have in common with recordings."""

from tutti.domain.ddex.formats.contents import Entry, other_entries
from tutti.domain.ddex.formats.ern4.pen import Pen, display_artists, right_lines, titles
from tutti.domain.ddex.formats.values import duration, merged, proprietary_ids, thousandths
from tutti.domain.ddex.formats.vocabulary import HASH_SUMS_4, OTHER_CODECS, OTHER_TYPES_4, word
from tutti.domain.ddex.formats.xml import each, element, leaf
from tutti.domain.ddex.model import (
    AudioFile,
    Contributor,
    HashSum,
    ImageFile,
    OtherResource,
    ParentalWarning,
    Release,
    ResourceFile,
    ResourceKind,
)


def other_resources(pen: Pen, release: Release) -> dict[ResourceKind, str]:
    """Return the other resources of a release by kind, in the order of the schema."""
    texts = dict.fromkeys(ResourceKind, "")
    for entry in other_entries(release):
        if entry.other is not None:
            texts[entry.other.kind] += _resource(pen, entry, entry.other)
    return texts


def _resource(pen: Pen, entry: Entry, other: OtherResource) -> str:
    is_video = other.kind is ResourceKind.VIDEO
    identity = leaf("ISRC", other.isrc) + proprietary_ids(other.proprietary_ids)
    named = element("ResourceId", identity) if identity else ""
    details = _technical_details(pen, f"T{entry.reference[1:]}", other) if other.file else ""
    lines = right_lines("CLine", other.c_lines)
    warning = other.parental_warning or (ParentalWarning.NO_ADVICE_AVAILABLE if is_video else None)
    has_artists = other.artists or other.display_artist_names or is_video
    return element(
        other.kind,
        leaf("ResourceReference", entry.reference),
        word("Type", other.type, OTHER_TYPES_4[other.kind], pen.namespace),
        element("VideoEdition", named, right_lines("PLine", other.p_lines), lines, details)
        if is_video
        else named,
        titles(pen, other.titles),
        display_artists(pen, other.display_artist_names, other.artists) if has_artists else "",
        contributor_list(pen, other.contributors),
        "" if is_video else lines,
        leaf("Duration", duration(other.duration)) if is_video else "",
        element("FirstPublicationDate", leaf("FulfillmentDate", other.first_publication_date))
        if other.first_publication_date
        else "",
        leaf("ParentalWarningType", warning),
        leaf("ContainsAI", other.contains_ai)
        if pen.dialect.carries_ai and other.kind is not ResourceKind.SHEET_MUSIC
        else "",
        each(leaf("LanguageOfPerformance", language) for language in other.languages) if is_video else "",
        "" if is_video else details,
        IsSupplemental="true" if is_video and not other.is_primary else None,
    )


def _technical_details(pen: Pen, reference: str, other: OtherResource) -> str:
    file = other.file
    if file is None:
        return ""
    codec = word(f"{other.kind}CodecType", file.codec, OTHER_CODECS[other.kind], pen.namespace)
    size = leaf("ImageHeight", file.height, UnitOfMeasure="Pixel") + leaf(
        "ImageWidth", file.width, UnitOfMeasure="Pixel"
    )
    parts = codec + (size if other.kind in (ResourceKind.VIDEO, ResourceKind.IMAGE) else "")
    if other.kind is ResourceKind.VIDEO:
        parts = element(
            "DeliveryFile",
            leaf("Type", "AudioVisualFile"),
            parts,
            leaf("Duration", duration(file.duration)),
            file_element(pen, file),
        )
    else:
        parts += file_element(pen, file)
    return element("TechnicalDetails", leaf("TechnicalResourceDetailsReference", reference), parts)


def contributor_list(pen: Pen, contributors: tuple[Contributor, ...]) -> str:
    """Return who took part, each party once."""
    return each(
        element(
            "Contributor",
            leaf("ContributorPartyReference", pen.party(one.party)),
            pen.roles("Role", one.roles, one.instruments),
            SequenceNumber=position,
        )
        for position, one in enumerate(merged(contributors), start=1)
    )


def file_element(pen: Pen, file: AudioFile | ImageFile | ResourceFile) -> str:
    """Return where a file lies, its hash sum and size."""
    return element(
        "File",
        leaf("URI", file.uri),
        _hash_sum(pen, file.hash_sum) if file.hash_sum else "",
        leaf("FileSize", thousandths(file.size)),
    )


def _hash_sum(pen: Pen, hash_sum: HashSum) -> str:
    return element(
        "HashSum",
        word("Algorithm", hash_sum.algorithm, HASH_SUMS_4, pen.namespace),
        leaf("HashSumValue", hash_sum.value),
    )
