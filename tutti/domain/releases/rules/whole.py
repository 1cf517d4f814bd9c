"""Rules about the release as a whole: R34, R36, R37, R38, R39, R41, R42."""

from collections.abc import Iterator

from tutti.core.findings import Severity
from tutti.core.territory import InvalidTerritory, TerritorySet
from tutti.domain import catalogue
from tutti.domain.releases.model import ReleaseDraft
from tutti.domain.releases.rules.facts import Facts
from tutti.domain.releases.rules.rule import Breach, must, should
from tutti.domain.releases.rules.words import fold, quoted

MOST_TRACKS = 100

REQUIRED_OF_RELEASE = {
    "title": ("missing_field", "The release has no title: give it the one that listeners shall see."),
    "primary_artist_name": ("missing_field", "The release names no artist: give the primary artist's name."),
    "genre": ("missing_field", "The release has no genre: choose one, such as Pop or Electronic."),
    "release_date": ("missing_field", "The release has no date: give the day as YYYY-MM-DD."),
    "cover_art_file_url": (
        "cover_art_required",
        "The release has no cover: upload one and give its fileUrl.",
    ),
}
"""Fields without which a release cannot be submitted: code and sentence of each."""

REQUIRED_OF_TRACK = {
    "title": ("missing_field", "Track {n} has no title: give it the one that listeners shall see."),
    "audio_file_url": ("audio_required", "Track {n} has no audio: upload the file and give its fileUrl."),
    "explicit_flag": (
        "missing_field",
        "Track {n} does not say if it is explicit: set explicit_flag to true or false.",
    ),
}
"""Fields without which a track cannot be submitted; its writers are asked for by R3."""

EXPECTED_OF_RELEASE = {
    "label": "No label is given: stores will show the artist's name.",
    "pline_owner": "No ℗ line is given: add pline_year and pline_owner, or the artist will stand there.",
    "cline_owner": "No © line is given: add cline_year and cline_owner, or the artist will stand there.",
}
"""Fields that new clients are expected to send; without them the release goes out with a stand-in."""


