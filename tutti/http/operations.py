"""What whoever runs an instance asks of it: is it alive, is it ready, how is it doing."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from tutti.assembly import Assembly

router = APIRouter(tags=["operations"], include_in_schema=False)


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """Answer as long as the process can."""
    return {"status": "ok"}


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """Answer 200 when the database answers, else 503."""
    assembly: Assembly = request.app.state.assembly
    try:
        await assembly.database.ready()
    except (OperationalError, PoolTimeout) as error:
        return JSONResponse({"status": "unavailable", "database": str(error)}, 503)
    return JSONResponse({"status": "ready", "database": "ok"})


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Show the counters in Prometheus' text format."""
    assembly: Assembly = request.app.state.assembly
    pool = "".join(f"tutti_database_{name} {value}\n" for name, value in assembly.database.figures().items())
    return Response(generate_latest(REGISTRY) + pool.encode(), media_type=CONTENT_TYPE_LATEST)
