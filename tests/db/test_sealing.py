"""Sealed answers: they open for whom they were sealed, and for nobody else."""

from tutti.db.sealing import seal, unseal
from tutti.db.sealing.ciphers import NONCE

SECRET, PLAIN = b"s" * 32, b'{"secret": "violet"}'


def test_what_was_sealed_opens_with_the_same_words_alone() -> None:
    sealed = seal(SECRET, "1/2/key", PLAIN)
    assert b"violet" not in sealed
    assert unseal(SECRET, "1/2/key", sealed) == PLAIN
    assert unseal(b"t" * 32, "1/2/key", sealed) is None
    assert unseal(SECRET, "1/3/key", sealed) is None
    assert unseal(SECRET, "1/2/key", sealed[:-1] + b"\0") is None
    assert unseal(SECRET, "1/2/key", b"") is unseal(SECRET, "1/2/key", sealed[: NONCE + 3]) is None


def test_the_same_twice_looks_different() -> None:
    assert seal(SECRET, "x", PLAIN) != seal(SECRET, "x", PLAIN)
