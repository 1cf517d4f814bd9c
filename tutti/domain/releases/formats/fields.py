"""Reading JSON objects field by field: several spellings in, one typed value out, every fault with its path.

A *reader* takes a JSON value, its path and the list of faults. It returns the typed value, or
:data:`NOTHING` after writing down what is wrong. Unknown fields are left aside without a word.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Generic, TypeVar

import msgspec

from tutti.core.errors import FieldFault
from tutti.domain.releases.formats.texts import Unreadable

MOST_FAULTS = 500
"""More faults of shape than this in one body are not written down: nobody reads them."""

NOTHING: Final = object()

Reader = Callable[[object, str, list[FieldFault]], object]
S = TypeVar("S", bound=msgspec.Struct)

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def fault(faults: list[FieldFault], path: str, code: str, message: str) -> object:
    """Write down that the value at ``path`` is wrong, and return :data:`NOTHING`."""
    if len(faults) < MOST_FAULTS:
        faults.append(FieldFault(path, code, f"{path} {message}"))
    return NOTHING


def scalar(read: Callable[[object], object]) -> Reader:
    """Make a reader of a function that raises ``TypeError`` (wrong JSON type) or :class:`Unreadable`."""

    def reader(value: object, path: str, faults: list[FieldFault]) -> object:
        try:
            return read(value)
        except TypeError as error:
            return fault(faults, path, "invalid_type", str(error))
        except Unreadable as error:
            return fault(faults, path, "invalid_field", str(error))

    return reader


def listed(item: Reader, *, most: int, single: tuple[type, ...] = ()) -> Reader:
    """Make a reader of lists; a value of a type in ``single`` stands for a list of one. Nulls are skipped."""

    def reader(value: object, path: str, faults: list[FieldFault]) -> object:
        values = [value] if isinstance(value, single) else value
        if not isinstance(values, list | tuple):
            return fault(faults, path, "invalid_type", "must be a list")
        if len(values) > most:
            return fault(faults, path, "invalid_field", f"must have at most {most} entries")
        read = [item(v, f"{path}[{i}]", faults) for i, v in enumerate(values) if v is not None]
        return tuple(v for v in read if v is not NOTHING and v is not None)

    return reader


class Shape(Generic[S]):
    """The fields of one kind of object: how each is read and by what other names it may come."""

    def __init__(
        self,
        kind: type[S],
        readers: Mapping[str, Reader],
        aliases: Mapping[str, Sequence[str]] | None = None,
        bare: str | None = None,
    ) -> None:
        self._kind = kind
        self._readers = readers
        self._bare = bare
        self._empty = {field.name: field.default for field in msgspec.structs.fields(kind)}
        spellings = {alias: name for name, others in (aliases or {}).items() for alias in others}
        self._names = {**spellings, **{name: name for name in readers}}
        if set(readers) != set(self._empty) or not set(spellings.values()) <= set(readers):
            raise AssertionError(f"the readers of {kind.__name__} do not match its fields")

    @property
    def names(self) -> tuple[str, ...]:
        """The canonical names of the fields."""
        return tuple(self._readers)

    def partial(self, raw: Mapping[str, object], path: str, faults: list[FieldFault]) -> dict[str, object]:
        """Return the typed values of the fields that ``raw`` names; null gives the field's empty value."""
        chosen: dict[str, object] = {}
        for key, value in raw.items():
            name = self._names.get(key) or self._names.get(_snake(key))
            if name is not None and (key == name or name not in chosen):
                chosen[name] = value
        for name, value in tuple(chosen.items()):
            if value is None:
                chosen[name] = self._empty[name]
            elif (read := self._readers[name](value, f"{path}.{name}", faults)) is NOTHING:
                del chosen[name]
            else:
                chosen[name] = read
        return chosen

    def whole(self, raw: object, path: str, faults: list[FieldFault]) -> S | None:
        """Return the object that ``raw`` describes, ``None`` after a fault.

        Where the shape has a ``bare`` field, a text stands for an object with only that field.
        """
        if self._bare and isinstance(raw, str):
            raw = {self._bare: raw}
        if not isinstance(raw, Mapping):
            fault(faults, path, "invalid_type", "must be an object" + (" or a text" if self._bare else ""))
            return None
        return self._kind(**self.partial(raw, path, faults))

    def reader(self) -> Reader:
        """Return the reader of one such object; one without any content counts as absent."""
        nothing_in_it = self._kind()

        def reader(value: object, path: str, faults: list[FieldFault]) -> object:
            read = self.whole(value, path, faults)
            return NOTHING if read is None else None if read == nothing_in_it else read

        return reader


@lru_cache(maxsize=2048)
def _snake(key: str) -> str:
    return _HUMP.sub("_", key).lower() if len(key) <= 64 else ""
