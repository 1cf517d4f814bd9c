"""Every error of the domain can be said by this face, to programs and to people."""

import importlib
import pkgutil

import httpx2
import pytest
from fastapi import FastAPI

import tutti.domain
from tests.factories.sign_in_face import BASE, HTML
from tutti.core.errors import Kind, TuttiError
from tutti.domain.accounts.errors import InvalidScope, SentBack
from tutti.http.kit import family_route
from tutti.http.oauth.errors import TABLE, render, render_page

for module in pkgutil.walk_packages(tutti.domain.__path__, "tutti.domain."):
    if module.name.endswith(".errors"):
        importlib.import_module(module.name)


def every(kind: type[TuttiError] = TuttiError) -> list[type[TuttiError]]:
    return [each for sub in kind.__subclasses__() for each in (sub, *every(sub))]


def test_every_kind_has_its_line() -> None:
    assert set(TABLE) == set(Kind)


@pytest.mark.parametrize(
    "error", [e for e in every() if e.__module__.startswith("tutti.") and e is not SentBack]
)
async def test_every_error_can_be_said(error: type[TuttiError]) -> None:
    raised = TuttiError.__new__(error)
    TuttiError.__init__(raised, "Mend `this` <b>.")
    app = FastAPI()
    app.state.assembly = None

    async def fail() -> None:
        raise raised

    app.router.route_class = family_route(render)
    app.add_api_route("/program", fail)
    app.router.route_class = family_route(render_page)
    app.add_api_route("/page", fail)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=BASE) as client:
        said, shown = await client.get("/program"), await client.get("/page", headers=HTML)
    body = said.json()
    assert said.status_code == shown.status_code >= 400
    assert body["code"] == raised.code
    assert body["message"] == body["error_description"] == "Mend `this` <b>."
    assert body["error"]
    assert "Mend <code>this</code> &lt;b&gt;." in shown.text


def test_what_is_sent_back_keeps_its_word() -> None:
    error = SentBack(InvalidScope("No."), "https://app.example/", None)
    assert (error.code, error.message, SentBack.code) == ("invalid_scope", "No.", "invalid_request")
