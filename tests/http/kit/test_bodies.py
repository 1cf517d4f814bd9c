from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI, Request

from tutti.http.kit.bodies import BodyCeiling

CEILING = 1000


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    app = FastAPI()

    @app.post("/{path:path}")
    async def size(path: str, request: Request) -> int:
        return len(await request.body())

    limited = BodyCeiling(app, CEILING)
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=limited, raise_app_exceptions=False), base_url="http://x"
    ) as client:
        yield client


async def streamed(size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, 100):
        yield b"x" * min(100, size - start)


@pytest.mark.parametrize("size", [0, 1, CEILING])
async def test_what_fits_passes(http: httpx2.AsyncClient, size: int) -> None:
    assert (await http.post("/v1/x", content=b"x" * size)).json() == size
    assert (await http.post("/v1/x", content=streamed(size))).json() == size


@pytest.mark.parametrize("size", [CEILING + 1, 40 * CEILING, 40_000_000])
async def test_what_does_not_fit_is_refused(http: httpx2.AsyncClient, size: int) -> None:
    response = await http.post("/v1/x", content=b"x" * size)
    assert (response.status_code, response.json()["code"]) == (413, "FUNCTION_PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("size", [CEILING + 1, 40 * CEILING])
async def test_what_is_not_announced_is_counted(http: httpx2.AsyncClient, size: int) -> None:
    response = await http.post("/v1/x", content=streamed(size))
    assert (response.status_code, response.json()["type"]) == (413, "invalid_request_error")


@pytest.mark.parametrize("path", ["/api/files/signed/token", "/api/upload/chunk"])
async def test_streaming_paths_bound_themselves(http: httpx2.AsyncClient, path: str) -> None:
    assert (await http.post(path, content=b"x" * CEILING * 5)).json() == CEILING * 5


@pytest.mark.parametrize("length", ["x", "-1", "1e9"])
async def test_a_length_that_is_no_number(http: httpx2.AsyncClient, length: str) -> None:
    response = await http.post("/v1/x", content=b"x" * 5, headers={"Content-Length": length})
    assert response.status_code in {200, 400}
