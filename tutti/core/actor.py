"""Who acts, and for which organisation: the first thing that every statement starts from."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in caller: internal ids of the account and of the organisation it acts for.

    ``via`` names the credential (``pat``, ``oauth``, ``session`` or ``operator``). ``role`` is what the
    account is to the organisation, where it was read when this request signed in.
    """

    account_id: int
    organisation_id: int
    scopes: frozenset[str]
    via: str
    role: str | None = field(default=None, compare=False)
