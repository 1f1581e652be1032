"""What became of a file with scans: its report is kept, with the rows that were left out as they came."""

import csv
import hashlib
import io
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet

from aftermile.accounts.models import Seller
from aftermile.kernel import clock
from aftermile.kernel.actor import Actor
from aftermile.parcels.actions.importing import MOST_LINES, ImportReport, import_scans
from aftermile.parcels.models import MailState, ScanMail

UPLOADED = ""
"""The mailbox of a file that somebody uploaded."""


def figures(report: ImportReport) -> dict[str, Any]:
    """Return a report as it is kept."""
    problems = [
        {
            "row": one.row,
            "field": one.field,
            "value": one.value[:80],
            "problem": str(one.problem)[:300],
            "line": report.lines.get(one.row, {}),
        }
        for one in report.problems[:MOST_LINES]
    ]
    return {
        "rows": report.rows,
        "fresh": report.fresh,
        "repeated": report.repeated,
        "strays": report.strays,
        "left_out": len(report.problems),
        "problems": problems,
    }


def keep_upload(seller: Seller, name: str, data: bytes, *, by: Actor) -> ScanMail:
    """
    Import a file that somebody uploaded and keep its report; the same file again renews it.

    Raises `ImportBroken` for one that cannot be read.
    """
    report = figures(import_scans(seller, data, by=by, zone=seller.time_zone))
    row, _fresh = ScanMail.objects.get_or_create(
        mailbox=UPLOADED,
        message_id=f"{seller.pk}:{name}"[:250],
        digest=hashlib.sha256(data).hexdigest(),
        defaults={"seller": seller, "source": "import", "sender": "", "received_at": clock.now()},
    )
    row.sender, row.subject, row.received_at = by.name[:254], name[:200], clock.now()
    settle(row, [{"name": name, "bytes": len(data), **report}])
    row.problem = ""  # who uploaded it reads the report at once
    row.save()
    return row


def settle(row: ScanMail, files: Sequence[dict[str, Any]]) -> None:
    """Note what became of the files; `problem` says why somebody should look, until somebody has."""
    refused = [file["words"]["en"] for file in files if "words" in file]
    left_out = sum(file.get("left_out", 0) for file in files)
    row.state = MailState.FAILED if refused else MailState.PARTLY if left_out else MailState.DONE
    row.problem = " ".join(refused)[:300] or (f"{left_out} rows left out" if left_out else "")
    row.files = list(files)
    row.fresh = sum(file.get("fresh", 0) for file in files)
    row.repeated = sum(file.get("repeated", 0) for file in files)
    row.finished_at = clock.now()


def unseen(rows: QuerySet[ScanMail]) -> QuerySet[ScanMail]:
    """Return reports that somebody should look at, and nobody has."""
    return rows.filter(state__in=(MailState.FAILED, MailState.PARTLY)).exclude(problem="")


def set_seen(row: ScanMail) -> None:
    """Note that somebody has seen to a report; a mail that is read again may need him again."""
    row.problem = ""
    row.save(update_fields=["problem"])


def left_out_csv(row: ScanMail, say: Callable[[str], str], heading: str) -> str:
    """Return the rows that were left out, in their own columns with the reason beside, to be mended."""
    problems = [one for file in row.files for one in file.get("problems", ())]
    names = list(dict.fromkeys(name for one in problems for name in one.get("line", {})))
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([*names, heading])
    for one in problems:
        line = one.get("line", {})
        table.writerow([*(line.get(name, "") for name in names), f"{one['field']}: {say(one['problem'])}"])
    return out.getvalue()
