"""The pages as a person walks through them, and what they show to whom."""

import pytest

from tests.factories.accounts import CALLBACK, PASSWORD, address, app_client, partner, person, proof
from tests.factories.sign_in_face import BASE, HTML, Face, Visitor, authorize_url, told
from tutti.domain import accounts


async def enter(visitor: Visitor, account: accounts.Account) -> None:
    await visitor.submit("sign-in", email=account.email, password=PASSWORD)


async def test_sign_in_allow_and_back_with_a_code(face: Face, visitor: Visitor) -> None:
    client, made, key = (await app_client(face.database)).client, await person(face.database), proof()
    await visitor.visit(authorize_url(client, key))
    assert "Sign in" in visitor.page.text
    await enter(visitor, made)
    assert "Player asks to work for you" in visitor.page.text
    assert made.email in visitor.page.text
    assert "Work with your releases" in visitor.page.text
    response = await visitor.submit("authorize", decision="allow")
    assert response.status_code == 302
    assert response.headers["location"].startswith(f"{CALLBACK}?code=")
    assert response.headers["cache-control"] == "no-store"
    answer = told(response)
    assert (answer["state"], answer["iss"]) == ("a state & more", BASE)
    issued = await accounts.redeem_code(
        face.database, client, code=answer["code"], redirect_uri=CALLBACK, verifier=key.verifier
    )
    assert issued.email == made.email


async def test_sign_up_on_the_way(face: Face, visitor: Visitor) -> None:
    client, email = (await app_client(face.database)).client, address("new")
    await visitor.visit(authorize_url(client, proof()))
    await visitor.follow("sign-up")
    await visitor.submit("sign-up", email=email, password="short", display_name="The <b>News</b>")
    assert visitor.page.status == 422
    assert "at least 8 characters" in visitor.page.text
    assert visitor.page.forms[0].values["email"] == email
    assert visitor.page.forms[0].values["display_name"] == "The <b>News</b>"
    assert visitor.page.forms[0].values["password"] == ""
    await visitor.submit("sign-up", password=PASSWORD)
    assert f"signed in as {email}" in visitor.page.text
    assert told(await visitor.submit("authorize", decision="allow"))["code"]
    assert (await accounts.sign_in(face.database, email, PASSWORD)).display_name == "The <b>News</b>"


@pytest.mark.parametrize(
    ("filled", "status", "said"),
    [
        ({"email": "taken"}, 409, "already has an account"),
        ({"email": "nonsense"}, 400, "not an e-mail address"),
        ({"email": ""}, 400, "not an e-mail address"),
        ({"password": "password1"}, 422, "first that anybody would try"),
        ({"display_name": "x\x00y"}, 400, "control characters"),
    ],
)
async def test_sign_up_says_what_is_wrong(
    face: Face, visitor: Visitor, filled: dict[str, str], status: int, said: str
) -> None:
    taken = await person(face.database)
    form = {"email": address("new"), "password": PASSWORD} | filled
    form["email"] = taken.email if form["email"] == "taken" else form["email"]
    await visitor.visit(authorize_url((await app_client(face.database)).client, proof()))
    await visitor.follow("sign-up")
    await visitor.submit("sign-up", **form)
    assert visitor.page.status == status
    assert said in visitor.page.text
    assert any(each.get("aria-invalid") == "true" for each in visitor.page.inputs)


async def test_no_is_an_answer_too(face: Face, visitor: Visitor) -> None:
    await visitor.visit(authorize_url((await app_client(face.database)).client, proof()))
    await enter(visitor, await person(face.database))
    answer = told(await visitor.submit("authorize", decision="deny"))
    assert (answer["error"], answer["state"], answer["iss"]) == ("access_denied", "a state & more", BASE)
    assert "code" not in answer


async def test_whoever_is_signed_in_is_asked_at_once(face: Face, visitor: Visitor) -> None:
    client = (await app_client(face.database)).client
    await visitor.visit(authorize_url(client, proof()))
    await enter(visitor, await person(face.database))
    await visitor.visit(authorize_url(client, proof()))
    assert "asks to work for you" in visitor.page.text


