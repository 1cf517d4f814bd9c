"""From a release's snapshot to the message that one store is sent.

Pure: the same snapshot, materials, profile and intent always give the same message.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from tutti.core.territory import TerritorySet
from tutti.domain import ddex
from tutti.domain.delivery.model import Party
from tutti.domain.delivery.profiles.model import Offer, StoreProfile, TakedownConvention
from tutti.domain.delivery.rules import resource_name
from tutti.domain.releases import Contributor, ReleaseDraft, ReleaseType, TrackMetadata, Writer

CONTRIBUTOR_ROLES = {
    "producer": "Producer",
    "engineer": "Engineer",
    "mixer": "Mixer",
    "mastering engineer": "MasteringEngineer",
    "performer": "Performer",
    "vocalist": "Vocalist",
    "remixer": "Remixer",
    "arranger": "Arranger",
    "programmer": "Programmer",
    "musician": "Musician",
}
WRITER_ROLES = {"composer": ("Composer",), "lyricist": ("Lyricist",), "author": ("Lyricist",)}
RELEASE_TYPES = {
    ReleaseType.SINGLE: ddex.ReleaseType.SINGLE,
    ReleaseType.EP: ddex.ReleaseType.EP,
    ReleaseType.ALBUM: ddex.ReleaseType.ALBUM,
}


class DeliveryKind(StrEnum):
    """Why a store is sent a message."""

    NEW = "new"
    UPDATE = "update"
    TAKEDOWN = "takedown"


@dataclass(frozen=True, slots=True)
class AudioMaterial:
    """The file of one track as the store gets it. ``codec`` is DDEX's word.

    ``sha256`` is for the transfer, ``hash_sum`` by the store's algorithm for the message; lower-case hex.
    """

    key: str
    size: int
    sha256: str
    codec: str
    extension: str
    sample_rate: int
    channels: int
    bit_depth: int | None
    duration: Fraction
    hash_sum: str = ""


@dataclass(frozen=True, slots=True)
class CoverMaterial:
    """The cover's file as the store gets it; whether a machine made it is known of covers made here."""

    key: str
    size: int
    sha256: str
    codec: str
    extension: str
    pixels: int
    machine_made: bool | None = None
    hash_sum: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """What was fixed before anything was built: ids, times and the reason."""

    message_id: str
    thread_id: str
    batch_id: str
    created: datetime
    kind: DeliveryKind


@dataclass(frozen=True, slots=True)
class Composed:
    """The message, and its resources' names in the order of the tracks, the cover's last."""

    message: ddex.NewReleaseMessage
    names: tuple[str, ...]


def compose(
    profile: StoreProfile,
    sender: Party,
    intent: Intent,
    draft: ReleaseDraft,
    audio: Sequence[AudioMaterial],
    cover: CoverMaterial,
) -> Composed:
    """Build the message about ``draft``, whose codes are all assigned, for the store of ``profile``."""
    upc = draft.release.upc or ""
    names = tuple(
        resource_name(
            profile.package.audio_name, upc=upc, disc=1, number=i, reference=f"T{i}", extension=each.extension
        )
        for i, each in enumerate(audio, 1)
    )
    cover_name = resource_name(
        profile.package.cover_name,
        upc=upc,
        disc=1,
        number=len(audio) + 1,
        reference=f"T{len(audio) + 1}",
        extension=cover.extension,
    )
    tracks = tuple(
        _track(profile, draft, track, each, name)
        for track, each, name in zip(draft.tracks, audio, names, strict=True)
    )
    message = ddex.NewReleaseMessage(
        header=_header(profile, sender, intent),
        release=_release(draft, tracks, _cover(profile, sender, upc, cover, cover_name)),
        deals=_deals(profile, draft),
        language=draft.release.metadata_language or "en",
    )
    if intent.kind is DeliveryKind.TAKEDOWN:
        message = ddex.takedown(message, message.header, _last_day(profile, intent))
    return Composed(message, (*names, cover_name))


