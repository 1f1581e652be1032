"""Answers of Purolator's tracking service (SOAP): packages by their PIN."""

from collections.abc import Sequence
from typing import Final

from aftermile.parcels.carrier import SentScan, Tracking
from aftermile.providers.wire import (
    Element,
    collect,
    each,
    fault_of,
    join,
    raw_of,
    refused,
    text,
    when,
    within,
    xml_of,
)

NAME: Final = "purolator"
LABEL: Final = "Purolator"
_WORDS: Final = ("not found", "no tracking", "unable to find", "does not exist")


def parse(data: bytes) -> Sequence[Tracking]:
    root = xml_of(data, LABEL)
    fault = fault_of(root)
    if fault:
        code, words = fault
        raise refused(LABEL, f"{code} {words}", permanent="auth" in (code + words).lower() or None)
    packages = within(root, "TrackingInformation")
    if not packages:
        return _nothing(root)
    return collect(packages, _package, LABEL)


def _nothing(root: Element) -> Sequence[Tracking]:
    error = next(iter(within(root, "Error")), None)
    if error is None:
        return [Tracking("", NAME, health="not_found")]
    code, words = text(error, "Code"), text(error, "Description")
    if any(known in words.lower() for known in _WORDS):
        return [Tracking("", NAME, health="not_found")]
    raise refused(LABEL, f"{code} {words} {text(error, 'AdditionalInformation')}".strip())


def _package(package: Element) -> Tracking:
    rows = package.findall("Scans/Scan")
    scans, problems = each(rows, _scan)
    signed = [text(row, "ScanDetails/DeliverySignature", "DeliverySignature") for row in rows]
    return Tracking(
        number=text(package, "PIN/Value"),
        carrier=NAME,
        scans=tuple(scans),
        health="ok" if scans else "not_found" if within(package, "Error") else "pending",
        signed_by=next((said for said in signed if said), ""),
        problems=tuple(problems),
    )


def _scan(scan: Element) -> SentScan:
    return SentScan(
        code=text(scan, "ScanType"),
        text=join(text(scan, "Description"), text(scan, "Comment"), by=" - "),
        place=text(scan, "Depot/Name"),
        number=text(scan, "PIN/Value"),
        raw=raw_of(scan),
        **when(text(scan, "ScanDate"), text(scan, "ScanTime"))._asdict(),
    )
