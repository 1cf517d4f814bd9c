"""What is read of the containers of the family 3.8: which children make which row of values."""

from tutti.domain.ddex.model import DisplayArtistName, EventDate, Label, Party
from tutti.domain.ddex.reading.family3.parties import Parties
from tutti.domain.ddex.reading.family3.places import Row, Table, each, once
from tutti.domain.ddex.reading.family3.titles import title
from tutti.domain.ddex.reading.family3.works import Works
from tutti.domain.ddex.reading.shared import c_line, event_date, genre, p_line, parental_warning
from tutti.domain.ddex.reading.sight import Sight, attribute
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.reading.values import day_text
from tutti.domain.ddex.structure.nodes import Node


class Tables:
    """The tables of resources and of releases; what they read of people they tell ``parties``.

    ``works`` are those that recordings refer to.
    """

    def __init__(self, parties: Parties, works: Works) -> None:
        self.parties = parties
        self.works = works
        self.resource: Table = {
            **_OF_RESOURCES,
            "DisplayArtist": ("artists", parties.artists),
            "ResourceContributor": ("contributors", parties.contributors),
            "IndirectResourceContributor": ("writers", parties.writers),
        }
        self.release: Table = {
            **_OF_RELEASES,
            "DisplayArtist": ("artists", parties.artists),
            "LabelName": ("labels", self._label),
        }

    def _label(self, _: Sight, nodes: list[Node]) -> Row[Label]:
        if not nodes[0].text:
            return []
        party = self.parties.meet(Party.named(nodes[0].text))
        return [(Label(party=party), [("party.names[0].full_name", nodes[0])])]


def _name_line(_: Sight, element: Node) -> tuple[DisplayArtistName, Trace] | None:
    """Read the artists' names in one line, as they are in one language."""
    if not element.text:
        return None
    trace: Trace = [("text", element)]
    language = attribute(element, "LanguageAndScriptCode", "language", trace)
    return DisplayArtistName(text=element.text, language=language), trace


def _date(sight: Sight, nodes: list[Node]) -> Row[EventDate]:
    made = event_date(sight, nodes[0])
    return [] if made is None else [made]


_SHOWN: Table = {
    "Title": ("titles", each(title)),
    "DisplayArtistName": ("names", each(_name_line)),
    "PLine": ("p_lines", each(p_line)),
    "CLine": ("c_lines", each(c_line)),
    "ParentalWarningType": ("parental_warning", once("parental_warning", parental_warning)),
}
_OF_RESOURCES: Table = {
    **_SHOWN,
    "OriginalResourceReleaseDate": ("first_publication_date", once("first_publication_date", day_text)),
}
_OF_RELEASES: Table = {
    **_SHOWN,
    "Genre": ("genres", each(genre)),
    "ReleaseDate": ("release_dates", _date),
    "OriginalReleaseDate": ("original_release_dates", _date),
}
