"""Which font writes which characters: the face's own, then other scripts', then the operator's."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from unicodedata import bidirectional, category

from fontTools.ttLib import TTFont
from PIL import ImageFont

BUNDLED = Path(__file__).parents[1] / "fonts"
SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))
ENDINGS = {".ttf", ".otf", ".ttc", ".otc"}
MOST_FONTS = 2000
INTER = "InterDisplay-roman.var.ttf"
NOTO = (
    *("Arabic", "Hebrew", "Devanagari", "Thai", "Bengali", "Gujarati", "Gurmukhi", "Kannada", "Malayalam"),
    *("Oriya", "Sinhala", "Tamil", "Telugu", "Khmer", "Lao", "Myanmar", "Armenian", "Georgian", "Ethiopic"),
)
EAST_ASIAN = ("DroidSansFallbackFull.ttf", "NanumGothicBold.ttf")
"""Han, in Chinese forms, and kana; then Hangul. An operator's own fonts come before them."""


@dataclass(frozen=True)
class Cut:
    """A font file, the weight of its variable axis if it has one, and which font of a collection."""

    path: Path
    weight: int | None = None
    index: int = 0

    def at(self, pixels: float) -> ImageFont.FreeTypeFont:
        """Open the font at a size."""
        return _opened(self, max(1, round(pixels)))

    def draws(self, character: str) -> bool:
        """Tell whether the font has a glyph for the character."""
        return ord(character) in _covered(self.path, self.index)


@dataclass(frozen=True)
class Face:
    """A way to write: the cuts for title and artist, and whether its letters carry other scripts heavy."""

    title: Cut
    artist: Cut
    heavy: bool = True
    serif: bool = False
    leading: float = 1.06
    tracked: float = 0.0


def _own(name: str, weight: int | None = None) -> Cut:
    return Cut(BUNDLED / name, weight)


FACES: dict[str, Face] = {
    "grotesk": Face(_own(INTER, 750), _own(INTER, 500), leading=1.0),
    "black": Face(_own(INTER, 900), _own(INTER, 600), leading=0.94),
    "light": Face(_own(INTER, 250), _own(INTER, 350), heavy=False, leading=1.08),
    "serif": Face(
        _own("EBGaramond12-Regular.otf"), _own("EBGaramond12-Regular.otf"), heavy=False, serif=True
    ),
    "italic": Face(
        _own("EBGaramond12-Italic.otf"), _own("EBGaramond12-Regular.otf"), heavy=False, serif=True
    ),
    "didone": Face(_own("GFSDidot.otf"), _own("GFSDidot.otf"), heavy=False, serif=True, leading=1.1),
    "geometric": Face(_own("LeagueSpartan-Bold.otf"), _own("LeagueSpartan-Bold.otf"), leading=0.92),
    "condensed": Face(_own("BebasNeue-Bold.otf"), _own("BebasNeue-Bold.otf"), leading=0.92, tracked=0.06),
}


@dataclass(frozen=True)
class Run:
    """Characters that one cut writes."""

    text: str
    cut: Cut


class Fonts:
    """Finds cuts for characters. ``folder`` is the operator's own; nothing is opened before it is needed."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def runs(self, text: str, first: Cut, *, heavy: bool, serif: bool = False) -> list[Run]:
        """Split ``text`` by the cut that writes it; what no font can write is left out."""
        choices = self._chain(text, first, _families(heavy=heavy, serif=serif))
        runs: list[Run] = []
        for character in text:
            cut = self._cut(character, choices, runs[-1].cut if runs else first)
            if cut is None:
                continue
            if runs and runs[-1].cut == cut:
                runs[-1] = Run(runs[-1].text + character, cut)
            else:
                runs.append(Run(character, cut))
        return runs

    def missing(self, text: str) -> str:
        """Return the characters, each once, that no font here can write."""
        first = FACES["grotesk"].title
        choices = self._chain(text, first, _families(heavy=True, serif=False))
        lost = (each for each in text if self._cut(each, choices, first) is None)
        return "".join(dict.fromkeys(lost))

    def _chain(self, text: str, first: Cut, families: Iterable[Cut]) -> list[Cut]:
        """List cuts until every character has one, looking no further than needed."""
        found: list[Cut] = []
        left = {each for each in text if not _silent(each)}
        for cut in chain((first,), families, self._others()):
            if any(cut.draws(each) for each in left):
                found.append(cut)
                left = {each for each in left if not cut.draws(each)}
            if not left:
                break
        return found or [first]

    def _others(self) -> Iterator[Cut]:
        if self._folder is not None:
            yield from _found(self._folder)
        yield from map(_own, EAST_ASIAN)
        for folder in SYSTEM:
            yield from _found(folder)

    @staticmethod
    def _cut(character: str, choices: Iterable[Cut], before: Cut) -> Cut | None:
        """Prefer the cut of the letter before, so that words and marks on letters stay together."""
        if _silent(character):
            return before
        able = [cut for cut in choices if cut.draws(character)]
        joins = category(character).startswith("M") or character.isspace()
        return before if joins and before in able else next(iter(able), None)


def rightward(text: str) -> bool:
    """Tell whether the first letter with a direction goes from right to left (UAX #9, P2)."""
    strong = (bidirectional(each) for each in text)
    return next((kind in {"R", "AL"} for kind in strong if kind in {"L", "R", "AL"}), False)


def _silent(character: str) -> bool:
    """Joiners, variation selectors and controls: they shape others and draw nothing."""
    return category(character) in {"Cf", "Cc"} or "\ufe00" <= character <= "\ufe0f"


def _families(*, heavy: bool, serif: bool) -> Iterator[Cut]:
    if serif:
        yield _own("EBGaramond12-Regular.otf")
    yield _own(INTER, 750 if heavy else 350)
    for script in NOTO:
        yield _own(f"NotoSans{script}-{'Bold' if heavy else 'Regular'}.ttf")


@lru_cache(maxsize=8)
def _found(folder: Path) -> tuple[Cut, ...]:
    """List the fonts below a folder, sorted by name so that the choice is always the same."""
    paths = sorted(each for each in folder.rglob("*") if each.suffix.lower() in ENDINGS)[:MOST_FONTS]
    return tuple(Cut(path) for path in paths)


@lru_cache(maxsize=256)
def _covered(path: Path, index: int) -> frozenset[int]:
    try:
        number = index if path.suffix.lower() in {".ttc", ".otc"} else -1
        with path.open("rb") as file, TTFont(file, lazy=True, fontNumber=number) as font:
            return frozenset(font.getBestCmap() or ())
    except Exception:  # noqa: BLE001  (a broken font in somebody's folder writes nothing)
        return frozenset()


@lru_cache(maxsize=64)
def _opened(cut: Cut, pixels: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(cut.path, pixels, index=cut.index, layout_engine=ImageFont.Layout.RAQM)
    if cut.weight is not None:
        font.set_variation_by_axes([cut.weight])
    return font
