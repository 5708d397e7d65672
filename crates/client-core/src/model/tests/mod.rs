//! Tests over the whole of the model: what one module alone does not show.

mod errors;
mod exact;
mod formats;
mod numbers;
mod objects;
mod random;
mod tagged_unions;
mod texts;
mod unions;

use super::*;

#[derive(Clone, Debug, PartialEq)]
enum Status {
    Pending,
    Running,
    Unknown(crate::model::Undocumented),
}
crate::open_enum! { Status { Pending = "pending", Running = "running" } }

#[derive(Clone, Debug, PartialEq)]
struct Node {
    id: String,
    status: Option<Status>,
    start_at: Nullable<i64>,
    end_at: Option<DateTime>,
    price: Option<f64>,
    token: Option<Secret<String>>,
    r#type: Vec<String>,
    parent: Option<Box<Node>>,
    extra: Extra,
}
crate::object! { Node { extra,
    required id: "id",
    optional status: "status",
    nullable start_at: "start_at",
    required_nullable end_at: "end_at",
    optional price: "price" { min: 0 },
    optional token: "token",
    defaulted r#type: "type",
    optional parent: "parent",
} }

fn node(text: &str) -> Result<Node, WireError> {
    from_slice(text.as_bytes())
}

fn written(value: &dyn Wire) -> String {
    String::from_utf8(to_vec(value).unwrap()).unwrap()
}

/// Reads `text` as `T` and holds what is written against it.
#[track_caller]
fn survives<T: Wire + std::fmt::Debug + PartialEq>(text: &str) -> T {
    let value: T = from_slice(text.as_bytes()).unwrap();
    assert_eq!(written(&value), text);
    let tree = to_value(&value).unwrap();
    assert_eq!(tree, serde_json::from_str::<Value>(text).unwrap());
    assert_eq!(from_value::<T>(tree).unwrap(), value);
    value
}
