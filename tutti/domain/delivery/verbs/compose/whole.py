"""From a release's snapshot to the message that one store is sent.

Pure: the same snapshot, materials, profile and intent always give the same message.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tutti.domain import ddex
from tutti.domain.delivery.errors import InvalidPackage
from tutti.domain.delivery.model import Party
from tutti.domain.delivery.profiles.model import StoreProfile
from tutti.domain.delivery.rules import resource_name
from tutti.domain.delivery.verbs.compose.beside import (
    Beside,
    beside,
    deal_positions,
    on_discs,
    taken,
    with_file,
)
from tutti.domain.delivery.verbs.compose.people import artists
from tutti.domain.delivery.verbs.compose.resources import cover_image, track_release
from tutti.domain.delivery.verbs.compose.said import c_lines, contains_ai, dates, p_lines, titles, warning
from tutti.domain.delivery.verbs.compose.terms import Terms, last_day, nothing_left, terms
from tutti.domain.delivery.verbs.compose.values import (
    AudioMaterial,
    Composed,
    CoverMaterial,
    DeliveryKind,
    Intent,
    ResourceMaterial,
)
from tutti.domain.releases import ReleaseDraft, ReleaseType

RELEASE_TYPES = {
    ReleaseType.SINGLE: ddex.ReleaseType.SINGLE,
    ReleaseType.EP: ddex.ReleaseType.EP,
    ReleaseType.ALBUM: ddex.ReleaseType.ALBUM,
}


def compose(
    profile: StoreProfile,
    sender: Party,
    intent: Intent,
    draft: ReleaseDraft,
    audio: Sequence[AudioMaterial],
    cover: CoverMaterial,
    others: Sequence[ResourceMaterial] = (),
) -> Composed:
    """Build the message about ``draft``, whose codes are all assigned, for the store of ``profile``.

    Raises ``InvalidPackage`` where nothing of the release may be offered there.
    """
    names = _Names(profile, draft.release.upc or "")
    endings = [each.extension for each in audio]
    cover_name = names.cover(len(audio) + 1, cover.extension)
    image = cover_image(profile, sender, names.upc, cover, cover_name)

    def message(kept: Sequence[Beside]) -> ddex.NewReleaseMessage:
        discs, resources = on_discs(draft, kept)
        placed = zip(draft.tracks, discs, audio, names.tracks(discs, endings), strict=True)
        tracks = tuple(track_release(profile, draft, *each) for each in placed)
        offered = terms(profile, draft, intent.created.date(), deal_positions(draft, kept))
        return ddex.NewReleaseMessage(
            header=_header(profile, sender, intent),
            release=_release(draft, tracks, image, resources, offered),
            deals=offered.deals,
            language=draft.release.metadata_language or "en",
        )

    listed = dict(_named(profile, names, beside(draft, others), len(audio)))
    kept, unsent = taken(profile, tuple(listed), message)
    told = _on_offer(profile, draft, intent, message(kept))
    discs, _ = on_discs(draft, kept)
    return Composed(
        told,
        (*names.tracks(discs, endings), cover_name, *(listed[each] for each in kept)),
        tuple(each.file for each in kept if each.file),
        tuple(unsent),
    )


def _on_offer(
    profile: StoreProfile, draft: ReleaseDraft, intent: Intent, told: ddex.NewReleaseMessage
) -> ddex.NewReleaseMessage:
    if intent.kind is DeliveryKind.TAKEDOWN:
        return ddex.takedown(told, told.header, last_day(profile, intent))
    if not told.deals:
        raise InvalidPackage(nothing_left(profile, draft, intent.created.date()) or "No deal is left.")
    return told


def _named(
    profile: StoreProfile, names: "_Names", listed: Sequence[Beside], tracks: int
) -> Iterator[tuple[Beside, str]]:
    """Yield resources with their files under the store's names for these, which count on after the cover."""
    for each in listed:
        if each.file is None:
            yield each, ""
        else:
            name = names.other(tracks + 2 + each.position, each.file.extension)
            yield each._replace(told=with_file(profile, each, name)), name


class _Names(NamedTuple):
    """What a store calls the files of a release, by their places among all.

    Songs are counted anew on each disc where the store's pattern names the disc; the other files are counted
    on after them, under the first disc.
    """

    profile: StoreProfile
    upc: str

    def tracks(self, discs: Sequence[int], extensions: Sequence[str]) -> Iterator[str]:
        pattern = self.profile.package.audio_name
        for i, (disc, extension) in enumerate(zip(discs, extensions, strict=True)):
            number = discs[: i + 1].count(disc) if "{disc" in pattern else i + 1
            yield self._name(pattern, number, extension, disc=disc, place=i + 1)

    def cover(self, number: int, extension: str) -> str:
        return self._name(self.profile.package.cover_name, number, extension)

    def other(self, number: int, extension: str) -> str:
        return self._name(self.profile.package.resource_name, number, extension)

    def _name(
        self, pattern: str, number: int, extension: str, *, disc: int = 1, place: int | None = None
    ) -> str:
        reference = f"T{place or number}"
        return resource_name(
            pattern, upc=self.upc, disc=disc, number=number, reference=reference, extension=extension
        )


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


def _release(
    draft: ReleaseDraft,
    tracks: tuple[ddex.TrackRelease, ...],
    cover: ddex.Image,
    others: tuple[ddex.OtherResource, ...],
    offered: Terms,
) -> ddex.Release:
    told = draft.release
    explicit = any(track.explicit_flag for track in draft.tracks)
    artist = told.primary_artist_name or ""
    featured = [each.name for each in told.featured_artists if each.name]
    return ddex.Release(
        id=ddex.ReleaseId(icpn=told.upc),
        type=RELEASE_TYPES[draft.kind()],
        titles=titles(told.title, told.version),
        artists=artists(artist, featured),
        labels=(ddex.Label(party=ddex.Party.named(told.label or artist)),),
        genres=(ddex.Genre(text=told.genre or "", sub_genre=told.sub_genre),),
        p_lines=p_lines(draft, None),
        c_lines=c_lines(draft, None),
        tracks=tracks,
        cover=cover,
        others=others,
        release_dates=(ddex.EventDate(date=told.release_date or ""),),
        original_release_dates=dates(told.original_release_date or told.release_date),
        parental_warning=warning(explicit),
        visibility=offered.visibility,
        contains_ai=contains_ai([track.contains_ai for track in draft.tracks]),
    )
