"""Messages of the same shape with other texts, and what senders and attackers may put into them."""

import re
from collections.abc import Callable
from random import Random

from tutti.domain.ddex.structure.shapes import VARYING

LEAF = re.compile(r">([^<>]*)</([A-Za-z]+)>")
KEPT = ("ResourceReference", "ReleaseReference", "ReleaseResourceReference", "PartyReference")
ODD = [
    *(
        "",
        " lead",
        "trail ",
        "two\nlines",
        "tab\there",
        "\u00a0nb\u00a0",
        "\u202e",
        "é",
        "日本",
        "{0}",
        "|",
        "| a |",
    ),
    *(
        "&amp;",
        "A &lt; B",
        "&quot;q&quot;",
        "&#65;",
        "&bogus;",
        "x>y",
        "]]>",
        "\x01",
        "\x0b",
        "\ufffe",
        "\x85",
    ),
    *(
        "<![CDATA[cd]]>",
        "<![CDATA[<SoundRecording>]]>",
        "<!-- c -->",
        "x<!-- c -->y",
        "<b>bold</b>",
        "<?pi x?>",
    ),
    *("PT3M45S", "PT0S", "PT1H", "PT0H3M4S", "2010", "2010-13-01", "2010-01-01T00:00:00", "0", "true"),
    *(
        "QZABC2600001",
        "qz-abc-26-00001",
        "USRC17607839",
        "T-034.524.680-1",
        "A1-2425G-ABC1234002-M",
        "5012345678900",
    ),
    *(
        "../../etc/passwd",
        "./x.wav",
        "a/b.wav",
        "stand-in-3.wav",
        "\ue0001\ue001",
        "MainArtist",
        "UserDefined",
        "A & B",
    ),
]
BETWEEN = [
    *(
        "<!-- c -->",
        "<!-- <ResourceList> -->",
        "<!-- <SoundRecording> </SoundRecording> -->",
        "<![CDATA[ ]]>",
        " stray ",
    ),
    *(
        "<ResourceList>",
        "</SoundRecording>",
        "<Release>",
        "<SoundRecording/>",
        "<x/>",
        "<!DOCTYPE x>",
        "<?pi x?>",
    ),
]


def renamed(text: str, dice: Random, odd: float) -> str:
    """Return a message with new texts, alike where they were, of which this part is odd."""
    new: dict[str, str] = {}

    def put(found: re.Match[str]) -> str:
        said, tag = found[1], found[2]
        if not said.strip() or tag not in VARYING or tag in KEPT:
            return found[0]
        if said not in new:
            new[said] = dice.choice(ODD) if dice.random() < odd else MADE.get(tag, _any)(dice)
        return f">{new[said]}</{tag}>"

    return LEAF.sub(put, text)


def spoilt(text: str, dice: Random) -> str:
    """Return a message changed in a few places, as a tree or as letters."""
    for _ in range(dice.choice((1, 1, 2, 4))):
        found = dice.choice(list(LEAF.finditer(text)))
        at = dice.randrange(len(text))
        way = dice.randrange(6)
        if way <= 2:
            other = dice.choice([*ODD, *[each[1] for each in LEAF.finditer(text)]])
            text = text[: found.start(1)] + other + text[found.end(1) :]
        elif way == 3:
            text = text[:at] + dice.choice("<>&/!-\"'= \n\rA") + text[at + dice.randrange(2) :]
        elif way == 4:
            start = text.find("<", at)
            text = text[:start] + dice.choice(BETWEEN) + text[start:]
        else:
            start = text.find("<", at)
            text = text[:start] + text[text.find(">", start) + 1 :]
    return text


def _any(dice: Random) -> str:
    return f"n{dice.randrange(99_999)} {dice.choice(['x', 'é', '&amp; x'])}"


def _date(dice: Random) -> str:
    return f"20{dice.randrange(10, 30)}-0{dice.randrange(1, 9)}-1{dice.randrange(9)}"


MADE: dict[str, Callable[[Random], str]] = {
    "ISRC": lambda dice: f"QZABC26{dice.randrange(99_999):05}",
    "Duration": lambda dice: f"PT{dice.choice(['', '0H', '1H'])}{dice.randrange(60)}M{dice.randrange(60)}S",
    "FileName": lambda dice: dice.choice(["f{}.wav", "./f{}.wav", "d/f{}.wav", "f {}.wav"]).format(
        dice.randrange(999)
    ),
    "GRid": lambda dice: f"A1{dice.randrange(10**9):016}",
    "ISWC": lambda dice: dice.choice(["T{:010}", "T-{:03}.000.000-1"]).format(dice.randrange(999)),
    **dict.fromkeys([tag for tag in VARYING if tag.endswith("Date")], _date),
}
