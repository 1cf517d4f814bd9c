"""The distribution family: ``/v1``, ``/api/upload`` and ``/api/mcp``, contract ``once.md``."""

from tutti.http.kit.parts import Part

_HEADS = {
    "releases": "/v1/drafts /v1/releases",
    "files": "/v1/files /api/files",
    "uploads": "/v1/uploads /api/upload",
    "audio": "/v1/audio",
    "acr_check": "/v1/audio",
    "me": "/v1/me",
    "credits": "/v1/me /v1/credits /webhooks/stripe",
    "pricing": "/v1/pricing",
    "reports": "/v1/files",
    "analytics": "/v1/analytics",
    "cover_art": "/v1/cover-art",
    "webhooks": "/v1/webhooks",
    "organisations": "/v1/organisations /v1/invitations",
    "mcp": "/api/mcp /.well-known/mcp",
    "discovery": "/v1 /v1/metadata-rules /v1/release-schema",
    "auth": "/v1/auth",
}
"""The busiest first."""

PARTS = [Part(f"{__name__}.routes.{name}", heads) for name, heads in _HEADS.items()]
