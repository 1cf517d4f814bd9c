"""All that is told of a document, read by its blocks and read whole."""

from functools import cache

from tutti.domain.ddex import Unreadable, parse, read, read_tree


def told(content: bytes, whole: bool = False) -> object:
    """Return all that is told of a document, read by blocks if it can be, or whole."""
    try:
        reading = read_tree(parse(content)) if whole else read(content)
    except Unreadable as refused:
        return refused.reason, refused.line, str(refused)
    return (
        reading.message,
        reading.version,
        reading.profile,
        reading.findings,
        reading.places,
        reading.extras,
        reading.fits,
    )


@cache
def told_whole(content: bytes) -> object:
    return told(content, whole=True)
