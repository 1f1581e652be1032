"""Batches from the hub to their end, and duty files."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from aftermile.cases.actions import refund_case
from aftermile.inbound.actions.arrivals import cancel_batch, check_in, close_batch, receive_batch
from aftermile.inbound.actions.batches import (
    BatchDraft,
    Freight,
    add_to_batch,
    open_batch,
    seal_batch,
    send_batch,
    shares_of,
    take_out,
    unseal_batch,
    weigh_member,
)
from aftermile.inbound.actions.duty import (
    EntryDraft,
    FilePaper,
    file_claim,
    look_again,
    note_paid,
    note_refused,
    open_duty_file,
    reliefs_on,
    save_entry,
    save_paper,
)
from aftermile.inbound.actions.entries import import_entries
from aftermile.inbound.actions.papers import attach_file
from aftermile.inbound.completeness import add_months, claims_of, first_deadline, missing_of
from aftermile.inbound.errors import (
    AlreadyInBatch,
    BatchEmpty,
    CertificateMissing,
    DutyFileIncomplete,
    FileNotUsable,
    NotNow,
    NotScannable,
    WeightMissing,
)
from aftermile.inbound.models import Batch, BatchMember, BatchStray, DutyEntry
from aftermile.inbound.queries.batches import files_of, list_batches, members_of
from aftermile.kernel import clock
from aftermile.kernel.errors import BadInput
from aftermile.kernel.tenancy import Scope
from aftermile.ledger.models import Cost, Recovery
from aftermile.orders.models import Unit
from aftermile.policies.actions import ensure_default_table
from tests.cases.acts import KIM, drain, pay_out
from tests.factories import make_seller
from tests.inbound.scenes import make_point, make_received, make_waiting, make_warehouse

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
PDF = b"%PDF-1.4 certificate"


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(NOW):
        yield


@pytest.fixture
def hub(seller):
    return make_point(seller, "hub", kind="hub", name="Hub").location


@pytest.fixture
def batch(seller, hub) -> Batch:
    draft = BatchDraft("origin", hub, make_warehouse(seller, "origin", "CN"))
    return open_batch(seller, draft, by=KIM, operation_key="b1")


def paper(kind: str = "certificate", name: str = "c.pdf"):
    return SimpleUploadedFile(name, PDF + kind.encode(), "application/pdf")


def test_a_batch_is_opened_once_and_knows_where_it_goes(seller, hub, batch) -> None:
    again = open_batch(seller, BatchDraft("resale", hub, party="X", country="DE"), by=KIM, operation_key="b1")
    assert (again, batch.number, batch.country, batch.state) == (batch, "BAT-2026-000001", "CN", "open")
    for draft in (BatchDraft("origin", hub), BatchDraft("gift", hub, party="X", country="DE")):
        with pytest.raises(BadInput):
            open_batch(seller, draft, by=KIM, operation_key="b2")


def test_a_scan_adds_what_was_received_and_nothing_twice(seller, hub, batch) -> None:
    case = make_received(seller, hub, units=((2, 5000), (1, 3000)))
    added = add_to_batch(batch, case.rma_number, by=KIM)
    assert sorted(row.quantity for row in added) == [1, 2]
    with pytest.raises(NotScannable):
        add_to_batch(batch, case.rma_number, by=KIM)
    assert add_to_batch(batch, added[0].unit_id, by=KIM) == added[:1]
    other = open_batch(
        seller, BatchDraft("resale", hub, party="Shop", country="DE"), by=KIM, operation_key="o"
    )
    with pytest.raises(AlreadyInBatch):
        add_to_batch(other, added[0].unit_id, by=KIM)
    take_out(added[0], by=KIM)
    take_out(added[0], by=KIM)
    assert len(add_to_batch(other, added[0].unit_id, by=KIM)) == 1
    waiting = make_waiting(seller)
    for text in ("", "nothing", waiting.rma_number):
        with pytest.raises(NotScannable):
            add_to_batch(batch, text, by=KIM)


def test_a_stranger_s_goods_are_not_found(hub, batch) -> None:
    stranger = make_seller()
    ensure_default_table(stranger)
    case = make_received(stranger, make_warehouse(stranger))
    with pytest.raises(NotScannable):
        add_to_batch(batch, case.rma_number, by=KIM)


def test_the_road_of_a_batch_and_its_cost(seller, hub, batch) -> None:
    one, two = make_received(seller, hub), make_received(seller, hub)
    with pytest.raises(BatchEmpty):
        seal_batch(batch, grams=1000, by=KIM)
    members = [add_to_batch(batch, case.rma_number, by=KIM)[0] for case in (one, two)]
    weigh_member(members[0], 2000)
    weigh_member(members[1], 1000)
    with pytest.raises(WeightMissing):
        seal_batch(batch, grams=0, by=KIM)
    with pytest.raises(BadInput):
        seal_batch(batch, grams=2999, by=KIM)
    with pytest.raises(NotNow):
        send_batch(batch, Freight(cost_minor=1000), by=KIM)
    sealed = seal_batch(batch, grams=3500, by=KIM)
    with pytest.raises(NotNow):
        add_to_batch(sealed, one.rma_number, by=KIM)
    sealed = seal_batch(unseal_batch(sealed, by=KIM), grams=3500, by=KIM)
    sent = send_batch(sealed, Freight("dhl", "AWB 1", 1000), by=KIM)
    send_batch(sent, Freight("dhl", "AWB 1", 1000), by=KIM)
    assert [row.share_minor for row in members_of(sent)] == [667, 333]
    costs = dict(Cost.objects.values_list("case_ref", "amount_minor"))
    assert costs == {one.pk: 667, two.pk: 333}
    check_in(sent, one.rma_number, by=KIM)
    assert isinstance(check_in(sent, "Other thing", by=KIM), BatchStray)
    check_in(sent, "Other thing", by=KIM)
    got = receive_batch(sent, arrived=[], strays=["A cap", "A cap", " "], by=KIM)
    assert [row.state for row in members_of(got)] == ["arrived", "missing"]
    assert sorted(got.strays.values_list("scanned", flat=True)) == ["A cap", "Other thing"]
    closed = close_batch(got, by=KIM)
    assert (closed.state, BatchMember.objects.filter(live=True).count()) == ("closed", 0)


def test_what_is_given_away_needs_its_certificate(seller, hub) -> None:
    draft = BatchDraft("donation", hub, party="Food bank", country="DE")
    batch = open_batch(seller, draft, by=KIM, operation_key="d")
    add_to_batch(batch, make_received(seller, hub, grade="c").rma_number, by=KIM)
    batch = send_batch(seal_batch(batch, grams=500, by=KIM), Freight(), by=KIM)
    batch = receive_batch(batch, arrived=[row.pk for row in members_of(batch)], by=KIM)
    with pytest.raises(CertificateMissing):
        close_batch(batch, by=KIM)
    first = attach_file(batch, upload=paper(), kind="certificate", by=KIM)
    assert attach_file(batch, upload=paper(), kind="certificate", by=KIM) == first
    assert close_batch(batch, by=KIM).state == "closed"
    assert Cost.objects.count() == 0


@pytest.mark.parametrize("data", [b"", b"<script>", b"x" * 20_000_001])
def test_a_file_is_what_it_contains(batch, data) -> None:
    with pytest.raises(FileNotUsable):
        attach_file(batch, upload=SimpleUploadedFile("a.pdf", data), kind="other", by=KIM)


def test_giving_up_frees_the_pieces(seller, hub, batch) -> None:
    case = make_received(seller, hub)
    add_to_batch(batch, case.rma_number, by=KIM)
    cancel_batch(batch, by=KIM)
    cancel_batch(batch, by=KIM)
    other = open_batch(seller, BatchDraft("resale", hub, party="S", country="DE"), by=KIM, operation_key="o")
    assert len(add_to_batch(other, case.rma_number, by=KIM)) == 1


@given(
    st.integers(0, 10**9),
    st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10**6)), min_size=1, max_size=20),
    st.sampled_from(["weight", "pieces"]),
)
def test_shares_sum_to_the_cost(cost, rows, share_by) -> None:
    members = [BatchMember(quantity=quantity, grams=grams) for quantity, grams in rows]
    shares = shares_of(members, cost, share_by)
    assert sum(shares) == cost
    assert all(share >= 0 for share in shares)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_twice_however_long(seller, hub, count, django_assert_num_queries) -> None:
    for number in range(count):
        open_batch(
            seller, BatchDraft("resale", hub, party="S", country="DE"), by=KIM, operation_key=f"k{number}"
        )
    with django_assert_num_queries(1):
        assert len(list_batches(Scope.of(seller.pk)).items) == count


@pytest.fixture
def duty(seller, hub, batch):
    relief = next(row for row in reliefs_on(NOW.date()) if row.code == "us_drawback")
    add_to_batch(batch, make_received(seller, hub).rma_number, by=KIM)
    return open_duty_file(batch, relief=relief, by=KIM, currency="EUR")


def lacking(file) -> list[str]:
    entries = {row.member_id: row for row in file.entries.all()}
    return [one.code for one in missing_of(file, members_of(file.batch), entries, files_of(file.batch))]


GOOD = EntryDraft(
    mrn="26NL0001",
    line=3,
    imported_on=date(2026, 1, 31),
    hs_code="9405.21",
    origin="cn",
    value_minor=2000,
    duty_minor=333,
    vat_minor=0,
    serial="SN-1",
)


def complete(file):
    save_entry(file, members_of(file.batch)[0].pk, GOOD)
    save_paper(file, FilePaper("26DE77X", date(2026, 11, 20)), by=KIM)
    for kind in ("import", "export"):
        attach_file(file.batch, upload=paper(kind), kind=kind, by=KIM)
    look_again(file.batch)
    file.refresh_from_db()
    return file


def test_a_duty_file_says_what_lacks_and_is_complete_when_nothing_does(duty) -> None:
    member = ["import_mrn", "import_line", "imported_on", "hs_code", "origin", "value", "duty", "identity"]
    assert lacking(duty) == ["export_mrn", "export_on", "import_file", "export_file", *member]
    with pytest.raises(DutyFileIncomplete):
        file_claim(duty, by=KIM)
    assert (complete(duty).state, lacking(duty)) == ("complete", [])


def test_the_claim_is_exact_and_its_last_day_is_counted(duty) -> None:
    complete(duty)
    rows = list(duty.entries.all())
    (claim,) = claims_of(duty, rows, NOW.date())
    assert (claim.duty_minor, claim.vat_minor, claim.last_on) == (329, 0, date(2031, 1, 31))
    assert first_deadline([claim]) == date(2031, 1, 31)
    (late,) = claims_of(duty, rows, date(2031, 2, 1))
    assert (late.total_minor, late.late, first_deadline([late])) == (0, True, None)


def test_months_end_at_the_end_of_the_month() -> None:
    assert add_months(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)


def test_filed_paid_and_booked_once(duty) -> None:
    complete(duty)
    case = members_of(duty.batch)[0].case
    refund_case(case, by=KIM, operation_key="pay")
    drain()
    pay_out(case)
    filed = file_claim(duty, by=KIM, reference="C-1")
    assert (filed.state, filed.claimed_minor) == ("filed", 329)
    assert file_claim(filed, by=KIM).state == "filed"
    with pytest.raises(NotNow):
        save_paper(filed, FilePaper(), by=KIM)
    for amount in (0, 330):
        with pytest.raises(BadInput):
            note_paid(filed, amount, by=KIM)
    paid = note_paid(filed, 300, by=KIM)
    note_paid(paid, 300, by=KIM)
    assert (paid.state, DutyEntry.objects.get().paid_minor) == ("paid", 300)
    row = Recovery.objects.get()
    assert (row.case_ref, row.kind, row.received_minor) == (case.pk, "customs", 300)


def test_a_refusal_keeps_its_words(duty) -> None:
    filed = file_claim(complete(duty), by=KIM)
    with pytest.raises(BadInput):
        note_refused(filed, by=KIM, words=" ")
    assert note_refused(filed, by=KIM, words="Too late").answer == "Too late"


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"hs_code": "94"}, "hs_code"),
        ({"origin": "China"}, "origin"),
        ({"line": 0}, "line"),
        ({"duty_minor": -1}, "duty"),
        ({"mrn": "?"}, "mrn"),
    ],
)
def test_a_wrong_entry_names_its_field(duty, fields, name) -> None:
    member = members_of(duty.batch)[0].pk
    with pytest.raises(BadInput) as caught:
        save_entry(duty, member, EntryDraft(**fields))
    assert caught.value.data["field"] == name


def test_another_currency_claims_nothing_and_lacks(duty) -> None:
    member = members_of(duty.batch)[0].pk
    save_entry(duty, member, EntryDraft(duty_minor=500, currency="USD"))
    assert "currency" in lacking(duty)
    assert claims_of(duty, list(duty.entries.all()), NOW.date())[0].total_minor == 0


def test_entries_come_from_a_file(duty) -> None:
    member = members_of(duty.batch)[0]
    Unit.objects.filter(pk=member.unit_id).update(serial="SN-9")
    text = "serial,mrn,line,imported_on,duty\nSN-9,26NL1,2,2026-01-02,3.33\nSN-0,,,,\nSN-9,26NL1,2,soon,\n"
    report = import_entries(duty, text.encode())
    assert (report.rows, report.written) == (3, 1)
    assert [(row, field) for row, field, _why in report.problems] == [(3, "member"), (4, "imported_on")]
    assert DutyEntry.objects.get().duty_minor == 333


def test_no_relief_is_verified_before_somebody_looked(db) -> None:
    rows = reliefs_on(NOW.date())
    assert [row.code for row in rows] == [
        "eu_defective",
        "eu_rgr",
        "uk_c285_overpaid",
        "uk_c285_rejected",
        "uk_rgr",
        "us_drawback",
    ]
    assert not any(row.verified for row in rows)
    assert all(row.source and row.checked_on for row in rows)
    assert reliefs_on(date(2016, 1, 1)) == []
