from datetime import datetime

import httpx2
import pytest

from tests.factories.accounts import acting, address, person, token_of
from tests.factories.accounts_fixtures import quick_hashes
from tests.factories.face_fixtures import face, http
from tests.factories.sign_in_face import Face
from tutti.domain import accounts

__all__ = ["face", "http", "quick_hashes"]


async def test_who_the_caller_is(face: Face, http: httpx2.AsyncClient) -> None:
    made = await person(face.database, address("mara"))
    token = await token_of(face.database, made)
    response = await http.get("/v1/me", headers={"authorization": f"Bearer {token}"})
    assert response.status_code == 200
    body = response.json()
    assert datetime.fromisoformat(body.pop("created_at")) == made.created_at
    assert body.pop("organisation")["role"] == "owner"
    assert body == {
        "id": str(made.public_id),
        "email": made.email,
        "first_name": None,
        "last_name": None,
        "display_name": made.display_name,
        "email_verified": False,
        "scopes": ["once:mcp"],
        "auth_method": "pat",
    }


async def test_a_label_seen_by_its_viewer(face: Face, http: httpx2.AsyncClient) -> None:
    founder, guest = await person(face.database), await person(face.database)
    async with face.database.system() as tx:
        label = await accounts.create_organisation(tx, founder, "Blue Note Cellar")
    async with face.database.transaction(acting(founder, label.id)) as tx:
        invitation = await accounts.invite(tx, guest.email, accounts.Role.VIEWER)
    async with face.database.system() as tx:
        await accounts.accept_invitation(tx, guest, invitation.secret)
    async with face.database.transaction(acting(guest, label.id)) as tx:
        token = (await accounts.create_token(tx, "ci", prefix="tutti_pat_")).secret
    body = (await http.get("/v1/me", headers={"authorization": f"bearer {token}"})).json()
    assert body["id"] == str(guest.public_id)
    assert body["organisation"] == {
        "id": str(label.public_id),
        "name": "Blue Note Cellar",
        "role": "viewer",
    }


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "missing_token"),
        ("", "missing_token"),
        ("Bearer ", "missing_token"),
        ("Basic YTpi", "missing_token"),
        ("Bearer x", "invalid_token"),
        ("Bearer tutti_pat_" + "A" * 43, "invalid_token"),
        ("Bearer ' or 1=1 --xxxxxxxxxxxxxxxxx", "invalid_token"),
        ("Bearer " + "x" * 9000, "invalid_token"),
    ],
)
async def test_nobody_without_a_token(http: httpx2.AsyncClient, header: str | None, code: str) -> None:
    response = await http.get("/v1/me", headers={} if header is None else {"authorization": header})
    assert response.status_code == 401
    assert (response.json()["type"], response.json()["code"]) == ("authentication_error", code)
    assert 'scope="once:mcp"' in response.headers["www-authenticate"]
