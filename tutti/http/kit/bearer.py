"""How the description of the interface says that a route needs a token."""

from typing import Annotated

from fastapi import Depends
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase


class BearerToken(SecurityBase):
    """Says that a token is needed; it is the request's work that reads it."""

    model = HTTPBearer(description="A personal access token, or an access token of `/oauth/token`.")
    scheme_name = "token"

    async def __call__(self) -> None:
        """Do nothing."""


TokenNeeded = Annotated[None, Depends(BearerToken())]
