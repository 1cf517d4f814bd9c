"""The mail to somebody who is invited into an organisation."""

from datetime import datetime

WORDS = """{inviter} invites you to "{organisation}" as {role}.

To enter, open this page:

{link}

The invitation is for {recipient} alone, works once, and ends on {until}.
If you did not expect it, you need do nothing.
"""


def subject(organisation: str) -> str:
    """Return the subject in one line."""
    return f"You are invited to {' '.join(organisation.split())}"


def text(*, inviter: str, organisation: str, role: str, recipient: str, link: str, until: datetime) -> str:
    """Return what the mail says."""
    return WORDS.format(
        inviter=inviter,
        organisation=organisation,
        role=role,
        link=link,
        recipient=recipient,
        until=f"{until:%d %B %Y}",
    )
