"""The mail to the owners of a webhook that was switched off."""

SUBJECT = "Your webhook was switched off"
WORDS = """Notices to this address have failed for seven days, and no more are sent there:

{url}

The last answer: {error}

Once it works again, remove the webhook and add it anew. What was missed stands in the status of each release.
"""


def text(*, url: str, error: str) -> str:
    """Return what the mail says."""
    return WORDS.format(url=url, error=error)
