"""What happens in the transaction that keeps a file, and what it is said to show."""

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.cases.actions.moving import locked, touch
from aftermile.cases.models import Evidence
from aftermile.events.log import record
from aftermile.evidence.actions.challenging import take_photo
from aftermile.evidence.chain import add_link
from aftermile.evidence.words import LABELS
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, Phrase


def after_evidence(evidence: Evidence) -> None:
    """Put a new file into the chain of its case, and take it for the challenge it answers."""
    add_link(evidence)
    take_photo(evidence)


@transaction.atomic
def label_file(evidence: Evidence, *, label: str, by: Actor) -> Evidence:
    """Say what a file shows; empty takes it back. The chain holds the file, not what is said of it."""
    if label and label not in LABELS:
        raise BadInput(field="label", problem=Phrase(_("use one of {known}."), known=", ".join(LABELS)))
    case = locked(evidence.case)
    Evidence.objects.filter(pk=evidence.pk).update(label=label)
    evidence.label = label
    record("evidence.labeled", subject=case, by=by, data={"evidence": evidence.pk, "label": label})
    touch(case)
    return evidence