async def test_another_account(face: Face, visitor: Visitor) -> None:
    first, second = await person(face.database), await person(face.database)
    await visitor.visit(authorize_url((await app_client(face.database)).client, proof()))
    await enter(visitor, first)
    session = visitor.client.cookies["tutti"]
    await visitor.submit("sign-out")
    assert "Sign in" in visitor.page.text
    async with face.database.system() as tx:
        assert await accounts.account_of_session(tx, session) is None
    await enter(visitor, second)
    assert second.email in visitor.page.text


async def test_consent_for_a_label(face: Face, visitor: Visitor) -> None:
    client, made = (await app_client(face.database)).client, await person(face.database)
    stranger, key = await person(face.database), proof()
    async with face.database.system() as tx:
        label = await accounts.create_organisation(tx, made, "Blue Note Cellar")
        [foreign] = await accounts.organisations_of(tx, stranger)
    await visitor.visit(authorize_url(client, key))
    await enter(visitor, made)
    assert "Blue Note Cellar" in visitor.page.text
    consent = visitor.response
    for organisation in (str(foreign.public_id), "nonsense", "' or 1=1 --"):
        refused = await visitor.submit("authorize", decision="allow", organisation=organisation)
        assert (refused.status_code, "do not belong" in refused.text) == (400, True)
        visitor.response = consent
    answer = told(await visitor.submit("authorize", decision="allow", organisation=str(label.public_id)))
    issued = await accounts.redeem_code(
        face.database, client, code=answer["code"], redirect_uri=CALLBACK, verifier=key.verifier
    )
    actor = await accounts.sign_in_with_token(face.database, issued.access_token)
    assert actor.organisation_id == label.id


async def test_wrong_passwords_and_the_lock(face: Face, visitor: Visitor) -> None:
    made = await person(face.database)
    await visitor.visit(authorize_url((await app_client(face.database)).client, proof()))
    for _ in range(5):
        await visitor.submit("sign-in", email=made.email, password="not the password")
        assert visitor.page.status == 401
        assert "address or the password is wrong" in visitor.page.text
        assert visitor.page.forms[0].values["email"] == made.email
        assert "not the password" not in visitor.response.text
    response = await visitor.submit("sign-in", email=made.email, password=PASSWORD)
    assert response.status_code == 423
    assert 0 < int(response.headers["retry-after"]) <= 900
    assert "try again in" in visitor.page.text


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"client_id": None}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_id": "<script>alert(1)</script>"}, 401, "invalid_client"),
        ({"redirect_uri": None}, 400, "invalid_redirect_uri"),
        ({"redirect_uri": "https://evil.example/"}, 400, "invalid_redirect_uri"),
        ({"redirect_uri": "//evil.example/"}, 400, "invalid_redirect_uri"),
        ({"redirect_uri": CALLBACK + "\r\nLocation: https://evil.example/"}, 400, "invalid_redirect_uri"),
        ({"redirect_uri": "javascript:alert(1)"}, 400, "invalid_redirect_uri"),
        ({"code_challenge": None}, 400, "pkce_required"),
        ({"code_challenge": ""}, 400, "pkce_required"),
    ],
)
async def test_nobody_is_sent_where_nothing_is_proven(
    face: Face, visitor: Visitor, changed: dict[str, str | None], status: int, code: str
) -> None:
    url = authorize_url((await app_client(face.database)).client, proof(), **changed)
    shown = await visitor.visit(url)
    assert (shown.status_code, "location" in shown.headers) == (status, False)
    assert "This did not work" in visitor.page.text
    assert code in visitor.page.text
    assert "script" not in visitor.page.tags
    body = (await visitor.client.get(url)).json()
    assert (body["code"], body["error_description"]) == (code, body["message"])


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"resource": "https://elsewhere.example/"}, "invalid_target"),
    ],
)
async def test_the_application_hears_of_its_own_mistakes(
    face: Face, visitor: Visitor, changed: dict[str, str], error: str
) -> None:
    response = await visitor.visit(
        authorize_url((await app_client(face.database)).client, proof(), **changed)
    )
    assert response.status_code == 302
    assert response.headers["location"].startswith(CALLBACK + "?")
    assert (told(response)["error"], told(response)["state"]) == (error, "a state & more")


