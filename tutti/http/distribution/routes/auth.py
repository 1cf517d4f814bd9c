"""``/v1/auth``: partners sign their users up and in, without a browser (contract, section 2.4)."""

from fastapi import APIRouter, Depends, Response, status

from tutti.core.errors import FieldFault, Malformed
from tutti.domain import accounts
from tutti.domain.accounts import Account, NewAccount
from tutti.http.distribution.provenance import Provenance
from tutti.http.distribution.routing import route_class
from tutti.http.distribution.schemas.auth import (
    CodeAnswer,
    CodeUser,
    LegacyAnswer,
    LegacyLoginBody,
    LoginBody,
    RegisterBody,
)
from tutti.http.kit import Plugged, Working
from tutti.http.kit.first_answers import FirstAnswer
from tutti.http.kit.visitors import SIGN_INS

router = APIRouter(
    prefix="/v1/auth", tags=["partners"], route_class=route_class, dependencies=[Depends(SIGN_INS)]
)


@router.post("/register", status_code=201)
@router.post("/signup", status_code=201, include_in_schema=False)
@router.post("/sign-up", status_code=201, include_in_schema=False)
async def register(
    body: RegisterBody, response: Response, work: Working, plugged: Plugged, provenance: Provenance
) -> CodeAnswer:
    """Sign a partner's user up.

    The answer holds a code, to be exchanged at `/oauth/token` with the verifier. The same `Idempotency-Key`
    and body give the first answer again; once its code has run out, sign the user in.
    """
    first = FirstAnswer(work, body.client_id)
    challenge = accounts.partner_challenge(body.code_challenge, body.code_challenge_method)
    async with plugged.database.system() as tx:
        client = await accounts.require_partner(tx, body.client_id)
        await first.give_again(tx)
    applicant = await accounts.check_applicant(_new_account(body, provenance))
    try:
        async with plugged.database.system() as tx:
            account = await accounts.create_account(tx, applicant)
            code = await accounts.grant_partner_code(tx, client, account, challenge)
            answer = _answer(response, code, account, plugged)
            told = answer.model_dump_json().encode()
            await first.keep(tx, account.personal_organisation_id, status.HTTP_201_CREATED, told)
    except accounts.EmailTaken:
        async with plugged.database.system() as tx:
            await first.give_again(tx)  # asked twice at once, and the other was faster
        raise
    return answer


@router.post("/login")
@router.post("/signin", include_in_schema=False)
@router.post("/sign-in", include_in_schema=False)
async def login(body: LoginBody, response: Response, plugged: Plugged) -> CodeAnswer | LegacyAnswer:
    """Sign a partner's user in.

    The answer holds a code, to be exchanged at `/oauth/token` with the verifier. Without a `client_id`, where
    the operator lets programs from before OAuth in, it holds the tokens themselves.
    """
    if body.client_id is None:
        return await legacy_login(
            LegacyLoginBody(username=body.email, password=body.password), response, plugged
        )
    challenge = accounts.partner_challenge(body.code_challenge, body.code_challenge_method)
    async with plugged.database.system() as tx:
        client = await accounts.require_partner(tx, body.client_id)
    account = await accounts.sign_in(plugged.database, body.email, body.password)
    async with plugged.database.system() as tx:
        code = await accounts.grant_partner_code(tx, client, account, challenge)
    return _answer(response, code, account, plugged)


async def legacy_login(body: LegacyLoginBody, response: Response, plugged: Plugged) -> LegacyAnswer:
    """Sign somebody in with address and password alone, where the operator lets such programs in."""
    client_id = plugged.settings.legacy_login_client
    if client_id is None:
        message = "`client_id` is required: this instance lets no program in by a password alone."
        raise MissingClient(message, fields=[FieldFault("client_id", MissingClient.code, message)])
    signed_in = await accounts.sign_in_for_tokens(plugged.database, client_id, body.username, body.password)
    response.headers["Cache-Control"] = "no-store"
    return LegacyAnswer.of(signed_in)


class MissingClient(Malformed):
    """A sign-in that does not say on whose behalf, where that is needed."""

    code = "missing_field"


def _new_account(body: RegisterBody, provenance: str) -> NewAccount:
    return NewAccount(
        email=body.email,
        password=body.password,
        first_name=body.first_name,
        last_name=body.last_name,
        display_name=body.artist_name,
        provenance=body.provenance or provenance,
        accepts_terms=body.accept_terms,
    )


def _answer(response: Response, code: str, account: Account, plugged: Plugged) -> CodeAnswer:
    response.headers["Cache-Control"] = "no-store"
    return CodeAnswer(
        authorization_code=code,
        expires_in=int(accounts.PARTNER_CODE.total_seconds()),
        token_endpoint=f"{plugged.settings.base_url}/oauth/token",
        user=CodeUser(id=account.public_id, email=account.email),
    )
