"""A local server that speaks as much of Stripe's protocol as payments here need.

Form-encoded requests with a bearer key, idempotency keys, checkout sessions, payment intents with saved cards
(https://docs.stripe.com/api), and webhooks signed with ``t=…,v1=…`` (https://docs.stripe.com/webhooks).
"""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from urllib.parse import parse_qsl, urlsplit

KEY = "sk_test_tutti"
SECRET = "whsec_tutti"
Body = dict[str, object]


@dataclass(frozen=True)
class Webhook:
    """An event as Stripe posts it."""

    payload: bytes
    signature: str


@dataclass
class StripeServer:
    """What Stripe knows and does. ``down`` requests are answered with 503; ``cut`` ones are not answered."""

    url: str
    sessions: dict[str, Body] = field(default_factory=dict)
    intents: dict[str, Body] = field(default_factory=dict)
    refunds: dict[str, Body] = field(default_factory=dict)
    disputes: dict[str, Body] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    down: int = 0
    cut: int = 0
    _answers: dict[str, tuple[dict[str, str], int, Body]] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def charges(self) -> list[dict[str, str]]:
        """Return the forms of all payment intents that were asked for, repeats too."""
        return [form for path, form in self.requests if path == "/v1/payment_intents"]

    def pay(self, session_id: str, **changed: object) -> Webhook:
        """Let the buyer pay a session, and return the event that tells of it."""
        session = self.sessions[session_id]
        intent = self._intent(
            {
                "amount": session["amount_total"],
                "customer": session["customer"] or f"cus_{next(self._numbers)}",
                "payment_method": "pm_card_visa",
                "setup_future_usage": session["_future"],
            }
        )
        paid = {"payment_status": "paid", "status": "complete", "payment_intent": intent["id"]}
        session |= paid
        return self.event("checkout.session.completed", session | changed)

    def refund(self, intent: str, cents: int, *, status: str = "succeeded") -> Body:
        """Give back some of a payment, as the seller does on Stripe's pages."""
        number = f"re_{next(self._numbers)}"
        self.refunds[number] = self._back("refund", number, intent, cents, status)
        return self.refunds[number]

    def dispute(self, intent: str, cents: int) -> Body:
        """Let the payer's bank take a payment back."""
        number = f"dp_{next(self._numbers)}"
        self.disputes[number] = self._back("dispute", number, intent, cents, "needs_response")
        return self.disputes[number]

    def charge_of(self, intent: str) -> Body:
        """Return the charge of a payment, as events about refunds carry it."""
        back = [each for each in self.refunds.values() if each["payment_intent"] == intent]
        refunded = sum(int(str(each["amount"])) for each in back)
        return {
            "id": intent.replace("pi_", "ch_"),
            "object": "charge",
            "amount": self.intents[intent]["amount"],
            "amount_refunded": refunded,
            "currency": "usd",
            "metadata": {},
            "payment_intent": intent,
        }

    def _back(self, kind: str, number: str, intent: str, cents: int, status: str) -> Body:
        return {
            "id": number,
            "object": kind,
            "amount": cents,
            "currency": self.intents[intent]["currency"],
            "payment_intent": intent,
            "metadata": {},
            "status": status,
        }

    def event(self, kind: str, subject: Body, *, age: int = 0, event_id: str | None = None) -> Webhook:
        """Return a signed event about ``subject``, signed ``age`` seconds ago."""
        event = {
            "id": event_id or f"evt_{next(self._numbers)}",
            "object": "event",
            "type": kind,
            "data": {"object": {name: value for name, value in subject.items() if name[0] != "_"}},
        }
        return sign(json.dumps(event).encode(), age=age)

    def answer(self, method: str, path: str, form: dict[str, str], key: str | None) -> tuple[int, Body]:
        """Answer a request, or repeat the answer that its idempotency key had."""
        self.requests.append((path, form))
        if self.down > 0:
            self.down -= 1
            return 503, _error("api_error", "Try again later.")
        if key is None or method == "GET":
            return self._do(method, path, form)
        if key in self._answers:
            before, status, body = self._answers[key]
            if before != form:
                return 400, _error("idempotency_error", "Keys can only be used with the same parameters.")
            return status, body
        status, body = self._do(method, path, form)
        self._answers[key] = (form, status, body)
        return status, body

    def _do(self, method: str, path: str, form: dict[str, str]) -> tuple[int, Body]:
        if (method, path) == ("POST", "/v1/checkout/sessions"):
            return self._checkout(form)
        if (method, path) == ("POST", "/v1/payment_intents"):
            return self._charge(form)
        if method == "GET" and path in {"/v1/refunds", "/v1/disputes"}:
            kept = self.refunds if path == "/v1/refunds" else self.disputes
            return 200, _page(path, kept, form)
        intent = self.intents.get(path.removeprefix("/v1/payment_intents/"))
        if method == "GET" and intent:
            return 200, intent | {"payment_method": _card(str(intent["payment_method"]))}
        return 404, _error("invalid_request_error", f"Unrecognized request URL ({method}: {path}).")

    def _checkout(self, form: dict[str, str]) -> tuple[int, Body]:
        if not form.get("success_url", "").startswith("http"):
            return 400, _error("invalid_request_error", "Not a valid URL", param="success_url")
        number = f"cs_test_{next(self._numbers)}"
        amount = int(form["line_items[0][price_data][unit_amount]"]) * int(form["line_items[0][quantity]"])
        session: Body = {
            "id": number,
            "object": "checkout.session",
            "url": f"{self.url}/pay/{number}",
            "expires_at": int(time.time()) + 86400,
            "amount_total": amount,
            "currency": form["line_items[0][price_data][currency]"],
            "metadata": {"purchase": form["metadata[purchase]"]},
            "client_reference_id": form["client_reference_id"],
            "customer": form.get("customer"),
            "payment_status": "unpaid",
            "status": "open",
            "payment_intent": None,
            "_future": form.get("payment_intent_data[setup_future_usage]"),
        }
        self.sessions[number] = session
        return 200, session

    def _charge(self, form: dict[str, str]) -> tuple[int, Body]:
        match form["payment_method"]:
            case "pm_card_declined":
                return 402, _error("card_error", "Your card was declined.", code="card_declined")
            case "pm_card_authenticate":
                return 402, _error(
                    "card_error", "This payment requires authentication.", code="authentication_required"
                )
            case "pm_card_processing":
                return 200, self._intent(dict(form) | {"status": "processing"})
        metadata = {"purchase": form["metadata[purchase]"]}
        return 200, self._intent(
            {"amount": int(form["amount"]), "currency": form["currency"], "metadata": metadata}
            | {"customer": form["customer"], "payment_method": form["payment_method"]}
        )

    def _intent(self, given: Body) -> Body:
        number = f"pi_{next(self._numbers)}"
        intent = {"id": number, "object": "payment_intent", "status": "succeeded", "currency": "usd"} | given
        intent.setdefault("setup_future_usage", None)
        intent["amount_received"] = given["amount"]
        self.intents[number] = intent
        return intent


