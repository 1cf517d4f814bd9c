"""Reads the shipped profiles and lays the operator's files over them.

``HOME/stores/spotify.toml`` completes or changes the shipped ``spotify.toml``, key by key; a list replaces
the list. A file of another name makes a new store, on the ground of the profile it names in ``extends``
(``generic`` if it names none). Secrets belong in the operator's files only.
"""

import copy
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import msgspec

from tutti.core.errors import FieldFault
from tutti.domain import catalogue
from tutti.domain.ddex import HashAlgorithm, Version
from tutti.domain.delivery.errors import InvalidProfile, StoreNotConnected, UnknownStore, UnsafePath
from tutti.domain.delivery.profiles.model import FolderTransport, StoreProfile
from tutti.domain.delivery.rules import resource_name, safe_path

_BASE = "generic"
_FIRST_OWN_ID = 2_000
_HASHES_382 = (HashAlgorithm.MD5, HashAlgorithm.SHA1)
_OF_A_KEY = (
    (re.compile(r"Object contains unknown field `(.+)`"), "there is no such key"),
    (re.compile(r"Object missing required field `(.+)`"), "is missing"),
)
_STAND_INS = {"id": 1, "name": "x"}
"""For what no profile can be without, while the rest of its file is read."""
_Table = dict[str, object]


@dataclass(frozen=True, slots=True)
class StoreProfiles:
    """All stores of this instance, by id."""

    by_id: Mapping[int, StoreProfile]

    def __iter__(self) -> Iterator[StoreProfile]:
        return iter(sorted(self.by_id.values(), key=lambda profile: profile.id))

    def get(self, store_id: int) -> StoreProfile:
        """Return the profile of a store id. Raises ``UnknownStore``."""
        try:
            return self.by_id[store_id]
        except KeyError:
            raise UnknownStore(f"There is no store {store_id}; ask for the list of stores.") from None

    def name_of(self, store_id: int) -> str:
        """Return what people call a store, also one that there is no profile of any more."""
        profile, known = self.by_id.get(store_id), catalogue.store(store_id)
        return profile.name if profile else known.name if known else str(store_id)

    def ready(self, store_id: int) -> StoreProfile:
        """Return the profile of a store that can be delivered to now.

        Raises ``UnknownStore``, or ``StoreNotConnected`` with the keys that the operator still has to give.
        """
        profile = self.get(store_id)
        if profile.connected:
            return profile
        missing = [_fault(profile.slug, key, "is missing") for key in profile.missing]
        why = "takes a package that cannot be built yet" if not profile.deliverable else "is not connected"
        raise StoreNotConnected(f"{profile.name} {why}.", fields=missing)

    def connected(self) -> tuple[StoreProfile, ...]:
        """Return the stores that can be delivered to now."""
        return tuple(profile for profile in self if profile.connected)


def load_profiles(home: Path) -> StoreProfiles:
    """Read every profile, with the overrides in ``home/stores`` if that folder is there.

    Raises ``InvalidProfile`` with a fault for each file or key that is wrong.
    """
    tables, faults = _shipped_tables(), list[FieldFault]()
    for path in sorted((home / "stores").glob("*.toml")):
        try:
            tables[path.stem] = _overlaid(tables, path.stem, tomllib.loads(path.read_text("utf-8")))
        except (OSError, ValueError) as error:
            faults.append(_fault(path.stem, "", str(error)))
    profiles = [profile for slug, table in tables.items() if (profile := _profile(slug, table, home, faults))]
    faults += _shared_ids(profiles)
    if faults:
        raise InvalidProfile("Some store profiles are wrong: mend the files named here.", fields=faults)
    return StoreProfiles({profile.id: profile for profile in profiles})


def _shipped_tables() -> dict[str, _Table]:
    folder = files("tutti.domain.delivery.profiles")
    return {
        entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text("utf-8"))
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }


def _overlaid(tables: Mapping[str, _Table], slug: str, own: _Table) -> _Table:
    base = own.pop("extends", _BASE) if slug not in tables else slug
    if not isinstance(base, str) or base not in tables:
        raise ValueError(f"extends: there is no profile {base!r}")
    if slug not in tables:
        own_id = own.get("id")
        if not isinstance(own_id, int) or own_id < _FIRST_OWN_ID:
            raise ValueError(f"id: give a store of your own a number from {_FIRST_OWN_ID} up")
    return _merged(tables[base], own)


