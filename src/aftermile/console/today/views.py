"""The first page: what needs me now, four numbers, nothing else."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from aftermile.accounts.guards import MemberRequest, signed_in
from aftermile.console.today.numbers import CAP, Numbers, last_of, numbers, spark
from aftermile.console.today.urgent import urgent
from aftermile.database.words import money_text
from aftermile.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Tile:
    label: str
    value: str
    unit: str
    points: str

    @property
    def end(self) -> tuple[str, str]:
        x, _comma, y = self.points.rpartition(" ")[2].partition(",")
        return x, y


@signed_in()
def today(request: MemberRequest) -> HttpResponse:
    found = numbers(request.access.scope)
    context = {
        "tiles": tiles(found),
        "urgent": urgent(request.access),
        "today": timezone.localdate(),
    }
    return render(request, "console/today/page.html", context)


def tiles(found: Numbers) -> list[Tile]:
    """Return the four numbers in words; a dash where there is nothing to measure."""
    hours, share, per_100 = last_of(found.hours), last_of(found.on_time), last_of(found.refunded_minor)
    capped = "+" if found.open_cases >= CAP else ""
    return [
        Tile(_("Open cases"), f"{found.open_cases}{capped}", "", spark(found.opened)),
        Tile(
            _("Median time to solved"),
            "–" if hours is None else f"{hours:.1f}".removesuffix(".0"),
            "" if hours is None else _("h"),
            spark(found.hours),
        ),
        Tile(
            _("Refunded per 100 orders"),
            "–" if per_100 is None else money_text(Money(round(per_100), found.currency)),
            "",
            spark(found.refunded_minor),
        ),
        Tile(
            _("Answered and paid on time"),
            "–" if share is None else f"{share:.0f}",
            "" if share is None else "%",
            spark(found.on_time),
        ),
    ]
