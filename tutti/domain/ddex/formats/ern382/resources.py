"""Recordings and the cover in ERN 3.8.2: what may differ lies in a container for each territory."""

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.formats.contents import Entry, other_entries
from tutti.domain.ddex.formats.ern382.pen import containers, file, party, right_lines, title_body, titles
from tutti.domain.ddex.formats.values import (
    duration,
    in_territory,
    merged,
    proprietary_ids,
    seconds,
    shown,
    thousandths,
)
from tutti.domain.ddex.formats.vocabulary import (
    ARTISTS_382,
    AUDIO_CODECS,
    CONTRIBUTORS_382,
    IMAGE_CODECS,
    LANGUAGES_382,
    OTHER_CODECS,
    OTHER_TYPES_382,
    WRITERS_382,
    role_words,
    translate,
    word,
)
from tutti.domain.ddex.formats.xml import boolean, each, element, leaf
from tutti.domain.ddex.model import (
    AudioFile,
    ContainsAI,
    Contributor,
    DisplayArtist,
    Image,
    ImageFile,
    OtherResource,
    Preview,
    Release,
    ResourceFile,
    ResourceKind,
    SoundRecording,
)


def resource_list(release: Release, namespace: str) -> str:
    """Return the recordings as A1, A2 … in track order, and by kind what else there is."""
    others = dict.fromkeys(ResourceKind, "")
    for entry in other_entries(release):
        if entry.other is not None:
            others[entry.other.kind] += _other(entry, entry.other, namespace)
    return element(
        "ResourceList",
        each(
            _sound_recording(position, track.recording, namespace)
            for position, track in enumerate(release.tracks, start=1)
        ),
        others[ResourceKind.VIDEO],
        _image(len(release.tracks) + 1, release.cover, namespace) if release.cover else "",
        *(text for kind, text in others.items() if kind is not ResourceKind.VIDEO),
    )


def language(languages: tuple[str, ...]) -> str | None:
    """Return the one language that this version has room for, if it knows it."""
    primary = languages[0].partition("-")[0].lower() if languages else ""
    return primary if primary in LANGUAGES_382 else None


def is_writer(role: str) -> bool:
    """Tell whether a role belongs to the work (and so to the indirect contributors) in this version."""
    return any(said in WRITERS_382 for said in translate(role, WRITERS_382))


def display_artists(artists: tuple[DisplayArtist, ...], namespace: str) -> str:
    """Return the artists one by one, in order."""
    return each(
        element(
            "DisplayArtist",
            party(artist.party),
            role_words("ArtistRole", (artist.role,), ARTISTS_382, namespace),
            SequenceNumber=position,
        )
        for position, artist in enumerate(artists, start=1)
    )


def _sound_recording(position: int, recording: SoundRecording, namespace: str) -> str:
    wholly_made = recording.contains_ai is ContainsAI.ALL
    territories = containers(recording.titles, recording.p_lines)
    return element(
        "SoundRecording",
        leaf("SoundRecordingType", recording.type),
        element("SoundRecordingId", leaf("ISRC", recording.isrc), proprietary_ids(recording.proprietary_ids)),
        each(element("IndirectSoundRecordingId", leaf("ISWC", iswc)) for iswc in recording.iswcs),
        leaf("ResourceReference", f"A{position}"),
        element("ReferenceTitle", title_body(shown(recording.titles)[0])),
        leaf("IsInstrumental", boolean(recording.is_instrumental)),
        leaf("IsComputerGenerated", "true") if wholly_made else "",
        leaf("LanguageOfPerformance", language(recording.languages)),
        leaf("Duration", duration(recording.duration)),
        each(_details(position, recording, territory, namespace) for territory in territories),
    )


def _details(position: int, recording: SoundRecording, territory: str, namespace: str) -> str:
    reference = f"T{position}" if territory == WORLDWIDE else f"T{position}_{territory}"
    return element(
        "SoundRecordingDetailsByTerritory",
        leaf("TerritoryCode", territory),
        titles(recording.titles, territory),
        display_artists(recording.artists, namespace),
        _contributors(recording.contributors, namespace),
        _writers(recording.contributors, namespace),
        leaf("OriginalResourceReleaseDate", recording.first_publication_date),
        right_lines("PLine", in_territory(recording.p_lines, territory)),
        leaf("ParentalWarningType", recording.parental_warning),
        _technical_details(reference, recording, namespace),
    )


def _contributors(contributors: tuple[Contributor, ...], namespace: str) -> str:
    return _chosen("ResourceContributor", contributors, namespace, CONTRIBUTORS_382, writers=False)


def _writers(contributors: tuple[Contributor, ...], namespace: str) -> str:
    return _chosen("IndirectResourceContributor", contributors, namespace, WRITERS_382, writers=True)


def _chosen(
    name: str, contributors: tuple[Contributor, ...], namespace: str, known: frozenset[str], *, writers: bool
) -> str:
    """Return the contributors that have roles of one kind, with these roles; writers play nothing here."""
    chosen = [
        (one, kept)
        for one in merged(contributors)
        if (kept := tuple(role for role in one.roles if is_writer(role) is writers))
        or not (writers or (one.roles and not one.instruments))
    ]
    return each(
        element(
            name,
            party(one.party),
            role_words(f"{name}Role", roles, known, namespace),
            ""
            if writers
            else each(leaf("InstrumentType", played) for played in dict.fromkeys(one.instruments)),
            SequenceNumber=position,
        )
        for position, (one, roles) in enumerate(chosen, start=1)
    )


