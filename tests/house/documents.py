"""What the documents list and the code decides: settings, errors, events.

``python -m tests.house.documents`` writes the lists into the documents; ``test_documents`` keeps them right.
"""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tutti
from tests.house.checkout import ROOT
from tutti.core.errors import Kind, TuttiError
from tutti.core.events import Event
from tutti.http.distribution.errors import TABLE
from tutti.settings import Settings
from tutti.workflows import subscriptions

PROGRAMS = re.compile(r"(__main__|\.beside|\.child|\.keeper)$")


def import_everything() -> None:
    """Import every module that is not a program, so that all classes are known."""
    for module in pkgutil.walk_packages(tutti.__path__, "tutti."):
        if not PROGRAMS.search(module.name):
            importlib.import_module(module.name)


def kinds_of(base: type[Any]) -> list[type[Any]]:
    """Every class of ours below ``base``, once, by its name."""
    found = {f"{kind.__module__}.{kind.__qualname__}": kind for kind in _below(base)}
    return [kind for name, kind in sorted(found.items()) if name.startswith("tutti.")]


def _below(base: type[Any]) -> Iterator[type[Any]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _below(kind)


def settings() -> str:
    rows = ["| Setting | Default | What it is |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "") else f"`{field.default}`"
        rows.append(f"| `TUTTI_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def errors() -> str:
    import_everything()
    by_code: dict[tuple[Kind, str], list[str]] = {}
    for error in kinds_of(TuttiError):
        by_code.setdefault((error.kind, error.code), []).append(_sentence(error))
    rows = ["| Status | Type | Code | When |", "| --- | --- | --- | --- |"]
    order = {kind: i for i, kind in enumerate(Kind)}
    for (kind, code), said in sorted(by_code.items(), key=lambda each: (order[each[0][0]], each[0][1])):
        status, family = TABLE[kind]
        rows.append(f"| {status} | `{family}` | `{code}` | {' '.join(dict.fromkeys(said))} |")
    return "\n".join(rows)


def events() -> str:
    import_everything()
    rows = ["| Event | What has happened | Fields | What follows |", "| --- | --- | --- | --- |"]
    for event in sorted(kinds_of(Event), key=lambda each: str(each.name)):
        fields = ", ".join(f"`{name}`" for name in event.__slots__ if name != "organisation_id")
        follows = ", ".join(f"`{name}`" for name in subscriptions().get(event.name, ()))
        rows.append(f"| `{event.name}` | {_sentence(event)} | {fields} | {follows} |")
    return "\n".join(rows)


def _sentence(kind: type[Any]) -> str:
    first = (kind.__doc__ or "").strip().partition("\n\n")[0]
    return " ".join(first.replace("``", "`").replace("|", "\\|").split())


LISTS = {
    ROOT / "docs" / "operations.md": ("settings", settings),
    ROOT / "docs" / "errors.md": ("errors", errors),
    ROOT / "docs" / "events.md": ("events", events),
}


def renewed(path: Path) -> str:
    """The document's text with its list as the code has it now."""
    mark, write = LISTS[path]
    before, opening, rest = path.read_text().partition(f"<!-- {mark} -->\n")
    _, closing, after = rest.partition(f"<!-- /{mark} -->")
    assert opening, f"{path.name} has no <!-- {mark} --> mark"
    assert closing, f"{path.name} has no <!-- /{mark} --> mark"
    return f"{before}{opening}{write()}\n{closing}{after}"


if __name__ == "__main__":
    for document in LISTS:
        document.write_text(renewed(document))
