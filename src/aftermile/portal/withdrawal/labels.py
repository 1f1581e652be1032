"""
The words of the withdrawal function in the languages of its law, beside the page's own language.

The law names the label ("withdraw from contract here" or as plain) and asks for it where the contract was
made; the pages speak the languages of Aftermile, the label also that of the buyer. Pure data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Label:
    """`start` stands on the link and the first page, `confirm` on the button that declares."""

    language: str
    start: str
    confirm: str


LABELS: Final[Mapping[str, Label]] = {
    label.language: label
    for label in (
        Label("de", "Vertrag widerrufen", "Widerruf bestätigen"),
        Label("en", "Withdraw from contract here", "Confirm withdrawal"),
        Label("es", "Desistir del contrato aquí", "Confirmar el desistimiento"),
        Label("es-AR", "Botón de arrepentimiento", "Confirmar el arrepentimiento"),
        Label("fr", "Se rétracter du contrat ici", "Confirmer la rétractation"),
        Label("it", "Recedere dal contratto qui", "Confermare il recesso"),
        Label("pl", "Odstąp od umowy tutaj", "Potwierdź odstąpienie"),
        Label("pt", "Retratar-se do contrato aqui", "Confirmar a retratação"),
        Label("zh-hans", "在此撤销合同（无理由退货）", "确认撤销"),
    )
}
BY_COUNTRY: Final[Mapping[str, str]] = {
    "AR": "es-AR",
    "AT": "de",
    "BE": "fr",
    "BR": "pt",
    "CL": "es",
    "CY": "en",
    "DE": "de",
    "ES": "es",
    "FR": "fr",
    "GB": "en",
    "IE": "en",
    "IT": "it",
    "LI": "de",
    "LU": "fr",
    "MT": "en",
    "MX": "es",
    "PL": "pl",
    "PT": "pt",
    "SM": "it",
}


def label_beside(page_language: str, *, country: str = "", browser: str = "") -> Label | None:
    """
    Return the label to show beside the page's own: in the language of the country, else of the browser.

    None where the page speaks that language already, or where we have no words for it.
    """
    wanted = BY_COUNTRY.get(country.upper()) or _first_known(browser)
    if not wanted or wanted.split("-", maxsplit=1)[0] == page_language.split("-", maxsplit=1)[0]:
        return None
    return LABELS.get(wanted)


def _first_known(browser: str) -> str:
    """Return the first language of an Accept-Language header that has words here."""
    for part in browser[:200].split(","):
        code = part.partition(";")[0].strip().lower()
        if code == "es-ar":
            return "es-AR"
        if code.startswith("zh"):
            return "zh-hans"
        base = code.split("-", maxsplit=1)[0]
        if base in LABELS:
            return base
    return ""
