"""What recurs all over a message of ERN 4: parties, titles, artists, values for territories."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from tutti.core.territory import WORLDWIDE
from tutti.domain.ddex.model import ParentalWarning, Title, TitleType
from tutti.domain.ddex.reading.shared import parental_warning
from tutti.domain.ddex.reading.sight import TRUE, TRUTHS, Sight, attribute, parsed, take
from tutti.domain.ddex.reading.terms import territory
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Kids, Node

_TITLE_TYPES = {str(kind): kind for kind in TitleType}


class Placed(Protocol):
    """A value for one territory, or for all."""

    @property
    def territory(self) -> str:
        """An ISO 3166-1 code or ``Worldwide``."""


PlacedT = TypeVar("PlacedT", bound=Struct)


def placed(
    sight: Sight,
    elements: Iterable[Node],
    name: str,
    trace: Trace,
    read: Callable[[Sight, Node], tuple[PlacedT, Trace] | None],
) -> tuple[PlacedT, ...]:
    """Return the values of ``elements`` with their territories, the default first."""
    values: list[tuple[PlacedT, Trace]] = []
    for each in elements:
        made = read(sight, each)
        if made is None:
            continue
        code = each.attributes.get("ApplicableTerritoryCode")
        if code is not None:
            made[1].append(("territory", (each, "ApplicableTerritoryCode")))
            if code != WORLDWIDE:
                made = replace(made[0], territory=territory(sight, each, code)), made[1]
        default = each.attributes.get("IsDefault")
        if default in TRUTHS:
            made[1].append(("territory", (each, "IsDefault")))
        values.insert(0 if default in TRUE else len(values), made)
    hang(values, name, trace)
    return tuple(value for value, _ in values)


def hang(values: Iterable[tuple[object, Trace]], name: str, trace: Trace) -> None:
    """Hang the traces of a row of values into the trace of what holds them."""
    trace.extend([(f"{name}[{position}]", inner) for position, (_, inner) in enumerate(values)])


def titles(sight: Sight, found: Kids, name: str, trace: Trace) -> tuple[Title, ...]:
    """Read the titles to show, then the others. A title in one line that says the same is taken as read."""
    inner: Trace = []
    values = placed(sight, found.get("DisplayTitle", ()), name, inner, _title)
    others = [
        made
        for tag in ("FormalTitle", "AdditionalTitle")
        for each in found.get(tag, ())
        if (made := _other_title(sight, each)) is not None
    ]
    lines = found.get("DisplayTitleText", ())
    if not values and lines and lines[0].text:
        line: Trace = [("text", lines[0])]
        language = attribute(lines[0], "LanguageAndScriptCode", "language", line)
        values = (Title(text=lines[0].text, language=language),)
        inner.append((f"{name}[0]", line))
    else:
        _same_lines(lines, values, name, inner)
    inner.extend(
        (f"{name}[{position}]", other) for position, (_, other) in enumerate(others, start=len(values))
    )
    trace.extend(inner)
    return (*values, *(value for value, _ in others))


def _same_lines(lines: Iterable[Node], values: tuple[Title, ...], name: str, trace: Trace) -> None:
    """Count one-line titles as read if they say what a title in parts says, in the same words or place."""
    for each in lines:
        text = each.text
        language, place = (
            each.attributes.get("LanguageAndScriptCode"),
            each.attributes.get("ApplicableTerritoryCode", WORLDWIDE),
        )
        alike = [
            (value.territory != place, position, value)
            for position, value in enumerate(values)
            if text in (value.display_text, value.text) and language in (None, value.language)
        ]
        if not alike:
            continue
        elsewhere, position, value = min(alike, key=lambda found: found[:2])
        same = {
            "ApplicableTerritoryCode": not elsewhere,
            "IsDefault": not elsewhere and each.attributes.get("IsDefault") in TRUTHS,
            "LanguageAndScriptCode": language == value.language,
        }
        here = f"{name}[{position}].text"
        trace.append((here, each))
        trace.extend((here, (each, key)) for key in each.attributes if same.get(key))


def _title(_: Sight, element: Node) -> tuple[Title, Trace] | None:
    return _title_parts(element, TitleType.DISPLAY)


def _other_title(sight: Sight, element: Node) -> tuple[Title, Trace] | None:
    sent = element.attributes.get("TitleType")
    formal = element.tag == "FormalTitle"
    kind = TitleType.FORMAL if formal else _TITLE_TYPES.get(sent or "", TitleType.ALTERNATIVE)
    made = _title_parts(element, kind)
    if made is None:
        return None
    value, trace = made
    if sent == kind:
        trace.append(("type", (element, "TitleType")))
    code = attribute(element, "ApplicableTerritoryCode", "territory", trace)
    if code and code != WORLDWIDE:
        value = replace(value, territory=territory(sight, element, code))
    return value, trace


def _title_parts(element: Node, kind: TitleType) -> tuple[Title, Trace] | None:
    found = element.kids
    trace: Trace = []
    text = take(found, "TitleText", "text", trace)
    if text is None:
        return None
    version = take(found, "SubTitle", "version", trace)
    if version is not None and found["SubTitle"][0].attributes.get("SubTitleType") == "Version":
        trace.append(("version", (found["SubTitle"][0], "SubTitleType")))
    language = attribute(element, "LanguageAndScriptCode", "language", trace)
    return Title(text=text, version=version, type=kind, language=language), trace


def warning(sight: Sight, found: Kids, trace: Trace) -> ParentalWarning:
    """Read the advice to parents."""
    said = parsed(sight, found, "ParentalWarningType", "parental_warning", trace, parental_warning)
    return said or ParentalWarning.NO_ADVICE_AVAILABLE
