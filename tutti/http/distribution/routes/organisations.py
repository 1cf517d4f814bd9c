"""``/v1/organisations`` and ``/v1/invitations``: whom one works with, in the manners of the contract."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends

from tutti.domain import accounts, notices
from tutti.domain.accounts import Organisation, Permission
from tutti.domain.notices import Letter
from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas.organisations import (
    AcceptanceBody,
    Gone,
    InvitationBody,
    InvitationItem,
    InvitationList,
    MemberItem,
    MemberList,
    NewInvitation,
    OrganisationBody,
    OrganisationItem,
    OrganisationList,
    RoleBody,
)
from tutti.http.kit import Caller, Limit, Plugged, Working

router = APIRouter(prefix="/v1", tags=["organisations"], route_class=route_class)
FOUNDINGS = Limit("organisations", calls=30, seconds=3600)
INVITATIONS = Limit("invitations", calls=60, seconds=3600)
ACCEPTANCES = Limit("acceptances", calls=30, seconds=600)
MANAGING: dict[int | str, dict[str, Any]] = {
    403: {"description": "Your role there does not allow it, or an application was not allowed to act there."}
}
KEEPING: dict[int | str, dict[str, Any]] = {
    **MANAGING,
    409: {"description": "`last_owner`: make somebody else an owner first."},
}


async def entered(organisation_id: UUID, work: Working, caller: Caller) -> Organisation:
    """Let the caller act for the organisation of the path, as whatever they are there."""
    await work.let_go()
    async with work.assembly.database.system() as tx:
        actor, organisation = await accounts.enter_organisation(tx, caller, organisation_id)
    work.act_for(actor)
    return organisation


Entered = Annotated[Organisation, Depends(entered)]


@router.get("/organisations")
async def list_organisations(work: Working, caller: Caller, plugged: Plugged) -> OrganisationList:
    """List the organisations that you belong to, the personal one first.

    A token acts for one of them: `GET /v1/me` says which.
    """
    await work.let_go()
    async with plugged.database.system() as tx:
        found = await accounts.own_organisations(tx, caller)
    return OrganisationList(organisations=[OrganisationItem.of(each) for each in found])


@router.post("/organisations", status_code=201, dependencies=[Depends(FOUNDINGS)])
async def create_organisation(body: OrganisationBody, work: Working, _: Caller) -> OrganisationItem:
    """Found an organisation. You are its first owner."""
    tx = await work.transaction(Permission.READ)
    return OrganisationItem.of(await accounts.found_organisation(tx, body.name))


@router.get("/organisations/{organisation_id}")
async def read_organisation(organisation: Entered) -> OrganisationItem:
    """Read one of your organisations."""
    return OrganisationItem.of(organisation)


@router.get("/organisations/{organisation_id}/members")
async def list_members(work: Working, _: Entered) -> MemberList:
    """List who belongs to an organisation."""
    found = await accounts.list_members(await work.transaction(Permission.READ))
    return MemberList(members=[MemberItem.of(each) for each in found])


@router.patch("/organisations/{organisation_id}/members/{account_id}", responses=KEEPING)
async def change_role(account_id: UUID, body: RoleBody, work: Working, _: Entered) -> MemberItem:
    """Make a member something else. It counts from the next request on."""
    tx = await work.transaction(Permission.MANAGE)
    return MemberItem.of(await accounts.change_role(tx, account_id, body.role))


@router.delete("/organisations/{organisation_id}/members/{account_id}", responses=KEEPING)
async def remove_member(account_id: UUID, work: Working, _: Entered) -> Gone:
    """Remove a member, or leave.

    Every token by which they acted for the organisation ends with it.
    """
    await accounts.remove_member(await work.transaction(Permission.READ), account_id)
    return Gone()


@router.get("/organisations/{organisation_id}/invitations", responses=MANAGING)
async def list_invitations(work: Working, _: Entered) -> InvitationList:
    """List the invitations that wait to be accepted."""
    tx = await work.transaction(Permission.MANAGE)
    found = await accounts.list_invitations(tx)
    mails = await notices.mail_states(tx, [_about(each.public_id) for each in found])
    shown = [InvitationItem.of(each, mails.get(_about(each.public_id))) for each in found]
    return InvitationList(invitations=shown)


@router.post(
    "/organisations/{organisation_id}/invitations",
    status_code=201,
    dependencies=[Depends(INVITATIONS)],
    responses=MANAGING,
)
async def invite(
    body: InvitationBody, work: Working, plugged: Plugged, organisation: Entered
) -> NewInvitation:
    """Invite somebody by their e-mail address.

    They are sent a mail with the `link`, where this instance has a mail server (`mail` is `owed`); else pass
    the link, or the secret in it, on yourself. Both are shown this once.
    """
    work.shows_secret = True
    tx = await work.transaction(Permission.MANAGE)
    invitation = await accounts.invite(tx, body.email, body.role)
    link = f"{plugged.settings.base_url}/oauth/join/{invitation.secret}"
    if plugged.mailer is None:
        return NewInvitation.made(invitation, link, None)
    inviter = (await accounts.own_profile(tx)).account.display_name
    letter = Letter(
        _about(invitation.public_id),
        invitation.email,
        notices.invitations.subject(organisation.name),
        notices.invitations.text(
            inviter=inviter,
            organisation=organisation.name,
            role=invitation.role,
            recipient=invitation.email,
            link=link,
            until=invitation.expires_at,
        ),
    )
    await notices.owe_mail(tx, plugged.settings.secret(), letter)
    return NewInvitation.made(invitation, link, "owed")


def _about(invitation_id: UUID) -> str:
    return f"invitation {invitation_id}"


@router.delete("/organisations/{organisation_id}/invitations/{invitation_id}", responses=MANAGING)
async def withdraw_invitation(invitation_id: UUID, work: Working, _: Entered) -> Gone:
    """Take an invitation back."""
    tx = await work.transaction(Permission.MANAGE)
    await accounts.withdraw_invitation(tx, invitation_id)
    await notices.withdraw_mail(tx, _about(invitation_id))
    return Gone()


@router.post("/invitations/accept", dependencies=[Depends(ACCEPTANCES)])
async def accept_invitation(body: AcceptanceBody, work: Working, _: Caller) -> OrganisationItem:
    """Accept an invitation to your address by its secret."""
    tx = await work.transaction(Permission.READ)
    return OrganisationItem.of(await accounts.join(tx, body.secret))
