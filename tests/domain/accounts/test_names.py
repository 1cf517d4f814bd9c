import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutti.domain.accounts.errors import InvalidText
from tutti.domain.accounts.rules.names import clean_name, normal_email


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("Ada@Example.COM", "ada@example.com"),
        ("  ada@example.com\n", "ada@example.com"),
        ("ada+demo@example.com", "ada+demo@example.com"),
        ("ａｄａ@ｅｘａｍｐｌｅ．com", "ada@example.com"),
        ("ada@exam\u200bple.com", "ada@example.com"),
        ("straße@example.com", "strasse@example.com"),
        ("jo\u0301zef@example.com", "józef@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("operator@localhost", "operator@localhost"),
    ],
)
def test_one_form_for_every_spelling(given: str, normal: str) -> None:
    assert normal_email(given) == normal


@pytest.mark.parametrize(
    "given",
    [
        "", "ada", "@example.com", "ada@", "a b@example.com", "ada@exa mple.com", "ada@@example.com",
        "ada@example", "ada@-example.com", "ada@example..com", ".ada@example.com", "a..da@example.com",
        "ada\x00@example.com", "ada\r\nBcc: all@example.com", "ada\u200b@example.com",
        "ada\u202e@example.com",
        "<script>@example.com", '"quoted part"@example.com', "ada@[127.0.0.1]",
        "ada@example.com, eve@example.com",
        "a" * 65 + "@example.com", "ada@" + "a" * 64 + ".com", "ada@" + "a." * 150 + "com", "a" * 100_000,
        "ada\ud800@example.com",
    ],
)  # fmt: skip
def test_refuses_what_is_no_address(given: str) -> None:
    with pytest.raises(InvalidText) as raised:
        normal_email(given)
    assert raised.value.fields[0].path == "email"


@given(st.text(max_size=40), st.sampled_from(["example.com", "Bücher.example", "EXAMPLE.org"]))
def test_the_normal_form_is_its_own(local: str, domain: str) -> None:
    try:
        normal = normal_email(f"{local}@{domain}")
    except InvalidText:
        return
    assert normal_email(normal) == normal
    assert "\x00" not in normal


def test_names_are_trimmed_and_composed() -> None:
    assert clean_name("  Zoe\u0301 ", "first_name") == "Zoé"
    assert clean_name("   ", "first_name") is None
    assert clean_name(None, "first_name") is None
    assert clean_name("Robert'); drop table account;--", "first_name") == "Robert'); drop table account;--"


@pytest.mark.parametrize("given", ["a\x00b", "a\nb", "x" * 201, "x" * 10_000, "a\u2028b"])
def test_refuses_names_that_cannot_be_shown(given: str) -> None:
    with pytest.raises(InvalidText):
        clean_name(given, "first_name")
