"""Tells a proxy or a supervisor whether questions can be asked: GET /health."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from ui.service.service import Service


def make_health_router(service: Service) -> APIRouter:
    """Return the route: 200 when questions can be asked, 503 before and after a failed start."""
    routes = APIRouter()

    @routes.api_route("/health", methods=["GET", "HEAD"])
    async def health() -> JSONResponse:
        ready = service.assistant is not None
        return JSONResponse({"status": service.status.state}, 200 if ready else 503)

    return routes
