"""Feeds the readers of messages with documents that reach ever more of their code.

``python tests/fuzz/fuzz_readers.py --seconds 900 --corpus FOLDER``, with ``atheris`` installed beside the project
(``pip install atheris``; it is no dependency of it). Seeds are the golden messages of the tests, and with
``--samples FOLDER`` those of a folder. Documents are changed as trees: values, elements, attributes and references are exchanged, doubled,
moved and dropped, as no change of bytes would.

What must hold whatever comes in: a document is read or refused with ``Unreadable``, by its blocks as it is whole;
findings, places and extras can be told; what was read is written or refused with ``Unwritable``; and what is written can be read again. The first
document for which something does not hold is kept by libFuzzer in the current folder as ``crash-…``.
"""

import argparse
import random
import sys
from copy import deepcopy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

try:
    import atheris
except ImportError:
    sys.exit("This script needs atheris: pip install atheris")

from lxml import etree  # noqa: E402

with atheris.instrument_imports(include=["tutti.domain.ddex"]):
    from tutti.domain.ddex import (
        Unreadable,
        Unwritable,
        Version,
        convert,
        examine,
        parse,
        read,
        read_tree,
        write,
    )

MOST_BYTES = 400_000
TEXTS = [
    *("", " ", "\t\n", "0", "1", "-1", "00", "true", "false", "Worldwide", "DE", "UK", "2136", "UserDefined"),
    *("PT0S", "PT199S", "PT3M45S", "P1Y", "PT99999999S", "Invalid date", "2026", "2026-02-30", "2026-05-29"),
    *("0001-01-01", "9999-12-31", "2026-05-29T12:00:00", "2026-05-29T12:00:00+25:00", "0001-01-01T00:00:00Z"),
    *("A1", "A2", "R0", "R1", "T1", "P1", "../../etc/passwd", "C:\\a.wav", "a/b.wav", "x" * 300, "℗ 2026 夢"),
    *("MD5", "SHA-256", "kHz", "Pixel", "9" * 40, "1e9", "NaN", "٣", "MainArtist", "TakeDown", "Album"),
]
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)


def holds(content: bytes) -> None:
    """Raise if a document is treated as none should be."""
    if len(content) > MOST_BYTES:
        return
    try:
        found = examine(content)
    except Unreadable:
        return
    reading = found.reading
    whole = read_tree(parse(content))
    assert (reading.message, reading.findings, reading.fits) == (whole.message, whole.findings, whole.fits)
    assert (reading.places, reading.extras) == (whole.places, whole.extras)
    for finding in found.findings:
        assert finding.code and finding.message and finding.path is not None
    assert all(place.path.startswith("/") for place in reading.places.values())
    assert all(extra.fragment is not None for extra in reading.extras)
    if reading.message is None:
        assert not found.is_acceptable
        return
    for version in Version:
        try:
            done = convert(reading, version, as_is=True)
        except Unwritable as refused:
            assert refused.findings
            continue
        again = read(done.content)
        assert again.message is not None
        try:
            assert write(again.message, version, as_is=True)
        except Unwritable as refused:
            raise AssertionError(f"what was written cannot be written again: {refused.findings}") from None


def changed(content: bytes, most: int, seed: int) -> bytes:
    """Return a document with a few of its parts changed; bytes that are none are changed as bytes."""
    dice = random.Random(seed)
    try:
        root = etree.fromstring(content, PARSER)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or dice.random() < 0.05:
        return atheris.Mutate(content, most)
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        _change(root, dice)
    made = etree.tostring(root)
    return made if len(made) <= most else content[:most]


def _change(root: etree._Element, dice: random.Random) -> None:
    elements = list(root.iter(etree.Element))
    one, other = dice.choice(elements), dice.choice(elements)
    parent = one.getparent()
    way = dice.randrange(9)
    if way <= 2:
        one.text = dice.choice(TEXTS) if dice.random() < 0.6 else other.text
    elif way == 3 and parent is not None:
        parent.remove(one)
    elif way == 4 and parent is not None:
        parent.insert(dice.randrange(len(parent) + 1), deepcopy(one))
    elif way == 5 and parent is not None and one not in other.iterancestors() and one is not other:
        other.append(one)
    elif way == 6:
        one.tag = other.tag if ":" not in str(other.tag).rpartition("}")[2] else "Other"
    elif way == 7:
        key = dice.choice([*other.attrib, "ApplicableTerritoryCode", "LanguageAndScriptCode", "Namespace"])
        one.set(key, dice.choice([*TEXTS, *other.attrib.values()]).strip() or "x")
    elif one.attrib:
        del one.attrib[dice.choice(list(one.attrib))]


def seeds(samples: Path | None) -> list[Path]:
    """Return the documents to begin with: the golden messages, and those of a folder."""
    found = [*(ROOT / "tests/domain/ddex/golden").glob("*.xml"), *(samples.rglob("*.xml") if samples else ())]
    return [file for file in found if file.stat().st_size <= MOST_BYTES]


def main() -> None:
    """Fill the corpus with the seeds and run."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--seconds", type=int, default=900)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument(
        "--corpus", type=Path, required=True, help="Where documents that reach new code are kept."
    )
    given.add_argument("--samples", type=Path, help="A folder with more messages to begin with.")
    options = given.parse_args()
    options.corpus.mkdir(parents=True, exist_ok=True)
    for number, file in enumerate(seeds(options.samples)):
        (options.corpus / f"seed-{number}.xml").write_bytes(file.read_bytes())
    words = [f"-max_total_time={options.seconds}", f"-seed={options.seed}", f"-max_len={MOST_BYTES}"]
    atheris.Setup(
        [sys.argv[0], *words, "-timeout=60", "-rss_limit_mb=2000", str(options.corpus)],
        holds,
        custom_mutator=changed,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
