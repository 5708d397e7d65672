//! Edits keep every byte they do not mean, and say what they mean.

use serde_json::json;

use openapi::document::{Document, Pointer};
use openapi::edit::{Edit, apply};

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Acme, version: '1'}
# What can be ordered.
components:
  schemas:
    Order:
      type: object
      required: [label]   # the rest is up to the caller
      properties:
        label:
          type: string
          # Printed on the lid.
          description: >-
            What the box
            is called.

        # How big it is.
        size: {type: integer, minimum: 1}
    Colour:
      type: string
      enum:
        - red   # the usual one
        - blue
paths: {}
";

fn edited(edit: &Edit) -> Result<String, String> {
    let document = Document::parse("openapi.yaml", SPEC).unwrap();
    apply(&document, edit).map_err(|error| error.to_string())
}

/// The lines that differ: `-` gone, `+` new.
fn difference(text: &str) -> String {
    let diff = similar::TextDiff::from_lines(SPEC, text);
    let changes = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
    changes.map(|change| format!("{}{}", change.tag(), change.value())).collect()
}

fn put(at: &str, key: &str, value: serde_json::Value, after: Option<&str>) -> String {
    let edit = Edit::Put { at: Pointer::parse(at), key: key.into(), value, after: after.map(str::to_owned) };
    difference(&edited(&edit).unwrap())
}

#[test]
fn a_new_property_stands_behind_the_one_before_it() {
    let at = "/components/schemas/Order/properties";
    assert_eq!(
        put(at, "tags", json!({"type": "array", "items": {"type": "string"}}), Some("label")),
        "+        tags:\n+          type: array\n+          items:\n+            type: string\n"
    );
    assert_eq!(put(at, "tags", json!({"type": "string"}), None), "+        tags:\n+          type: string\n");
}

#[test]
fn a_value_is_replaced_where_it_stands() {
    assert_eq!(
        put("/components/schemas/Order/properties/label", "type", json!(["string", "null"]), None),
        "-          type: string\n+          type: [string, \"null\"]\n"
    );
    assert_eq!(
        put("/components/schemas/Order/properties/size", "maximum", json!(9), None),
        "-        size: {type: integer, minimum: 1}\n+        size: {type: integer, minimum: 1, maximum: 9}\n"
    );
}

#[test]
fn lists_grow_and_shrink_in_either_form() {
    let push = |at: &str, value: &str| {
        let edit = Edit::Push { at: Pointer::parse(at), value: value.into() };
        difference(&edited(&edit).unwrap())
    };
    assert_eq!(
        push("/components/schemas/Order/required", "size"),
        "-      required: [label]   # the rest is up to the caller\n+      required: [label, size]   # the rest is up to the caller\n"
    );
    assert_eq!(push("/components/schemas/Colour/enum", "no"), "+        - \"no\"\n");
    let drop = Edit::Drop { at: Pointer::parse("/components/schemas/Colour/enum"), index: 0 };
    assert_eq!(difference(&edited(&drop).unwrap()), "-        - red   # the usual one\n");
}

#[test]
fn what_is_removed_takes_no_neighbour_along() {
    let remove = |at: &str, key: &str| edited(&Edit::Remove { at: Pointer::parse(at), key: key.into() });
    assert_eq!(
        difference(&remove("/components/schemas/Order/properties", "label").unwrap()),
        "-        label:\n-          type: string\n-          # Printed on the lid.\n-          description: >-\n-            What the box\n-            is called.\n"
    );
    assert_eq!(
        difference(&remove("/components/schemas/Order/properties/size", "minimum").unwrap()),
        "-        size: {type: integer, minimum: 1}\n+        size: {type: integer}\n"
    );
}

#[test]
fn what_cannot_be_edited_safely_is_refused() {
    let refused = edited(&Edit::Put {
        at: Pointer::parse("/components/schemas/Order/properties/size"),
        key: "items".into(),
        value: json!({"type": "string"}),
        after: None,
    });
    assert!(refused.unwrap_err().contains("written in a way"));
    let missing = edited(&Edit::Push { at: Pointer::parse("/paths/none"), value: json!(1) });
    assert!(missing.is_err());
}