def _header(profile: StoreProfile, sender: Party, intent: Intent) -> ddex.MessageHeader:
    return ddex.MessageHeader(
        message_id=intent.message_id,
        thread_id=intent.thread_id,
        sender=ddex.MessagingParty(dpid=sender.dpid, name=sender.name),
        recipients=tuple(
            ddex.MessagingParty(dpid=each.dpid, name=each.name) for each in profile.message.recipients
        ),
        created=intent.created,
    )


def _release(draft: ReleaseDraft, tracks: tuple[ddex.TrackRelease, ...], cover: ddex.Image) -> ddex.Release:
    told = draft.release
    explicit = any(track.explicit_flag for track in draft.tracks)
    artist = told.primary_artist_name or ""
    featured = [each.name for each in told.featured_artists if each.name]
    return ddex.Release(
        id=ddex.ReleaseId(icpn=told.upc),
        type=RELEASE_TYPES[draft.kind()],
        titles=_titles(told.title, told.version),
        artists=_artists(artist, featured),
        labels=(ddex.Label(party=ddex.Party.named(told.label or artist)),),
        genres=(ddex.Genre(text=told.genre or "", sub_genre=told.sub_genre),),
        p_lines=_p_lines(draft, None),
        c_lines=_c_lines(draft, None),
        tracks=tracks,
        cover=cover,
        release_dates=(ddex.EventDate(date=told.release_date or ""),),
        original_release_dates=_dates(told.original_release_date or told.release_date),
        parental_warning=_warning(explicit),
        contains_ai=_contains_ai([track.contains_ai for track in draft.tracks]),
    )


def _track(
    profile: StoreProfile, draft: ReleaseDraft, track: TrackMetadata, audio: AudioMaterial, name: str
) -> ddex.TrackRelease:
    duration = timedelta(seconds=round(float(audio.duration), 3))
    own = track.featured_artists or (() if track.primary_artist_name else draft.release.featured_artists)
    contributors = (*draft.release.contributors, *track.contributors)
    language = track.language or draft.release.audio_language
    recording = ddex.SoundRecording(
        isrc=track.isrc or "",
        titles=_titles(track.title, track.version),
        artists=_artists(draft.artist_of(track) or "", [each.name for each in own if each.name]),
        duration=duration,
        p_lines=_p_lines(draft, track),
        contributors=_contributors(contributors, track.writers),
        languages=(language,) if language and not track.is_instrumental else (),
        parental_warning=_warning(bool(track.explicit_flag)),
        contains_ai=_contains_ai([track.contains_ai]),
        is_instrumental=track.is_instrumental,
        file=_audio_file(profile, audio, name, duration),
        preview=_preview(track),
    )
    return ddex.TrackRelease(recording=recording, c_lines=_c_lines(draft, track))


def _audio_file(
    profile: StoreProfile, audio: AudioMaterial, name: str, duration: timedelta
) -> ddex.AudioFile:
    return ddex.AudioFile(
        uri=f"resources/{name}",
        hash_sum=ddex.HashSum(value=audio.hash_sum, algorithm=profile.package.hash),
        size=audio.size,
        codec=audio.codec,
        sampling_rate=audio.sample_rate,
        bits_per_sample=audio.bit_depth,
        channels=audio.channels,
        duration=duration,
    )


def _cover(profile: StoreProfile, sender: Party, upc: str, cover: CoverMaterial, name: str) -> ddex.Image:
    return ddex.Image(
        id=ddex.ProprietaryId(namespace=sender.dpid, value=f"{upc}-cover"),
        contains_ai=_contains_ai([cover.machine_made]),
        file=ddex.ImageFile(
            uri=f"resources/{name}",
            hash_sum=ddex.HashSum(value=cover.hash_sum, algorithm=profile.package.hash),
            size=cover.size,
            codec=cover.codec,
            width=cover.pixels,
            height=cover.pixels,
        ),
    )


def _preview(track: TrackMetadata) -> ddex.Preview | None:
    start = track.preview_start_seconds
    return None if start is None else ddex.Preview(start=timedelta(seconds=start))


def _titles(text: str | None, version: str | None) -> tuple[ddex.Title, ...]:
    return (ddex.Title(text=text or "", version=version),)


def _artists(main: str, featured: Sequence[str]) -> tuple[ddex.DisplayArtist, ...]:
    return (
        ddex.DisplayArtist(party=ddex.Party.named(main)),
        *(ddex.DisplayArtist(party=ddex.Party.named(name), role="FeaturedArtist") for name in featured),
    )