@must(
    "R34",
    "One to a hundred tracks",
    "invalid_track_count",
    """A release has 1 to 100 tracks. A single of one track carries the title of that track.""",
)
def track_count(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find releases without tracks or with too many, and singles with two titles."""
    count = len(draft.tracks)
    if count == 0:
        yield Breach("tracks", "The release has no track: add at least one.")
    elif count > MOST_TRACKS:
        yield Breach(
            "tracks", f"The release has {count} tracks: divide it into releases of at most {MOST_TRACKS}."
        )
    elif count == 1:
        track = draft.tracks[0].title
        if draft.release.title and track and fold(draft.release.title) != fold(track):
            yield Breach(
                "release.title",
                f"A single carries the title of its track: {quoted(draft.release.title)} is not "
                f"{quoted(track)}.",
                "single_title_differs",
                Severity.WARNING,
            )


@must(
    "R36",
    "Nothing required is missing",
    "missing_field",
    """A release needs `title`, `primary_artist_name`, `genre`, `release_date` and `cover_art_file_url`; a
    track needs `title`, `audio_file_url`, `explicit_flag` and `writers` (R3). `label`, P line and C line are
    expected: without them you get a warning and a stand-in.""",
)
def required(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find fields that are missing."""
    for field, (code, message) in REQUIRED_OF_RELEASE.items():
        if getattr(draft.release, field) is None:
            yield Breach(f"release.{field}", message, code)
    for place, track in enumerate(draft.tracks):
        for field, (code, message) in REQUIRED_OF_TRACK.items():
            if getattr(track, field) is None:
                yield Breach(f"tracks[{place}].{field}", message.format(n=place + 1), code)
    for field, message in EXPECTED_OF_RELEASE.items():
        if getattr(draft.release, field) is None:
            yield Breach(f"release.{field}", message, "recommended_field", Severity.WARNING)


@must(
    "R37",
    "Stores are chosen by id",
    "invalid_store_id",
    """`distribution_store_ids` lists ids of stores (1 Apple Music, 9 Spotify, 13 YouTube Music, 17 Amazon,
    319 TikTok …). Leave it out, or give null, for all stores.""",
)
def known_stores(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find ids that no store has."""
    chosen = draft.release.distribution_store_ids
    if chosen is None:
        return
    if not chosen:
        yield Breach(
            "release.distribution_store_ids",
            "No store is chosen: list at least one id, or leave the field out for all stores.",
        )
    for place, store_id in enumerate(chosen):
        known = (
            catalogue.store(store_id) is not None if facts.store_ids is None else store_id in facts.store_ids
        )
        if not known:
            yield Breach(
                f"release.distribution_store_ids[{place}]",
                f"{store_id} is no store that can be reached from here: take it out.",
            )


@should(
    "R38",
    "Genres are those that stores know",
    "invalid_genre",
    """`genre` is one of the list, in any case, and `sub_genre` one of those under it. Other words are kept,
    but stores will sort the release under the nearest they know.""",
)
def known_genre(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find genres outside the list."""
    given, sub = draft.release.genre, draft.release.sub_genre
    known = catalogue.genre(given) if given else None
    if given and known is None:
        near = catalogue.genre_like(given)
        meant = f": perhaps {quoted(near.name)}?" if near else ": choose one of the list."
        yield Breach("release.genre", f"{quoted(given)} is no genre that stores know{meant}")
    elif known and sub and known.sub_genre(sub) is None:
        under = catalogue.genre_like(sub)
        meant = f"; it stands under {quoted(under.name)}" if under and under.sub_genre(sub) else ""
        yield Breach(
            "release.sub_genre",
            f"{quoted(sub)} is no sub-genre of {known.name}{meant}: choose another, such as "
            f"{known.sub_genres[0].name}.",
        )


@must(
    "R39",
    "Territories are countries or the world",
    "invalid_territory",
    """`territories` lists ISO 3166-1 codes (`US`, `DE`), or `Worldwide` with exclusions (`-CN`). Left out, it
    is the whole world.""",
)
def known_territories(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find territories that do not exist."""
    try:
        TerritorySet.of(draft.release.territories)
    except InvalidTerritory as wrong:
        yield Breach("release.territories", f"The territories cannot be read: {wrong}.")


@must(
    "R41",
    "Discs count from one",
    "invalid_disc_number",
    """`disc_number` of a track counts the discs of a release from 1, without a gap. All tracks of a disc
    stand before those of the next. Left out, a track is on the first disc. A disc that holds nothing but
    videos of a label's message counts.""",
)
def discs_in_order(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find discs that are left out and tracks that stand among those of another disc."""
    others = {each.told.get("volume", 1) for each in draft.resources if each.told.get("number")}
    before = 0
    for place, disc in enumerate(draft.discs()):
        path = f"tracks[{place}].disc_number"
        if disc < 1:
            yield Breach(path, f"{disc} is no disc: count them from 1.")
        elif disc < before:
            yield Breach(
                path,
                f"Track {place + 1} is on disc {disc} and follows one on disc {before}: put all tracks of a "
                "disc together, in the order of the discs.",
            )
        elif missing := next((each for each in range(before + 1, disc) if each not in others), None):
            yield Breach(
                path, f"Track {place + 1} is on disc {disc}, but there is nothing on disc {missing}."
            )
        before = max(before, disc)


@must(
    "R42",
    "A label's message must offer the release",
    "no_deals",
    """A release that came with a message of a label (ERN) goes out on the terms of the newest: its deals,
    territories, dates. If that message has none, or all have ended, there is nothing to go out on: send one
    with deals.""",
)
def on_offer(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find releases whose label offers them nowhere."""
    if draft.terms is not None and not draft.terms.offers_after(facts.today):
        ended = "have all ended" if draft.terms.deals else "are missing"
        yield Breach(
            "release", f"The deals of the label's newest message {ended}: send a message with deals first."
        )
