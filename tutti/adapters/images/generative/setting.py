"""Setting type: breaking words into lines, finding the size that fits, drawing them as outlines.

Letters are shaped by HarfBuzz (through Pillow and raqm), which joins Arabic and orders Devanagari; lines
whose first letter goes from right to left begin on the right. Positions are in sides, from 0 to 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from unicodedata import east_asian_width

from PIL import Image, ImageDraw

from tutti.adapters.images.generative.fonts import Cut, Fonts, Run, rightward

MEASURED = 200
SPACED = 40
"""Letters are only spaced out in words that are no longer, and of scripts that do not join."""


@dataclass(frozen=True)
class Line:
    """A line in runs of one font each, in the order in which they are seen; ``tracked`` in ems."""

    runs: tuple[Run, ...]
    tracked: float = 0

    @cached_property
    def width(self) -> float:
        """The width in ems."""
        return sum(_length(run, self.tracked) for run in self.runs)

    @cached_property
    def caps(self) -> float:
        """How far the letters reach above the line, in ems."""
        return (
            -min((run.cut.at(MEASURED).getbbox(run.text, anchor="ls")[1] for run in self.runs), default=0)
            / MEASURED
        )

    @cached_property
    def below(self) -> float:
        """How far the letters reach below the line, in ems."""
        return (
            max((run.cut.at(MEASURED).getbbox(run.text, anchor="ls")[3] for run in self.runs), default=0)
            / MEASURED
        )


@dataclass(frozen=True)
class Block:
    """Lines of one size, with the distance between their baselines in ems."""

    lines: tuple[Line, ...]
    size: float
    leading: float

    @property
    def width(self) -> float:
        """The width of the longest line."""
        return max((line.width for line in self.lines), default=0) * self.size

    @property
    def height(self) -> float:
        """From the top of the first line's letters to the last baseline, and what hangs below it."""
        if not self.lines:
            return 0
        return (self.lines[0].caps + self.leading * (len(self.lines) - 1) + self.lines[-1].below) * self.size


@dataclass(frozen=True)
class Style:
    """How a text is set: font, weight of other scripts, leading and tracking in ems, most lines and size."""

    cut: Cut
    heavy: bool
    serif: bool
    leading: float
    tracked: float
    most_lines: int
    largest: float


def fitted(fonts: Fonts, text: str, style: Style, width: float, height: float) -> Block:
    """Break ``text`` into as many lines as let it be largest within the box."""
    words = _words(text)
    pieces = [_line(fonts, word, style) for word in words]
    lengths = [piece.width for piece in pieces]
    best = Block((), 0, style.leading)
    for count in range(1, min(style.most_lines, len(words)) + 1):
        lines = tuple(_line(fonts, "".join(part).strip(), style) for part in _balanced(words, lengths, count))
        longest = max((line.width for line in lines), default=0)
        if not longest:
            continue
        tall = Block(lines, 1, style.leading).height
        size = min(style.largest, width / longest, height / max(tall, 0.1))
        if size > best.size * 1.12:
            best = Block(lines, size, style.leading)
    return best


def draw(mask: Image.Image, block: Block, left: float, top: float, width: float, align: str) -> None:
    """Draw the block into a mask; ``align`` is left, middle or right."""
    pen, side = ImageDraw.Draw(mask), mask.width
    pixels = block.size * side
    for index, line in enumerate(block.lines):
        baseline = top + (block.lines[0].caps + block.leading * index) * block.size
        room = width - line.width * block.size
        x = left + {"left": 0.0, "middle": room / 2, "right": room}[align]
        _draw_line(pen, line, x * side, baseline * side, pixels)


def _draw_line(pen: ImageDraw.ImageDraw, line: Line, x: float, y: float, pixels: float) -> None:
    for run in line.runs:
        font = run.cut.at(pixels)
        exact = pixels / max(1, round(pixels))
        if not _spaced(run, line.tracked):
            pen.text((x, y), run.text, font=font, fill=255, anchor="ls")
            x += font.getlength(run.text) * exact
            continue
        for letter in run.text:
            pen.text((x, y), letter, font=font, fill=255, anchor="ls")
            x += font.getlength(letter) * exact + line.tracked * pixels


def _line(fonts: Fonts, text: str, style: Style) -> Line:
    runs = fonts.runs(text, style.cut, heavy=style.heavy, serif=style.serif)
    return Line(tuple(runs[::-1] if rightward(text) else runs), style.tracked)


def _length(run: Run, tracked: float) -> float:
    font = run.cut.at(MEASURED)
    if not _spaced(run, tracked):
        return font.getlength(run.text) / MEASURED
    return sum(font.getlength(letter) for letter in run.text) / MEASURED + tracked * len(run.text)


def _spaced(run: Run, tracked: float) -> bool:
    return tracked > 0 and len(run.text) <= SPACED and all(ord(each) < 0x530 for each in run.text)


def _words(text: str) -> list[str]:
    """Split where a line may break: after spaces and hyphens, and between ideographs."""
    words: list[str] = [""]
    for character in text:
        wide = east_asian_width(character) in {"W", "F"}
        if words[-1] and (words[-1][-1] in " -–—/" or wide or east_asian_width(words[-1][-1]) in {"W", "F"}):
            words.append("")
        words[-1] += character
    return words


def _balanced(words: Sequence[str], lengths: Sequence[float], count: int) -> list[Sequence[str]]:
    """Cut the words into ``count`` lines so that the longest is as short as can be."""
    low, high = max(lengths), sum(lengths)
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (low, middle) if len(_greedy(lengths, middle)) <= count else (middle, high)
    ends = _greedy(lengths, high + 1e-6)
    return [words[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]


def _greedy(lengths: Sequence[float], width: float) -> list[int]:
    ends, used = [], 0.0
    for index, length in enumerate(lengths):
        if used and used + length > width:
            ends.append(index)
            used = 0.0
        used += length
    return [*ends, len(lengths)]
