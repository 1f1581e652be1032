"""Files kept before there were chains get their links, in the order they came."""

import hashlib
import json
from datetime import UTC

from django.db import migrations


def link(apps, schema_editor):
    Evidence = apps.get_model("cases", "Evidence")
    Link = apps.get_model("evidence", "Link")
    from aftermile.kernel.ids import new_id

    case_id, position, previous, rows = "", 0, "", []
    for row in Evidence.objects.order_by("case_id", "at", "id").iterator():
        if row.case_id != case_id:
            case_id, position, previous = row.case_id, 0, ""
        position += 1
        told = {
            "position": position,
            "previous": previous,
            "evidence": row.pk,
            "case": row.case_id,
            "sha256": row.sha256,
            "size": row.size,
            "media_type": row.media_type,
            "name": row.name,
            "from_buyer": row.from_buyer,
            "by": row.by_name,
            "at": row.at.astimezone(UTC).isoformat(),
        }
        text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        rows.append(
            Link(
                id=new_id("lnk"),
                case_id=row.case_id,
                evidence_id=row.pk,
                position=position,
                previous=previous,
                digest=digest,
            )
        )
        previous = digest
        if len(rows) >= 1000:
            Link.objects.bulk_create(rows)
            rows = []
    Link.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_chains")]
    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
