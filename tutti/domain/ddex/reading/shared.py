"""What the families say alike: header, identifiers of releases, parties' names, lines, prices, files."""

from tutti.core.identifiers import parse_dpid, parse_grid, parse_iswc
from tutti.core.territory import COUNTRIES, WORLDWIDE, TerritorySet
from tutti.domain.ddex.model import (
    CLine,
    ControlType,
    EventDate,
    Genre,
    HashAlgorithm,
    HashSum,
    MessageHeader,
    MessagingParty,
    ParentalWarning,
    PartyName,
    PLine,
    Price,
    ProprietaryId,
    ReleaseId,
)
from tutti.domain.ddex.reading import faults
from tutti.domain.ddex.reading.sight import (
    Kids,
    Sight,
    attribute,
    choice,
    day_text,
    decimal,
    icpn,
    identifier,
    instant,
    parsed,
    take,
    whole,
    year,
)
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Node

_dpid = identifier("DPID", parse_dpid)
_grid = identifier("GRid", parse_grid)
iswc = identifier("ISWC", parse_iswc)
control_type = choice(ControlType)
parental_warning = choice(ParentalWarning)
_HASHES = {
    "MD5": HashAlgorithm.MD5,
    "SHA1": HashAlgorithm.SHA1,
    "SHA-1": HashAlgorithm.SHA1,
    "SHA256": HashAlgorithm.SHA256,
    "SHA-256": HashAlgorithm.SHA256,
    "SHA512": HashAlgorithm.SHA512,
    "SHA-512": HashAlgorithm.SHA512,
}
_UNITS = {
    None: 1,
    "Hz": 1,
    "kHz": 1000,
    "MHz": 1_000_000,
    "bps": 1,
    "kbps": 1000,
    "Mbps": 1_000_000,
    "Gbps": 10**9,
}
# Territories of the standard that are no country of today: former ones, islands of Spain, regions.
_OLD_TERRITORIES = frozenset(
    """
    AN CS ES-CE ES-CN ES-ML AIDJ ANHH BQAQ BUMM BYAA CSHH CSXX CTKI DDDE DYBJ FQHH FXFR GEHH HVBF JTUM MIUM
    NHVU NQAQ NTHH PCHH PUUM PZPA RHZW SKIN SUHH TPTL VDVN WKUM YDYE YUCS ZRCD
    """.split()  # noqa: SIM905 - reads as the table that it is
)


def header(sight: Sight, root: Node, message: Kids, trace: Trace) -> MessageHeader:
    """Read the envelope, keep the sender's namespace in mind, and note the language as read."""
    if root.attributes.get("LanguageAndScriptCode"):
        trace.append(("language", (root, "LanguageAndScriptCode")))
    inner: Trace = []
    trace.append(("header", inner))
    element = message["MessageHeader"][0] if "MessageHeader" in message else root
    return _envelope(sight, element, element.kids if element is not root else {}, inner)


def _envelope(sight: Sight, element: Node, found: Kids, trace: Trace) -> MessageHeader:
    sender = _sender(sight, found, element, trace)
    behalf = None
    if "SentOnBehalfOf" in found:
        behalf, inner = _messaging_party(sight, found["SentOnBehalfOf"][0])
        trace.append(("sent_on_behalf_of", inner))
    if "MessageCreatedDateTime" not in found:
        sight.note(faults.NO_TIME, element)
    control = parsed(sight, found, "MessageControlType", "control_type", trace, control_type)
    return MessageHeader(
        message_id=take(found, "MessageId", "message_id", trace) or "",
        sender=sender,
        recipients=_recipients(sight, found, element, trace),
        created=parsed(sight, found, "MessageCreatedDateTime", "created", trace, instant),
        thread_id=take(found, "MessageThreadId", "thread_id", trace),
        sent_on_behalf_of=behalf,
        control_type=control or ControlType.LIVE,
    )


def _recipients(sight: Sight, found: Kids, element: Node, trace: Trace) -> tuple[MessagingParty, ...]:
    recipients = []
    for position, each in enumerate(found.get("MessageRecipient", ())):
        recipient, inner = _messaging_party(sight, each)
        recipients.append(recipient)
        trace.append((f"recipients[{position}]", inner))
    if not recipients:
        sight.note(faults.NO_RECIPIENT, element)
    return tuple(recipients)


