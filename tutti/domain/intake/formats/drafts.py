"""From a message to the draft of the release that it is about.

The inverse of what ``delivery`` composes. What a draft has no field for stays in the message, which is kept.
"""

import re
from collections.abc import Sequence

from tutti.core.territory import WORLDWIDE
from tutti.domain import catalogue
from tutti.domain.ddex import (
    ContainsAI,
    EventDate,
    Genre,
    NewReleaseMessage,
    ParentalWarning,
    RightsLine,
    Title,
    TitleType,
    TrackRelease,
)
from tutti.domain.ddex import ReleaseType as SoldAs
from tutti.domain.intake.formats import people, terms
from tutti.domain.intake.formats.others import resources_of
from tutti.domain.releases import ReleaseDraft, ReleaseMetadata, ReleaseType, TrackMetadata

RELEASE_TYPES = {
    SoldAs.SINGLE: ReleaseType.SINGLE,
    SoldAs.EP: ReleaseType.EP,
    SoldAs.ALBUM: ReleaseType.ALBUM,
}
_SIGN_AND_YEAR = re.compile(r"^\s*(?:[℗©]|\([PpCc]\))?\s*(?:\d{4})?\s*(?:[℗©]|\([PpCc]\))?\s*")


def draft_of(message: NewReleaseMessage) -> ReleaseDraft:
    """Return the release of ``message`` as a draft, without files."""
    told = message.release
    title = _title(told.titles)
    genre, sub_genre = genre_names(told.genres)
    p_year, p_owner = _line(told.p_lines)
    c_year, c_owner = _line(told.c_lines)
    volumes = {track.volume for track in told.tracks} | {other.volume for other in told.primary_others}
    several = max(volumes, default=1) > 1
    tracks = tuple(_track(message, each, several=several) for each in told.tracks)
    where = terms.territories(message)
    languages = [each.language for each in tracks if each.language]
    catalogue_number = told.id.catalogue_number
    release = ReleaseMetadata(
        title=title.text if title else None,
        version=title.version if title else None,
        primary_artist_name=people.primary(told.artists),
        featured_artists=people.guests(told.artists),
        genre=genre,
        sub_genre=sub_genre,
        release_type=RELEASE_TYPES[told.type],
        release_date=_date(told.release_dates) or terms.first_day(message),
        original_release_date=_date(told.original_release_dates),
        label=next((each.party.name for each in told.labels if each.party.name), None),
        catalog_number=catalogue_number.value if catalogue_number else None,
        upc=told.id.icpn,
        pline_year=p_year,
        pline_owner=p_owner,
        cline_year=c_year,
        cline_owner=c_owner,
        audio_language=languages[0] if languages else None,
        metadata_language=message.language or None,
        territories=tuple(where.words()) if where and where.words() != [WORLDWIDE] else (),
    )
    return ReleaseDraft(
        release=release,
        tracks=tracks,
        resources=resources_of(told),
        terms=terms.terms_of(message, release.release_date),
    )


def genre_names(genres: Sequence[Genre]) -> tuple[str | None, str | None]:
    """Return genre and sub-genre, by the catalogue's names where it knows them."""
    if not genres:
        return None, None
    sent = genres[0]
    found = catalogue.match_genre(sent.text, sent.sub_genre)
    if found is None:
        return sent.text or None, sent.sub_genre
    return found.genre.name, found.sub_genre.name if found.sub_genre else sent.sub_genre


def _track(message: NewReleaseMessage, track: TrackRelease, *, several: bool) -> TrackMetadata:
    recording = track.recording
    title = _title(recording.titles or track.titles)
    p_year, p_owner = _line(recording.p_lines)
    c_year, c_owner = _line(track.c_lines)
    own = people.primary(recording.artists)
    same = own == people.primary(message.release.artists)
    return TrackMetadata(
        disc_number=track.volume if several else None,
        title=title.text if title else None,
        version=title.version if title else None,
        primary_artist_name=None if same else own,
        featured_artists=people.guests(recording.artists),
        contributors=people.contributors(recording.contributors),
        writers=people.writers(recording.contributors),
        isrc=recording.isrc or None,
        explicit_flag=recording.parental_warning is ParentalWarning.EXPLICIT,
        is_instrumental=recording.is_instrumental,
        language=recording.languages[0] if recording.languages else None,
        pline_year=p_year,
        pline_owner=p_owner,
        cline_year=c_year,
        cline_owner=c_owner,
        preview_start_seconds=recording.preview.start.total_seconds() if recording.preview else None,
        contains_ai=None if recording.contains_ai is None else recording.contains_ai is not ContainsAI.NONE,
    )


def _title(titles: Sequence[Title]) -> Title | None:
    shown = [each for each in titles if each.type is TitleType.DISPLAY]
    return next(iter(shown or titles), None)


def _line(lines: Sequence[RightsLine]) -> tuple[int | None, str | None]:
    if not lines:
        return None, None
    line = lines[0]
    return line.year, line.company or _SIGN_AND_YEAR.sub("", line.text, count=1) or None


def _date(dates: Sequence[EventDate]) -> str | None:
    everywhere = [each.date for each in dates if each.territory == WORLDWIDE]
    return next(iter(everywhere or [each.date for each in dates]), None)
