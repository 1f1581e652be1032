"""A sample of a body, made from the examples of its fields."""

from typing import Any, Final

DEEPEST: Final = 8
BY_NAME: Final = {
    "account": "refunds",
    "by": "Kim Berger",
    "carrier": "dhl",
    "channel": "shop",
    "city": "Berlin",
    "cite": "Directive 2011/83/EU, article 9",
    "comment": "It does not switch on.",
    "country": "DE",
    "currency": "EUR",
    "description": "ERP",
    "detail": "There is no parcel 4711 here.",
    "disposition": "restock",
    "email": "li.na@example.com",
    "error": "",
    "external_id": "5001",
    "freight_payer": "seller",
    "grade": "a",
    "key": "scan-1",
    "language": "zh-hans",
    "line1": "Hauptstr. 1",
    "message": "We are sorry. Take this instead?",
    "milestone": "in_transit",
    "name": "Li Na",
    "note": "Box was open.",
    "party": "manual",
    "phone": "+4930123456",
    "place": "Rotterdam",
    "postcode": "10115",
    "provider": "manual",
    "provider_ref": "re_4711",
    "reason": "damaged",
    "remedy": "refund",
    "sku": "LAMP-RED",
    "source": "api",
    "summary": "A member agreed to a remedy.",
    "text": "It arrived broken.",
    "time_zone": "Europe/Berlin",
    "title": "Desk lamp, red",
    "tracking_number": "00340434161094015902",
    "wanted": "refund",
}
FORMATS: Final = {"date-time": "2026-11-22T14:05:00Z", "date": "2026-11-22", "uri": "https://example.com/"}
EITHER: Final = ("anyOf", "oneOf", "allOf")


def sample(schema: dict[str, Any], components: dict[str, Any], name: str = "", depth: int = 0) -> Any:
    """Return a value that fits `schema`: its example, else its default, else the plainest there is."""
    if "$ref" in schema:
        return sample(components["schemas"][schema["$ref"].rsplit("/", 1)[1]], components, name, depth)
    for known in ("example", "const", "examples", "enum"):
        if known in schema:
            return schema[known][0] if known in ("examples", "enum") else schema[known]
    parts = next((schema[key] for key in EITHER if schema.get(key)), None)
    if parts:
        return sample(parts[0], components, name, depth)
    return None if depth > DEEPEST else _of_type(schema, components, name, depth)


def _of_type(schema: dict[str, Any], components: dict[str, Any], name: str, depth: int) -> Any:
    match schema.get("type"):
        case "object":
            parts = schema.get("properties", {})
            return {key: sample(part, components, key, depth + 1) for key, part in parts.items()}
        case "array":
            known = [sample(schema["items"], components, name, depth + 1)] if "items" in schema else []
            return schema.get("default") or known
        case "integer" | "number":
            return schema.get("default", schema.get("minimum", 1))
        case "boolean":
            return schema.get("default", False)
        case "string":
            return BY_NAME.get(name) or schema.get("default") or FORMATS.get(schema.get("format", ""), "text")
    return None
