"""
When long processes began: the first order of a table, until its receipt is stored.

Orders and the receipt are linked by allocationGroups (hc-4407853304337). A document that says
processStartDate itself is believed.
"""

from __future__ import annotations

from uuid import UUID

from fiskalsim.middleware.documents.days import local
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.model import Document
from fiskalsim.middleware.facts import DocumentRecorded, Operation


class Processes:
    """
    What is on order, by client and allocation group.
    """

    def __init__(self) -> None:
        self._begun: dict[tuple[UUID, str], int] = {}

    def apply(self, recorded: DocumentRecorded) -> None:
        """
        Take an order in as the beginning of its groups; anything else that is stored ends them.
        """
        if recorded.operation is not Operation.STORE:
            return
        for group in recorded.groups:
            place = recorded.client, group
            if recorded.document_type == DocumentType.LongTermOrder:
                self._begun.setdefault(place, recorded.process_start_unix or recorded.at_unix)
            else:
                self._begun.pop(place, None)

    def began_unix(self, client: UUID, document: Document) -> int:
        """
        Say when the process behind *document* began, as Unix seconds; 0 if there is none.
        """
        if document.process_start_date is not None:
            return int(local(document.process_start_date).timestamp())
        groups = document.allocation_groups
        if not groups or not self._begun:
            return 0
        begun = (self._begun.get((client, group)) for group in groups)
        return min((at for at in begun if at is not None), default=0)
