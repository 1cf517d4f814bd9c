"""The page that an invitation leads to: with an account, without one, and where it is not good."""

from dataclasses import dataclass

import pytest

from tests.factories.accounts import PASSWORD, acting, person
from tests.factories.sign_in_face import Face, Visitor
from tutti.domain import accounts
from tutti.domain.accounts import Account, Role


@dataclass
class Invitation:
    organisation: int
    secret: str

    @property
    def path(self) -> str:
        return f"/oauth/join/{self.secret}"


async def invited(face: Face, email: str) -> Invitation:
    owner = await person(face.database)
    async with face.database.system() as tx:
        organisation = (await accounts.create_organisation(tx, owner, "Harbour <Records>")).id
    async with face.database.transaction(acting(owner, organisation)) as tx:
        return Invitation(organisation, (await accounts.invite(tx, email, Role.MEMBER)).secret)


async def _role(face: Face, account: Account, organisation: int) -> str | None:
    async with face.database.system() as tx:
        found = await accounts.organisations_of(tx, account)
    return next((each.role for each in found if each.id == organisation), None)


async def test_somebody_with_an_account_enters_by_their_password(face: Face, visitor: Visitor) -> None:
    guest = await person(face.database)
    invitation = await invited(face, guest.email)
    shown = await visitor.visit(invitation.path)
    assert shown.status_code == 200 and "no-store" in shown.headers["cache-control"]
    assert "Harbour <Records>" in visitor.page.text and guest.email in visitor.page.text
    wrong = await visitor.submit("", password="not this one at all")
    assert wrong.status_code == 401 and await _role(face, guest, invitation.organisation) is None
    entered = await visitor.submit("", password=PASSWORD)
    assert entered.status_code == 200 and "You are in" in visitor.page.text
    assert await _role(face, guest, invitation.organisation) == "member"
    again = await visitor.visit(invitation.path)
    assert again.status_code == 404 and "was used" in visitor.page.text


async def test_somebody_new_makes_an_account_there(face: Face, visitor: Visitor) -> None:
    invitation = await invited(face, "new.singer@example.com")
    await visitor.visit(invitation.path)
    assert "display_name" in visitor.page.ids
    weak = await visitor.submit("", password="password")
    assert weak.status_code == 422
    entered = await visitor.submit("", password=PASSWORD, display_name="The New Singer")
    assert entered.status_code == 200
    account = await accounts.sign_in(face.database, "new.singer@example.com", PASSWORD)
    assert account.display_name == "The New Singer"
    assert await _role(face, account, invitation.organisation) == "member"


async def test_the_style_sheet_is_found(face: Face, visitor: Visitor) -> None:
    invitation = await invited(face, "a@example.com")
    shown = await visitor.visit(invitation.path)
    assert 'href="../style.css"' in shown.text
    assert (await visitor.client.get("/oauth/style.css")).status_code == 200


@pytest.mark.parametrize("secret", ["x", "q8Yt0n4jv9Lr2kWfZxBdHs6cM1uPeAaT5gQiVoJ7yRE", "%00", "é"])
async def test_what_is_no_invitation(secret: str, visitor: Visitor) -> None:
    assert (await visitor.visit(f"/oauth/join/{secret}")).status_code == 404


async def test_no_other_site_sends_the_form(face: Face, visitor: Visitor) -> None:
    guest = await person(face.database)
    invitation = await invited(face, guest.email)
    await visitor.visit(invitation.path)
    forged = await visitor.client.post(invitation.path, data={"password": PASSWORD, "form_token": "x"})
    assert forged.status_code == 403
    assert await _role(face, guest, invitation.organisation) is None
