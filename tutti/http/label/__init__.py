"""The label family: ``/api/v1``, contract ``verseone.md``."""

from fastapi import APIRouter

from tutti.http.label.errors import render
from tutti.http.label.routes import files, login, releases, vocabularies
from tutti.http.label.routing import no_route, owns

__all__ = ["no_route", "owns", "render", "router"]

router = APIRouter()
for _part in (login, releases, files, vocabularies):
    router.routes.extend(_part.router.routes)
