"""Statements that forget what has served its time."""

from datetime import datetime
from typing import LiteralString

from tutti.db import Tx

STALE: tuple[LiteralString, ...] = (
    "delete from failed_sign_in where since < %(day)s",
    "delete from browser_session where expires_at < %(day)s",
    "delete from oauth_code where expires_at < %(day)s",
    "delete from oauth_refresh_token where expires_at < %(day)s",
    "delete from access_token where via in ('oauth', 'login') and expires_at < %(day)s",
    """delete from oauth_grant g where g.created_at < %(day)s
         and not exists (select from oauth_code k where k.grant_id = g.id)
         and not exists (select from oauth_refresh_token r where r.grant_id = g.id)
         and not exists (select from access_token t where t.grant_id = g.id)""",
    """delete from oauth_client c where not c.by_operator and c.created_at < %(quarter)s
         and not exists (select from oauth_grant g where g.client_id = c.id)""",
)


async def delete_stale(tx: Tx, day: datetime, quarter: datetime) -> int:
    """Delete what expired before ``day``, and unused clients that came by themselves before ``quarter``."""
    return sum([await tx.execute(statement, {"day": day, "quarter": quarter}) for statement in STALE])
