"""Scans and parcels of before: new names of milestones, a leg for each number, where a parcel goes."""

from django.db import migrations

RENAMED = {
    "handed_over": "picked_up",
    "pickup_ready": "available_for_pickup",
    "delivery_failed": "attempt_failed",
    "damaged": "exception",
}
WHENS = " ".join(f"WHEN '{old}' THEN '{new}'" for old, new in RENAMED.items())
NEW_NAME = f"CASE milestone {WHENS} ELSE milestone END"
DETAIL = "CASE milestone WHEN 'damaged' THEN 'damaged' ELSE '' END"


def copy_scans(apps, schema_editor):
    postgres = schema_editor.connection.vendor == "postgresql"
    raw = "(raw ->> '{}')" if postgres else "json_extract(raw, '$.{}')"
    schema_editor.execute(
        f"""
        INSERT INTO parcels_scan (
            parcel_id, key, version, milestone, detail, cause, party, evidence, mapping, at, local,
            zone_source, "precision", leg, direction, piece, code, text, place, country, carrier, number,
            takes_back, source, raw, recorded_at
        )
        SELECT parcel_id, key, 0, {NEW_NAME}, {DETAIL}, '', '',
            CASE WHEN source IN ('manual', 'pickup', 'dropoff', 'station') THEN 'person' ELSE 'code' END,
            '', at, '', 'carrier_offset', 'second', 0, '', '', COALESCE({raw.format("code")}, ''), text,
            place, '', '', '', COALESCE({raw.format("voids")}, ''), source, raw, recorded_at
        FROM parcels_formerscan
        """
    )


def rename_and_reach(apps, schema_editor):
    execute = schema_editor.execute
    if schema_editor.connection.vendor == "postgresql":  # its name is free again
        execute("ALTER INDEX IF EXISTS parcels_scan_pkey1 RENAME TO parcels_scan_pkey")
    execute(f"UPDATE parcels_parcel SET detail = {DETAIL}, milestone = {NEW_NAME}")
    execute(
        """
        UPDATE parcels_parcel SET
            sent_at = (
                SELECT min(at) FROM parcels_scan
                WHERE parcel_id = parcels_parcel.id AND milestone NOT IN ('registered', 'info_received',
                'unknown')
            ),
            last_scan_at = (
                SELECT max(at) FROM parcels_scan WHERE parcel_id = parcels_parcel.id AND milestone <>
                'unknown'
            ),
            flags = CASE milestone WHEN 'customs_hold' THEN 'customs'
                WHEN 'available_for_pickup' THEN 'action_required' ELSE '' END,
            pieces_delivered = CASE WHEN delivered_at IS NULL THEN 0 ELSE 1 END,
            returned_at = CASE WHEN milestone = 'returned' THEN milestone_at END,
            since_at = (
                SELECT CASE WHEN o.placed_at < parcels_parcel.created_at THEN o.placed_at ELSE
                parcels_parcel.created_at END FROM parcels_shipment s JOIN orders_order o ON o.id =
                s.order_id WHERE s.id = parcels_parcel.shipment_id
            ),
            destination = COALESCE((
                SELECT CASE s.direction WHEN 'outbound' THEN o.country ELSE l.country END
                FROM parcels_shipment s JOIN orders_order o ON o.id = s.order_id
                LEFT JOIN parcels_location l ON l.id = s.location_id WHERE s.id = parcels_parcel.shipment_id
            ), ''),
            origin = COALESCE((
                SELECT CASE s.direction WHEN 'outbound' THEN l.country ELSE o.country END
                FROM parcels_shipment s JOIN orders_order o ON o.id = s.order_id
                LEFT JOIN parcels_location l ON l.id = s.location_id WHERE s.id = parcels_parcel.shipment_id
            ), '')
        """
    )
    execute(
        """
        INSERT INTO parcels_leg (seller_id, parcel_id, position, role, carrier, number, provider, health,
        needs, poll_failures, extra)
        SELECT seller_id, id, 0, 'whole', carrier, upper(tracking_number), '', '', '', 0, '{}'
        FROM parcels_parcel WHERE tracking_number <> ''
        """
    )


class Migration(migrations.Migration):
    dependencies = [("parcels", "0003_where_it_is"), ("orders", "0001_initial")]

    operations = [
        migrations.RunPython(copy_scans, migrations.RunPython.noop),
        migrations.DeleteModel("FormerScan"),
        migrations.RunPython(rename_and_reach, migrations.RunPython.noop),
    ]
