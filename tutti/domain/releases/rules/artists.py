"""Rules about artist names: R1, R10, R12, R13, R16."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from tutti.core.findings import Severity
from tutti.domain import catalogue
from tutti.domain.catalogue import RoleGroup
from tutti.domain.releases.model import AiUse, ReleaseDraft, TrackMetadata
from tutti.domain.releases.rules.facts import Facts
from tutti.domain.releases.rules.likeness import distinctive_artist, known_artist, letters, named_in
from tutti.domain.releases.rules.people import credits_of
from tutti.domain.releases.rules.rule import Breach, artists, featured_artists, must, primary_artists, titles
from tutti.domain.releases.rules.words import fold, quoted, tokens, word_list

_NUMBERED = re.compile(r"(.+?)(?: (?:[0-9]{1,4}|one|two|three|[a-z]))?")
_SPLIT = re.compile(r"\s*(?:[,;|]|\s/\s|\s(?:&|\+|×|x|vs\.?|versus|con|e|y|et|und|and)\s)\s*", re.IGNORECASE)
_HARD = re.compile(r"[;|]|\s/\s|\s×\s|\sx\s|\svs\.?\s|\sversus\s")
_SOFT = re.compile(r",|\s[&+]\s")
_MODEL = re.compile(
    r"\b(?:in the style of|style of|type beat|inspired by|voice of|sung by|ai cover|sounds like)\b"
)
_IMITATES = frozenset({"ai", "rvc", "voice", "vocal", "vocals", "model", "clone"})
"""Words beside which an artist's name means an imitation: “AI Drake”, “Drake voice v2”."""


@cache
def _generic() -> dict[str, frozenset[str]]:
    file = word_list("generic_artists.json")
    return {name: file.folded(name) for name in file.lists}


@cache
def _joined() -> tuple[frozenset[str], frozenset[str]]:
    file = word_list("joined_acts.json")
    return file.folded("acts"), file.folded("company")


def _is_described(name: str) -> bool:
    """Whether a name is only a kind of artist (“Singer 2”) or made of nothing but words for a mood."""
    lists = _generic()
    bare = fold(name).removeprefix("the ")
    numbered = _NUMBERED.fullmatch(bare)
    if numbered and numbered[1] in lists["nouns"]:
        return True
    words = set(tokens(name))
    return len(words) > 1 and bool(words & lists["strong"]) and words <= lists["strong"] | lists["filler"]


def _is_listed(name: str) -> bool:
    bare = fold(name)
    return bare in _generic()["names"] or bare.removeprefix("the ") in _generic()["names"]


