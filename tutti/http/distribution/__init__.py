"""The distribution family: ``/v1`` and ``/api/upload``, contract ``once.md``."""

from fastapi import APIRouter

from tutti.http.distribution.routes import (
    auth,
    credits,
    discovery,
    files,
    me,
    pricing,
    releases,
    reports,
    uploads,
    webhooks,
)

router = APIRouter()
for _part in (discovery, auth, me, pricing, credits, reports, files, uploads, releases, webhooks):
    router.include_router(_part.router)
