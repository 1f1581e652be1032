"""What rooms above do in the same transaction when orders come in; filled by `config.wiring`."""

from collections.abc import Callable, Sequence

from aftermile.accounts.models import Seller
from aftermile.kernel.registry import Registry
from aftermile.orders.models import Tender

after_tenders: Registry[Callable[[Seller, Sequence[Tender]], object]] = Registry("hook after tenders")
"""Called with the tenders just written (the ledger books their captures)."""
