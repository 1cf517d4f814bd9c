"""The one way in which reading an identifier can fail."""


class InvalidIdentifier(ValueError):
    """The text is not such an identifier; the message is a sentence that says why and what one looks like."""
