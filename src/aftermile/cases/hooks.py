"""What rooms above do in the transaction of a case; filled by `config.wiring`."""

from collections.abc import Callable

from aftermile.cases.models import Evidence
from aftermile.kernel.registry import Registry

after_evidence: Registry[Callable[[Evidence], object]] = Registry("hook after evidence")
"""Called with a file just kept, its case locked."""