def _sender(sight: Sight, found: Kids, element: Node, trace: Trace) -> MessagingParty:
    if "MessageSender" not in found:
        sight.note(faults.NO_SENDER, element)
        return MessagingParty(dpid="")
    sender, inner = _messaging_party(sight, found["MessageSender"][0])
    trace.append(("sender", inner))
    sight.sender = sender.dpid
    return sender


def _messaging_party(sight: Sight, element: Node) -> tuple[MessagingParty, Trace]:
    found = element.kids
    trace: Trace = []
    dpid = parsed(sight, found, "PartyId", "dpid", trace, _dpid)
    name = None
    if "PartyName" in found:
        name = take(found["PartyName"][0].kids, "FullName", "name", trace)
    return MessagingParty(dpid=dpid or "", name=name), trace


def release_id(sight: Sight, element: Node) -> tuple[ReleaseId, Trace]:
    """Read how a release is identified. An ISRC in it is left to the caller."""
    found = element.kids
    trace: Trace = []
    number = None
    if "CatalogNumber" in found:
        number, inner = own_id(found["CatalogNumber"][0])
        trace.append(("catalogue_number", inner))
    value = ReleaseId(
        icpn=parsed(sight, found, "ICPN", "icpn", trace, icpn),
        grid=parsed(sight, found, "GRid", "grid", trace, _grid),
        catalogue_number=number,
        proprietary_ids=own_ids(found, trace),
    )
    if "ICPN" in found and found["ICPN"][0].attributes.get("IsEan"):
        trace.append(("icpn", (found["ICPN"][0], "IsEan")))
    return value, trace


def own_id(element: Node) -> tuple[ProprietaryId, Trace]:
    """Read an identifier of somebody's own making."""
    trace: Trace = [("value", element)]
    namespace = attribute(element, "Namespace", "namespace", trace)
    return ProprietaryId(namespace=namespace or "", value=element.text), trace


def own_ids(found: Kids, trace: Trace) -> tuple[ProprietaryId, ...]:
    """Read all identifiers of somebody's own making that are not empty."""
    ids: list[ProprietaryId] = []
    for each in found.get("ProprietaryId", ()):
        value, inner = own_id(each)
        if value.value:
            trace.append((f"proprietary_ids[{len(ids)}]", inner))
            ids.append(value)
    return tuple(ids)


def party_name(element: Node) -> tuple[PartyName, Trace]:
    """Read a name of a party."""
    found = element.kids
    trace: Trace = []
    value = PartyName(
        full_name=take(found, "FullName", "full_name", trace) or "",
        indexed=take(found, "FullNameIndexed", "indexed", trace),
        language=attribute(element, "LanguageAndScriptCode", "language", trace),
    )
    return value, trace


def p_line(sight: Sight, element: Node) -> tuple[PLine, Trace]:
    """Read a P-line, not where it holds."""
    found = element.kids
    trace: Trace = []
    value = PLine(
        year=parsed(sight, found, "Year", "year", trace, year),
        text=take(found, "PLineText", "text", trace) or "",
        company=take(found, "PLineCompany", "company", trace),
    )
    return value, trace


def c_line(sight: Sight, element: Node) -> tuple[CLine, Trace]:
    """Read a C-line, not where it holds."""
    found = element.kids
    trace: Trace = []
    value = CLine(
        year=parsed(sight, found, "Year", "year", trace, year),
        text=take(found, "CLineText", "text", trace) or "",
        company=take(found, "CLineCompany", "company", trace),
    )
    return value, trace


def genre(sight: Sight, element: Node) -> tuple[Genre, Trace]:
    """Read a genre, not where it holds."""
    found = element.kids
    trace: Trace = []
    value = Genre(
        text=take(found, "GenreText", "text", trace) or "",
        sub_genre=take(found, "SubGenre", "sub_genre", trace),
        language=attribute(element, "LanguageAndScriptCode", "language", trace),
    )
    return value, trace


