"""A sample of a body, made from the examples of its fields."""

from typing import Any

DEEPEST = 8


def sample(schema: dict[str, Any], components: dict[str, Any], depth: int = 0) -> Any:
    """Return a value that fits `schema`: its example, else its default, else the plainest there is."""
    if "$ref" in schema:
        return sample(components["schemas"][schema["$ref"].rsplit("/", 1)[1]], components, depth)
    if "example" in schema:
        return schema["example"]
    if schema.get("examples"):
        return schema["examples"][0]
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return sample(schema[key][0], components, depth)
    if depth > DEEPEST:
        return None
    return _of_type(schema, components, depth)


def _of_type(schema: dict[str, Any], components: dict[str, Any], depth: int) -> Any:
    match schema.get("type"):
        case "object":
            properties = schema.get("properties", {})
            return {name: sample(part, components, depth + 1) for name, part in properties.items()}
        case "array":
            return [sample(schema["items"], components, depth + 1)] if "items" in schema else []
        case "integer" | "number":
            return schema.get("default", schema.get("minimum", 1))
        case "boolean":
            return schema.get("default", False)
        case "string":
            return schema.get("default") or _text(schema)
    return None


def _text(schema: dict[str, Any]) -> str:
    formats = {"date-time": "2026-11-22T14:05:00Z", "date": "2026-11-22", "uri": "https://example.com/"}
    return formats.get(schema.get("format", ""), "text")
