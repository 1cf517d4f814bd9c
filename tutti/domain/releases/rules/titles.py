"""Rules about titles: R2, R6, R11, R14, R15, R17."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from tutti.domain.releases.model import ReleaseDraft, TrackMetadata
from tutti.domain.releases.rules.casing import language_of, recase, shouts, suggestion, whispers
from tutti.domain.releases.rules.facts import Facts
from tutti.domain.releases.rules.rule import Breach, artists, must, should, titles
from tutti.domain.releases.rules.words import asides, fold, quoted, word_list

_NUMBER = r"(?:[#№]?[0-9]{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|[a-d]|[ivx]{1,4})"
_NUMBERED = re.compile(rf"(.+?)(?: nr| no)? {_NUMBER}")
_FILE = re.compile(
    r".+\.(?:wav|wave|mp3|mp4|m4a|flac|aiff?|ogg|opus|aac|wma|zip|als|flp|ptx|logicx)", re.IGNORECASE
)
_TAKE = re.compile(
    r".*[_-](?:v[0-9]+|final[0-9]*|master(?:ed)?[0-9]*|mix(?:down)?[0-9]*|bounce|[0-9]+bpm)", re.IGNORECASE
)
_GUEST = re.compile(
    r"""(?<![\w.])(?i:feat|ft)\.\s*(?=\w)
      | (?<=[(\[])(?i:feat|ft|featuring|prod|produced\ by|starring|with|w/|f/)(?![\w])\.?\s*(?=\w)
      | (?<=\s)(?:feat|ft|[Ff]eaturing|w/|f/)\s+(?=[^\W\d_])
      | (?<=\s)(?i:prod\.?\ by|produced\ by|prod\.)\s*(?=\w)
    """,
    re.VERBOSE,
)
_DATED = re.compile(r"(?:re)?(?:master|mix|record)(?:ed)? (?:in )?(?:19|20)[0-9]{2}")
_LENGTH = re.compile(
    r"(?:[0-9]|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|hundred))\s*$", re.IGNORECASE
)


@cache
def _placeholders() -> tuple[frozenset[str], frozenset[str]]:
    file = word_list("placeholder_titles.json")
    return file.folded("titles"), file.folded("nouns")


@cache
def _versions() -> dict[str, frozenset[str]]:
    file = word_list("title_words.json")
    return {
        name: file.folded(name)
        for name in file.lists
        if name.startswith(("version", "not_", "with_", "promotion"))
    }


def title_language(draft: ReleaseDraft, track: TrackMetadata | None) -> str | None:
    """Return the language in which a title is written, as far as anything says so."""
    release = draft.release
    return language_of(release.metadata_language, track.language if track else None, release.audio_language)


@should(
    "R2",
    "Titles neither shout nor whisper",
    "title_casing",
    """Titles are not written all in capitals or all in small letters, unless that is how the act is known.
    Acronyms (“DNA”, “S.O.S.”) are fine. R14 says where capitals belong.""",
)
def even_casing(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find titles in capitals or without any."""
    for path, title, track in titles(draft):
        how = "capitals" if shouts(title) else "small letters" if whispers(title) else None
        if how:
            better = recase(title, title_language(draft, track))
            yield Breach(
                path, f"{quoted(title)} is all in {how}: write {quoted(better)}, unless that is the style."
            )


@should(
    "R14",
    "Capitals follow the language",
    "title_casing",
    """English titles are in title case: every word begins with a capital except articles, “and”, “or”, “of”
    and short prepositions inside the title. French, Spanish, Italian, Portuguese and most other European
    languages write titles like sentences. The language is `metadata_language`, else the track's `language`,
    else `audio_language`.""",
)
def casing(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find titles whose capitals are not those of their language."""
    for path, title, track in titles(draft):
        language = title_language(draft, track)
        if not language or shouts(title) or whispers(title) or _names_guest(title):
            continue
        better = suggestion(title, language)
        if better:
            case = "title case" if language == "en" else "sentence case"
            yield Breach(
                path,
                f"{quoted(title)} would be {quoted(better)} in {case}: change it, unless names or the act's "
                "style ask for these capitals.",
            )


@must(
    "R6",
    "Titles are not file names",
    "placeholder_title",
    """A title is not the name of a file or of a take (“mysong_final_v2”, “song.wav”), and not a counted
    stand-in (“Track 1”, “Untitled 3”). R11 lists more.""",
)
def placeholder_by_form(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find file names and counted stand-ins."""
    for path, title, _ in titles(draft):
        numbered = _NUMBERED.fullmatch(_bare(title))
        if _FILE.fullmatch(title) or ("_" in title and _TAKE.fullmatch(title)):
            yield Breach(
                path, f"{quoted(title)} looks like a file name: write the title as listeners shall see it."
            )
        elif numbered and numbered[1] in _placeholders()[1]:
            yield Breach(path, f"{quoted(title)} only counts: give the track the title it is released under.")


@must(
    "R11",
    "No placeholder titles",
    "placeholder_title",
    """“Untitled”, “Track”, “Test”, “TBD”, “N/A”, “Demo”, “Voice Memo” and the like are not accepted. A word
    more makes a title of it (“Untitled Love”, “Track Star”).""",
)
def placeholder_by_list(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find titles of the list."""
    for path, title, _ in titles(draft):
        if _bare(title) in _placeholders()[0]:
            yield Breach(path, f"{quoted(title)} is a stand-in: write the title that listeners shall see.")


def _bare(title: str) -> str:
    return fold(title.replace("_", " ").replace("-", " "))


@must(
    "R15",
    "Guests are credited, not written into names",
    "featured_artist_in_title",
    """“feat.”, “ft.”, “with …” in brackets and “prod.” do not belong into a title or an artist field. List
    guests in `featured_artists` and producers in `contributors`; stores add them to the title themselves.""",
)
def guests_in_text(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find guests and producers written into titles and artist names."""
    for path, title, _ in titles(draft):
        if _names_guest(title):
            yield Breach(
                path,
                f"{quoted(title)} names a guest or producer: keep the bare title, and list guests in "
                "featured_artists, producers in contributors.",
            )
    for path, name in artists(draft):
        if _names_guest(name):
            yield Breach(
                path,
                f"{quoted(name)} names more than one act: keep the primary artist, and list guests in "
                "featured_artists, producers in contributors.",
            )


@lru_cache(maxsize=2048)
def _names_guest(text: str) -> bool:
    """Whether a guest is named; a length in feet (“6 Ft. Under”) and plain English (“(With You)”) are not."""
    return any(_is_guest(text, found) for found in _GUEST.finditer(text))


def _is_guest(text: str, found: re.Match[str]) -> bool:
    behind = text[found.end() :]
    if _LENGTH.search(text[: found.start()]):
        return False
    if found[0].lower().startswith("with"):
        return behind.split()[0].strip(")]").lower() not in _versions()["with_words"]
    bracketed = found.start() > 0 and text[found.start() - 1] in "(["
    return "." in found[0] or bracketed or behind[0] != behind[0].lower()


@must(
    "R17",
    "Versions have their own field",
    "version_in_title",
    """“Remix”, “Live”, “Acoustic”, “Radio Edit”, “Remastered 2026”, “Sped Up” go into `version`, not into the
    title. Words that are part of the title itself stay (“Live and Let Die”, “Remix to Ignition”). A cover is
    declared with `track_type`.""",
)
def version_in_title(draft: ReleaseDraft, facts: Facts) -> Iterator[Breach]:
    """Find versions written into titles."""
    for path, title, _ in titles(draft):
        found = _version_in(title)
        if found:
            field = "declare it with track_type" if _is_cover(found) else f"put {quoted(found)} into version"
            yield Breach(path, f"{quoted(title)} says which version it is: keep the bare title and {field}.")


@lru_cache(maxsize=2048)
def _version_in(title: str) -> str | None:
    return next(filter(_is_version, asides(title)), None) or _version_tail(title)


def _is_version(aside: str) -> bool:
    words = fold(aside).split()
    bare = " ".join(words)
    lists = _versions()
    if bare in lists["promotion"]:
        return False
    if bare in lists["versions"] or any(
        f"{bare} ".startswith(f"{start} ") for start in lists["version_starts"]
    ):
        return True
    for length in (1, 2):
        before = words[-length - 1 : -length]
        if " ".join(words[-length:]) in lists["version_ends"] and before:
            return before[0] not in lists["not_versions"]
    return _DATED.fullmatch(bare) is not None


def _version_tail(title: str) -> str | None:
    words = fold(title).split()
    tail = " ".join(words[-2:])
    return tail if len(words) > 2 and tail in _versions()["version_tails"] else None


def _is_cover(words: str) -> bool:
    return "cover" in fold(words).split()
