"""One line of what needs a person now."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

CAP: Final = 1000


@dataclass(frozen=True, slots=True)
class Urgent:
    words: str
    detail: str
    count: int
    url: str
    icon: str
    tone: str

    @property
    def shown(self) -> str:
        return f"{CAP}+" if self.count >= CAP else str(self.count)


def capped(rows: QuerySet[Any]) -> int:
    return rows.order_by()[:CAP].count()


def url_of(name: str, query: str = "") -> str:
    try:
        return reverse(f"console:{name}") + query
    except NoReverseMatch:
        return ""