def _technical_details(reference: str, recording: SoundRecording, namespace: str) -> str:
    if not (recording.file or recording.preview):
        return ""
    return element(
        "TechnicalSoundRecordingDetails",
        leaf("TechnicalResourceDetailsReference", reference),
        _audio(recording.file, namespace) if recording.file else "",
        _preview(recording.preview) if recording.preview else "",
        file(recording.file, namespace) if recording.file else "",
    )


def _audio(given: AudioFile, namespace: str) -> str:
    return (
        word("AudioCodecType", given.codec, AUDIO_CODECS, namespace)
        + leaf("BitRate", thousandths(given.bit_rate), UnitOfMeasure="kbps")
        + leaf("NumberOfChannels", given.channels)
        + leaf("SamplingRate", thousandths(given.sampling_rate), UnitOfMeasure="kHz")
        + leaf("BitsPerSample", given.bits_per_sample)
        + leaf("Duration", duration(given.duration))
    )


def _preview(preview: Preview) -> str:
    """Tell the recipient to cut the preview out of the file, which is not a preview itself."""
    return leaf("IsPreview", "false") + element(
        "PreviewDetails",
        leaf("StartPoint", seconds(preview.start)),
        leaf("Duration", duration(preview.duration)),
        leaf("ExpressionType", "Instructive"),
    )


def _other(entry: Entry, other: OtherResource, namespace: str) -> str:
    """Return a video, picture, text or sheet music, whose parts each have the name of their kind."""
    kind = other.kind
    is_video = kind is ResourceKind.VIDEO
    identity = leaf("ISRC", other.isrc) + proprietary_ids(other.proprietary_ids)
    titled = shown(other.titles)[:1] if kind in (ResourceKind.VIDEO, ResourceKind.SHEET_MUSIC) else ()
    territories = containers(other.titles, other.display_artist_names, other.p_lines, other.c_lines)
    spoken = language(other.languages) if is_video else None
    return element(
        kind,
        leaf("SheetMusicType", other.type)
        if kind is ResourceKind.SHEET_MUSIC
        else word(f"{kind}Type", other.type, OTHER_TYPES_382[kind], namespace),
        element(f"{kind}Id", identity) if identity else "",
        leaf("ResourceReference", entry.reference),
        each(element("ReferenceTitle", title_body(title)) for title in titled),
        leaf("LanguageOfPerformance", spoken),
        leaf("Duration", duration(other.duration)) if is_video else "",
        each(_other_details(entry, other, territory, namespace) for territory in territories),
    )


def _other_details(entry: Entry, other: OtherResource, territory: str, namespace: str) -> str:
    kind = other.kind
    is_video = kind is ResourceKind.VIDEO
    apart = "" if territory == WORLDWIDE else f"_{territory}"
    return element(
        f"{kind}DetailsByTerritory",
        leaf("TerritoryCode", territory),
        titles(other.titles, territory),
        display_artists(other.artists, namespace) if is_video else "",
        _contributors(other.contributors, namespace),
        _writers(other.contributors, namespace),
        each(
            leaf("DisplayArtistName", name.text, LanguageAndScriptCode=name.language)
            for name in in_territory(other.display_artist_names, territory)
        ),
        "" if is_video else right_lines("CLine", in_territory(other.c_lines, territory)),
        leaf("OriginalResourceReleaseDate", other.first_publication_date),
        right_lines("PLine", in_territory(other.p_lines, territory)) if is_video else "",
        leaf("ParentalWarningType", other.parental_warning),
        right_lines("CLine", in_territory(other.c_lines, territory)) if is_video else "",
        _other_file(f"T{entry.reference[1:]}{apart}", kind, other.file, namespace) if other.file else "",
    )


def _other_file(reference: str, kind: ResourceKind, given: ResourceFile, namespace: str) -> str:
    is_video = kind is ResourceKind.VIDEO
    has_size = kind in (ResourceKind.VIDEO, ResourceKind.IMAGE)
    return element(
        f"Technical{kind}Details",
        leaf("TechnicalResourceDetailsReference", reference),
        word(f"{kind}CodecType", given.codec, OTHER_CODECS[kind], namespace),
        leaf("ImageHeight", given.height, UnitOfMeasure="Pixel") if has_size else "",
        leaf("ImageWidth", given.width, UnitOfMeasure="Pixel") if has_size else "",
        leaf("Duration", duration(given.duration)) if is_video else "",
        file(given, namespace),
    )


def _image(position: int, image: Image, namespace: str) -> str:
    return element(
        "Image",
        leaf("ImageType", "FrontCoverImage"),
        element("ImageId", proprietary_ids((image.id,))),
        leaf("ResourceReference", f"A{position}"),
        element(
            "ImageDetailsByTerritory",
            leaf("TerritoryCode", WORLDWIDE),
            leaf("ParentalWarningType", image.parental_warning),
            _image_details(f"T{position}", image.file, namespace) if image.file else "",
        ),
    )


def _image_details(reference: str, given: ImageFile, namespace: str) -> str:
    return element(
        "TechnicalImageDetails",
        leaf("TechnicalResourceDetailsReference", reference),
        word("ImageCodecType", given.codec, IMAGE_CODECS, namespace),
        leaf("ImageHeight", given.height, UnitOfMeasure="Pixel"),
        leaf("ImageWidth", given.width, UnitOfMeasure="Pixel"),
        file(given, namespace),
    )
