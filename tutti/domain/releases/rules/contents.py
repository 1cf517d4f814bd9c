"""Rules about what titles and lyrics hold: R18, R22, R23."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from tutti.core.findings import Severity
from tutti.domain.releases.model import ReleaseDraft, TrackMetadata
from tutti.domain.releases.rules.casing import language_of
from tutti.domain.releases.rules.facts import Facts
from tutti.domain.releases.rules.rule import Breach, must, titles
from tutti.domain.releases.rules.words import asides, fold, quoted, word_list

_TLD = "com|net|org|info|biz|shop|store|online|xyz|link|bio|app|fm|me|ly|gg|io|co\\.uk|de|fr|es|it|nl|ru|br"
_ADDRESS = re.compile(
    rf"https?://|\bwww\.\w|\b[a-z0-9][a-z0-9-]+\.(?:com|net|org|info|shop|xyz|fm|ly|co\.uk)(?:/|\b(?![.\w]))"
    rf"|\b[a-z0-9-]{{2,}}\.(?:{_TLD})/\w",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?:^|(?<=[\s(\[,:]))@[A-Za-z0-9_.]{2,}")
_MAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.\w{2,}")
_PRICE = re.compile(
    r"[$€£¥₹]\s?[0-9]+[.,][0-9]{2}\b|\b[0-9]+[.,][0-9]{2}\s?(?:[$€£]|usd|eur|gbp|dollars?|euros?)(?!\w)"
    r"|\b(?:only|just|now|for)\s+[$€£]\s?[0-9]+|\b[0-9]{1,3}\s?%\s+off\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"[$€£]\s?[0-9]+(?![0-9]*k\b)")
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DATE = re.compile(
    rf"\b(?:[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-](?:19|20)[0-9]{{2}}|(?:19|20)[0-9]{{2}}[./-][0-9]{{1,2}}[./-][0-9]{{1,2}})\b"
    rf"|\b(?:{_MONTHS})\s+[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)[0-9]{{2}}\b",
    re.IGNORECASE,
)
# Characters that are shown as pictures without being asked to (Unicode emoji presentation), and the signs
# that ask for it: the variation selector 16 and the keycap.
_EMOJI = re.compile(
    "[\u231a\u231b\u23e9-\u23ec\u23f0\u23f3\u25fd\u25fe\u2614\u2615\u2648-\u2653\u267f\u2693\u26a1\u26aa\u26ab"
    "\u26bd\u26be\u26c4\u26c5\u26ce\u26d4\u26ea\u26f2\u26f3\u26f5\u26fa\u26fd\u2705\u270a\u270b\u2728\u274c"
    "\u274e\u2753-\u2755\u2757\u2795-\u2797\u27b0\u27bf\u2b1b\u2b1c\u2b50\u2b55\ufe0f\u20e3"
    "\U0001f004\U0001f0cf\U0001f18e\U0001f191-\U0001f19a\U0001f1e6-\U0001f1ff\U0001f201-\U0001f64f"
    "\U0001f680-\U0001f6ff\U0001f7e0-\U0001f7eb\U0001f900-\U0001faff]"
)


@cache
def _lists() -> dict[str, frozenset[str]]:
    file = word_list("title_words.json")
    return {name: file.folded(name) for name in file.lists}


@must(
    "R18",
    "Titles carry no advertising",
    "title_content",
    """No emoji, addresses, handles, prices, full dates or names of stores in a title, and no “Official
    Video”, “Exclusive”, “Explicit”, “Lyrics”, “Out Now” in brackets or behind a dash. Whether a track is
    explicit is said by `explicit_flag`.""",
)
def advertising(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find what does not belong into a title."""
    for path, title, _ in titles(draft):
        for what in _advertises(title):
            yield Breach(path, f"{quoted(title)} holds {what}: take it out of the title.")
        if _AMOUNT.search(title) and not _PRICE.search(title):
            yield Breach(
                path,
                f"{quoted(title)} holds an amount of money: leave it only if it is part of the title, "
                "not a price.",
                severity=Severity.WARNING,
            )


