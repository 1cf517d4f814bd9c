"""What can go wrong when credits are spent or bought."""

from tutti.core.errors import FieldFault, Forbidden, Kind, Malformed, TuttiError


class InsufficientCredits(Forbidden):
    """The balance does not cover what is asked; ``required``, ``balance`` and ``owed`` are in credits."""

    code = "insufficient_credits"

    def __init__(self, required: int, balance: int, owed: int = 0) -> None:
        debt = f" and owe {owed}, whose payment went back" if owed else ""
        super().__init__(
            f"This needs {required} more credit(s) and you have {balance}{debt}: buy credits and try again.",
            extra={"required": required, "balance": balance} | ({"owed": owed} if owed else {}),
        )
        self.required = required
        self.balance = balance


class InvalidOrder(Malformed):
    """An order that cannot be read; ``path`` says which field."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message, fields=[FieldFault(path, self.code, message)])


class MissingOrder(InvalidOrder):
    """An order that does not say how much."""

    code = "missing_field"


class NoPaymentMethod(TuttiError):
    """Auto-reload needs a card that was saved at a checkout."""

    kind = Kind.CONFLICT
    code = "autoreload_no_payment_method"


class PaymentsNotConfigured(TuttiError):
    """This instance takes no payments; its operator grants credits."""

    kind = Kind.CONFLICT
    code = "payments_not_configured"

    def __init__(self) -> None:
        super().__init__(
            "This instance takes no payments: ask its operator for credits (`tutti credits grant EMAIL N`)."
        )


class PaymentFailed(TuttiError):
    """The payment provider could not be reached, or answered nonsense; trying again is safe."""

    kind = Kind.UPSTREAM
    code = "upstream_unavailable"


class PaymentDeclined(TuttiError):
    """The payment provider refused the payment; the message is its reason."""

    kind = Kind.REFUSED
    code = "payment_declined"


class InvalidSignature(Malformed):
    """A webhook that the payment provider did not sign, or signed too long ago."""

    code = "invalid_signature"
