"""``/v1``, the metadata rules and the release schema: what anyone may read (contract, section 5)."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from tutti.domain import releases
from tutti.http.distribution.routing import route_class

router = APIRouter(prefix="/v1", tags=["discovery"], route_class=route_class)


@router.get("")
async def index(request: Request) -> dict[str, Any]:
    """List every endpoint of this interface."""
    base = request.app.state.assembly.settings.base_url
    description = await request.app.described()
    return {
        "name": "Tutti",
        "version": "v1",
        "documentation_url": f"{base}/docs",
        "openapi_url": f"{base}/v1/openapi.json",
        "endpoints": [
            {
                "method": method.upper(),
                "path": path,
                "description": operation.get("summary", ""),
                "auth": "security" in operation,
            }
            for path, methods in description["paths"].items()
            for method, operation in methods.items()
        ],
    }


@router.get("/metadata-rules")
async def metadata_rules(request: Request) -> Response:
    """Read the metadata rules that submissions are judged by.

    They come as markdown, or as JSON with `Accept: application/json`.
    """
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse(releases.as_json())
    return PlainTextResponse(releases.as_markdown(), media_type="text/markdown")


@router.get("/release-schema")
async def release_schema() -> dict[str, Any]:
    """Read which fields a release and its tracks have.

    With them comes an example that passes every rule.
    """
    return dict(releases.release_schema())
