"""The child: ``python -m tutti.adapters.images.generative.child`` reads an order and answers with JSON.

Nothing here runs in the process of the web server. What it reads is our own: an order, and at most a PNG that
was decoded and written again by the child that looks at covers.
"""

import os
import resource
import sys

import msgspec

from tutti.adapters.images.generative.drawing import carry_out
from tutti.adapters.images.generative.orders import Order

MEMORY = 3 << 30
SECONDS = 60
FILE = 64 << 20


def main() -> None:
    """Limit this process, draw, answer."""
    answers = os.dup(1)
    os.dup2(2, 1)
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, FILE),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    drawn = carry_out(order)
    with os.fdopen(answers, "wb") as out:
        out.write(msgspec.json.encode(drawn))


if __name__ == "__main__":
    main()
