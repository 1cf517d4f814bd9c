"""The list of parties of ERN 4, one entry for each party that the rest of the message refers to."""

from tutti.domain.ddex.formats.ern4.pen import Pen
from tutti.domain.ddex.formats.values import party_names, proprietary_ids
from tutti.domain.ddex.formats.xml import each, element, leaf, optional
from tutti.domain.ddex.model import Party


def _party(party: Party, reference: str) -> str:
    return element(
        "Party",
        leaf("PartyReference", reference),
        party_names(party),
        optional(
            "PartyId",
            leaf("ISNI", party.isni),
            leaf("DPID", party.dpid),
            leaf("IpiNameNumber", party.ipi),
            leaf("IPN", party.ipn),
            proprietary_ids(party.proprietary_ids),
        ),
    )


def party_list(pen: Pen) -> str:
    """Return the parties met so far; to be called when resources and releases are written."""
    return element("PartyList", each(_party(party, reference) for party, reference in pen.parties.items()))
