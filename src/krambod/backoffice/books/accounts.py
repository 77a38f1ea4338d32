"""What are a company's accounts called in Dinero? A bookkeeper knows them by number, a shopkeeper by name."""

from collections.abc import Mapping

from krambod.organizations.accounts import stored_chart
from krambod.transfers.models import Transfer


def read_account_names(transfer: Transfer) -> Mapping[int, str]:
    """The names of entry and deposit accounts by number. Empty before the chart is read, or without a connection."""
    chart = None if transfer.connected is None else stored_chart(transfer.connected.organization_id)
    if chart is None:
        return {}
    entries = {number: one.name for number, one in chart.entry_names.items()}
    return {**entries, **chart.deposit_accounts}
