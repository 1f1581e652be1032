"""Files of orders on their way in."""

from typing import Annotated, Any

from ninja import Field, Schema

from aftermile.api.shapes.basics import Code, Instant, Out, ident
from aftermile.orders.models import ImportJob


class ImportForm(Schema):
    """`mapping` is the name of one that comes with Aftermile, or the text of one (TOML or JSON)."""

    mapping: Annotated[str, Field(min_length=1, max_length=100_000)] = "aftermile"
    dry_run: bool = False
    seller: Code = ""


class ImportOut(Out):
    """A file on its way in; `counts` by outcome, `problems` the first thousand rows that are not in."""

    id: Annotated[str, ident("imp")]
    seller: Annotated[str, ident("slr")]
    name: Annotated[str, Field(examples=["orders.csv"])]
    mapping: Annotated[str, Field(examples=["aftermile"])]
    dry_run: bool
    state: Annotated[str, Field(examples=["running"])]
    share: Annotated[float, Field(description="Of the file read, 0 to 1.", examples=[0.42])]
    row: int
    counts: dict[str, Any]
    problems: list[dict[str, Any]]
    error: dict[str, Any]
    created_at: Instant
    finished_at: Instant | None


def import_out(job: ImportJob) -> dict[str, Any]:
    same = ("name", "dry_run", "state", "share", "row", "counts", "problems", "error", "created_at")
    return {
        "id": job.pk,
        "seller": job.seller_id,
        "mapping": job.mapping_name,
        "finished_at": job.finished_at,
        **{name: getattr(job, name) for name in same},
    }
