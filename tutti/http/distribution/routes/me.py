"""``GET /v1/me``: who the caller is."""

from fastapi import APIRouter

from tutti.domain.accounts import own_profile, scopes
from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas.me import ProfileAnswer, ProfileOrganisation
from tutti.http.kit import Caller, Transaction

router = APIRouter(prefix="/v1", tags=["account"], route_class=route_class)


@router.get("/me")
async def read_profile(tx: Transaction, caller: Caller) -> ProfileAnswer:
    """Read your profile, and what your token may do."""
    profile = await own_profile(tx)
    account, organisation = profile.account, profile.organisation
    return ProfileAnswer(
        id=account.public_id,
        email=account.email,
        first_name=account.first_name,
        last_name=account.last_name,
        display_name=account.display_name,
        email_verified=account.email_verified_at is not None,
        created_at=account.created_at,
        scopes=[name for name in scopes() if name in caller.scopes],
        auth_method=caller.via,
        organisation=ProfileOrganisation(
            id=organisation.public_id, name=organisation.name, role=organisation.role
        ),
    )
