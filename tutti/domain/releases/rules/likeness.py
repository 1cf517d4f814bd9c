"""Whether a name is that of a known artist, or sounds like it.

Three looks, from strict to loose, each made so that ordinary names stay free:

1. the same letters, once accents, case, blanks, look-alike characters (``$``, ``0``, Cyrillic ``а``) and a
   leading *the* are gone;
2. the same sounds: every word is respelled after rough English rules (``ph`` → ``f``, ``ay``/``a…e`` → one
   sound) and compared word by word;
3. one slip of the pen in a long name that keeps first letters, consonants and number of syllables.

Names that are ordinary words (*Future*, *Queen*) are only looked at in the first way.
"""

import re
from functools import cache, lru_cache

from tutti.domain.releases.rules.words import plain, split, word_list

_LOOKALIKES = str.maketrans("аеорсухіѕјԁһтвмнкαορτυνκι", "aeopcyxisjdhtbmhkaoptuvki")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_LATIN = re.compile("[a-z]")
_LEET = str.maketrans("013457$@!€+", "oieastsaiet")
_CODED = re.compile(r"(?=\S*[a-z])(?=\S*[013457$@!€+])\S+")

# Order matters: longer spellings first. Capitals are sounds: A as in day, I as in see, O as in go, U as in
# you, Y as in my, C as in chin, S as in ship; small letters stand for themselves.
_SOUNDS = [
    (r"^kn", "n"),
    (r"^wr", "r"),
    (r"^ps", "s"),
    (r"^mc", "mk"),
    (r"sch", "S"),
    (r"tch|ch", "C"),
    (r"sh", "S"),
    (r"ph", "f"),
    (r"igh", "Y"),
    (r"eigh", "A"),
    (r"gh(?=t|$)", ""),
    (r"gh", "g"),
    (r"ck|cq", "k"),
    (r"x", "ks"),
    (r"qu|kw", "kw"),
    (r"q", "k"),
    (r"c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"z", "s"),
    (r"dg|j", "j"),
    (r"a([bdfgklmnprstvSCj])e$", r"A\1"),
    (r"i([bdfgklmnprstvSCj])e$", r"Y\1"),
    (r"o([bdfgklmnprstvSCj])e$", r"O\1"),
    (r"u([bdfgklmnprstvSCj])e$", r"U\1"),
    (r"ai|ay|ei|ey", "A"),
    (r"ee|ea|ie|y$", "I"),
    (r"oo|ue|ew|ou", "U"),
    (r"oa|ow", "O"),
    (r"au|aw", "o"),
    (r"y", "i"),
    (r"(?<=..)e$", ""),
    (r"(.)\1+", r"\1"),
]
_RULES = [(re.compile(pattern), sound) for pattern, sound in _SOUNDS]
_VOWELS = re.compile(r"[aeiouyAIOUY]+")
_SHORTEST_SOUND = 4
_SHORTEST_SLIP = 8


@lru_cache(maxsize=4096)
def letters(name: str) -> str:
    """Return what is left of a name when only its letters and digits count."""
    words = list(_words(name))
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return "".join(words).replace("'", "")


@lru_cache(maxsize=4096)
def sounds(word: str) -> str:
    """Return a plain word as it sounds, roughly, in English."""
    for pattern, sound in _RULES:
        word = pattern.sub(sound, word)
    return word


def known_artist(name: str) -> str | None:
    """Return the known artist that ``name`` is or sounds like, or ``None``."""
    return _known_artist(name[:120])


def distinctive_artist(word: str) -> str | None:
    """Return the known artist whose name ``word`` is, if it means nothing else."""
    return _distinctive().get(letters(word))


def named_in(text: str) -> str | None:
    """Return the known artist whose unmistakable name stands in ``text`` word for word, or ``None``.

    Unmistakable are names of two words and more, and single ones of six letters and more that mean nothing
    else.
    """
    words = [word.replace("'", "") for word in split(text)]
    pairs = _unmistakable()
    for length in range(1, min(6, len(words)) + 1):
        for start in range(len(words) - length + 1):
            found = pairs.get(tuple(words[start : start + length]))
            if found:
                return found
    return None


@lru_cache(maxsize=2048)
def _known_artist(name: str) -> str | None:
    exact = _by_letters().get(letters(name))
    if exact:
        return exact
    words = _words(name)
    if sum(map(len, words)) < _SHORTEST_SOUND:
        return None
    same_sound = _by_sound().get(tuple(map(sounds, words)))
    return same_sound or _slip(words)


def _slip(words: tuple[str, ...]) -> str | None:
    whole = "".join(words)
    if len(whole) < _SHORTEST_SLIP:
        return None
    for known, other in _by_frame().get(_frame(words), ()):
        if other != whole and _one_slip(whole, other):
            return known
    return None


def _frame(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return first letter, consonants and number of syllables of each word."""
    heard = [sounds(word) for word in words]
    return tuple(
        f"{word[:1]}{_VOWELS.sub('', sound)}{len(_VOWELS.findall(sound))}"
        for word, sound in zip(words, heard, strict=True)
    )


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less, or another, or two neighbours exchanged, make the one the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _words(name: str) -> tuple[str, ...]:
    text = plain(name).replace(" + ", " and ")
    if _FOREIGN.search(text) and _LATIN.search(text):
        text = text.translate(_LOOKALIKES)
    text = _CODED.sub(lambda found: _decoded(found[0]), text)
    return tuple(word.replace("'", "") for word in split(text))


def _decoded(word: str) -> str:
    """Read digits and signs inside a word as letters, unless they only follow it (``Blink-182``)."""
    body = word.rstrip("0123456789!+")
    return body.translate(_LEET) + word[len(body) :]


@cache
def _lists() -> tuple[tuple[str, ...], tuple[str, ...]]:
    file = word_list("known_artists.json")
    return file.lists["names"], file.lists["words"]


@cache
def _by_letters() -> dict[str, str]:
    names, words = _lists()
    return {letters(name): name for name in (*words, *names)}


@cache
def _distinctive() -> dict[str, str]:
    return {letters(name): name for name in _lists()[0]}


@cache
def _by_sound() -> dict[tuple[str, ...], str]:
    return {
        tuple(map(sounds, words)): name
        for name in _lists()[0]
        if sum(map(len, words := _words(name))) > _SHORTEST_SOUND
    }


@cache
def _by_frame() -> dict[tuple[str, ...], list[tuple[str, str]]]:
    frames: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name in _lists()[0]:
        words = _words(name)
        if len("".join(words)) >= _SHORTEST_SLIP:
            frames.setdefault(_frame(words), []).append((name, "".join(words)))
    return frames


@cache
def _unmistakable() -> dict[tuple[str, ...], str]:
    split_names = [(name, tuple(word.replace("'", "") for word in split(name))) for name in _lists()[0]]
    return {words: name for name, words in split_names if len(words) > 1 or len(words[0]) >= 6}
