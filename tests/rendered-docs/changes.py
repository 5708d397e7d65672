"""Documents with one thing changed: OUT/changed/documents/NAME-cN.json from OUT/documents/NAME.json, and what each change
comes to in OUT/changed/changes.json.

    python3 changes.py OUT [changes per document] [seed]

What a change comes to is the difference of what `expected.py` says of the document before and after: a schema that is used
twice changes in two places. `prose` changes descriptions alone.
"""

import copy
import json
import pathlib
import random
import sys

from expected import Document, Operation


def stated(root):
    found = []
    for at, item in root["paths"].items():
        for method, operation in item.items():
            one = Operation(Document(root))
            one.read(operation)
            found += [(method.upper(), at, place, name, aspect, json.dumps(value)) for place, name, aspect, value, expected in one.claims if expected]
    return set(found)


def schemas(value, out):
    """Objects with properties that are written out, wherever they stand."""
    if isinstance(value, dict):
        if isinstance(value.get("properties"), dict) and value["properties"]:
            out.append(value)
        for inner in value.values():
            schemas(inner, out)
    elif isinstance(value, list):
        for inner in value:
            schemas(inner, out)
    return out


def plain(schema):
    return isinstance(schema, dict) and schema.get("type") in ("string", "integer", "number", "boolean") and "enum" not in schema


def add(schema, random):
    schema["properties"]["a_new_property"] = {"type": random.choice(["string", "integer", "boolean"]), "description": "Something new"}


def remove(schema, random):
    name = random.choice(sorted(schema["properties"]))
    if len(schema["properties"]) < 3:
        return False
    del schema["properties"][name]
    if isinstance(schema.get("required"), list):
        schema["required"] = [one for one in schema["required"] if one != name]
        if not schema["required"]:
            del schema["required"]


def retype(schema, random):
    names = [name for name, inner in sorted(schema["properties"].items()) if plain(inner)]
    if not names:
        return False
    inner = schema["properties"][random.choice(names)]
    others = [kind for kind in ("string", "integer", "boolean") if kind != inner["type"]]
    for key in list(inner):
        if key not in ("type", "description"):
            del inner[key]
    inner["type"] = random.choice(others)


def require(schema, random):
    name = random.choice(sorted(schema["properties"]))
    required = schema.get("required") if isinstance(schema.get("required"), list) else []
    schema["required"] = [one for one in required if one != name] if name in required else [*required, name]
    if not schema["required"]:
        del schema["required"]


def value(schema, random):
    names = [name for name, inner in sorted(schema["properties"].items()) if isinstance(inner, dict) and inner.get("type") == "string" and isinstance(inner.get("enum"), list) and len(inner["enum"]) > 1]
    if not names:
        return False
    schema["properties"][random.choice(names)]["enum"].append("a_new_value")


def prose(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("description", "summary") and isinstance(inner, str) and inner.strip():
                value[key] = inner.rstrip(".") + ", said in other words."
            elif key not in ("example", "examples", "default", "enum"):
                prose(inner)
    elif isinstance(value, list):
        for inner in value:
            prose(inner)


def main():
    out = pathlib.Path(sys.argv[1])
    many = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
    folder = out / "changed" / "documents"
    folder.mkdir(parents=True, exist_ok=True)
    changes = []
    for path in sorted((out / "documents").glob("*.json")):
        root = json.loads(path.read_text())
        before = stated(root)
        made = 0
        for _ in range(many * 4):
            if made >= many:
                break
            changed = copy.deepcopy(root)
            found = schemas(changed, [])
            if not found:
                break
            kind = chance.choice([add, remove, retype, require, value])
            if kind(chance.choice(found), chance) is False:
                continue
            after = stated(changed)
            removed, added = sorted(before - after), sorted(after - before)
            if not removed and not added:
                continue
            name = f"{path.stem}-c{made}"
            (folder / f"{name}.json").write_text(json.dumps(changed))
            changes.append({"page": path.stem, "name": name, "kind": kind.__name__, "removed": removed, "added": added})
            made += 1
        changed = copy.deepcopy(root)
        prose(changed["paths"])
        prose(changed.get("components", {}).get("schemas", {}))
        if changed != root and stated(changed) == before:
            name = f"{path.stem}-p"
            (folder / f"{name}.json").write_text(json.dumps(changed))
            changes.append({"page": path.stem, "name": name, "kind": "prose", "removed": [], "added": []})
    (out / "changed" / "changes.json").write_text(json.dumps(changes))
    print(len(changes), "changes")


main()
