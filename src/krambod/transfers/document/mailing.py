"""How is a document mailed to the customer, at most once, and once more for each time that a person asks for it?"""

from krambod.dinero.models import TimeStamp
from krambod.transfers.document.work import DocumentWork
from krambod.transfers.models import Step

MAILINGS = "mailings_asked_for"  # among the choices: how often a person asked for it to be mailed again


def mail_document(work: DocumentWork, timestamp: TimeStamp | None) -> None:
    """Asks Dinero to mail the document. If it may have been mailed already, it is not mailed again.

    `timestamp` is the document's, None if it must be read first.
    """
    guid, again = work.draft_guid, work.transfer.choices.get(MAILINGS, 0)
    key = f"{guid} {again}" if again else str(guid)
    if work.was_tried(Step.MAIL, key):
        _keep_mailed(work, "mailed" if len(work.calls.mailouts(guid)) > again else "mail_unknown")
        return
    known = timestamp or work.calls.get(guid).time_stamp
    work.write(Step.MAIL, key, lambda: work.calls.mail(guid, known))
    _keep_mailed(work, "mailed")


def _keep_mailed(work: DocumentWork, event: str) -> None:
    work.change(is_mailed=True, is_to_be_mailed=False)
    work.note(event)
