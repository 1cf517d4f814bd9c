"""What the books refuse."""

from decimal import Decimal

from tutti.core.errors import Kind, TuttiError
from tutti.domain.books.model import Account


class Overdraft(TuttiError):
    """An account that may not go below zero has too little; the transaction can go on without the entry."""

    kind = Kind.REFUSED
    code = "overdraft"

    def __init__(self, account: Account, required: Decimal, balance: Decimal) -> None:
        super().__init__(f"{account.code} has {balance:f} {account.currency}; {required:f} are needed.")
        self.account = account
        self.required = required
        self.balance = balance


class KeyConflict(TuttiError):
    """The key of an entry stands for an entry of other content."""

    kind = Kind.CONFLICT
    code = "entry_conflict"

    def __init__(self, key: str) -> None:
        super().__init__(f"Another entry was posted under the key {key}; give this one a key of its own.")
