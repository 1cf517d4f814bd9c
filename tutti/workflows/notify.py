"""Tell the owner's endpoints that a release has changed its state (contract ``once.md``, section 12).

And the owners, when one of these hears nothing any more.
"""

from tutti.core import clock
from tutti.domain import accounts, delivery, notices, releases
from tutti.domain.notices import Letter, Notice, signature
from tutti.workflows.run import Run, Workflow


async def tell(run: Run) -> None:
    """Owe a notice to each endpoint, and start a workflow for each of them."""

    async def owe() -> None:
        async with run.assembly.database.system() as tx:
            stores = await delivery.standing(tx, run.number("release_id"))
            body = {
                "event": "release.status_changed",
                "releaseId": run.params["public_id"],
                "status": run.params["status"],
                "previousStatus": run.params["previous_status"],
                "occurredAt": run.params["occurred_at"],
                "storeStatuses": [
                    {
                        "storeId": store.store_id,
                        "storeName": run.assembly.courier.profiles.name_of(store.store_id),
                        "status": store.state,
                        "statusText": releases.STORE_TEXT[store.state],
                        "urlInStore": store.url,
                        "error": store.error,
                        "updatedAt": store.updated_at,
                    }
                    for store in stores
                ],
            }
            owed = await notices.owe(
                tx, run.number("organisation_id"), run.number("event_id"), "release.status_changed", body
            )
            for notice_id in owed:
                await tx.start("send_notice", {"notice_id": notice_id}, key=f"send_notice:{notice_id}")

    await run.step("owe", owe)


async def send(run: Run) -> None:
    """Post a notice until it is taken or given up, waiting longer each time."""

    async def attempt() -> bool:
        async with run.assembly.database.system() as tx:
            notice = await notices.read_notice(tx, run.number("notice_id"))
        if notice is None:
            return True
        body = notice.body.encode()
        posted = await run.assembly.notice_sender.post(notice.url, body, _headers(notice, body))
        async with run.assembly.database.system() as tx:
            return await notices.note_attempt(tx, notice, posted)

    for number in range(1, notices.MAX_ATTEMPTS + 1):
        if await run.step(f"attempt {number}", attempt):
            return
        await run.sleep(f"wait {number}", notices.wait_before(number + 1))


async def tell_switched_off(run: Run) -> None:
    """Mail the owners that an address of theirs hears nothing more, where there is somebody to send mail."""

    async def owe() -> None:
        assembly, owner = run.assembly, run.number("organisation_id")
        if assembly.mailer is None:
            return
        words = notices.switched_off
        text = words.text(url=str(run.params["url"]), error=str(run.params["error"]))
        async with assembly.database.system() as tx:
            for address in await accounts.owners_addresses(tx, owner):
                letter = Letter(f"webhook {run.params['endpoint']}", address, words.SUBJECT, text)
                await notices.owe_mail_once(tx, assembly.settings.secret(), letter, owner)

    await run.step("owe", owe)


def _headers(notice: Notice, body: bytes) -> dict[str, str]:
    return {
        "X-Once-Event": notice.event,
        "X-Once-Delivery": str(notice.public_id),
        "X-Once-Timestamp": str(int(clock.now().timestamp())),
        "X-Once-Signature": signature(notice.secret, body),
    }


TELL = Workflow("tell_status", tell)
SEND = Workflow("send_notice", send)
OFF = Workflow("tell_switched_off", tell_switched_off)
