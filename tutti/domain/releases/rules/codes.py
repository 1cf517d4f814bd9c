"""Rules about ISRC and UPC, and about the same thing twice: R7, R8, R29, R30."""

from collections.abc import Iterator, Sequence

from tutti.core.identifiers import InvalidIdentifier, parse_gtin, parse_isrc
from tutti.domain.releases.model import ReleaseDraft
from tutti.domain.releases.rules.facts import Facts
from tutti.domain.releases.rules.rule import Breach, must
from tutti.domain.releases.rules.words import quoted


@must(
    "R7",
    "ISRCs are valid and your own",
    "invalid_isrc",
    """An ISRC is optional: leave it out and one is assigned, shown once the release is live. One that you
    give has twelve characters (QZ-ABC-26-00001) and names this very recording: a remix, an edit or a new
    performance needs another.""",
)
def isrc_valid(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find ISRCs that are none, or that name another recording."""
    for place, track in enumerate(draft.tracks):
        if not track.isrc:
            continue
        path = f"tracks[{place}].isrc"
        try:
            parse_isrc(track.isrc)
        except InvalidIdentifier as wrong:
            yield Breach(
                path, f"{quoted(track.isrc)} is no ISRC: {wrong}. Leave it out to have one assigned."
            )
            continue
        if facts.track(place).isrc_in_use:
            yield Breach(
                path,
                f"{track.isrc} already names another recording: correct it, or leave it out to have one "
                "assigned.",
                "isrc_in_use",
            )


@must(
    "R8",
    "UPCs are valid",
    "invalid_upc",
    """A UPC or EAN is optional: leave it out and one is assigned. One that you give has 12 or 13 digits with
    a right check digit, and comes from GS1 or from your earlier distributor for this same release.""",
)
def upc_valid(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find a UPC that is none."""
    upc = draft.release.upc
    if not upc:
        return
    try:
        number = parse_gtin(upc)
    except InvalidIdentifier as wrong:
        yield Breach("release.upc", f"{quoted(upc)} is no UPC: {wrong}. Leave it out to have one assigned.")
        return
    if number.ean13 is None:
        yield Breach(
            "release.upc",
            f"{upc} is the number of a box of products: give the 12 or 13 digits of the release, or "
            "leave it out.",
        )


@must(
    "R30",
    "One UPC, one release",
    "upc_in_use",
    """A UPC names one release only. A deluxe edition, a remaster, a single cut from an album has its own.""",
)
def upc_unused(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find a UPC that another release has."""
    if draft.release.upc and facts.upc_in_use:
        yield Breach(
            "release.upc",
            f"{draft.release.upc} is the UPC of another release: correct it, or leave it out to have one "
            "assigned.",
        )


@must(
    "R29",
    "Nothing twice",
    "duplicate_track",
    """A release holds each recording once: no audio file and no ISRC appears on two tracks.""",
)
def nothing_twice(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find tracks that share an ISRC, a file, or a file's contents."""
    tracks = draft.tracks
    urls = [track.audio_file_url for track in tracks]
    sums = [facts.track(place).audio.sha256 for place in range(len(tracks))]
    same_file = dict((*_repeats(sums), *_repeats(urls)))
    for place, first in _repeats([track.isrc for track in tracks]):
        yield Breach(
            f"tracks[{place}].isrc",
            f"Track {place + 1} has the ISRC of track {first + 1}: give each recording its own, or leave "
            "it out.",
            "duplicate_isrc",
        )
    for place, first in sorted(same_file.items()):
        yield Breach(
            f"tracks[{place}].audio_file_url",
            f"Track {place + 1} has the same audio as track {first + 1}: upload its own file, or take it "
            "out.",
            "duplicate_audio",
        )


def _repeats(values: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """Yield the place of each value seen before, with the place where it was seen first."""
    first: dict[str, int] = {}
    for place, value in enumerate(values):
        if value and first.setdefault(value, place) != place:
            yield place, first[value]
