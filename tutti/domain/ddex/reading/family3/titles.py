"""Titles of the family 3.8: several types in each container, and one for reference beside them."""

from msgspec.structs import replace

from tutti.domain.ddex.model import Title, TitleType
from tutti.domain.ddex.reading.family3.places import Containers, Row, fold, placed
from tutti.domain.ddex.reading.sight import Sight, Slots, attribute, fields
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Kids, Node

_TYPES = {str(kind): kind for kind in TitleType}
_FORMAL_FIRST = sorted(TitleType, key=lambda kind: kind is not TitleType.FORMAL)
"""The order in which groups fold: a formal title may fold into one to show, which then folds itself."""
_DISPLAY, _FORMAL, _ALTERNATIVE = TitleType.DISPLAY, TitleType.FORMAL, TitleType.ALTERNATIVE
_KINDS = tuple(TitleType)
_PARTS: Slots = {"TitleText": ("text", None), "SubTitle": ("version", None)}
_Groups = dict[TitleType, Row[Title]]


def titles(sight: Sight, given: Containers, found: Kids) -> Row[Title]:
    """Read the titles to show, then the others, then what differs in single territories.

    A formal title that says what the one to show says is taken as read with it. Without a title to show, the
    one for reference is, or else the formal one.
    """
    base = _groups(sight, given.base.found)
    reference = found.get("ReferenceTitle")
    _settle_display(base, _title(sight, reference[0]) if reference else None)
    display, formal = base[_DISPLAY], base[_FORMAL]
    if formal and _same(formal, display):
        fold(formal, display)
        base[_FORMAL] = formal = []
    row = [made for group in base.values() for made in group]
    for other in given.others:
        groups = _groups(sight, other.found)
        for kind in _FORMAL_FIRST:
            group = groups[kind]
            default = groups[_DISPLAY] if kind is _FORMAL and not formal else base[kind]
            if _same(group, default):
                fold(group, default)
            else:
                row.extend(placed(group, other.codes))
    return row


def _groups(sight: Sight, found: Kids) -> _Groups:
    groups: _Groups = {kind: [] for kind in _KINDS}
    for each in found.get("Title", ()):
        made = _title(sight, each)
        if made is not None:
            groups[made[0].type].append(made)
    return groups


def _title(sight: Sight, element: Node) -> tuple[Title, Trace] | None:
    trace: Trace = []
    said = fields(sight, element, _PARTS, trace)
    text = said.get("text")
    if text is None:
        return None
    kind, language = _DISPLAY, None
    if element.attributes:
        sent = element.attributes.get("TitleType")
        kind = _DISPLAY if sent is None else _TYPES.get(sent, _ALTERNATIVE)
        if sent == kind:
            trace.append(("type", (element, "TitleType")))
        language = attribute(element, "LanguageAndScriptCode", "language", trace)
    return Title(text=text, version=said.get("version"), type=kind, language=language), trace


def _settle_display(base: _Groups, made: tuple[Title, Trace] | None) -> None:
    display, formal = base[_DISPLAY], base[_FORMAL]
    if not display and made is not None:
        display.append(made)
    elif not display and formal:
        display.append((replace(formal[0][0], type=_DISPLAY), formal.pop(0)[1]))
    elif made is not None:
        for value, trace in display:
            if (value.text, value.version) == (made[0].text, made[0].version):
                trace.extend(made[1])
                break


def _same(row: Row[Title], other: Row[Title]) -> bool:
    if len(row) != len(other):
        return False
    for (one, _), (two, _) in zip(row, other, strict=True):
        if one.text != two.text or one.version != two.version or one.language != two.language:
            return False
    return True