@lru_cache(maxsize=2048)
def _advertises(title: str) -> tuple[str, ...]:
    """Return in words what a title holds that it should not."""
    reached = "an address" if _ADDRESS.search(title) or _MAIL.search(title) else ""
    reached = reached or ("a handle" if _HANDLE.search(title) else "")
    store, slogan = _stores().search(fold(title)), _slogan_in(title)
    found = (
        "an emoji" if _EMOJI.search(title) else "",
        reached,
        "a price" if _PRICE.search(title) else "",
        "a date" if _DATE.search(title) else "",
        f"the name of a store (“{store[1] or store[2]}”)" if store else "",
        f"the addition {quoted(slogan)}" if slogan else "",
    )
    return tuple(filter(None, found))


@cache
def _stores() -> re.Pattern[str]:
    names, words, company = (
        "|".join(sorted(_lists()[name], key=len, reverse=True))
        for name in ("stores", "store_words", "store_company")
    )
    return re.compile(rf"\b(?:({names})|({words}) (?:{company}))\b")


def _slogan_in(title: str) -> str | None:
    found = next((aside for aside in asides(title) if fold(aside) in _lists()["promotion"]), None)
    text = fold(title)
    return found or next(
        (tail for tail in sorted(_lists()["promotion_tails"]) if text.endswith(f" {tail}")), None
    )


@cache
def _explicit() -> dict[str, frozenset[str]]:
    lists = word_list("explicit_words.json").lists
    return {language: frozenset(word.casefold() for word in words) for language, words in lists.items()}


_WORD = re.compile(r"[^\W\d_]+")


@must(
    "R22",
    "The explicit flag tells the truth",
    "explicit_mismatch",
    """When lyrics hold words that are explicit by themselves, `explicit_flag` must be true. The first
    submission with such lyrics is warned, the next one is refused.""",
)
def truthful_flag(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find explicit lyrics on tracks that say they are not."""
    for place, track in enumerate(draft.tracks):
        words = explicit_words(draft, track) if track.explicit_flag is False else ()
        if words:
            again = facts.track(place).warned_of_lyrics
            yield Breach(
                f"tracks[{place}].explicit_flag",
                f"The lyrics hold {len(words)} explicit {'word' if len(words) == 1 else 'words'} (such as "
                f"“{words[0][0]}{'*' * (len(words[0]) - 1)}”): set explicit_flag to true, or send the lyrics "
                "of the clean version.",
                severity=None if again else Severity.WARNING,
            )


def explicit_words(draft: ReleaseDraft, track: TrackMetadata) -> tuple[str, ...]:
    """Return the explicit words of the lyrics, sorted: in their language and English, else in all known."""
    if not track.lyrics:
        return ()
    spoken = language_of(track.language, draft.release.audio_language)
    lists = _explicit()
    chosen = [lists["en"], lists.get(spoken, frozenset())] if spoken else list(lists.values())
    text = unicodedata.normalize("NFC", track.lyrics.casefold())
    return tuple(sorted(frozenset().union(*chosen) & set(_WORD.findall(text))))


@must(
    "R23",
    "Instrumentals have no words",
    "instrumental_with_lyrics",
    """A track with `is_instrumental` has no `lyrics` and is not explicit.""",
)
def wordless(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find instrumentals with lyrics or an explicit flag."""
    for place, track in enumerate(draft.tracks):
        if track.is_instrumental and track.lyrics:
            yield Breach(
                f"tracks[{place}].lyrics",
                "An instrumental has no lyrics: leave them out, or set is_instrumental to false.",
            )
        if track.is_instrumental and track.explicit_flag:
            yield Breach(
                f"tracks[{place}].explicit_flag",
                "An instrumental cannot be explicit: set explicit_flag to false, or is_instrumental to "
                "false.",
            )
