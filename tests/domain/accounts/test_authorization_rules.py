import pytest

from tests.factories.accounts import proof
from tutti.domain.accounts.errors import (
    InvalidGrant,
    InvalidRedirectUri,
    InvalidScope,
    OAuthError,
    PkceRequired,
)
from tutti.domain.accounts.rules.pkce import check_challenge, check_verifier
from tutti.domain.accounts.rules.redirects import check_redirect_uri, is_registered, with_parameters
from tutti.domain.accounts.rules.scopes import chosen_scopes, default_scope, scopes
from tutti.domain.accounts.rules.secrets import could_be_ours, new_secret


def test_the_example_of_rfc_7636_appendix_b() -> None:
    check_verifier(
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )


@pytest.mark.parametrize(
    "verifier", [None, "", "short", "a" * 43, "a" * 129, "dBjftJeZ4CVP mB92K27uhbUJU1p1r_wW1gFWFOEjXk"]
)
def test_another_verifier_does_not_fit(verifier: str | None) -> None:
    with pytest.raises(InvalidGrant):
        check_verifier(verifier, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")


def test_a_verifier_without_a_challenge_is_a_downgrade() -> None:
    check_verifier(None, None)
    with pytest.raises(InvalidGrant):
        check_verifier(proof().verifier, None)


def test_a_challenge_is_of_s256_or_refused() -> None:
    key = proof()
    assert check_challenge(key.challenge, "S256", required=True) == key.challenge
    assert check_challenge(None, None, required=False) is None
    with pytest.raises(PkceRequired):
        check_challenge(None, "S256", required=True)
    for challenge, method in [
        (key.challenge, "plain"),
        (key.challenge, None),
        (key.challenge + "=", "S256"),
        ("x", "S256"),
    ]:
        with pytest.raises(OAuthError):
            check_challenge(challenge, method, required=True)


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example/cb",
        "https://app.example:8443/cb?x=1",
        "http://127.0.0.1/cb",
        "http://localhost:3000",
        "http://[::1]:1/x",
    ],
)
def test_clients_may_be_sent_to(uri: str) -> None:
    assert check_redirect_uri(uri) == uri


@pytest.mark.parametrize(
    "uri",
    [
        "", "/callback", "//app.example/cb", "app.example", "http://app.example/cb", "ftp://app.example/",
        "javascript:alert(1)", "data:text/html,x", "https://", "https:///cb", "https://user@app.example/",
        "https://app.example@evil.example/", "https://app.example\\@evil.example/", "https://app.example/#x",
        "https://app.example/\r\nSet-Cookie: a=b", "https://app.example/ x", "https://bücher.example/",
        "http://localhost.evil.example/", "http://127.0.0.1.evil.example/", "http://127.0.0.1@evil.example/",
        "http://localhost:99999999/", "https://app.example/" + "x" * 2000, "https://app.example/\x00", 'https://a.example/"',
    ],
)  # fmt: skip
def test_clients_may_not_be_sent_to(uri: str) -> None:
    with pytest.raises(InvalidRedirectUri):
        check_redirect_uri(uri)


def test_redirects_are_compared_character_by_character() -> None:
    known = ["https://app.example/cb"]
    assert is_registered("https://app.example/cb", known)
    for given in [
        "https://app.example/cb/", "https://APP.example/cb", "https://app.example/cb?x=1", "https://app.example/cb%2f..",
        "https://app.example:443/cb", "https://app.example.evil.example/cb", "http://app.example/cb", "https://app.example/cb#",
        "https://app.example/cb\n", "",
    ]:  # fmt: skip
        assert not is_registered(given, known), given


def test_only_a_loopback_port_may_vary() -> None:
    known = ["http://127.0.0.1/cb", "http://localhost:5000/cb"]
    assert is_registered("http://127.0.0.1:49152/cb", known)
    assert is_registered("http://localhost:1/cb", known)
    assert not is_registered("http://[::1]:49152/cb", known)
    assert not is_registered("http://127.0.0.1:49152/other", known)
    assert not is_registered("http://127.0.0.1:49152@evil.example/cb", known)


def test_parameters_join_the_query_that_is_there() -> None:
    assert (
        with_parameters("https://a.example/cb", {"code": "x&y", "state": None})
        == "https://a.example/cb?code=x%26y"
    )
    assert with_parameters("https://a.example/cb?k=v", {"code": "x"}) == "https://a.example/cb?k=v&code=x"
    assert with_parameters("https://a.example/cb?", {"code": "x"}) == "https://a.example/cb?code=x"


def test_scopes_are_chosen_from_what_is_allowed() -> None:
    assert default_scope() == "once:mcp"
    assert chosen_scopes(None, scopes()) == ("once:mcp",)
    assert chosen_scopes("  ", scopes()) == ("once:mcp",)
    assert chosen_scopes("once:mcp once:mcp", scopes()) == ("once:mcp",)
    assert chosen_scopes(None, ["works:read"]) == ("works:read",)
    for asked in ["admin", "once:mcp admin", "once:mcp\x00", "ONCE:MCP"]:
        with pytest.raises(InvalidScope):
            chosen_scopes(asked, scopes())


def test_secrets_are_long_and_never_twice() -> None:
    made = {new_secret("tutti_pat_") for _ in range(1000)}
    assert len(made) == 1000
    assert all(len(secret) == 10 + 43 and could_be_ours(secret) for secret in made)


@pytest.mark.parametrize(
    "sent", ["", "short", "x" * 4097, "tutti_pat_ with a space inside", "tökentökentökentöken", "\x00" * 20]
)
def test_nobody_asks_the_database_about_nonsense(sent: str) -> None:
    assert not could_be_ours(sent)
