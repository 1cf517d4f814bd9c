"""The sign-in face: pages and tokens of OAuth 2.1, one place for all families.

Standards: OAuth 2.1 (draft), RFC 6749, 7009, 7591, 7636, 8252, 8414, 8707, 9207, 9728. Contract: ``once.md``,
sections 2.3 and 2.4.
"""

from fastapi import APIRouter

from tutti.http.oauth.routes import (
    authorize,
    join,
    register,
    revoke,
    sign_in,
    sign_up,
    style,
    token,
    well_known,
)

router = APIRouter()
for _part in (register, authorize, sign_in, sign_up, join, token, revoke, well_known, style):
    router.routes.extend(_part.router.routes)
