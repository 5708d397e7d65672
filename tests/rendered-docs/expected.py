"""What each document of a rendered page states: OUT/expected/NAME.json from OUT/documents/NAME.json.

    python3 expected.py OUT

Reads the document alone, by itself: it shares no code with the reader of pages that it is there to check. A claim is
[place, name, aspect, value]; `open` are the prefixes below which a document says it in ways that have no one flat form
(`oneOf`, `anyOf`, `allOf`, recursion, great depth): nothing is expected there, and nothing read there is judged.
"""

import json
import pathlib
import sys

DEPTH = 4
ASPECTS = ["format", "default", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "multipleOf"]


class Document:
    def __init__(self, root):
        self.root = root

    def resolve(self, value):
        """The value behind references, and the names on the way."""
        names = []
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            name = value["$ref"]
            if name in names or not name.startswith("#/"):
                return None, names
            names.append(name)
            at = self.root
            for key in name[2:].split("/"):
                key = key.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")
                at = at.get(key) if isinstance(at, dict) else None
            value = at
        return value, names


def types(schema):
    """The type in one word, and whether null is allowed."""
    kind = schema.get("type")
    nullable = schema.get("nullable") is True
    if isinstance(kind, list):
        nullable = nullable or "null" in kind
        kinds = [one for one in kind if one != "null"]
        kind = kinds[0] if len(kinds) == 1 else None
    if kind is None and isinstance(schema.get("properties"), dict):
        kind = "object"
    if kind is None and "items" in schema:
        kind = "array"
    return kind, nullable


COMBINED = ("oneOf", "anyOf", "allOf", "not", "discriminator")


class Operation:
    def __init__(self, document):
        self.document = document
        self.claims = []
        self.open = []

    def claim(self, place, name, aspect, value, expected=True):
        """With `expected` false, a page that says it is right, and one that does not misses nothing."""
        self.claims.append([place, name, aspect, value, expected])

    def word(self, schema, depth=0):
        """`array<string>`, or nothing where it cannot be said in a word."""
        schema, _ = self.document.resolve(schema)
        if not isinstance(schema, dict) or any(key in schema for key in COMBINED):
            return None
        kind, _ = types(schema)
        if kind == "array":
            inner = self.word(schema.get("items", {}), depth + 1) if depth < 4 else None
            return f"array<{inner}>" if inner else "array"
        return kind

    def field(self, place, name, schema, required, seen, depth):
        schema, names = self.document.resolve(schema)
        if not isinstance(schema, dict) or any(one in seen for one in names):
            self.open.append([place, name])
            return
        if any(key in schema for key in COMBINED):
            self.open.append([place, name])
            if required is not None:
                self.claim(place, name, "required", required)
            return
        kind, nullable = types(schema)
        seen = seen + names
        if required is not None:
            self.claim(place, name, "required", required)
        if name:
            word = self.word(schema)
            if word:
                self.claim(place, name, "type", word)
            else:
                self.open.append([place, name])
            if nullable:
                self.claim(place, name, "nullable", True)
            if schema.get("deprecated") is True:
                self.claim(place, name, "deprecated", True)
            for aspect in ASPECTS:
                if aspect in schema and kind != "object" and schema[aspect] is not None:
                    self.claim(place, name, aspect, schema[aspect])
            values = schema.get("enum")
            if kind == "array" and isinstance(schema.get("items"), dict):
                items, _ = self.document.resolve(schema["items"])
                values = values or (items or {}).get("enum")
            if isinstance(values, list) and values:
                self.claim(place, name, "enum", [one for one in values if one is not None])
        if kind == "array":
            items = schema.get("items", {})
            path = f"{name}[]"
            inner, names = self.document.resolve(items)
            word = self.word(items)
            if word:
                self.claim(place, path, "type", word, False)
                if isinstance(inner, dict) and types(inner)[1]:
                    self.claim(place, path, "nullable", True, False)
                for aspect in ASPECTS + ["enum"]:
                    if isinstance(inner, dict) and inner.get(aspect) is not None:
                        self.claim(place, path, aspect, inner[aspect], False)
            below, _ = types(inner) if isinstance(inner, dict) else (None, None)
            if not isinstance(inner, dict) or any(key in inner for key in COMBINED) or any(one in seen for one in names):
                self.open.append([place, path])
            elif below in ("object", "array"):
                self.inside(place, path, inner, seen + names, depth)
            else:
                self.open.append([place, path])
        else:
            self.inside(place, name, schema, seen, depth)

    def inside(self, place, path, schema, seen, depth):
        properties = schema.get("properties")
        if not isinstance(properties, dict):
            properties = {}
        if not properties or schema.get("additionalProperties") or "items" in schema or "patternProperties" in schema:
            self.open.append([place, f"{path}.*" if properties else path])
        if depth >= DEPTH:
            self.open.append([place, path])
            return
        required = schema.get("required") if isinstance(schema.get("required"), list) else []
        for name, inner in properties.items():
            dot = "." if path else ""
            self.field(place, f"{path}{dot}{name}", inner, name in required, seen, depth + 1)

    def body(self, place, content):
        if not isinstance(content, dict) or not content:
            return
        if len(content) > 1:
            # Several media types: which of them a page prints is its own choice.
            shapes = {json.dumps((media or {}).get("schema"), sort_keys=True) for media in content.values()}
            if len(shapes) > 1:
                self.open.append([place, ""])
                return
        else:
            self.claim(place, "", "content", list(content)[0])
        media = list(content.values())[0] or {}
        schema, names = self.document.resolve(media.get("schema") or {})
        if not isinstance(schema, dict):
            self.open.append([place, ""])
            return
        self.field(place, "", schema, None, names, 0)

    def read(self, operation):
        for parameter in operation.get("parameters", []):
            parameter, _ = self.document.resolve(parameter)
            if not isinstance(parameter, dict) or parameter.get("in") not in ("path", "query", "header", "cookie"):
                continue
            place, name = parameter["in"], parameter["name"]
            schema = parameter.get("schema")
            required = parameter.get("required") is True
            self.claim(place, name, "present", True)
            if not isinstance(schema, dict):
                self.claim(place, name, "required", required)
                self.open.append([place, name])
                continue
            before = len(self.claims)
            self.field(place, name, schema, required, [], 0)
            # What a parameter holds inside is no parameter.
            self.claims[before:] = [claim for claim in self.claims[before:] if claim[1] == name]
        body, _ = self.document.resolve(operation.get("requestBody") or {})
        if isinstance(body, dict) and body:
            self.claim("request", "", "mandatory", body.get("required") is True)
            self.body("request", body.get("content"))
        for status, response in (operation.get("responses") or {}).items():
            response, _ = self.document.resolve(response)
            place = f"response {status}"
            self.claim(place, "", "status", True)
            if isinstance(response, dict):
                self.body(place, response.get("content"))


def main():
    out = pathlib.Path(sys.argv[1])
    (out / "expected").mkdir(exist_ok=True)
    for path in sorted((out / "documents").glob("*.json")):
        root = json.loads(path.read_text())
        found = []
        for at, item in root["paths"].items():
            for method, operation in item.items():
                one = Operation(Document(root))
                one.read(operation)
                found.append({"method": method.upper(), "path": at, "claims": one.claims, "open": one.open})
        (out / "expected" / path.name).write_text(json.dumps(found, indent=None))


if __name__ == "__main__":
    main()
