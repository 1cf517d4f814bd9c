"""Rules about where music comes from: machines (R9), covers (R19, R20), the public domain (R21)."""

from collections.abc import Iterator

from tutti.core.findings import Severity
from tutti.domain.releases.model import AiDisclosure, AiUse, ReleaseDraft, TrackMetadata, TrackType
from tutti.domain.releases.rules.facts import Facts
from tutti.domain.releases.rules.people import AUTHORLESS
from tutti.domain.releases.rules.rule import Breach, must
from tutti.domain.releases.rules.words import fold, quoted


@must(
    "R9",
    "Machine-made music is disclosed",
    "ai_disclosure_required",
    """Say with `contains_ai` whether a machine made any of the music, voice or lyrics, and if you like with
    `ai_disclosure` which parts. Stores that ask for it are told. Where listening finds machine-made music
    and nothing was said, the submission waits for your word; a plain “no” is kept, with a warning, and the
    track is priced as machine-made.""",
)
def ai_disclosed(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find machine-made tracks that do not say so, and statements that contradict each other."""
    for place, track in enumerate(draft.tracks):
        path = f"tracks[{place}].contains_ai"
        made = facts.track(place).audio.machine_made
        uses = _uses(track.ai_disclosure)
        if AiUse.GENERATED in uses and track.contains_ai is not True:
            yield Breach(
                path, f"Track {place + 1} discloses parts that a machine made: set contains_ai to true."
            )
        elif track.contains_ai and uses and uses <= {AiUse.NONE}:
            yield Breach(
                f"tracks[{place}].ai_disclosure",
                f"Track {place + 1} contains machine-made material, but ai_disclosure says “none” for every "
                "part: say which part it is.",
            )
        elif made and track.contains_ai is None:
            yield Breach(
                path,
                f"Track {place + 1} sounds machine-made and nothing was said about it: set contains_ai "
                "to true, "
                "or to false if people made all of it.",
            )
        elif made and track.contains_ai is False:
            yield Breach(
                path,
                f"Track {place + 1} sounds machine-made although contains_ai is false: it is priced as "
                "such and "
                "stores may ask. Set contains_ai to true if that is right.",
                severity=Severity.WARNING,
            )


def _uses(told: AiDisclosure | None) -> set[AiUse]:
    if told is None:
        return set()
    return {use for use in (told.lyrics, told.vocals, told.music) if use is not None}


@must(
    "R19",
    "Covers credit the original",
    "cover_song_incomplete",
    """A track of type `cover` gives `original_title` and `original_writers`; its `writers` are those of the
    original, not the new performer. The original artist is not named in title or artist field, only in
    `original_artist`.""",
)
def cover_credits(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find covers that do not credit the original, or that trade on its artist."""
    for place, track in enumerate(draft.tracks):
        if track.track_type is TrackType.COVER:
            for field, message in _cover_faults(draft, track):
                yield Breach(f"tracks[{place}].{field}", f"Track {place + 1} is a cover: {message}")


def _cover_faults(draft: ReleaseDraft, track: TrackMetadata) -> Iterator[tuple[str, str]]:
    if not track.original_title:
        yield "original_title", "give the title of the original in original_title."
    if not track.original_writers:
        yield "original_writers", "give everybody who wrote the original in original_writers, by full name."
    performer = fold(draft.artist_of(track) or "")
    wrote = {fold(writer.name) for writer in track.original_writers if writer.name}
    for n, writer in enumerate(track.writers):
        if writer.name and fold(writer.name) == performer and performer not in wrote:
            yield (
                f"writers[{n}].name",
                f"{quoted(writer.name)} performs it but did not write it; name the writers of the original.",
            )
    yield from _borrowed_names(draft, track)


def _borrowed_names(draft: ReleaseDraft, track: TrackMetadata) -> Iterator[tuple[str, str]]:
    original = fold(track.original_artist or "")
    if not original:
        return
    if f" {original} " in f" {fold(track.title or '')} " and original not in fold(track.original_title or ""):
        yield (
            "title",
            f"take {quoted(track.original_artist or '')} out of the title; original_artist is its place.",
        )
    if f" {original} " in f" {fold(draft.artist_of(track) or '')} ":
        yield (
            "primary_artist_name",
            "the performer carries the name of the original artist; name the act that performs here, or set "
            "track_type to original if it is the same act.",
        )


@must(
    "R20",
    "Covers are licensed",
    "mechanical_licence_required",
    """For a track of type `cover`, `license_confirmed` says that you hold a mechanical licence for every
    territory you distribute to, or that your stores clear it.""",
)
def cover_licensed(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find covers without a licence."""
    for place, track in enumerate(draft.tracks):
        if track.track_type is TrackType.COVER and not track.license_confirmed:
            yield Breach(
                f"tracks[{place}].license_confirmed",
                f"Track {place + 1} is a cover: obtain a mechanical licence, then set license_confirmed "
                "to true.",
            )


@must(
    "R21",
    "The public domain keeps its authors",
    "public_domain_writers",
    """A track of type `public_domain` names the original authors as writers, or “Traditional” or “Public
    Domain” where nobody knows them; these two are accepted nowhere else. An arranger is credited in
    `contributors`.""",
)
def public_domain_authors(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find performers who claim old works, and works in copyright that claim to be nobody's."""
    for place, track in enumerate(draft.tracks):
        free = track.track_type is TrackType.PUBLIC_DOMAIN
        performer = fold(draft.artist_of(track) or "")
        for n, writer in enumerate(track.writers):
            name = fold(writer.name or "")
            path = f"tracks[{place}].writers[{n}].name"
            if free and name and name == performer:
                yield Breach(
                    path,
                    f"{quoted(writer.name or '')} performs a work of the public domain: name its author, or "
                    "“Traditional”, and credit the arrangement in contributors.",
                )
            elif not free and name in AUTHORLESS:
                yield Breach(
                    path,
                    f"{quoted(writer.name or '')} is accepted only when track_type is public_domain: set "
                    "that, or "
                    "name the writers.",
                )
