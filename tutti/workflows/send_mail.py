"""A mail on its way: tried until the server takes it or refuses it for good, waiting longer each time."""

from tutti.domain import notices
from tutti.domain.notices import Mailed
from tutti.workflows.run import Run, Workflow


async def send(run: Run) -> None:
    """Send the mail. A try that was cut may send it twice, under one Message-ID."""

    async def attempt() -> bool:
        mail_id, assembly = run.number("mail_id"), run.assembly
        async with assembly.database.system() as tx:
            mail = await notices.read_mail(tx, assembly.settings.secret(), mail_id)
        if mail is None:
            return True
        mailer = assembly.mailer
        mailed = await mailer.send(mail) if mailer else Mailed("This worker has no mail server.")
        async with assembly.database.system() as tx:
            return await notices.note_mailed(tx, mail_id, mailed)

    for number, wait in enumerate((*notices.MAIL_WAITS, 0)):
        if await run.step(f"attempt {number + 1}", attempt):
            return
        await run.sleep(f"wait {number + 1}", wait)


WORKFLOW = Workflow("send_mail", send)
