"""``GET /oauth/style.css``: how the pages look."""

from importlib.resources import files

from fastapi import APIRouter, Response

from tutti.http.kit.looks import PALETTE

router = APIRouter(include_in_schema=False)
STYLE = PALETTE + (files("tutti.http.oauth") / "templates" / "style.css").read_bytes()


@router.get("/oauth/style.css")
@router.get("/v1/oauth/style.css")
async def style() -> Response:
    """Send the style sheet."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "public, max-age=3600"})
