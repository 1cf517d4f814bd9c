"""The pieces used all over a 3.8.2 message: territory containers, titles, parties in line, files."""

from collections.abc import Iterable

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.formats.values import Placed, in_territory, party_names
from tutti.domain.ddex.formats.vocabulary import HASH_SUMS_382, word
from tutti.domain.ddex.formats.xml import each, element, leaf
from tutti.domain.ddex.model import (
    AudioFile,
    EventDate,
    HashSum,
    ImageFile,
    Party,
    ResourceFile,
    RightsLine,
    Title,
    TitleType,
)


def containers(*varying: Iterable[Placed]) -> list[str]:
    """Return the territories for which a container is needed: the world, then by code those that differ."""
    named = {value.territory for values in varying for value in values}
    return [WORLDWIDE, *sorted(named - {WORLDWIDE})]


def titles(given: tuple[Title, ...], territory: str) -> str:
    """Return the titles of a territory: a formal one (the displayed one if need be), then the others."""
    display = _of_type(given, TitleType.DISPLAY, territory)
    formal = _of_type(given, TitleType.FORMAL, territory) or display
    others = [_of_type(given, type_, territory) for type_ in TitleType if type_ is not TitleType.FORMAL]
    return each(_title(title, TitleType.FORMAL) for title in formal) + each(
        _title(title, title.type) for group in others for title in group
    )


def _of_type(given: tuple[Title, ...], type_: TitleType, territory: str) -> tuple[Title, ...]:
    return in_territory(tuple(title for title in given if title.type is type_), territory)


def _title(title: Title, type_: TitleType) -> str:
    return element("Title", title_body(title), LanguageAndScriptCode=title.language, TitleType=type_)


def title_body(title: Title) -> str:
    """Return the children of a title."""
    return leaf("TitleText", title.text) + leaf("SubTitle", title.version)


def party(one: Party) -> str:
    """Return names and identifiers of a party, to be written wherever it occurs."""
    return (
        party_names(one)
        + leaf("PartyId", one.isni, IsISNI="true")
        + leaf("PartyId", one.dpid, IsDPID="true")
        + leaf("PartyId", one.ipi, Namespace="IPI")
        + leaf("PartyId", one.ipn, Namespace="IPN")
        + each(leaf("PartyId", own.value, Namespace=own.namespace) for own in one.proprietary_ids)
    )


def right_lines(name: str, lines: Iterable[RightsLine]) -> str:
    """Return P-lines or C-lines (``name`` is ``PLine`` or ``CLine``)."""
    return each(
        element(
            name,
            leaf("Year", line.year and f"{line.year:04}"),
            leaf(f"{name}Company", line.company),
            leaf(f"{name}Text", line.text),
        )
        for line in lines
    )


def event_date(name: str, days: tuple[EventDate, ...], territory: str) -> str:
    """Return the date of a territory, of which there is one at most."""
    return each(
        leaf(name, day.date, IsApproximate="true" if day.is_approximate else None)
        for day in in_territory(days, territory)[:1]
    )


def file(given: AudioFile | ImageFile | ResourceFile, namespace: str) -> str:
    """Return a file, its path and name apart."""
    folder, slash, name = given.uri.rpartition("/")
    return element(
        "File",
        leaf("FileName", name),
        leaf("FilePath", folder + slash) if folder else "",
        _hash_sum(given.hash_sum, namespace) if given.hash_sum else "",
    )


def _hash_sum(hash_sum: HashSum, namespace: str) -> str:
    return element(
        "HashSum",
        leaf("HashSum", hash_sum.value),
        word("HashSumAlgorithmType", hash_sum.algorithm, HASH_SUMS_382, namespace),
    )
