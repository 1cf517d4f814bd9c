"""Where an element is, in words a person can follow in an editor: ``ReleaseList/Release[2]/ReleaseId``."""

from lxml import etree


def local(tag: str) -> str:
    """Return a name without its namespace."""
    return tag.rpartition("}")[2]


class Places:
    """Paths of elements. Asked in the order of the document, siblings are counted once."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._counted: dict[tuple[etree._Element, str], tuple[etree._Element, int]] = {}

    def path(self, element: etree._Element) -> str:
        """Return the path below the root; the root's own is its name.

        An element that has siblings of its name has its number among them, from 1.
        """
        steps = list[str]()
        node = element
        while (parent := node.getparent()) is not None and node is not self._root:
            steps.append(self._step(node, parent))
            node = parent
        return "/".join(reversed(steps)) or local(str(self._root.tag))

    def _step(self, node: etree._Element, parent: etree._Element) -> str:
        tag = str(node.tag)
        number = self._number(node, parent, tag)
        alone = number == 1 and next(node.itersiblings(tag), None) is None
        return local(tag) if alone else f"{local(tag)}[{number}]"

    def _number(self, node: etree._Element, parent: etree._Element, tag: str) -> int:
        known, number = self._counted.get((parent, tag), (None, 0))
        if known is node:
            return number
        before = 1
        for sibling in node.itersiblings(tag, preceding=True):
            if sibling is known:
                before += number
                break
            before += 1
        self._counted[parent, tag] = (node, before)
        return before