def _contributors(
    contributors: Sequence[Contributor], writers: Sequence[Writer]
) -> tuple[ddex.Contributor, ...]:
    """Gather each person's parts under one entry, in the order in which they were named."""
    parts: dict[str, dict[str, None]] = {}
    for writer in writers:
        for role in _writer_roles(writer.role):
            parts.setdefault(writer.name or "", {})[role] = None
    for each in contributors:
        role = (each.role or "").strip()
        parts.setdefault(each.name or "", {})[CONTRIBUTOR_ROLES.get(role.lower(), role)] = None
    return tuple(
        ddex.Contributor(party=ddex.Party.named(name), roles=tuple(role for role in roles if role))
        for name, roles in parts.items()
        if name and any(roles)
    )


def _writer_roles(role: str | None) -> tuple[str, ...]:
    return WRITER_ROLES.get((role or "").strip().lower(), ("Composer", "Lyricist"))


def _p_lines(draft: ReleaseDraft, track: TrackMetadata | None) -> tuple[ddex.PLine, ...]:
    year, owner = _line(draft, track, "pline")
    return (ddex.PLine(year=year, text=f"{year} {owner}", company=owner),)


def _c_lines(draft: ReleaseDraft, track: TrackMetadata | None) -> tuple[ddex.CLine, ...]:
    year, owner = _line(draft, track, "cline")
    return (ddex.CLine(year=year, text=f"{year} {owner}", company=owner),)


def _line(draft: ReleaseDraft, track: TrackMetadata | None, kind: str) -> tuple[int, str]:
    """Take the line of the track, else of the release, else what older clients leave to be understood."""
    told = draft.release
    year = getattr(track, f"{kind}_year", None) or getattr(told, f"{kind}_year")
    owner = getattr(track, f"{kind}_owner", None) or getattr(told, f"{kind}_owner")
    year = year or date.fromisoformat(told.release_date or "").year
    return year, owner or told.label or told.primary_artist_name or ""


def _dates(text: str | None) -> tuple[ddex.EventDate, ...]:
    return (ddex.EventDate(date=text),) if text else ()


def _warning(explicit: bool) -> ddex.ParentalWarning:
    return ddex.ParentalWarning.EXPLICIT if explicit else ddex.ParentalWarning.NOT_EXPLICIT


def _contains_ai(said: Sequence[bool | None]) -> ddex.ContainsAI | None:
    if all(each is None for each in said):
        return None
    if all(said):
        return ddex.ContainsAI.ALL
    return ddex.ContainsAI.PARTLY if any(said) else ddex.ContainsAI.NONE


def _deals(profile: StoreProfile, draft: ReleaseDraft) -> tuple[ddex.ReleaseDeal, ...]:
    start = date.fromisoformat(draft.release.release_date or "")
    period = ddex.Period(start=start)
    return (ddex.ReleaseDeal(deals=tuple(_deal(profile, offer, period, draft) for offer in profile.deals)),)


def _last_day(profile: StoreProfile, intent: Intent) -> date | None:
    by_end = profile.takedown.convention is TakedownConvention.END_DATE
    return intent.created.date() if by_end else None


def _deal(profile: StoreProfile, offer: Offer, period: ddex.Period, draft: ReleaseDraft) -> ddex.Deal:
    return ddex.Deal(
        commercial_models=(ddex.CommercialModel(offer.model),),
        use_types=tuple(ddex.UseType(use) for use in offer.uses),
        period=period,
        territories=_territories(profile, draft),
    )


def _territories(profile: StoreProfile, draft: ReleaseDraft) -> TerritorySet:
    """Offer where the artist wants it and the store is: the artist's set, cut to the store's."""
    wanted = TerritorySet.of(draft.release.territories)
    served = TerritorySet.of((*profile.territories.allowed, *(f"-{c}" for c in profile.territories.excluded)))
    if wanted.included is None and served.included is None:
        return TerritorySet(None, wanted.excluded | served.excluded)
    named = served.included if wanted.included is None else wanted.included
    return TerritorySet(frozenset(code for code in named or () if code in wanted and code in served))
