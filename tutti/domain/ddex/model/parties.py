"""Who: parties, and the parts they play in a recording or release."""

from typing import Self

from msgspec import Struct

from tutti.core.territory import WORLDWIDE


class ProprietaryId(Struct, frozen=True, kw_only=True, gc=False):
    """An identifier of somebody's own making, with the namespace (usually a DPID) it is unique in."""

    namespace: str
    value: str


class PartyName(Struct, frozen=True, kw_only=True, gc=False):
    """A name in one language and script; ``indexed`` is the form to sort by (``Marley, Bob``)."""

    full_name: str
    indexed: str | None = None
    language: str | None = None


class Party(Struct, frozen=True, kw_only=True, gc=False):
    """A person, band or company. The first name is the one to show; identifiers are bare, without prefix.

    ``isni`` has 16 characters, ``ipi`` (IPI name number) 11 digits, ``dpid`` begins with ``PADPIDA``.
    Equal parties are one party in a message.
    """

    names: tuple[PartyName, ...] = ()
    isni: str | None = None
    dpid: str | None = None
    ipi: str | None = None
    ipn: str | None = None
    proprietary_ids: tuple[ProprietaryId, ...] = ()

    @classmethod
    def named(cls, name: str, *, isni: str | None = None, ipi: str | None = None) -> Self:
        """Make a party of one name, the usual case."""
        return cls(names=(PartyName(full_name=name),), isni=isni, ipi=ipi)

    @property
    def name(self) -> str:
        """The name to show, empty for a party known by identifiers alone."""
        return self.names[0].full_name if self.names else ""


class DisplayArtist(Struct, frozen=True, kw_only=True, gc=False):
    """An artist shown with a recording or release; the order in the tuple is the order shown.

    ``role`` is ``MainArtist``, ``FeaturedArtist``, ``Artist`` or ``Composer`` (classical); any other word is
    sent as the sender's own value.
    """

    party: Party
    role: str = "MainArtist"


class DisplayArtistName(Struct, frozen=True, kw_only=True, gc=False):
    """The artists' names in one line, as the sender wants it shown (``A & B feat. C``)."""

    text: str
    language: str | None = None
    territory: str = WORLDWIDE


class Contributor(Struct, frozen=True, kw_only=True, gc=False):
    """Somebody who took part: producers, players, engineers, and the writers of the work.

    Roles are DDEX words (``Composer``, ``StudioProducer``, ``MixingEngineer`` …, see ``vocabulary``); an
    unknown word is sent as ``UserDefined`` with the sender's namespace. Instruments are DDEX's too
    (``InstrumentType``: ``Guitar``, ``DrumKit`` …), and an unknown one is sent likewise; they say what a
    ``Musician``, ``Soloist`` or the like plays.
    """

    party: Party
    roles: tuple[str, ...]
    instruments: tuple[str, ...] = ()

    def joined_with(self, other: "Contributor") -> "Contributor":
        """Return this contributor with what the same party did besides."""
        return Contributor(
            party=self.party,
            roles=self.roles + other.roles,
            instruments=self.instruments + other.instruments,
        )


class Label(Struct, frozen=True, kw_only=True, gc=False):
    """The label shown for a release, everywhere or in one territory."""

    party: Party
    territory: str = WORLDWIDE
