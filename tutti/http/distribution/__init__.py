"""The distribution family: ``/v1``, ``/api/upload`` and ``/api/mcp``, contract ``once.md``."""

from fastapi import APIRouter

from tutti.http.distribution.routes import (
    acr_check,
    analytics,
    audio,
    auth,
    cover_art,
    credits,
    discovery,
    files,
    mcp,
    me,
    organisations,
    pricing,
    releases,
    reports,
    uploads,
    webhooks,
)

router = APIRouter()
# The routes themselves, the busiest first: routers inside routers are searched twice, for every request.
_busy = (releases, files, uploads, audio, acr_check, me, credits, pricing, reports)
for _part in (*_busy, analytics, cover_art, webhooks, organisations, mcp, discovery, auth):
    router.routes.extend(_part.router.routes)
