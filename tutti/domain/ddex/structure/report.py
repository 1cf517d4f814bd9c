"""Findings as they are made: each with its sentence, path and line, and never more than can be read."""

from collections.abc import Iterable
from difflib import get_close_matches

from lxml import etree

from tutti.core.findings import Severity
from tutti.domain.ddex.rules.findings import Fault, Finding
from tutti.domain.ddex.structure import faults
from tutti.domain.ddex.structure.kinds import words_of
from tutti.domain.ddex.structure.load import dated_as, newer_list, values
from tutti.domain.ddex.structure.machine import Grammar, Kind
from tutti.domain.ddex.structure.place import Places, local

MOST = 500
_SHOWN = 60
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_XS = "http://www.w3.org/2001/XMLSchema"
HARMLESS = {f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation"}


class Enough(Exception):
    """So many errors are found that the rest is not looked at."""


class Report:
    """What is found in one message, in the order of the document."""

    def __init__(self, grammar: Grammar, root: etree._Element) -> None:
        self.grammar = grammar
        self.places = Places(root)
        self.findings: list[Finding] = []
        self._counted = dict.fromkeys(Severity, 0)
        self._root = root
        self._stated = dated_as(root.get("AvsVersionId", ""))

    def add(self, fault: Fault, at: etree._Element, attribute: str = "", **values: object) -> None:
        """Add a finding about ``at`` or one of its attributes; ``{where}`` in a sentence is its path."""
        self._say(fault, at, at.sourceline, attribute, **values)

    def missing(self, parent: etree._Element, near: etree._Element, names: str, stands: str) -> None:
        """Say what ``parent`` lacks; the line is that of the element ``near`` which it should be."""
        self._say(faults.MISSING, parent, near.sourceline, missing=names, stands=stands)

    def _say(
        self, fault: Fault, at: etree._Element, line: int | None, attribute: str = "", **values: object
    ) -> None:
        self._counted[fault.severity] += 1
        if self._counted[fault.severity] > MOST:
            if fault.severity is Severity.ERROR:
                raise Enough
            return
        where = self.places.path(at) + (f"/@{local(attribute)}" if attribute else "")
        made = fault.at(where, line, where=where, version=self.grammar.version, **values)
        self.findings.append(made)

    def all(self) -> list[Finding]:
        """Return the findings, and that there are more if there are."""
        if max(self._counted.values()) > MOST:
            path, line = self.places.path(self._root), self._root.sourceline
            self.findings.append(faults.MORE.at(path, line, count=len(self.findings)))
        return self.findings

    def value(self, at: etree._Element, kind: str, text: str, attribute: str = "") -> None:
        """Say why a text is not a value of its kind."""
        if kind[0] == "@":
            self._unlisted(at, kind[1:], text, attribute)
            return
        what, mend = words_of(kind)
        fault = faults.MALFORMED if text.strip() else faults.EMPTY
        self.add(fault, at, attribute, what=what, mend=mend, value=_short(text))

    def _unlisted(self, at: etree._Element, name: str, text: str, attribute: str) -> None:
        dated = self.grammar.dated
        since = newer_list(name, text, dated)
        if since:
            stated = text in values(self._stated or dated).get(name, ())
            fault = faults.OF_STATED_LIST if stated else faults.OF_NEWER_LIST
            self.add(fault, at, attribute, name=name, value=text, since=since, dated=dated)
        elif not text.strip():
            what = f"a value of the list {name}"
            self.add(faults.EMPTY, at, attribute, what=what, mend="Use a value of the list.")
        else:
            close = guess(text, self.grammar.lists[name])
            such = f", such as `{close}`" if close else ""
            self.add(faults.UNLISTED, at, attribute, name=name, value=_short(text), such=such)

    def attributes(self, at: etree._Element, kind: Kind, given: list[tuple[str, str]]) -> None:
        """Hold the attributes of an element against its kind."""
        known = kind.attributes
        for name, text in given:
            if name not in known:
                self._unknown_attribute(at, kind, name, text)
            elif (check := known[name]) is not None and not check(text):
                self.value(at, kind.specs[name], text, name)
        for name in kind.required:
            if at.get(name) is None:
                words = _described(kind.specs[name])
                self.add(faults.ATTRIBUTE_MISSING, at, name=name, words=words)

    def _unknown_attribute(self, at: etree._Element, kind: Kind, name: str, text: str) -> None:
        if name in HARMLESS or (name == f"{_XSI}type" and self._own_type(at, kind, text)):
            return
        if name.startswith(_XSI):
            self.add(faults.TYPE_CHANGED, at, name, name=local(name))
            return
        meant = guess(local(name), kind.attributes.keys() - set(at.keys()))
        fault = faults.ATTRIBUTE_MISSPELT if meant else faults.ATTRIBUTE_UNKNOWN
        self.add(fault, at, name, name=local(name), guess=meant)

    def _own_type(self, at: etree._Element, kind: Kind, text: str) -> bool:
        """Tell whether ``xsi:type`` says no more than what the element is anyway."""
        prefix, _, name = text.strip().rpartition(":")
        return name == kind.name and at.nsmap.get(prefix or None) in (self.grammar.namespace, _XS)

    def bare(self, at: etree._Element, text: str, names: str) -> None:
        """Say that an element holds text, where it should hold elements of which ``names`` come first."""
        self.add(faults.BARE_TEXT, at, text=_short(text), names=names)

    def stray(self, at: etree._Element, text: str) -> None:
        """Say that an element of elements holds text."""
        self.add(faults.STRAY_TEXT, at, text=_short(text.strip()))


def _described(kind: str) -> str:
    if kind == "string":
        return "any text"
    return f"a value of the list {kind[1:]}" if kind[0] == "@" else words_of(kind).what


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def guess(text: str, among: Iterable[str]) -> str:
    """Return the name most like ``text``, or nothing if none is much like it."""
    names = {each.casefold(): each for each in among}
    close = get_close_matches(text[:_SHOWN].casefold(), names, n=1, cutoff=0.8)
    return names[close[0]] if close else ""
