"""Rules about languages, ownership lines and labels: R26, R27, R28."""

import re
from collections.abc import Iterator
from functools import cache

from tutti.domain import catalogue
from tutti.domain.releases.model import ReleaseDraft, ReleaseMetadata, TrackMetadata
from tutti.domain.releases.rules.dates import read_day
from tutti.domain.releases.rules.facts import Facts
from tutti.domain.releases.rules.rule import Breach, must
from tutti.domain.releases.rules.words import fold, quoted, word_list

_SIGN = re.compile(r"[℗©Ⓟⓟⓒ]|\((?:p|c)\)", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(?:19|20)[0-9]{2}\b")


@must(
    "R26",
    "Languages are ISO codes",
    "invalid_language",
    """`audio_language`, `metadata_language` and a track's `language` are ISO 639-1 or 639-2 codes (`en`,
    `fil`), with script or region if you like (`zh-Hant`, `pt-BR`). `zxx` means no words at all.""",
)
def languages(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find languages that are no codes."""
    for path, tag in _tags(draft):
        if tag and catalogue.language(tag) is None:
            meant = catalogue.language_named(tag)
            mend = f"use {meant.code} for {meant.name}" if meant else "use a code such as en, de or zxx"
            yield Breach(path, f"{quoted(tag)} is no ISO 639 language code: {mend}.")


def _tags(draft: ReleaseDraft) -> Iterator[tuple[str, str | None]]:
    yield "release.audio_language", draft.release.audio_language
    yield "release.metadata_language", draft.release.metadata_language
    yield from ((f"tracks[{place}].language", track.language) for place, track in enumerate(draft.tracks))


@must(
    "R27",
    "P line and C line have year and owner",
    "invalid_copyright_line",
    """℗ (recording) and © (everything else) lines have a year and an owner. The year has four digits and is
    not in the future, the year of the release date excepted. The owner is a name without “℗”, “©” or the
    year, which are added.""",
)
def ownership_lines(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find lines without year or owner, or with one that cannot be."""
    day = read_day(draft.release.release_date)
    latest = max(facts.today.year, min(day.year, facts.today.year + 1) if day else 0)
    yield from _line_faults("release", draft.release, latest)
    for place, track in enumerate(draft.tracks):
        yield from _line_faults(f"tracks[{place}]", track, latest)


def _line_faults(owner: str, of: ReleaseMetadata | TrackMetadata, latest: int) -> Iterator[Breach]:
    for line, sign, year, name in (
        ("pline", "℗", of.pline_year, of.pline_owner),
        ("cline", "©", of.cline_year, of.cline_owner),
    ):
        if year is not None and not 1000 <= year <= latest:
            yield Breach(
                f"{owner}.{line}_year",
                f"{year} is no year for the {sign} line: give four digits, {latest} at the latest.",
            )
        if year is not None and not name:
            yield Breach(
                f"{owner}.{line}_owner", f"The {sign} line has a year and no owner: say who owns it."
            )
        if name and year is None:
            yield Breach(f"{owner}.{line}_year", f"The {sign} line has an owner and no year: add the year.")
        if name and (_SIGN.search(name) or _YEAR_FIRST.match(name)):
            yield Breach(
                f"{owner}.{line}_owner",
                f"{quoted(name)} holds the sign or the year: give the owner's name alone, {sign} and "
                "year are added.",
            )


@cache
def _labels() -> dict[str, frozenset[str]]:
    file = word_list("labels.json")
    suffixes = file.folded("suffixes")
    return {
        name: frozenset(_bare(word, suffixes) for word in file.lists[name]) for name in ("majors", "stores")
    } | {
        "nothing": file.folded("nothing"),
        "suffixes": suffixes,
    }


def _bare(label: str, suffixes: frozenset[str]) -> str:
    words = fold(label).split()
    while len(words) > 1 and (words[-1] in suffixes or words[0] == "the"):
        words = words[1:] if words[0] == "the" else words[:-1]
    return " ".join(words)


@must(
    "R28",
    "The label is your own",
    "label_not_allowed",
    """`label` is the name under which you release: your label, or simply the artist's name. Names of major
    labels, of stores, and fillers such as “N/A” are refused.""",
)
def own_label(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find labels that belong to somebody else or to nobody."""
    label = draft.release.label
    if not label:
        return
    lists = _labels()
    bare = _bare(label, lists["suffixes"])
    if fold(label) in lists["nothing"] or set(bare.split()) <= lists["suffixes"]:
        reason = "is no label: use the artist's name if there is none."
    elif bare in lists["majors"]:
        reason = "is the name of a label that is not yours: use your own label's name, or the artist's."
    elif bare in lists["stores"]:
        reason = "is the name of a store: use your own label's name, or the artist's."
    else:
        return
    yield Breach("release.label", f"{quoted(label)} {reason}")