async def test_a_loopback_port_may_vary_and_a_query_stays(face: Face, visitor: Visitor) -> None:
    client = (await app_client(face.database, redirect_uris=["http://127.0.0.1/cb?app=1"])).client
    url = authorize_url(client, proof(), redirect_uri="http://127.0.0.1:49152/cb?app=1", state=None)
    await visitor.visit(url)
    await enter(visitor, await person(face.database))
    response = await visitor.submit("authorize", decision="allow")
    assert response.headers["location"].startswith("http://127.0.0.1:49152/cb?app=1&code=")
    assert set(told(response)) == {"app", "code", "iss"}


async def test_parameters_come_once(face: Face, visitor: Visitor) -> None:
    url = authorize_url((await app_client(face.database)).client, proof())
    for again in ("&redirect_uri=https%3A%2F%2Fevil.example", "&client_id=other", "&state=b", "&x=1&x=2"):
        response = await visitor.client.get(url + again)
        assert (response.status_code, response.json()["error"]) == (400, "invalid_request")
    for broken in ("?client_id=%ff", "?" + "&".join(f"p{n}=1" for n in range(60))):
        response = await visitor.client.get("/oauth/authorize" + broken)
        assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


async def test_a_form_needs_this_very_browser(face: Face, visitor: Visitor) -> None:
    client, made = (await app_client(face.database)).client, await person(face.database)
    url = authorize_url(client, proof())
    await visitor.visit(url)
    await enter(visitor, made)
    good = dict(visitor.page.forms[0].values)
    async with face.client() as elsewhere:
        stranger = Visitor(elsewhere)
        await stranger.visit(url)
        stolen = stranger.page.forms[0].values["form_token"]
        forged = [
            (visitor.client, {"decision": "allow"}, {}),
            (visitor.client, good | {"form_token": ""}, {}),
            (visitor.client, good | {"form_token": "ü"}, {}),
            (visitor.client, good | {"form_token": stolen}, {}),
            (visitor.client, good, {"sec-fetch-site": "cross-site"}),
            (elsewhere, good, {}),
        ]
        for browser, fields, headers in forged:
            response = await browser.post(url, data=fields | {"decision": "allow"}, headers=HTML | headers)
            assert (response.status_code, "location" in response.headers) == (403, False)
    for path in ("sign-in", "sign-up", "sign-out"):
        form = {"email": made.email, "password": PASSWORD}
        refused = await visitor.client.post(url.replace("authorize", path), data=form)
        assert (refused.status_code, refused.json()["code"]) == (403, "form_expired")


async def test_signing_in_changes_the_cookie(face: Face, visitor: Visitor) -> None:
    made, planted = await person(face.database), "A" * 43
    url = authorize_url((await app_client(face.database)).client, proof())
    visitor.client.cookies.set("tutti", planted, domain="tutti.test")
    await visitor.visit(url)
    token = visitor.page.forms[0].values["form_token"]
    await enter(visitor, made)
    async with face.client() as attacker:
        attacker.cookies.set("tutti", planted, domain="tutti.test")
        assert "Sign in" in (await attacker.get(url, headers=HTML)).text
    assert token not in visitor.response.text


async def test_the_cookie_is_out_of_reach(face: Face, visitor: Visitor) -> None:
    url = authorize_url((await app_client(face.database)).client, proof())
    first = (await visitor.visit(url)).headers["set-cookie"].lower()
    assert "httponly" in first
    assert "samesite=lax" in first
    assert "max-age" not in first
    made = await person(face.database)
    form = visitor.page.forms[0].values | {"email": made.email, "password": PASSWORD}
    entered = await visitor.client.post(url.replace("authorize", "sign-in"), data=form)
    assert entered.status_code == 303
    assert "max-age=1209600" in entered.headers["set-cookie"].lower()


