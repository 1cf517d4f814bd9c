"""What is said of a field that cannot be read: what it must be, in the words of clients, never of a library."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, ValidationError

from tutti.http.kit.faults import fault


class Inner(BaseModel):
    """An object in another."""

    n: int


class Body(BaseModel):
    """One field of each kind that requests have."""

    whole: int = 1
    number: float = 1
    money: Decimal = Decimal(1)
    truth: bool = True
    text: str = ""
    texts: list[str] = []
    thing: Inner = Inner(n=1)
    anything: dict[str, int] = {}
    id: UUID = UUID(int=0)
    day: date = date(2026, 3, 1)
    time: datetime = datetime(2026, 3, 1, tzinfo=UTC)
    word: Literal["delta", "replace"] = "delta"
    count: Annotated[int, Field(ge=1, le=100)] = 1
    name: Annotated[str, Field(min_length=1, max_length=3)] = "x"
    code: Annotated[str, Field(pattern="^[A-Z]$")] = "A"
    many: Annotated[list[int], Field(min_length=1, max_length=2)] = [1]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("whole", "abc", "`whole` must be a whole number."),
        ("whole", 1.5, "`whole` must be a whole number."),
        ("number", "x", "`number` must be a number."),
        ("money", [], "`money` must be a number."),
        ("truth", "perhaps", "`truth` must be true or false."),
        ("text", 5, "`text` must be a text."),
        ("texts", "a", "`texts` must be a list."),
        ("texts", ["a", 1], "`texts[1]` must be a text."),
        ("thing", [], "`thing` must be an object."),
        ("thing", {"n": "x"}, "`thing.n` must be a whole number."),
        ("thing", {}, "`thing.n` is required."),
        ("anything", [], "`anything` must be an object."),
        ("id", "once_1", "`id` must be an id (a UUID)."),
        ("day", "soon", "`day` must be a day, such as 2026-03-01."),
        ("time", "soon", "`time` must be a time, such as 2026-03-01T12:00:00Z."),
        ("word", "other", "`word` must be 'delta' or 'replace'."),
        ("count", 0, "`count` must be at least 1."),
        ("count", 101, "`count` must be at most 100."),
        ("name", "", "`name` must be 1 or more characters long."),
        ("name", "long", "`name` must be at most 3 characters long."),
        ("code", "a", "`code` must match the pattern ^[A-Z]$."),
        ("many", [], "`many` must hold 1 or more items."),
        ("many", [1, 2, 3], "`many` must hold at most 2 items."),
    ],
)
def test_a_fault_says_what_the_field_must_be(field: str, value: object, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Body.model_validate({field: value})
    (found,) = caught.value.errors(include_url=False)
    assert fault(dict(found)).message == said


def test_where_no_sentence_is_ours_the_library_speaks() -> None:
    found = {"type": "finite_number", "loc": ("body", "x"), "msg": "Input should be a finite number"}
    assert fault(found).message == "`x`: Input should be a finite number."
