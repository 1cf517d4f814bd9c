"""What a file's own tags give away: the name of a generator is decisive, its absence says nothing."""

import re
import tomllib
from functools import cache
from pathlib import Path

from tutti.domain.detection.model import Mark

GENERATORS = Path(__file__).parents[1] / "generators.toml"
C2PA = "C2PA"
LONGEST = 200


@cache
def _generators() -> tuple[tuple[str, re.Pattern[str]], ...]:
    told = tomllib.loads(GENERATORS.read_text(encoding="utf-8"))["generators"]
    return tuple((each["model"], re.compile("|".join(each["says"]), re.IGNORECASE)) for each in told)


def mark_of(place: str, text: str) -> Mark | None:
    """Return a mark for a tag that names a generator, ``None`` for any other."""
    model = _model(text)
    return None if model is None else Mark(place, text[:LONGEST], model, machine=True)


def mark_of_manifest(text: str, *, trained: bool) -> Mark:
    """Return the mark of a C2PA manifest, which is shown whatever it says.

    ``trained`` tells that it calls the source trained algorithmic media (IPTC's digital source types),
    which is a generator's own word. Signatures are not checked: a lie here would only cost the liar.
    """
    return Mark(C2PA, text[:LONGEST], _model(text), machine=trained)


def _model(text: str) -> str | None:
    return next((model for model, says in _generators() if says.search(text)), None)
