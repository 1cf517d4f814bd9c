"""The flat paginator, key by key, against what Laravel 10 writes (contract, section 2.1)."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Request

from tests.factories.label_face import BASE, LabelFace, running_label
from tutti.http.kit import Caller
from tutti.http.label.pages import Paged, paginated
from tutti.http.label.routing import route_class

KEYS = [
    "current_page", "data", "first_page_url", "from", "last_page", "last_page_url", "links", "next_page_url",
    "path", "per_page", "prev_page_url", "to", "total",
]  # fmt: skip
PATH = f"{BASE}/api/v1/things"
router = APIRouter(prefix="/api/v1", route_class=route_class)


@router.get("/things")
async def things(request: Request, caller: Caller, paging: Paged, total: int = 40) -> dict[str, Any]:
    rows = range(1, total + 1)[paging.offset : paging.offset + paging.per_page]
    return paginated(request, paging, total, rows)


@pytest.fixture
async def paged(tmp_path: Path, database_url: str) -> Any:
    async with running_label(tmp_path, database_url, router, label_calls_per_minute=100_000) as label:
        yield await _caller(label)


async def _caller(label: LabelFace) -> Any:
    http = label.client(await label.token())

    async def get(query: str = "", path: str = "/api/v1/things") -> dict[str, Any]:
        answer = await http.get(path + query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return get


async def test_the_first_page(paged: Any) -> None:
    body = await paged()
    assert list(body) == KEYS
    assert body | {"data": [], "links": []} == {
        "current_page": 1,
        "data": [],
        "first_page_url": f"{PATH}?page=1",
        "from": 1,
        "last_page": 3,
        "last_page_url": f"{PATH}?page=3",
        "links": [],
        "next_page_url": f"{PATH}?page=2",
        "path": PATH,
        "per_page": 15,
        "prev_page_url": None,
        "to": 15,
        "total": 40,
    }
    assert body["data"] == list(range(1, 16))
    assert body["links"] == [
        {"url": None, "label": "&laquo; Previous", "active": False},
        {"url": f"{PATH}?page=1", "label": "1", "active": True},
        {"url": f"{PATH}?page=2", "label": "2", "active": False},
        {"url": f"{PATH}?page=3", "label": "3", "active": False},
        {"url": f"{PATH}?page=2", "label": "Next &raquo;", "active": False},
    ]


async def test_the_last_page(paged: Any) -> None:
    body = await paged("?page=3")
    assert (body["from"], body["to"], body["data"]) == (31, 40, list(range(31, 41)))
    assert body["next_page_url"] is None
    assert body["prev_page_url"] == f"{PATH}?page=2"
    assert body["links"][-1]["url"] is None


async def test_past_the_end(paged: Any) -> None:
    body = await paged("?page=9")
    assert (body["current_page"], body["last_page"], body["data"]) == (9, 3, [])
    assert (body["from"], body["to"], body["next_page_url"]) == (None, None, None)
    assert body["prev_page_url"] == f"{PATH}?page=8"


async def test_nothing_at_all(paged: Any) -> None:
    body = await paged("?total=0")
    assert (body["last_page"], body["total"], body["data"]) == (1, 0, [])
    assert (body["from"], body["to"]) == (None, None)
    assert [link["label"] for link in body["links"]] == ["&laquo; Previous", "1", "Next &raquo;"]


async def test_other_parameters_stay_in_the_urls(paged: Any) -> None:
    body = await paged("/?status=Draft&per_page=2&title=a%20%26%20b%C3%A9&page=2")
    assert body["path"] == PATH
    assert body["next_page_url"] == f"{PATH}?status=Draft&per_page=2&title=a%20%26%20b%C3%A9&page=3"
    assert (await paged(body["next_page_url"], ""))["data"] == [5, 6]


@pytest.mark.parametrize(
    ("sent", "kept"),
    {
        "": 15,
        "0": 1,
        "-5": 1,
        "1": 1,
        "100": 100,
        "101": 100,
        "9" * 18: 100,
        "x": 15,
        "1.5": 15,
        "١٢": 15,
    }.items(),
)
async def test_rows_in_a_page_are_between_1_and_100(paged: Any, sent: str, kept: int) -> None:
    assert (await paged(f"?per_page={sent}"))["per_page"] == kept


async def test_pages_that_are_none_count_as_the_first(paged: Any) -> None:
    for sent in ("", "0", "-1", "x", "1.5", "%00", "1e3", "9" * 40, "9" * 5000, "null", "٣"):
        assert (await paged(f"?page={sent}"))["current_page"] == 1, sent
    far = await paged(f"?page={2**63 - 1}")
    assert (far["current_page"], far["data"]) == (2**63 - 1, [])


@pytest.mark.parametrize(
    ("page", "labels"),
    [
        (1, "1 2 3 4 5 6 7 8 9 10 ... 39 40"),
        (7, "1 2 3 4 5 6 7 8 9 10 ... 39 40"),
        (8, "1 2 ... 5 6 7 8 9 10 11 ... 39 40"),
        (33, "1 2 ... 30 31 32 33 34 35 36 ... 39 40"),
        (34, "1 2 ... 31 32 33 34 35 36 37 38 39 40"),
        (40, "1 2 ... 31 32 33 34 35 36 37 38 39 40"),
    ],
)
async def test_links_of_many_pages(paged: Any, page: int, labels: str) -> None:
    links = (await paged(f"?per_page=1&page={page}"))["links"][1:-1]
    assert " ".join(link["label"] for link in links) == labels
    assert [link["label"] for link in links if link["active"]] == [str(page)]
    assert all((link["url"] is None) == (link["label"] == "...") for link in links)


async def test_thirteen_pages_are_listed_whole(paged: Any) -> None:
    links = (await paged("?per_page=1&total=13"))["links"][1:-1]
    assert [link["label"] for link in links] == [str(number) for number in range(1, 14)]