async def test_no_page_can_be_framed_scripted_or_kept(face: Face, visitor: Visitor) -> None:
    client, made = (await app_client(face.database)).client, await person(face.database)
    pages = [await visitor.visit(authorize_url(client, proof())), await visitor.follow("sign-up")]
    await visitor.follow("sign-in")
    await enter(visitor, made)
    pages += [visitor.response, await visitor.visit("/oauth/authorize")]
    for shown in pages:
        policy = shown.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert shown.headers["x-frame-options"] == "DENY"
        assert shown.headers["cache-control"] == "no-store"
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert shown.headers["referrer-policy"] == "no-referrer"
        visitor.response = shown
        assert not visitor.page.tags & {"script", "style", "iframe", "img"}
        assert "style=" not in shown.text
        assert not any(name.startswith("on") for each in visitor.page.inputs for name in each)
    for shown in pages[:3]:
        assert "form-action 'self' https://app.example;" in shown.headers["content-security-policy"]


async def test_pages_speak_to_everybody(face: Face, visitor: Visitor) -> None:
    client, made = (await app_client(face.database)).client, await person(face.database)
    async with face.database.system() as tx:
        await accounts.create_organisation(tx, made, "Second label")
    await visitor.visit(authorize_url(client, proof()))
    pages = [visitor.response, await visitor.follow("sign-up"), await visitor.follow("sign-in")]
    await enter(visitor, made)
    for shown in (*pages, visitor.response):
        visitor.response = shown
        page = visitor.page
        assert 'lang="en"' in shown.text
        assert 'name="viewport"' in shown.text
        assert {"main", "h1", "title"} <= page.tags
        seen = [each for each in page.inputs if each.get("type") != "hidden"]
        assert seen
        for each in seen:
            assert each["id"] in page.labels
            assert not each.get("aria-describedby") or each["aria-describedby"] in page.ids


async def test_the_style_sheet_is_there(visitor: Visitor) -> None:
    for path in ("/oauth/style.css", "/v1/oauth/style.css"):
        response = await visitor.client.get(path)
        assert (response.status_code, response.headers["content-type"][:8]) == (200, "text/css")
        assert "url(" not in response.text
        assert "@import" not in response.text


async def test_hostile_names_stay_text(face: Face, visitor: Visitor) -> None:
    client = (await app_client(face.database, name='"><script>alert(1)</script>')).client
    url = authorize_url(client, proof(), state='"><script>alert(2)</script>')
    for shown in (await visitor.visit(url), await visitor.follow("sign-up")):
        assert "<script" not in shown.text
        visitor.response = shown
        assert "script" not in visitor.page.tags
    await visitor.submit("sign-up", email='"><script>alert(3)</script>', password=PASSWORD)
    assert "<script" not in visitor.response.text


async def test_an_application_nobody_checked_says_so(face: Face, visitor: Visitor) -> None:
    made = await person(face.database)
    await visitor.visit(authorize_url((await app_client(face.database)).client, proof()))
    await enter(visitor, made)
    assert "nobody here has checked it" in visitor.page.text
    assert "back to app.example" in visitor.page.text
    await visitor.visit(authorize_url((await partner(face.database)).client, proof()))
    assert "nobody here has checked it" not in visitor.page.text


async def test_the_alias_walks_alike(face: Face, visitor: Visitor) -> None:
    await visitor.visit("/v1" + authorize_url((await app_client(face.database)).client, proof()))
    await enter(visitor, await person(face.database))
    assert str(visitor.response.url).startswith(f"{BASE}/v1/oauth/authorize?")
    assert told(await visitor.submit("authorize", decision="allow"))["code"]


async def test_a_form_of_more_than_64_kilobytes(face: Face, visitor: Visitor) -> None:
    url = authorize_url((await app_client(face.database)).client, proof())
    response = await visitor.client.post(url, content=b"x" * 70_000)
    assert (response.status_code, response.json()["code"]) == (413, "body_too_large")


async def test_strangers_try_ten_times_in_ten_minutes(face: Face) -> None:
    url = authorize_url((await app_client(face.database)).client, proof())
    async with face.client("203.0.113.9") as far, face.client("203.0.113.10") as other:
        for left in range(9, -1, -1):
            response = await far.post(url.replace("authorize", "sign-in"))
            assert (response.status_code, response.headers["x-ratelimit-remaining"]) == (403, str(left))
        refused = await far.post(url.replace("authorize", "sign-up"))
        assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
        assert int(refused.headers["retry-after"]) == refused.json()["retryAfterSeconds"] > 0
        assert (await other.post(url.replace("authorize", "sign-in"))).status_code == 403
