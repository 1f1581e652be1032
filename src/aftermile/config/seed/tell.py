"""Tell all stories, once."""

from collections.abc import Callable

from django.db import transaction

from aftermile.accounts.models import Organization
from aftermile.config.seed.people import make_people


def is_told() -> bool:
    """Tell whether this database has an operator already, of the demo or a real one."""
    return Organization.objects.exists()


@transaction.atomic
def tell(progress: Callable[[str], None]) -> None:
    """Fill an empty database, wholly or not at all; `progress` is called with each chapter's name."""
    progress("people")
    make_people()