def sign(payload: bytes, *, age: int = 0, secret: str = SECRET) -> Webhook:
    """Sign a body as Stripe does."""
    at = int(time.time()) - age
    digest = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return Webhook(payload, f"t={at},v1={digest}")


@contextmanager
def stripe_server() -> Iterator[StripeServer]:
    """Run a server on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as http:
        http.daemon_threads = True
        server = StripeServer(f"http://127.0.0.1:{http.server_port}")
        http.stripe = server  # type: ignore[attr-defined]
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._handle("")

    def do_POST(self) -> None:
        self._handle(self.rfile.read(int(self.headers["content-length"])).decode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _handle(self, body: str) -> None:
        stripe: StripeServer = self.server.stripe  # type: ignore[attr-defined]
        where = urlsplit(self.path)
        form = dict(parse_qsl(body or where.query))
        if stripe.cut > 0:
            stripe.cut -= 1
            self.close_connection = True
            return
        if self.headers["authorization"] != f"Bearer {KEY}":
            status, answer = 401, _error("invalid_request_error", "Invalid API Key provided.")
        else:
            status, answer = stripe.answer(self.command, where.path, form, self.headers["idempotency-key"])
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


def _page(path: str, kept: dict[str, Body], form: dict[str, str]) -> Body:
    """Return a page of a list, newest first, as https://docs.stripe.com/api/pagination has it."""
    found = [each for each in reversed(kept.values()) if each["payment_intent"] == form["payment_intent"]]
    numbers = [each["id"] for each in found]
    start = numbers.index(form["starting_after"]) + 1 if "starting_after" in form else 0
    end = start + min(int(form.get("limit", 10)), 100)
    return {"object": "list", "url": path, "has_more": end < len(found), "data": found[start:end]}


def _card(method: str) -> Body:
    card = {"brand": "visa", "last4": "4242", "exp_month": 12, "exp_year": 2034}
    return {"id": method, "object": "payment_method", "type": "card", "card": card}


def _error(kind: str, message: str, **more: str) -> Body:
    return {"error": {"type": kind, "message": message} | more}
