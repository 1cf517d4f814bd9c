"""Titles of the family 3.8: several types in each container, and one for reference beside them."""

from msgspec.structs import replace

from tutti.domain.ddex.model import Title, TitleType
from tutti.domain.ddex.reading.family3.places import Container, Containers, Row, fold, placed
from tutti.domain.ddex.reading.sight import Sight, attribute
from tutti.domain.ddex.reading.trace import Trace
from tutti.domain.ddex.structure.nodes import Kids, Node

_TYPES = {str(kind): kind for kind in TitleType}
_FORMAL_FIRST = sorted(TitleType, key=lambda kind: kind is not TitleType.FORMAL)
"""The order in which groups fold: a formal title may fold into one to show, which then folds itself."""
_DISPLAY, _FORMAL, _ALTERNATIVE = TitleType.DISPLAY, TitleType.FORMAL, TitleType.ALTERNATIVE
_KINDS = tuple(TitleType)
_Groups = dict[TitleType, Row[Title]]


def titles(sight: Sight, given: Containers, found: Kids) -> Row[Title]:
    """Return the titles to show, then the others, then what differs in single territories.

    A formal title that says what the one to show says is taken as read with it. Without a title to show, the
    one for reference is, or else the formal one.
    """
    base = _groups(given.base)
    reference = found.get("ReferenceTitle")
    _settle_display(base, title(sight, reference[0]) if reference else None)
    display, formal = base.get(_DISPLAY, []), base.get(_FORMAL, [])
    if formal and _same(formal, display):
        fold(formal, display)
        base[_FORMAL] = formal = []
    row: Row[Title] = []
    for kind in _KINDS:
        if kind in base:
            row += base[kind]
    for other in given.others:
        groups = _groups(other)
        for kind in _FORMAL_FIRST:
            group = groups.get(kind, [])
            to_show = kind is _FORMAL and not formal
            default = groups.get(_DISPLAY, []) if to_show else base.get(kind, [])
            if _same(group, default):
                fold(group, default)
            else:
                row.extend(placed(group, other.codes))
    return row


def title(_: Sight, element: Node) -> tuple[Title, Trace] | None:
    """Read a title of any type; ``None`` if it has no text."""
    text = version = None
    for child in element.children:
        if child.tag == "TitleText":
            text = text or child
        elif child.tag == "SubTitle":
            version = version or child
    if text is None or not text.text:
        return None
    trace: Trace = [("text", text)]
    if version is not None:
        trace.append(("version", version))
    kind, language = _DISPLAY, None
    if element.attributes:
        sent = element.attributes.get("TitleType")
        kind = _DISPLAY if sent is None else _TYPES.get(sent, _ALTERNATIVE)
        if sent == kind:
            trace.append(("type", (element, "TitleType")))
        language = attribute(element, "LanguageAndScriptCode", "language", trace)
    said = (version.text or None) if version is not None else None
    return Title(text=text.text, version=said, type=kind, language=language), trace


def _groups(container: Container) -> _Groups:
    groups: _Groups = {}
    for made in container.rows.get("titles", ()):
        kind = made[0].type
        if kind in groups:
            groups[kind].append(made)
        else:
            groups[kind] = [made]
    return groups


def _settle_display(base: _Groups, made: tuple[Title, Trace] | None) -> None:
    display, formal = base.get(_DISPLAY, []), base.get(_FORMAL, [])
    if not display and made is not None:
        base[_DISPLAY] = [made]
    elif not display and formal:
        base[_DISPLAY] = [(replace(formal[0][0], type=_DISPLAY), formal.pop(0)[1])]
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
