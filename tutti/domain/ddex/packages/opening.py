"""Opens what a label sends: an ERN message alone, a ZIP, a release folder, or whole batches."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from tutti.domain.ddex.errors import UnclearPackage, UnsafePackage
from tutti.domain.ddex.packages.batches import sort_into_batches
from tutti.domain.ddex.packages.collecting import Collected, collect
from tutti.domain.ddex.packages.faults import DOCTYPE
from tutti.domain.ddex.packages.hashing import Sums
from tutti.domain.ddex.packages.limits import Limits
from tutti.domain.ddex.packages.manifests import is_marker
from tutti.domain.ddex.packages.model import Form, Package, PackedMessage
from tutti.domain.ddex.packages.names import shown
from tutti.domain.ddex.packages.order import put_in_order
from tutti.domain.ddex.packages.recognising import Kind, Recognised, recognise

_LISTED = 20


def open_package(source: Path | BinaryIO, goal: Path, limits: Limits | None = None) -> Package:
    """Return what is in ``source``: a message, a ZIP, or a folder of releases or batches.

    A folder or a message at a path is read where it lies. A ZIP or a file object is unpacked or copied to
    ``goal``, which must not exist, and which the caller removes in the end; after an error it is not there.
    Messages are recognised by their root element, not by their names. The package's findings are warnings;
    errors are raised: those of :func:`unpack`, and :class:`UnclearPackage` if there is no message, or a ZIP
    holds more of them than ``limits.messages``.
    """
    limits = limits or Limits()
    collected = collect(source, goal, limits)
    try:
        return _open(collected, limits)
    except BaseException:
        if collected.made:
            shutil.rmtree(collected.made, ignore_errors=True)
        raise


def _open(collected: Collected, limits: Limits) -> Package:
    known = {path: recognise(file) for path, file in collected.files.items()}
    found = [path for path, each in known.items() if each.kind is Kind.ERN]
    if not found and collected.form is Form.MESSAGE:
        found = _as_message(known)
    if not found:
        raise _unclear("no_message", "no ERN message", collected, known)
    if collected.form is Form.ZIP and len(found) > limits.messages:
        raise _unclear("several_messages", f"{len(found)} ERN messages", collected, known)
    markers = [
        file
        for path, file in collected.files.items()
        if path not in found and (known[path].kind is Kind.MANIFEST or is_marker(file))
    ]
    messages = [_message(collected, known, path) for path in found]
    placed = sort_into_batches(messages, markers, collected.name)
    ordered = put_in_order(placed.messages)
    doctypes = [DOCTYPE.at(path, file=path) for path, each in known.items() if each.kind is Kind.DOCTYPE]
    return Package(
        form=collected.form,
        messages=ordered.messages,
        files=collected.files,
        batches=placed.batches,
        findings=(*collected.findings, *doctypes, *placed.findings, *ordered.findings),
        markers=frozenset(marker.path for marker in markers),
        repeats=ordered.repeats,
    )


def _message(collected: Collected, known: Mapping[str, Recognised], path: str) -> PackedMessage:
    file = collected.files[path]
    return PackedMessage(file, known[path].head, Sums().sha256(file))


def _as_message(known: Mapping[str, Recognised]) -> list[str]:
    """Take a file that was sent alone for a message if it means to be XML: its reader says what is wrong."""
    for each in known.values():
        if each.kind is Kind.DOCTYPE:
            why = "The file has a DOCTYPE, which no message needs and which can make a reader do anything."
            raise UnsafePackage("doctype", why, "Remove the DOCTYPE.", "", each.line)
    return [path for path, each in known.items() if each.kind is Kind.UNREADABLE_XML]


def _unclear(reason: str, what: str, collected: Collected, known: Mapping[str, Recognised]) -> UnclearPackage:
    """List what is there: all messages and other XML first, as they are what a sender looks for."""
    ranked = sorted(
        known, key=lambda path: (known[path].kind is not Kind.ERN, known[path].kind is Kind.OTHER)
    )
    found = [f"{shown(path)} ({known[path].words})" for path in ranked]
    more = [f"and {len(found) - _LISTED} more"] if len(found) > _LISTED else []
    listed = [*found[:_LISTED], *more]
    there = f" It holds {', '.join(listed)}." if listed else " It is empty."
    whole = "ZIP" if collected.form is Form.ZIP else "folder"
    mend = (
        "Send one message with its files in each ZIP."
        if reason == "several_messages"
        else "Send a NewReleaseMessage or PurgeReleaseMessage as XML, alone or with its files."
    )
    sentence = f"The {whole} holds {what}.{there}"
    if collected.form is Form.MESSAGE:  # whose name may be ours, so that it would say nothing
        (alone,) = known.values()
        sentence = f"The file is no ERN message: it is {alone.words}."
    return UnclearPackage(reason, sentence, mend, listed)
