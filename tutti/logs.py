"""Structured logs: one JSON object a line, on standard error."""

import json
import logging
import sys
from collections.abc import Callable

import msgspec

from tutti.core.doors import absent

# For colours and threads that are not ours, structlog would load megabytes.
with absent("rich", "greenlet"):
    import structlog

__all__ = ["access", "configure", "get_logger"]
get_logger = structlog.get_logger


def _json(record: object, default: Callable[[object], object], **_: object) -> str:
    try:
        return msgspec.json.encode(record, enc_hook=default).decode()
    except UnicodeEncodeError:  # half a surrogate pair, from a hostile path: Python's own encoder escapes it
        return json.dumps(record, default=default)


STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)
RENDER = structlog.processors.JSONRenderer(_json)
access = structlog.wrap_logger(None, [structlog.processors.add_log_level, STAMP, RENDER])
"""For the one line of each request, which has no exceptions and no context but its own."""


def configure(level: str) -> None:
    """Log what is at least ``level`` (debug, info, warning or error)."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            STAMP,
            structlog.processors.ExceptionRenderer(
                # never the local variables: they hold passwords, tokens and other people's words
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
            ),
            RENDER,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
