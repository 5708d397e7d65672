//! Tests over the whole of the model: what one module alone does not show.

use super::*;

#[derive(Clone, Debug, PartialEq)]
struct Node {
    id: String,
    zone: Option<String>,
    start_at: Nullable<i64>,
    end_at: Option<i64>,
    price: Option<i64>,
    tags: Vec<String>,
    extra: Extra,
}

crate::object! { Node { extra,
    required id: "id",
    optional zone: "zone",
    nullable start_at: "start_at",
    required_nullable end_at: "end_at",
    optional price: "price" { min: -1, max: 65535 },
    defaulted tags: "tags" { items: { min_length: 1 } },
} }

#[test]
fn an_object_survives() {
    let text = br#"{"id":"a","start_at":null,"end_at":null,"price":5,"tags":[],"new":{"x":1.5}}"#;
    let node: Node = from_slice(text).unwrap();
    assert_eq!(node.start_at, Nullable::Null);
    assert_eq!(String::from_utf8_lossy(&to_vec(&node).unwrap()), String::from_utf8_lossy(text));
}
