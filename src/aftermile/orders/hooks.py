"""What rooms above do in the same transaction when orders come in; filled by `config.wiring`."""

from collections.abc import Callable, Iterable, Sequence

from aftermile.accounts.models import Seller
from aftermile.kernel.registry import Registry
from aftermile.orders.models import ImportJob, Tender

after_tenders: Registry[Callable[[Seller, Sequence[Tender]], object]] = Registry("hook after tenders")
"""Called with the tenders just written (the ledger books their captures)."""

after_import: Registry[Callable[[ImportJob, Iterable[dict[str, str]]], dict[str, int]]] = Registry(
    "hook after import"
)
"""Called at the end of a file with its rows that are returns; gives counts for the report."""
