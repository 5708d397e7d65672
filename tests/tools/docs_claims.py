#!/usr/bin/env python3
"""Expected claims of one operation of an OpenAPI document, and how many of them were read.

    docs_claims.py sample  DIRECTORY OUT [SEED] [DOCUMENTS]   one-operation documents of a folder of documents
    docs_claims.py compare EXPECTED.json FACTS.json KINDS     one line a claim: right, missed or wrong

It shares no code with the reader it judges: it follows references and flattens schemas by itself.
"""
import json, os, random, sys

MAX_DEPTH = 4
METHODS = ("get", "post", "put", "patch", "delete")
LIMITS = ("minimum", "maximum", "minLength", "maxLength", "pattern", "format", "default")


def resolve(doc, node, seen=()):
    """The target of a reference, and the names on the way."""
    while isinstance(node, dict) and "$ref" in node:
        ref = node["$ref"]
        if not ref.startswith("#/") or ref in seen:
            return None, seen
        seen = seen + (ref,)
        target = doc
        for part in ref[2:].split("/"):
            part = part.replace("~1", "/").replace("~0", "~").replace("%7B", "{").replace("%7D", "}")
            if not isinstance(target, dict) or part not in target:
                return None, seen
            target = target[part]
        node = target
    return node, seen


def plain(doc, node, seen):
    """A schema with what its allOf adds; None for what has alternatives."""
    node, seen = resolve(doc, node, seen)
    if not isinstance(node, dict) or any(key in node for key in ("oneOf", "anyOf", "not")):
        return None, seen
    if "allOf" not in node:
        return node, seen
    merged = {key: value for key, value in node.items() if key != "allOf"}
    for part in node["allOf"]:
        part, inner = plain(doc, part, seen)
        if part is None:
            return None, seen
        seen = tuple(dict.fromkeys(seen + inner))
        for key, value in part.items():
            if key == "properties":
                merged["properties"] = {**value, **merged.get("properties", {})}
            elif key == "required":
                merged["required"] = list(merged.get("required", [])) + list(value)
            else:
                merged.setdefault(key, value)
    return merged, seen


def type_of(doc, schema, seen):
    kind = schema.get("type")
    if isinstance(kind, list):
        kinds = [one for one in kind if one != "null"]
        kind = kinds[0] if len(kinds) == 1 else None
    if kind is None and "properties" in schema:
        kind = "object"
    if kind == "array":
        items, _ = plain(doc, schema.get("items", {}), seen)
        inner = type_of(doc, items, seen) if items else None
        return f"array<{inner}>" if inner else "array"
    return kind


def describe(doc, schema, seen):
    said = {}
    kind = type_of(doc, schema, seen)
    if kind:
        said["type"] = kind
    for key in LIMITS:
        value = schema.get(key)
        if value is not None and not isinstance(value, (dict, list)) and value != "":
            said[key] = value
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        said["enum"] = [value for value in schema["enum"] if value is not None]
    return said


def fields(doc, schema, seen, base, depth, out):
    schema, seen = plain(doc, schema, seen)
    if schema is None or depth > MAX_DEPTH:
        return
    if schema.get("type") == "array" and "items" in schema:
        return fields(doc, schema["items"], seen, base + "[]", depth, out)
    for name, inner in (schema.get("properties") or {}).items():
        if len(out) > 150:
            return
        node, below = plain(doc, inner, seen)
        if node is None:
            continue
        path = f"{base}.{name}" if base else name
        said = describe(doc, node, below)
        said["required"] = name in (schema.get("required") or [])
        out[path] = said
        if len(below) == len(set(below)):
            target = node
            path_in = path
            while target is not None and target.get("type") == "array":
                path_in += "[]"
                target, below = plain(doc, target.get("items", {}), below)
            if target is not None and target.get("properties"):
                fields(doc, target, below, path_in, depth + 1, out)


def claims(doc, path, method):
    item = doc["paths"][path]
    op = item[method]
    found = {"method": method.upper(), "path": path, "parameters": {}, "request": {}, "responses": {}}
    for node in list(item.get("parameters", [])) + list(op.get("parameters", [])):
        node, seen = resolve(doc, node)
        if not node or "schema" not in node or node.get("in") not in ("path", "query", "header"):
            continue
        schema, seen = plain(doc, node["schema"], seen)
        said = describe(doc, schema, seen) if schema else {}
        said["required"] = bool(node.get("required"))
        found["parameters"][f"{node['in']} {node['name']}"] = said
    body, seen = resolve(doc, op.get("requestBody", {}))
    content = (body or {}).get("content", {})
    if "application/json" in content and "schema" in content["application/json"]:
        fields(doc, content["application/json"]["schema"], seen, "", 0, found["request"])
    for status, node in op.get("responses", {}).items():
        node, seen = resolve(doc, node)
        found["responses"][str(status)] = {}
        content = (node or {}).get("content", {})
        if "application/json" in content and "schema" in content["application/json"]:
            fields(doc, content["application/json"]["schema"], seen, "", 0, found["responses"][str(status)])
    return found