def event_date(sight: Sight, element: Node) -> tuple[EventDate, Trace] | None:
    """Read a date, not where it holds; ``None`` for none."""
    text = element.text
    value = day_text(sight, element, text) if text else None
    if value is None:
        return None
    trace: Trace = [("date", element)]
    approximate = attribute(element, "IsApproximate", "is_approximate", trace) == "true"
    return EventDate(date=value, is_approximate=approximate), trace


def price(sight: Sight, element: Node, code_tag: str) -> tuple[Price, Trace] | None:
    """Read a price; ``None`` if there is nothing in it that the model holds."""
    found = element.kids
    trace: Trace = []
    code = take(found, code_tag, "code", trace)
    amount = parsed(sight, found, "WholesalePricePerUnit", "amount", trace, decimal)
    if code is None and amount is None:
        return None
    namespace = attribute(found[code_tag][0], "Namespace", "code_namespace", trace) if code else None
    currency = None
    if amount is not None:
        currency = attribute(found["WholesalePricePerUnit"][0], "CurrencyCode", "currency", trace)
    return Price(amount=amount, currency=currency, code=code, code_namespace=namespace), trace


def territory(sight: Sight, element: Node, code: str) -> str:
    """Return a territory code; unknown ones are noted and kept."""
    if code in COUNTRIES or code == WORLDWIDE:
        return code
    known = code in _OLD_TERRITORIES or (len(code) <= 4 and code.isdigit())
    sight.note(faults.TERRITORY_OLD if known else faults.TERRITORY, element, value=code)
    return code


def territories(sight: Sight, found: Kids, name: str, trace: Trace) -> TerritorySet:
    """Read a set of territories: those named, less those left out."""
    codes: list[set[str]] = []
    for tag in ("TerritoryCode", "ExcludedTerritoryCode"):
        codes.append(set())
        for each in found.get(tag, ()):
            trace.append((name, each))
            codes[-1].add(territory(sight, each, each.text))
    included, excluded = codes
    if WORLDWIDE in included or not included:
        return TerritorySet(None, frozenset(excluded))
    return TerritorySet(frozenset(included - excluded), frozenset())


def hash_sum(element: Node, algorithm_tag: str, value_tag: str) -> tuple[HashSum, Trace] | None:
    """Read a hash sum; ``None`` for an algorithm that is not known, or none."""
    found = element.kids
    trace: Trace = []
    if algorithm_tag not in found or value_tag not in found:
        return None
    each = found[algorithm_tag][0]
    text = each.text
    own = each.attributes.get("UserDefinedValue") if text == "UserDefined" else None
    algorithm = _HASHES.get((own or text).upper())
    value = take(found, value_tag, "value", trace)
    if algorithm is None or value is None:
        return None
    trace.append(("algorithm", each))
    trace.extend(
        ("algorithm", (each, key))
        for key in ("UserDefinedValue", "Namespace")
        if own and each.attributes.get(key)
    )
    return HashSum(value=value, algorithm=algorithm), trace


def rate(sight: Sight, found: Kids, tag: str, name: str, trace: Trace) -> int | None:
    """Read a sampling rate in Hz or a bit rate in bit/s, whatever unit it was sent in."""
    value = parsed(sight, found, tag, name, trace, decimal)
    if value is None:
        return None
    element = found[tag][0]
    unit = element.attributes.get("UnitOfMeasure")
    if unit in _UNITS:
        attribute(element, "UnitOfMeasure", name, trace)
    else:
        sight.note(faults.WORD, element, value=unit, known=", ".join(filter(None, _UNITS)))
    factor = _UNITS.get(unit, 1)
    if tag == "SamplingRate" and factor == 1000 and value >= 1000:
        sight.note(faults.UNIT, element, value=value, unit=unit)
        factor = 1
    elif unit is None and value < 1000:
        factor = 1000
    return int(value * factor)


def pixels(sight: Sight, found: Kids, tag: str, name: str, trace: Trace) -> int | None:
    """Read a width or height in pixels."""
    value = parsed(sight, found, tag, name, trace, whole)
    if value is not None and found[tag][0].attributes.get("UnitOfMeasure") == "Pixel":
        trace.append((name, (found[tag][0], "UnitOfMeasure")))
    return value
