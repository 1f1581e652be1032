"""The page of the law: what a buyer is owed in each place and for each reason, from the rows."""

from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from aftermile.policies.statutes.laws import Law
    from aftermile.policies.statutes.parts import Place

ON: Final = date(2026, 11, 22)
"""Contracts of this day are shown; the day is moved when the rows are checked again."""


def law_page() -> str:
    """Every place and reason: what is owed, by when, who pays, where it stands, how sure we are."""
    from aftermile.policies.statutes import LAW_VERSION, jurisdictions, law_of
    from aftermile.policies.statutes.words import NOT_LEGAL_ADVICE

    lines = [
        f"**{NOT_LEGAL_ADVICE}** These rows are the floor under every offer: a seller can only add to",
        "them. They are written in our own words from public sources, with the article and a link. *Read*",
        "means that the wording was read, in the statute or on a page of an authority or a law firm. A row",
        "that is not read may grant a right, but it never denies one alone: a person looks.",
        "",
        f"Shown are contracts of {ON}; a case uses the rows of the day of its contract",
        "(`aftermile law show DE --on 2025-12-31`). A place that is not here is unknown, and a person looks.",
        "",
        f"{len(jurisdictions())} places; version of the rows: `{LAW_VERSION}`.",
    ]
    alike = [place for place in jurisdictions() if "state_not_checked" in place.notes]
    for place in jurisdictions():
        law = law_of(place.id, on=ON)
        if law is None or place in alike:
            continue
        lines += _place(place, law)
    lines += [
        "",
        "## Other states of the European Union",
        "",
        "For each reason the rows of [EU](#eu-european-union) hold, with confidence low and not read:",
        "what these states wrote differently into their own law was not checked.",
        "",
        *(f"- {place.id}: {place.name}" for place in alike),
    ]
    return "\n".join(lines) + "\n"


def _place(place: "Place", law: "Law") -> list[str]:
    from aftermile.policies.statutes import features
    from aftermile.policies.statutes.telling import owed
    from aftermile.policies.statutes.words import FEATURES, note_words

    parent = f" (part of {place.parent})" if place.parent else ""
    lines = [
        "",
        f"## {place.id}: {place.name}{parent}",
        "",
        f"Confidence: {place.confidence}.",
        "",
        "| asked for | what is owed | by when | who pays | where it stands |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in owed(law):
        cells = (row.title, " ".join(row.what), " ".join(row.when), " ".join(row.payer))
        stands = "; ".join(_source(part) for part in row.rows)
        texts = [_cell(cell) or "no rows" for cell in cells]
        texts = [*texts, stands or "no rows"]
        lines.append(f"| {' | '.join(texts)} |")
    notes = [note_words(code, {}) for part in law.parts.values() for code in part.notes]
    notes += [note_words(code, {}) for code in place.notes]
    notes += [
        f"{FEATURES[code]}: [{row.cite}]({row.url}), since {row.since}."
        for code, row in features(place.id, ON).items()
    ]
    if law.late_penalty is not None:
        penalty = law.late_penalty
        notes.append(f"{note_words(f'late_refund_{penalty.how}', {'percent': str(penalty.percent)})}")
        notes[-1] += f" {_source(penalty)}."
    if place.upcoming:
        notes.append(f"To come: {place.upcoming}")
    if notes:
        lines += ["", *(f"- {_cell(note)}" for note in dict.fromkeys(notes))]
    return lines


def _source(part: object) -> str:
    from aftermile.policies.statutes.parts import Part

    if not isinstance(part, Part):
        raise TypeError(type(part))
    read = "read" if part.verified else "not read"
    url = part.url.replace("(", "%28").replace(")", "%29")
    return f"[{_cell(part.cite)}]({url}) ({part.confidence}, {read})"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
