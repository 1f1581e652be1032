"""
One effect per Idempotency-Key: the answer is kept in the transaction of the effect.

The first request writes a claim and commits it; its work and its answer are committed together, so a
killed process leaves either both or neither. The same key and request again gets the same answer; another
request 422; while the first still runs 409, but not when its process died on this host. Only answers that
changed something are kept: what was refused may be tried again with the same key.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from aftermile.accounts.models import ApiKey, IdempotencyRecord
from aftermile.api.errors import IdempotencyKeyInvalid, IdempotencyKeyReused, RequestInProgress
from aftermile.kernel import clock
from aftermile.kernel.holding import is_dead, new_token

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 200
KEPT: Final = timedelta(days=7)
LEASE: Final = timedelta(seconds=60)
KEPT_HEADERS: Final = ("ETag", "Location", "Content-Type")

View = Callable[[], HttpResponseBase]


def once(request: HttpRequest, key: ApiKey, view: View) -> HttpResponseBase:
    """Answer a request that carries an Idempotency-Key; raise the errors of this module's rules."""
    given = request.headers[HEADER]
    if not (given.isascii() and given.isprintable() and given.strip() and len(given) <= LONGEST):
        raise IdempotencyKeyInvalid
    print_ = fingerprint(request)
    claim, mine = _claim(key, given, print_)
    if claim.fingerprint != print_:
        raise IdempotencyKeyReused
    if claim.status:
        return _again(claim)
    if not mine:
        raise RequestInProgress
    return _run(claim, view)


def fingerprint(request: HttpRequest) -> str:
    """Return a hash of method, address and body; of an upload, its fields and the bytes of its files."""
    digest = hashlib.sha256(f"{request.method}\n{request.get_full_path()}\n".encode())
    if (request.content_type or "").startswith("multipart/"):
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                digest.update(repr((name, file.name, file.size)).encode())
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.hexdigest()


def _claim(key: ApiKey, given: str, print_: str) -> tuple[IdempotencyRecord, bool]:
    """Return the record of this key, and whether we hold it now."""
    now = clock.now()
    held: dict[str, Any] = {"held_until": now + LEASE, "held_by": new_token()}
    fresh = IdempotencyRecord(api_key=key, key=given, fingerprint=print_, created_at=now, **held)
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError:
        known = IdempotencyRecord.objects.get(api_key=key, key=given)
    else:
        return fresh, True
    if known.created_at < now - KEPT:
        rows = IdempotencyRecord.objects.filter(pk=known.pk, created_at=known.created_at)
        taken = rows.update(fingerprint=print_, status=0, body="", created_at=now, **held)
    elif known.status or (known.held_until > now and not is_dead(known.held_by)):
        return known, False
    else:
        rows = IdempotencyRecord.objects.filter(pk=known.pk, held_by=known.held_by, status=0)
        taken = rows.filter(held_until=known.held_until).update(**held)
    known.refresh_from_db()
    return known, bool(taken)


_TABLE: Final = IdempotencyRecord._meta.db_table
_HOLD: Final = f"""
UPDATE "{_TABLE}" SET "held_until" = %s WHERE "id" = %s AND "held_by" = %s AND "status" = 0
"""  # noqa: S608 - a name of our own


def _hold(claim: IdempotencyRecord) -> bool:
    """Hold on to the claim until the work is committed, unless somebody else has it now."""
    until = connection.ops.adapt_datetimefield_value(clock.now() + LEASE)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [until, claim.pk, claim.held_by])
        return bool(cursor.rowcount)


def _run(claim: IdempotencyRecord, view: View) -> HttpResponseBase:
    kept = False
    try:
        with transaction.atomic():
            if not _hold(claim):
                raise RequestInProgress
            response = view()
            kept = isinstance(response, HttpResponse) and response.status_code < HTTPStatus.MULTIPLE_CHOICES
            if kept and isinstance(response, HttpResponse):
                claim.status = response.status_code
                claim.body = response.content.decode()
                claim.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
                claim.save(update_fields=["status", "body", "headers"])
            else:
                transaction.set_rollback(True)
    finally:
        if not kept:
            IdempotencyRecord.objects.filter(pk=claim.pk, held_by=claim.held_by, status=0).delete()
    return response


def _again(claim: IdempotencyRecord) -> HttpResponse:
    response = HttpResponse(claim.body, status=claim.status)
    for name, value in claim.headers.items():
        response[name] = value
    response["Idempotency-Replayed"] = "true"
    return response


def forget_old() -> int:
    """Remove what is older than the promise; started by the clock."""
    return IdempotencyRecord.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]
