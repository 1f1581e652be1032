"""Tell all stories, once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

from aftermile.accounts.models import Member, Organization
from aftermile.config.seed.cast import BUYERS, GOODS
from aftermile.config.seed.claims import tell_claims
from aftermile.config.seed.people import LAST, SIGN_INS, make_auditor, make_people
from aftermile.config.seed.places import make_places
from aftermile.config.seed.returns import tell_returns
from aftermile.config.seed.stage import Stage
from aftermile.kernel import clock
from aftermile.policies.actions import ensure_default_table, ensure_reasons


def is_begun() -> bool:
    """Tell whether this database has an operator already, of the demo or a real one."""
    return Organization.objects.exists()


def is_whole() -> bool:
    """Tell whether the demo was told to its end."""
    return Member.objects.filter(email=LAST.email).exists()


@contextmanager
def _hurried() -> Iterator[None]:
    """Let SQLite not wait for the disk: an interrupted demo is made anew."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA synchronous=FULL")


def tell(progress: Callable[[str], None]) -> None:
    """Fill an empty database; `progress` is called with each chapter's name."""
    with _hurried():
        _tell(progress)


def _tell(progress: Callable[[str], None]) -> None:
    progress("people")
    ensure_reasons()
    sellers, members = make_people()
    for seller in sellers.values():
        ensure_default_table(seller)
    make_places(sellers)
    stage = Stage(clock.now(), sellers, members)
    progress("orders")
    tell_orders(stage)
    progress("returns")
    tell_returns(stage)
    progress("claims")
    tell_claims(stage)
    make_auditor(like=members[SIGN_INS[0].email])


def tell_orders(stage: Stage) -> None:
    """Let every buyer order once, with nothing to complain about."""
    for slug, people in BUYERS.items():
        goods = GOODS[slug]
        for index, person in enumerate(people):
            first, second = goods[index % len(goods)], goods[(index * 3 + 1) % len(goods)]
            lines = [(first.sku, 1 + index % 3)]
            if second.sku != first.sku and index % 2:
                lines.append((second.sku, 1))
            placed = 8 + index * 4
            stage.order(person.key, lines, placed, delivered=placed - 4 if index % 5 else None)