@must(
    "R1",
    "Artist names are names",
    "generic_artist_name",
    """The name of an artist names one act. A kind of artist (“Singer 2”, “DJ”), a description made of moods
    and uses (“Relaxing Sleep Music”), or signs without any letter or digit are refused. R10 lists more.""",
)
def generic_by_form(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find artist names that only describe."""
    for path, name in artists(draft):
        if not any(c.isalnum() for c in name):
            yield Breach(path, f"{quoted(name)} has no letter or digit: give the artist's name in full.")
        elif not _is_listed(name) and _is_described(name) and not _is_own(name, facts):
            yield Breach(
                path,
                f"{quoted(name)} describes music but names nobody: use the artist's own, distinctive name.",
            )


@must(
    "R10",
    "No generic artist names",
    "generic_artist_name",
    """Genre words, moods, activities, “Various Artists”, “Unknown Artist”, “Top Hits”, “White Noise”,
    “Sleep Music”, and names of stores and brands are not accepted as artists. For a compilation, name each
    track's artist on the track.""",
)
def generic_by_list(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find artist names of the list."""
    for path, name in artists(draft):
        if _is_listed(name) and not _is_own(name, facts):
            yield Breach(
                path,
                f"{quoted(name)} is a genre, mood, store, brand or stand-in, not an artist: "
                "use the name of the act that performs.",
            )


@must(
    "R12",
    "No other artist's name",
    "artist_impersonation",
    """The primary artist must not carry the name of another known artist, nor one that looks or sounds like
    it (“Tayler Swift”, “Dr4ke”). If you are that artist, ask the operator to confirm the name for your
    organisation.""",
)
def impersonation(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find primary artists that are, or sound like, somebody else."""
    for path, name in primary_artists(draft):
        known = known_artist(name)
        if known and not _is_own(name, facts):
            likeness = "is the name of" if letters(known) == letters(name) else "looks or sounds like"
            yield Breach(
                path,
                f"{quoted(name)} {likeness} the known artist {known}: release under a name of your own, "
                "or, if you are this artist, ask the operator to confirm it.",
            )


@must(
    "R13",
    "Machines imitate nobody",
    "ai_impersonation",
    """Where a machine made the music or the voice, no real artist may be named in title, version, tool,
    primary or featured artists, or as a performer among the contributors (“in the style of …”, “… AI cover”,
    “AI …”, “… voice model”). An artist's bare name as primary artist falls under R12.""",
)
def machine_impersonation(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find known artists named on tracks that a machine made."""
    made = [is_machine_made(track, facts, place) for place, track in enumerate(draft.tracks)]
    if not any(made):
        return
    performers = dict((*featured_artists(draft), *_performers(draft)))
    for path, text in _texts_of(draft, made):
        known = _named(text) or (known_artist(text) if path in performers else None)
        if known and not _is_own(known, facts):
            yield Breach(
                path,
                f"{quoted(text)} names {known} on music that a machine made: take the name out, whoever or "
                "whatever was the model.",
            )


def is_machine_made(track: TrackMetadata, facts: Facts, place: int) -> bool:
    """Whether somebody said, or listening found, that a machine made the music or the voice."""
    told = track.ai_disclosure
    generated = told is not None and AiUse.GENERATED in (told.music, told.vocals)
    return bool(track.contains_ai) or generated or bool(facts.track(place).audio.machine_made)


def _texts_of(draft: ReleaseDraft, made: list[bool]) -> Iterator[tuple[str, str]]:
    yield from ((path, text) for path, text, _ in titles(draft) if _touches(path, made))
    yield from ((path, name) for path, name in featured_artists(draft) if _touches(path, made))
    yield from ((path, name) for path, name in _performers(draft) if _touches(path, made))
    for path, name in primary_artists(draft):
        if _touches(path, made) and not known_artist(name):
            yield path, name
    for place, track in enumerate(draft.tracks):
        tool = track.ai_disclosure.tool if track.ai_disclosure else None
        for field, text in (("version", track.version), ("ai_disclosure.tool", tool)):
            if text and made[place]:
                yield f"tracks[{place}].{field}", text


def _performers(draft: ReleaseDraft) -> Iterator[tuple[str, str]]:
    for path, credit in credits_of(draft):
        role = catalogue.role(credit.role) if credit.role else None
        if credit.name and role is not None and role.group is RoleGroup.PERFORMER:
            yield f"{path}.name", credit.name


def _touches(path: str, made: list[bool]) -> bool:
    """Whether a path of the release, or of a track that a machine made."""
    return path.startswith("release") or made[int(path[7 : path.index("]")])]


def _named(text: str) -> str | None:
    found = named_in(text)
    if found:
        return found
    if _MODEL.search(fold(text)):
        return next(
            (known for word in _MODEL.sub(" ", fold(text)).split() if (known := known_artist(word))), None
        )
    words = tokens(text)
    beside = (pair for pair in (*pairwise(words), *pairwise(words[::-1])) if pair[0] in _IMITATES)
    return next((known for _, word in beside if (known := distinctive_artist(word))), None)


@must(
    "R16",
    "One artist in each artist field",
    "several_artists",
    """An artist field holds one act. Several acts go into `featured_artists`, or become the track's own
    `primary_artist_name`. Names that hold “&” or “,” themselves (bands, duos) are fine; where that is
    unclear you get a warning.""",
)
def several_artists(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find artist fields that enumerate several acts."""
    for path, name in artists(draft):
        parts = [part for part in _SPLIT.split(name) if part]
        if len(parts) < 2 or _is_one_act(name, parts) or _is_own(name, facts):
            continue
        if _enumerates(name, parts):
            yield Breach(
                path,
                f"{quoted(name)} names several artists: keep one here and list the others in "
                "featured_artists.",
            )
        elif _SOFT.search(name):
            yield Breach(
                path,
                f"{quoted(name)}: if these are several artists, keep one here and list the others in "
                "featured_artists; if it is the name of one act, leave it.",
                severity=Severity.WARNING,
            )


def _is_one_act(name: str, parts: list[str]) -> bool:
    acts, company = _joined()
    return (
        fold(name) in acts
        or known_artist(name) is not None
        or any(
            (fold(part).split() or [""])[0] in company or (fold(part).split() or [""])[-1] in company
            for part in parts[1:]
        )
    )


def _enumerates(name: str, parts: list[str]) -> bool:
    """Whether the parts are plainly acts of their own: listed, full names, or known."""
    known = sum(known_artist(part) is not None for part in parts)
    if known == len(parts) or _HARD.search(name) or (len(parts) > 2 and _SOFT.search(name)):
        return True
    return bool(_SOFT.search(name)) and all(len(part.split()) > 1 for part in parts)


def _is_own(name: str, facts: Facts) -> bool:
    return bool(facts.verified_artists) and letters(name) in {letters(own) for own in facts.verified_artists}
