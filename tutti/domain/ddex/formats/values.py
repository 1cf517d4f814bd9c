"""What the versions say alike: durations, dates, names in one line, the header."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from tutti.core.territory import WORLDWIDE, TerritorySet
from tutti.domain.ddex.formats.xml import each, element, leaf
from tutti.domain.ddex.model import (
    Contributor,
    DisplayArtist,
    DisplayArtistName,
    MessageHeader,
    MessagingParty,
    Party,
    Period,
    Price,
    ProprietaryId,
    Release,
    ReleaseDeal,
    Scope,
    TimedPeriod,
    Title,
    TitleType,
)


class Placed(Protocol):
    """A value for one territory, or for all."""

    @property
    def territory(self) -> str:
        """An ISO 3166-1 code or ``Worldwide``."""


PlacedT = TypeVar("PlacedT", bound=Placed)


def duration(length: timedelta | None) -> str | None:
    """Return ISO 8601 text in hours, minutes and whole seconds, as far as needed (``PT3M45S``, ``PT30S``).

    Halves go up and nothing becomes zero: recipients read fractions in too many ways.
    """
    if length is None:
        return None
    seconds = max(1, int(length.total_seconds() + 0.5))
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{minutes}M' if hours or minutes else ''}{seconds}S"


def seconds(length: timedelta) -> str:
    """Return a length as decimal seconds without an exponent or idle zeros (``45``, ``7.25``)."""
    return f"{length / timedelta(seconds=1):.3f}".rstrip("0").rstrip(".")


def moment(value: date | None) -> str | None:
    """Return a day, or an instant to the second, in ISO 8601."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return None if value is None else value.isoformat()


def thousandths(value: int | None) -> str | None:
    """Return ``value`` divided by 1000 exactly (Hz to kHz, bytes to kilobytes)."""
    if value is None:
        return None
    whole, rest = divmod(value, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)


def _listed(names: list[str]) -> str:
    return " & ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def artist_line(artists: Iterable[DisplayArtist]) -> str:
    """Return main and featured artists as one line: ``A, B & C feat. D & E``."""
    lead: list[str] = []
    guests: list[str] = []
    for artist in artists:
        if artist.role == "MainArtist":
            lead.append(artist.party.name)
        elif artist.role == "FeaturedArtist":
            guests.append(artist.party.name)
    return f"{_listed(lead)} feat. {_listed(guests)}" if guests else _listed(lead)


def artist_lines(
    given: tuple[DisplayArtistName, ...], artists: tuple[DisplayArtist, ...]
) -> tuple[DisplayArtistName, ...]:
    """Return the lines given, or the one made of the artists."""
    return given or (DisplayArtistName(text=artist_line(artists)),)


def shown(titles: tuple[Title, ...]) -> tuple[Title, ...]:
    """Return the titles to show."""
    return tuple(title for title in titles if title.type is TitleType.DISPLAY)


def merged(contributors: Iterable[Contributor]) -> Iterable[Contributor]:
    """Return each party once with all it did, in order of first mention (profile rule: no duplicates)."""
    once: dict[Party, Contributor] = {}
    for one in contributors:
        known = once.get(one.party)
        once[one.party] = one if known is None else known.joined_with(one)
    return once.values()


def in_territory(values: tuple[PlacedT, ...], territory: str) -> tuple[PlacedT, ...]:
    """Return the values made for a territory, or else the worldwide ones."""
    own = tuple(value for value in values if value.territory == territory)
    return own or tuple(value for value in values if value.territory == WORLDWIDE)


def lengths(release: Release) -> list[timedelta | None]:
    """Return the lengths of all that a release is sold for: its tracks, then its videos."""
    return [track.recording.duration for track in release.tracks] + [
        one.duration for one in release.primary_others
    ]


def total(release: Release) -> str | None:
    """Return the length of all that a release is sold for."""
    return duration(sum((length or timedelta() for length in lengths(release)), timedelta()))


def territory_codes(territories: TerritorySet) -> str:
    """Return a set of territories: those named, or those left out of the world."""
    if territories.included is not None:
        codes = territories.included - territories.excluded
        return each(leaf("TerritoryCode", code) for code in sorted(codes))
    if territories.excluded:
        return each(leaf("ExcludedTerritoryCode", code) for code in sorted(territories.excluded))
    return leaf("TerritoryCode", WORLDWIDE)


def deal_references(release_deal: ReleaseDeal, positions: Sequence[int]) -> list[str]:
    """Return the releases that deals are about: R0, and those of ``positions``."""
    main = [] if release_deal.scope is Scope.TRACKS else ["R0"]
    if release_deal.scope is Scope.RELEASE:
        return main
    named = release_deal.tracks or positions
    return main + [f"R{position}" for position in named if position in positions]


def price_amount(price: Price) -> str | None:
    """Return the amount as a plain decimal."""
    return None if price.amount is None else f"{price.amount:f}"


def validity_period(period: Period | TimedPeriod) -> str:
    """Return when a deal holds, in days or in instants."""
    kind = "Date" if isinstance(period, Period) else "DateTime"
    return element(
        "ValidityPeriod",
        leaf(f"Start{kind}", moment(period.start)),
        leaf(f"End{kind}", moment(period.end)),
    )


def proprietary_ids(ids: Iterable[ProprietaryId]) -> str:
    """Return identifiers of somebody's own making."""
    return each(leaf("ProprietaryId", one.value, Namespace=one.namespace) for one in ids)


def party_names(party: Party) -> str:
    """Return the names of a party, the one to show first."""
    return each(
        element(
            "PartyName",
            leaf("FullName", name.full_name),
            leaf("FullNameIndexed", name.indexed),
            LanguageAndScriptCode=name.language,
        )
        for name in party.names
    )


def _messaging_party(name: str, party: MessagingParty) -> str:
    full_name = element("PartyName", leaf("FullName", party.name)) if party.name else ""
    return element(name, leaf("PartyId", party.dpid), full_name)


def message_header(header: MessageHeader) -> str:
    """Return the header, the same in all versions: parties before the time."""
    behalf = header.sent_on_behalf_of
    return element(
        "MessageHeader",
        leaf("MessageThreadId", header.thread_id),
        leaf("MessageId", header.message_id),
        _messaging_party("MessageSender", header.sender),
        _messaging_party("SentOnBehalfOf", behalf) if behalf else "",
        each(_messaging_party("MessageRecipient", recipient) for recipient in header.recipients),
        leaf("MessageCreatedDateTime", moment(header.created)),
        leaf("MessageControlType", header.control_type),
    )
