"""What do the steps of a document need, whether it is an invoice or a credit note?"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from krambod.dinero.models import DocumentRow, NewDocument, TimeStamp
from krambod.transfers.document.calls import DocumentCalls
from krambod.transfers.document.content import PlannedDocument
from krambod.transfers.work import TransferWork


@dataclass(slots=True, kw_only=True, eq=False)
class DocumentWork(TransferWork, ABC):
    """The work on a transfer that becomes a document in Dinero.

    `listed` has the documents of the batch's list by guid.
    """

    listed: Mapping[UUID, DocumentRow] = field(default_factory=dict)
    is_checked: bool = False

    @property
    @abstractmethod
    def calls(self) -> DocumentCalls:
        """The calls for this kind of document."""

    @property
    @abstractmethod
    def planned_document(self) -> PlannedDocument:
        """The plan. There is one only before the booking."""

    @property
    @abstractmethod
    def document(self) -> NewDocument:
        """The content that the draft must have."""

    @abstractmethod
    def documents_sent(self) -> list[NewDocument]:
        """Returns the documents that this transfer may have sent to Dinero. The newest comes first."""

    @property
    def details_of_booking(self) -> dict[str, str]:
        """What the event of the booking says besides number and total."""
        return {}

    @property
    def draft_guid(self) -> UUID:
        """The document's guid in Dinero. There is one only after the draft was created."""
        assert self.transfer.draft_guid is not None
        return self.transfer.draft_guid

    @property
    def draft_timestamp(self) -> TimeStamp:
        """The version of the draft that we know."""
        return TimeStamp(self.transfer.draft_timestamp)
