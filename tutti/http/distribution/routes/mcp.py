"""``/api/mcp``: the Model Context Protocol, and the calls beside it (contract, sections 6, 8, 9, 14)."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Request, Response

from tutti import mcp
from tutti.domain import accounts, assets
from tutti.http.distribution.chunk_calls import file_form
from tutti.http.distribution.provenance import HEADER
from tutti.http.distribution.routes.auth import legacy_login
from tutti.http.distribution.routes.releases import SUBMISSIONS, save_draft, submit
from tutti.http.distribution.routing import SCOPE, route_class
from tutti.http.distribution.schemas.auth import LegacyAnswer
from tutti.http.distribution.schemas.files import FileAnswer, file_answer
from tutti.http.distribution.schemas.releases import DraftAnswer, SubmissionAnswer
from tutti.http.distribution.uploading import UPLOADS
from tutti.http.kit import Caller, Plugged, Working
from tutti.http.kit.visitors import SIGN_INS
from tutti.http.kit.work import bearer
from tutti.mcp import Ask, Told

router = APIRouter(route_class=route_class, include_in_schema=False)
AIMD = "app.aimusicdistributor.com"


@router.post("/api/mcp")
async def speak(request: Request, plugged: Plugged) -> Response:
    """Answer one message of the protocol. There is neither a stream to GET nor a session to DELETE.

    Every message needs a token, in the header or among the arguments of a tool; signing in needs none.
    """
    body = await request.body()
    envelope = mcp.read_envelope(body)
    token = bearer(request) or envelope.token
    if token is not None or not envelope.is_open:
        caller = await accounts.sign_in_with_token(plugged.database, token)
        accounts.require_scope(caller, SCOPE)
    call = _Inside(request, token)
    start, *rest = await mcp.answer(await request.app.described(), call, request.scope, body)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return Response(b"".join(part.get("body", b"") for part in rest), start["status"], headers)


@router.get("/.well-known/mcp/server-card.json")
async def read_card(request: Request, plugged: Plugged) -> dict[str, object]:
    """Say how to speak with this server."""
    return mcp.card(plugged.settings.base_url, request.app.version)


@router.post("/api/mcp/upload", dependencies=[Depends(UPLOADS)])
async def upload_file(request: Request, work: Working, _: Caller, plugged: Plugged) -> FileAnswer:
    """Upload a small file as a form."""
    async with file_form(request) as (body, content):
        work.stand_for(body.type.encode(), body.file_name.encode(), content)
        asset = await assets.save(
            await work.transaction(), plugged.depot, kind=body.type, file_name=body.file_name, content=content
        )
    return file_answer(asset)


router.add_api_route("/api/mcp/draft", save_draft, methods=["POST"], response_model=DraftAnswer)
router.add_api_route(
    "/api/mcp/submit",
    submit,
    methods=["POST"],
    status_code=201,
    response_model=SubmissionAnswer,
    dependencies=[Depends(SUBMISSIONS)],
)


router.add_api_route(
    "/api/mcp/auth/login",
    legacy_login,
    methods=["POST"],
    response_model=LegacyAnswer,
    dependencies=[Depends(SIGN_INS)],
)


class _Inside:
    """Calls the REST interface of this very process, as whoever sent the request."""

    def __init__(self, request: Request, token: str | None) -> None:
        self._request = request
        self._headers = {HEADER: _provenance(request.headers), "X-Request-Id": request.state.request_id}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    async def __call__(self, ask: Ask) -> Told:
        """Make the call."""
        import httpx2  # noqa: PLC0415 (large, and only models need it here)

        client = self._request.client
        transport = httpx2.ASGITransport(self._request.app, client=client or ("127.0.0.1", 0))
        async with httpx2.AsyncClient(transport=transport, base_url="http://inside") as http:
            answer = await http.request(
                ask.method,
                ask.path,
                params=dict(ask.query),
                json=ask.body,
                headers=self._headers | dict(ask.headers),
            )
        return Told(answer.status_code, answer.text)


def _provenance(headers: Mapping[str, str]) -> str:
    pages = (urlsplit(headers.get(name, "")).hostname for name in ("origin", "referer"))
    return headers.get(HEADER) or ("AIMD" if AIMD in pages else "MCP")