def _merged(base: _Table, over: _Table) -> _Table:
    """Lay ``over`` on ``base``; a table with another ``kind`` replaces the whole table."""
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        if (
            isinstance(value, dict)
            and isinstance(below, dict)
            and value.get("kind", below.get("kind")) == below.get("kind")
        ):
            merged[key] = _merged(below, value)
        else:
            merged[key] = value
    return merged


def _profile(slug: str, table: _Table, home: Path, faults: list[FieldFault]) -> StoreProfile | None:
    read = _converted({**table, "slug": slug})
    if isinstance(read, StoreProfile):
        faults += [_fault(slug, key, message) for key, message in _contradictions(read)]
        return _at_home(read, home)
    faults += [_fault(slug, key, message) for key, message in read]
    return None


def _converted(table: _Table) -> StoreProfile | list[tuple[str, str]]:
    """Return the profile, or all that is wrong by key: each is left out, and the rest tried again."""
    rest, told = copy.deepcopy(table), list[tuple[str, str]]()
    while True:
        try:
            profile = msgspec.convert(rest, StoreProfile)
        except msgspec.ValidationError as error:
            told.append(_said(str(error)))
            if not _leave_out(rest, told[-1][0]):
                return told
        else:
            return told or profile


def _said(error: str) -> tuple[str, str]:
    """Return key and message of an error of msgspec's."""
    message, _, place = error.partition(" - at `$")
    key = place.strip(".`")
    for pattern, words in _OF_A_KEY:
        if found := pattern.fullmatch(message):
            return ".".join(filter(None, (key, found[1]))), words
    return key, message


def _leave_out(table: _Table, key: str) -> bool:
    """Remove a key, with the list or the table that it is in where these are nothing without it.

    False says that it was not found: a name may hold points and brackets of its own.
    """
    *above, last = key.partition("[")[0].split(".")
    if last == "kind" and above:
        last = above.pop()
    for name in above:
        below = table.get(name)
        if not isinstance(below, dict):
            return False
        table = below
    if last in _STAND_INS and not above:
        table[last] = _STAND_INS[last]
        return True
    return table.pop(last, None) is not None


def _contradictions(profile: StoreProfile) -> Iterator[tuple[str, str]]:
    """Check what types cannot say; yields key and mend."""
    for key in ("audio_name", "cover_name", "resource_name"):
        pattern: str = getattr(profile.package, key)
        known = {"upc", "disc", "number", "reference", "extension"}
        try:
            named = {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}
            if not named <= known:
                yield f"package.{key}", f"only {', '.join(sorted(known))} may stand in braces"
            else:
                resource_name(pattern, upc="0" * 12, disc=1, number=1, reference="T1", extension="flac")
        except (ValueError, UnsafePath) as error:
            yield f"package.{key}", str(error)
    if profile.message.version is Version.ERN_382 and profile.package.hash not in _HASHES_382:
        yield "package.hash", f"ERN 3.8.2 has words for {' and '.join(_HASHES_382)} only"
    try:
        safe_path(profile.package.acknowledgements.replace("{folder}", "x"))
    except UnsafePath as error:
        yield "package.acknowledgements", str(error)


def _at_home(profile: StoreProfile, home: Path) -> StoreProfile:
    if not isinstance(profile.transport, FolderTransport):
        return profile
    path = profile.transport.path.replace("{home}", str(home), 1)
    return msgspec.structs.replace(profile, transport=FolderTransport(path=path))


def _shared_ids(profiles: list[StoreProfile]) -> list[FieldFault]:
    owners: dict[int, str] = {}
    return [
        _fault(profile.slug, "id", f"{profile.id} is already the id of {owner}")
        for profile in profiles
        if (owner := owners.setdefault(profile.id, profile.slug)) != profile.slug
    ]


def _fault(slug: str, key: str, message: str) -> FieldFault:
    path = f"stores/{slug}.toml" + (f": {key}" if key else "")
    return FieldFault(path=path, code=InvalidProfile.code, message=message)