def used(doc, node, keep):
    if isinstance(node, dict):
        ref = node.get("$ref")
        if isinstance(ref, str) and ref.startswith("#/components/"):
            _, _, kind, name = ref.split("/", 3)
            name = name.replace("~1", "/").replace("~0", "~")
            if (kind, name) not in keep:
                keep.add((kind, name))
                used(doc, doc.get("components", {}).get(kind, {}).get(name, {}), keep)
        for value in node.values():
            used(doc, value, keep)
    elif isinstance(node, list):
        for value in node:
            used(doc, value, keep)


def sample(folder, out, seed, documents):
    rng = random.Random(seed)
    names = sorted(
        os.path.join(where, name) for where, _, files in os.walk(folder) for name in files if name.endswith(".json")
    )
    rng.shuffle(names)
    taken = 0
    for name in names:
        if taken >= documents or os.path.getsize(name) > 400_000:
            continue
        try:
            doc = json.load(open(name))
        except ValueError:
            continue
        if not str(doc.get("openapi", "")).startswith("3."):
            continue
        operations = [(path, method) for path, item in doc.get("paths", {}).items() for method in METHODS
                      if isinstance(item, dict) and method in item]
        rng.shuffle(operations)
        for number, (path, method) in enumerate(operations[:2]):
            one = {key: doc[key] for key in ("openapi", "info", "servers", "security") if key in doc}
            item = doc["paths"][path]
            one["paths"] = {path: {key: value for key, value in item.items() if key in ("parameters", method)}}
            keep = set()
            used(doc, one["paths"], keep)
            if len(keep) > 60:
                continue
            components = {"securitySchemes": doc.get("components", {}).get("securitySchemes", {})}
            for kind, key in sorted(keep):
                components.setdefault(kind, {})[key] = doc["components"].get(kind, {}).get(key, {})
            one["components"] = components
            try:
                expected = claims(one, path, method)
            except (KeyError, TypeError, AttributeError):
                continue
            stem = os.path.join(out, f"{taken:04}-{number}")
            json.dump(one, open(stem + ".doc.json", "w"))
            json.dump(expected, open(stem + ".expected.json", "w"))
        taken += 1
    print(f"{taken} documents")


def same(key, wanted, got):
    if key == "type":
        # `array` says less than `array<string>` and does not disagree.
        return got == wanted or (str(wanted).startswith("array") and str(got).startswith("array") and "array" in (wanted, got)) or (
            str(wanted).startswith("object") and str(got).startswith("object"))
    if key == "enum":
        return isinstance(got, list) and [str(value) for value in wanted] == [str(value) for value in got]
    if isinstance(wanted, (int, float)) and not isinstance(wanted, bool) and isinstance(got, (int, float)):
        return float(wanted) == float(got)
    return wanted == got or str(wanted) == str(got)


def compare(expected, facts, kinds):
    """`(verdict, kind, place, name, wanted, got, line)` for each claim that the page can print."""
    path = expected["path"]
    found = [op for op in facts.get("operations", []) if op.get("method") == expected["method"]
             and str(op.get("path", "")).rstrip("/").endswith(path.rstrip("/"))]
    rows = [("right" if found else "missed", "operation", "", path, path, None, 0)]
    op = found[0] if found else {}
    for extra in facts.get("operations", []):
        if found and extra is not op:
            rows.append(("wrong", "operation", "", str(extra.get("path")), None, extra.get("path"), 0))
    places = [("parameters", {f"{one['in']} {one['name']}": one for one in op.get("parameters", [])}, expected["parameters"])]
    places.append(("request", {one["name"]: one for one in op.get("request", {}).get("fields", [])}, expected["request"]))
    for status, wanted in expected["responses"].items():
        got = op.get("responses", {}).get(status.upper() if status != "default" else status)
        rows.append(("right" if got is not None else "missed", "status", "responses", status, status, None, 0))
        names = {one["name"]: one for one in (got or {}).get("fields", [])}
        places.append((f"responses {status}", names, wanted))
    for place, got, wanted in places:
        if place.split()[0] not in kinds and place != "parameters":
            continue
        if place == "parameters" and "parameters" not in kinds:
            continue
        for name, said in wanted.items():
            one = got.get(name)
            declared = one is not None and one.get("from") != "example"
            rows.append(("right" if declared else "missed", "name", place, name, name, None, 0))
            for key, value in said.items():
                if key not in kinds or (key == "required" and value is False and (one is None or "required" not in one)):
                    continue
                if not declared or key not in one:
                    rows.append(("missed", key, place, name, value, None, 0))
                else:
                    verdict = "right" if same(key, value, one[key]) else "wrong"
                    rows.append((verdict, key, place, name, value, one[key], one["line"]))
        for name, one in got.items():
            base = name.split(".")[0].rstrip("[]")
            if one.get("from") != "example" and name not in wanted and not name.endswith(("[]", ".*")) and base not in wanted and len(wanted) < 150:
                rows.append(("wrong", "name", place, name, None, name, one["line"]))
    return rows


def main():
    if sys.argv[1] == "sample":
        seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
        count = int(sys.argv[5]) if len(sys.argv) > 5 else 300
        return sample(sys.argv[2], sys.argv[3], seed, count)
    expected, facts = json.load(open(sys.argv[2])), json.load(open(sys.argv[3]))
    for row in compare(expected, facts, set(sys.argv[4].split(","))):
        print("\t".join(str(cell) for cell in row))


if __name__ == "__main__":
    main()
