"""Rights by law as dated rows of pure data. A country that is not here is unknown, never without rights."""

from aftermile.policies.statutes.table import STATUTES
from aftermile.policies.statutes.types import Statute, statute_for

__all__ = ["STATUTES", "Statute", "statute_for"]
