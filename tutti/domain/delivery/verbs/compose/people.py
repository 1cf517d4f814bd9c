"""Artists, contributors and writers in DDEX's words."""

from collections.abc import Sequence

from tutti.domain import catalogue, ddex
from tutti.domain.releases import Contributor, Writer

DDEX_ROLES = {
    "co-producer": "CoProducer",
    "executive producer": "ExecutiveProducer",
    "vocal producer": "VocalProducer",
    "mastering engineer": "MasteringEngineer",
    "recording engineer": "RecordingEngineer",
    "assistant engineer": "AssistantEngineer",
    "immersive mixing engineer": "ImmersiveMixingEngineer",
    "background vocalist": "BackgroundVocalist",
    "featured artist": "FeaturedArtist",
    "sound designer": "SoundDesigner",
    "music director": "MusicDirector",
    "studio personnel": "StudioPersonnel",
}
"""DDEX's words (ContributorRole) for the catalogue's roles of several words; others are the same."""
WRITER_ROLES = {
    "composer": ("Composer",),
    "lyricist": ("Lyricist",),
    "author": ("Lyricist",),
    "librettist": ("Librettist",),
    "adapter": ("Adapter",),
    "translator": ("Translator",),
}


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
    played: dict[str, dict[str, None]] = {}
    for writer in writers:
        for role in writer_roles(writer.role):
            parts.setdefault(writer.name or "", {})[role] = None
    for each in contributors:
        parts.setdefault(each.name or "", {})[contributor_role(each.role)] = None
        if word := instrument(each.role):
            played.setdefault(each.name or "", {})[word] = None
    return tuple(
        ddex.Contributor(
            party=ddex.Party.named(name),
            roles=tuple(role for role in roles if role),
            instruments=tuple(played.get(name, ())),
        )
        for name, roles in parts.items()
        if name and any(roles)
    )


def contributor_role(role: str | None) -> str:
    """Return DDEX's word for a contributor's role; a word that it has not stays, none is empty.

    Who is credited with an instrument is a ``Musician``, who plays that :func:`instrument`.
    """
    if instrument(role):
        return "Musician"
    role = (role or "").strip()
    return DDEX_ROLES.get(role.lower(), role[:1].upper() + role[1:])


def instrument(role: str | None) -> str | None:
    """Return DDEX's word for the instrument that a contributor's role names, ``None`` if it names no such."""
    role = (role or "").strip()
    return catalogue.INSTRUMENTS.get(role.title()) or ddex.instrument(role)


def writer_roles(role: str | None) -> tuple[str, ...]:
    """Return DDEX's words for what somebody wrote; who says nothing of it wrote music and words."""
    return WRITER_ROLES.get((role or "").strip().lower(), ("Composer", "Lyricist"))
