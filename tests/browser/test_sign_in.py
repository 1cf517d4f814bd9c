"""The way from an application through the sign-in pages and back, in a browser."""

import re

from playwright.async_api import expect

from tests.browser.visit import Visit
from tests.factories.accounts import PASSWORD
from tests.instance import Instance


async def test_sign_up_allow_and_call_with_the_token(visit: Visit, instance: Instance) -> None:
    email = await visit.sign_up()
    assert await visit.headline() == "Release helper asks to work for you"
    await visit.press("Allow")
    (back,) = visit.application.heard
    assert (back["state"], back["iss"]) == (visit.application.state, instance.url)
    async with instance.client() as http:
        refused = await visit.application.exchange(http, back["code"], "x" * 43)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_grant")
    await visit.begin()
    await visit.press("Allow")
    code = visit.application.heard[1]["code"]
    async with instance.client() as http:
        issued = await visit.application.exchange(http, code, visit.application.key.verifier)
        assert issued.status_code == 200, issued.text
        signed = {"Authorization": f"Bearer {issued.json()['access_token']}"}
        assert (await http.get("/v1/me", headers=signed)).json()["email"] == email


async def test_a_wrong_password_says_so_and_keeps_the_address(visit: Visit) -> None:
    email = await visit.sign_up()
    await visit.press("Use another account")
    await visit.page.get_by_label("E-mail").fill(email)
    await visit.page.get_by_label("Password").fill("not the password")
    await visit.press("Sign in")
    await expect(visit.page.get_by_role("alert")).to_have_text("The e-mail address or the password is wrong.")
    await expect(visit.page.get_by_label("E-mail")).to_have_value(email)
    await expect(visit.page.get_by_label("Password")).to_be_focused()
    assert (await visit.page.title()).startswith("Error: ")
    await visit.page.get_by_label("Password").fill(PASSWORD)
    await visit.press("Sign in")
    assert "asks to work for you" in await visit.headline()


async def test_a_poor_password_is_told_beside_its_field(visit: Visit) -> None:
    await visit.sign_up(password="password1")
    field, alert = visit.page.get_by_label("Password"), visit.page.get_by_role("alert")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description(re.compile("first that anybody would try"))
    below, above = await alert.bounding_box(), await field.bounding_box()
    assert below and above
    assert 0 <= below["y"] - (above["y"] + above["height"]) < 20


async def test_no_comes_back_as_access_denied(visit: Visit) -> None:
    await visit.sign_up()
    await visit.press("Do not allow")
    (back,) = visit.application.heard
    assert (back["error"], back["state"]) == ("access_denied", visit.application.state)
    assert "code" not in back


async def test_a_form_without_its_token_is_refused(visit: Visit) -> None:
    await visit.sign_up()
    answer = await visit.page.request.post(
        visit.base + visit.application.asking(),
        form={"decision": "allow"},
        headers={"accept": "text/html"},
        max_redirects=0,
    )
    assert answer.status == 403
    assert "form_expired" in await answer.text()
    assert visit.application.heard == []


async def test_the_application_is_not_followed_where_it_is_unknown(visit: Visit) -> None:
    visit.application.client_id = "nobody"
    await visit.begin()
    assert await visit.headline() == "This did not work"
    await expect(visit.page.get_by_role("alert")).to_contain_text("client_id")
    assert visit.application.heard == []
