"""The structure of ERN messages: whether the elements, attributes and values of one are what its version has.

The verdict is that of DDEX's schema, reached with tables of our own; DDEX's files are not needed. A value
that only a newer list of allowed values has is a warning here and an error there.
"""

from lxml import etree

from tutti.domain.ddex.rules.findings import Finding
from tutti.domain.ddex.structure import faults
from tutti.domain.ddex.structure.load import VERSIONS
from tutti.domain.ddex.structure.machine import Grammar, grammar
from tutti.domain.ddex.structure.place import local
from tutti.domain.ddex.structure.report import Enough, Report
from tutti.domain.ddex.structure.walk import Walk

__all__ = ["VERSIONS", "check", "version_of"]


def version_of(tree: etree._Element | etree._ElementTree) -> str | None:
    """Return the ERN version whose namespace the root element has, nothing if it has no such."""
    namespace = etree.QName(_root(tree)).namespace or ""
    return next((each for each in VERSIONS if _tail(grammar(each).namespace) == _tail(namespace)), None)


def check(tree: etree._Element | etree._ElementTree, version: str) -> list[Finding]:
    """Return what is wrong with the structure of a message, in the order of the document.

    ``tree`` is read, not changed; it has been parsed with entities off and without a DOCTYPE. The message has
    the structure of ``version`` (``4.3``, see :data:`VERSIONS`) if no finding is an error. After 500 errors
    the rest is not looked at. Raises ``ValueError`` for a version without tables.
    """
    root, rules = _root(tree), grammar(version)
    report = Report(rules, root)
    try:
        name = _message(root, rules, report)
        if name is not None:
            Walk(rules, root, report).run(rules.kind(f"#{name}"))
    except Enough:
        pass
    return report.all()


def _root(tree: etree._Element | etree._ElementTree) -> etree._Element:
    return tree.getroot() if isinstance(tree, etree._ElementTree) else tree


def _message(root: etree._Element, rules: Grammar, report: Report) -> str | None:
    """Return the name of the message; report a root that is none, or has another namespace."""
    tag, name = str(root.tag), local(str(root.tag))
    if tag != f"{{{rules.namespace}}}{name}" or name not in rules.messages:
        host = name in rules.messages and _tail(tag[1:].partition("}")[0]) == _tail(rules.namespace)
        messages = ", ".join(f"`{each}`" for each in rules.messages)
        fault = faults.NAMESPACE_VARIANT if host else faults.NOT_A_MESSAGE
        report.add(fault, root, found=tag, messages=messages, namespace=rules.namespace)
    return name if name in rules.messages else None


def _tail(namespace: str) -> str:
    """Return what tells versions apart: the host is written in more than one way (``…/ern/411``)."""
    return "/".join(namespace.rsplit("/", 2)[-2:])
