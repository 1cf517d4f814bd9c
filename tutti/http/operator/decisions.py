"""A decision as it is sent: a form of the page's, or JSON."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl

import msgspec
from fastapi import Request

from tutti.core.errors import FieldFault, Malformed

MOST_FIELDS = 10


class Sent(msgspec.Struct, frozen=True):
    """The fields of form and JSON alike."""

    decision: Literal["machine_made", "not_machine_made"]
    reason: str
    form_token: str = ""


@dataclass(frozen=True, slots=True)
class SentDecision:
    """What was decided and why; ``as_json`` is how the answer is wanted."""

    machine_made: bool
    reason: str
    form_token: str
    as_json: bool


async def sent_decision(request: Request) -> SentDecision:
    """Read the body. Raises ``Malformed`` naming the field."""
    as_json = "json" in request.headers.get("content-type", "")
    body = await request.body()
    try:
        if as_json:
            sent = msgspec.json.decode(body, type=Sent)
        else:
            fields = dict(parse_qsl(body.decode(), max_num_fields=MOST_FIELDS, errors="strict"))
            sent = msgspec.convert({"reason": ""} | fields, Sent)
    except (ValueError, RecursionError) as wrong:
        message = f"Send `decision` (machine_made or not_machine_made) and `reason`: {wrong}."
        raise Malformed(message, fields=[FieldFault("decision", Malformed.code, message)]) from wrong
    return SentDecision(sent.decision == "machine_made", sent.reason, sent.form_token, as_json)
