"""Artists, contributors and writers in DDEX's words."""

from collections.abc import Sequence

from tutti.domain import ddex
from tutti.domain.releases import Contributor, Writer

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


def artists(main: str, featured: Sequence[str]) -> tuple[ddex.DisplayArtist, ...]:
    """Return the main artist and the featured ones."""
    return (
        ddex.DisplayArtist(party=ddex.Party.named(main)),
        *(ddex.DisplayArtist(party=ddex.Party.named(name), role="FeaturedArtist") for name in featured),
    )


def contributors(
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
