"""Laravel's flat paginator (contract, section 2.1)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Request

from tutti.http.label.input import Said

PER_PAGE = 15
MOST_PER_PAGE = 100
EACH_SIDE = 3
"""How many page numbers are listed beside the current one."""
LARGEST = 2**63 - 1
PREVIOUS, NEXT, GAP = "&laquo; Previous", "Next &raquo;", "..."


@dataclass(frozen=True, slots=True)
class Paging:
    """Which rows are asked for."""

    page: int = 1
    per_page: int = PER_PAGE

    @property
    def offset(self) -> int:
        """How many rows come before, in what a database can count."""
        return min((self.page - 1) * self.per_page, LARGEST)


async def read_paging(said: Said) -> Paging:
    """Read ``page`` and ``per_page``; what is no number counts as not sent."""
    page = _number(said.values.get("page"))
    per_page = _number(said.values.get("per_page"))
    return Paging(
        page if page is not None and 1 <= page <= LARGEST else 1,
        PER_PAGE if per_page is None else max(1, min(per_page, MOST_PER_PAGE)),
    )


Paged = Annotated[Paging, Depends(read_paging)]


def _number(given: object) -> int | None:
    if isinstance(given, bool) or not isinstance(given, int | str):
        return None
    text = str(given)
    whole = text.removeprefix("-")
    return int(text) if len(text) <= 20 and whole.isascii() and whole.isdigit() else None


def paginated(request: Request, paging: Paging, total: int, rows: Sequence[Any]) -> dict[str, Any]:
    """Return the page with ``rows``, of ``total`` rows in all, as it stands on the wire."""
    address = _Address(request)
    last = max(1, -(-total // paging.per_page))
    current = paging.page
    before = address.of(current - 1) if current > 1 else None
    after = address.of(current + 1) if current < last else None
    return {
        "current_page": current,
        "data": list(rows),
        "first_page_url": address.of(1),
        "from": paging.offset + 1 if rows else None,
        "last_page": last,
        "last_page_url": address.of(last),
        "links": [
            _link(before, PREVIOUS, active=False),
            *(_numbered(address, number, current) for number in _listed(current, last)),
            _link(after, NEXT, active=False),
        ],
        "next_page_url": after,
        "path": address.path,
        "per_page": paging.per_page,
        "prev_page_url": before,
        "to": paging.offset + len(rows) if rows else None,
        "total": total,
    }


class _Address:
    """The URLs of pages: this instance's, with the other query parameters of the request."""

    def __init__(self, request: Request) -> None:
        base = request.app.state.assembly.settings.base_url
        self.path = base + quote(request.url.path.rstrip("/"))
        self._kept = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]

    def of(self, page: int) -> str:
        return f"{self.path}?{urlencode([*self._kept, ('page', page)], quote_via=quote)}"


def _link(url: str | None, label: str, *, active: bool) -> dict[str, Any]:
    return {"url": url, "label": label, "active": active}


def _numbered(address: _Address, number: int | None, current: int) -> dict[str, Any]:
    if number is None:
        return _link(None, GAP, active=False)
    return _link(address.of(number), str(number), active=number == current)


def _listed(current: int, last: int) -> Iterator[int | None]:
    """Yield the page numbers that are listed, ``None`` for a gap."""
    near = EACH_SIDE + 4
    if last < 2 * EACH_SIDE + 8:
        yield from range(1, last + 1)
    elif current <= near:
        yield from (*range(1, near + EACH_SIDE + 1), None, last - 1, last)
    elif current > last - near:
        yield from (1, 2, None, *range(last - near - EACH_SIDE + 1, last + 1))
    else:
        yield from (1, 2, None, *range(current - EACH_SIDE, current + EACH_SIDE + 1), None, last - 1, last)
