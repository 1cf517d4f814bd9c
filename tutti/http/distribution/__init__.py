"""The distribution family: ``/v1`` and ``/api/upload``, contract ``once.md``."""

from fastapi import APIRouter

from tutti.http.distribution.routes import (
    acr_check,
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
# The routes themselves, the busiest first: routers inside routers are searched twice, for every request.
for _part in (releases, files, uploads, me, credits, pricing, reports, acr_check, webhooks, discovery, auth):
    router.routes.extend(_part.router.routes)
