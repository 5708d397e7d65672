//! Documented rules that hold for several properties of a request together.
//!
//! A rule is a JSON Schema without annotations and references: `if`, `not`, `dependentRequired`, `contains` and the like.
//! It is read when a request that it belongs to is first sent.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use serde_json::{Map, Value};

use crate::api::Rule;
use crate::flat::{Flat, Kind, View, order, unescaped, with_text};
use crate::model::check::matches;
use crate::model::limits::is_multiple;
use crate::model::{Num, number};
use crate::{Error, ErrorKind, Violation};

/// Nested schema steps that are followed. The generator writes no rule that needs as many.
const MAX_DEPTH: usize = 60;

/// Which of `rules` the request breaks: its JSON body, and where a rule speaks of more than that the whole, which is an
/// object with `path`, `query`, `header`, `cookie` and `body`.
pub(crate) fn broken(
    rules: &'static [Rule],
    body: Option<(&str, &[u8])>,
    whole: impl Fn() -> Value,
) -> Result<Vec<Violation>, Error> {
    // Rules are about JSON. A body of another media type has none of the values that they name.
    let body = match body.filter(|(media_type, _)| is_json(media_type)) {
        Some((_, body)) => Some(Flat::read(body).map_err(|error| unchecked(&error))?),
        None => None,
    };
    let of_body = |rule: &Rule| below_body(rule.at);
    let whole = rules.iter().any(|rule| of_body(rule).is_none()).then(|| whole().to_string());
    let whole = match &whole {
        Some(text) => Some(Flat::read(text.as_bytes()).map_err(|error| unreadable("a request", &error))?),
        None => None,
    };
    let mut out = Vec::new();
    for rule in rules {
        let schema = parsed(rule)?;
        let (flat, at) = match of_body(rule) {
            Some(at) => (&body, at),
            None => (&whole, rule.at),
        };
        if let Some(flat) = flat {
            descend(&schema, rule, flat.root(), at, None, &mut out);
        }
    }
    Ok(out)
}

/// The place below the body that a rule is for, if it is there.
fn below_body(at: &str) -> Option<&str> {
    at.strip_prefix("/body").filter(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_json(media_type: &str) -> bool {
    let bare = media_type.split(';').next().unwrap_or_default().trim().as_bytes();
    bare.last_chunk().is_some_and(|last: &[u8; 4]| last.eq_ignore_ascii_case(b"json"))
}

fn unchecked(error: &serde_json::Error) -> Error {
    let message =
        format!("the documented rules of the request body cannot be checked: {error}; check_limits(false) sends it");
    Error::new(ErrorKind::InvalidRequest, message)
}

fn unreadable(what: &str, error: &serde_json::Error) -> Error {
    Error::new(ErrorKind::InvalidRequest, format!("the generated crate has {what} that is no JSON: {error}"))
}

/// A place on the way down; a pointer is only put together where something is wrong.
struct Step<'s> {
    up: Option<&'s Step<'s>>,
    name: Name<'s>,
}

enum Name<'s> {
    Item(usize),
    Property(Cow<'s, str>),
}

impl Step<'_> {
    fn pointer(&self) -> String {
        let above = self.up.map(Step::pointer).unwrap_or_default();
        match &self.name {
            Name::Item(index) => format!("{above}/{index}"),
            Name::Property(name) => format!("{above}/{}", escaped(name)),
        }
    }
}

/// Checks the rule at every value that the rule's place stands for: `*` is each item or property.
fn descend(schema: &Value, rule: &Rule, value: View<'_>, at: &str, step: Option<&Step<'_>>, out: &mut Vec<Violation>) {
    let Some((name, rest)) = at.get(1..).map(|at| at.split_at(at.find('/').unwrap_or(at.len()))) else {
        if !value.is_null() && !holds(schema, value, 0) {
            // A body is what the request is to most callers, so its pointers start there.
            let pointer = step.map(Step::pointer).unwrap_or_default();
            let shown = below_body(&pointer).unwrap_or(&pointer);
            out.push(Violation { pointer: shown.to_owned(), message: rule.says.to_owned() });
        }
        return;
    };
    let mut below = |name: Name<'_>, value: View<'_>| {
        descend(schema, rule, value, rest, Some(&Step { up: step, name }), out);
    };
    match value.kind() {
        Kind::Array if name == "*" => {
            value.children().enumerate().for_each(|(index, item)| below(Name::Item(index), item));
        }
        Kind::Object if name == "*" => {
            value.children().for_each(|child| below(Name::Property(Cow::Borrowed(child.name())), child))
        }
        Kind::Object => {
            let name = unescaped(name);
            if let Some(value) = value.get(&name) {
                below(Name::Property(name), value);
            }
        }
        _ => {}
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The rules of the process, each read once.
static RULES: LazyLock<RwLock<HashMap<&'static str, Arc<Value>>>> = LazyLock::new(RwLock::default);

fn parsed(rule: &'static Rule) -> Result<Arc<Value>, Error> {
    let known = RULES.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = known.get(rule.schema) {
        return Ok(known.clone());
    }
    drop(known);
    // What cannot be read is never taken for a rule that holds.
    let schema: Value = serde_json::from_str(rule.schema).map_err(|error| unreadable("a rule", &error))?;
    let schema = Arc::new(schema);
    let mut known = RULES.write().unwrap_or_else(PoisonError::into_inner);
    known.insert(rule.schema, schema.clone());
    Ok(schema)
}

/// Whether `value` fits `schema`, in the keywords that the generator lets into rules.
fn holds(schema: &Value, value: View<'_>, depth: usize) -> bool {
    let Some(keywords) = schema.as_object() else { return schema.as_bool() != Some(false) };
    if depth > MAX_DEPTH {
        return true;
    }
    let fits = |schema: &Value| holds(schema, value, depth + 1);
    keywords.iter().all(|(keyword, asked)| match keyword.as_str() {
        "type" => is_of(asked, value),
        "const" => value.is(asked),
        "enum" => list(asked).iter().any(|one| value.is(one)),
        "not" => !fits(asked),
        "allOf" => list(asked).iter().all(fits),
        "anyOf" => list(asked).iter().any(fits),
        "oneOf" => list(asked).iter().filter(|schema| fits(schema)).count() == 1,
        "if" => {
            let branch = if fits(asked) { "then" } else { "else" };
            keywords.get(branch).is_none_or(fits)
        }
        "x-compare" => list(asked).iter().all(|one| compared(one, value)),
        _ => match value.kind() {
            Kind::Object => object(keyword, asked, value, depth),
            Kind::Array => array(keyword, asked, value, keywords, depth),
            Kind::Text(text) => string(keyword, asked, text),
            Kind::Number(number) => number_fits(keyword, asked, *number),
            Kind::Null | Kind::Boolean(_) => true,
        },
    })
}

fn object(keyword: &str, asked: &Value, value: View<'_>, depth: usize) -> bool {
    let has = |name: &str| value.get(name).is_some();
    let all = |asked: &Value| list(asked).iter().all(|name| name.as_str().is_none_or(has));
    let each = |asked: &Value, test: &dyn Fn(&str, &Value) -> bool| {
        asked.as_object().is_none_or(|asked| asked.iter().all(|(name, schema)| test(name, schema)))
    };
    match keyword {
        "required" => all(asked),
        "properties" => {
            each(asked, &|name, schema| value.get(name).is_none_or(|value| holds(schema, value, depth + 1)))
        }
        "additionalProperties" => value.children().all(|value| holds(asked, value, depth + 1)),
        "propertyNames" => value.children().all(|child| with_text(child.name(), |name| holds(asked, name, depth + 1))),
        "dependentRequired" => each(asked, &|name, needed| !has(name) || all(needed)),
        "dependentSchemas" => each(asked, &|name, schema| !has(name) || holds(schema, value, depth + 1)),
        "minProperties" => at_least(asked, value.children().count()),
        "maxProperties" => at_most(asked, value.children().count()),
        _ => true,
    }
}

fn array(keyword: &str, asked: &Value, value: View<'_>, keywords: &Map<String, Value>, depth: usize) -> bool {
    let items = || value.children();
    match keyword {
        "items" => {
            let first = keywords.get("prefixItems").map_or(0, |first| list(first).len());
            items().skip(first).all(|item| holds(asked, item, depth + 1))
        }
        "prefixItems" => list(asked).iter().zip(items()).all(|(schema, item)| holds(schema, item, depth + 1)),
        "contains" => {
            let count = items().filter(|item| holds(asked, *item, depth + 1)).count();
            keywords.get("minContains").map_or(count > 0, |least| at_least(least, count))
                && keywords.get("maxContains").is_none_or(|most| at_most(most, count))
        }
        "minItems" => at_least(asked, items().count()),
        "maxItems" => at_most(asked, items().count()),
        "uniqueItems" if asked.as_bool() == Some(true) => {
            items().enumerate().all(|(index, item)| !items().take(index).any(|one| one.same(item)))
        }
        _ => true,
    }
}

fn string(keyword: &str, asked: &Value, text: &str) -> bool {
    match keyword {
        "pattern" => asked.as_str().is_none_or(|pattern| matches(pattern, text)),
        "minLength" => at_least(asked, text.chars().count()),
        "maxLength" => at_most(asked, text.chars().count()),
        _ => true,
    }
}

fn number_fits(keyword: &str, asked: &Value, value: Num) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let Some(asked) = asked.as_number() else { return true };
    let order = order(value, number(asked));
    match keyword {
        "minimum" => matches!(order, Some(Greater | Equal)),
        "maximum" => matches!(order, Some(Less | Equal)),
        "exclusiveMinimum" => order == Some(Greater),
        "exclusiveMaximum" => order == Some(Less),
        "multipleOf" => is_multiple(value, &asked.to_string()),
        _ => true,
    }
}

/// One entry of `x-compare`: two numbers below this value, where a list stands for how many items it has. Where
/// either is absent or no number, nothing is compared.
fn compared(entry: &Value, value: View<'_>) -> bool {
    let number = |side: &str| {
        let found = value.pointer(entry.get(side)?.as_str()?)?;
        match found.kind() {
            Kind::Array => Some(Num::Unsigned(found.children().count() as u64)),
            Kind::Number(number) => Some(*number),
            _ => None,
        }
    };
    let (Some(left), Some(right)) = (number("left"), number("right")) else { return true };
    let Some(order) = order(left, right) else { return true };
    match entry.get("is").and_then(Value::as_str) {
        Some("less") => order.is_lt(),
        Some("at most") => order.is_le(),
        Some("equal") => order.is_eq(),
        Some("at least") => order.is_ge(),
        Some("greater") => order.is_gt(),
        _ => true,
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn at_least(asked: &Value, count: usize) -> bool {
    asked.as_u64().is_none_or(|least| count as u64 >= least)
}

fn at_most(asked: &Value, count: usize) -> bool {
    asked.as_u64().is_none_or(|most| count as u64 <= most)
}

fn is_of(asked: &Value, value: View<'_>) -> bool {
    let one = |name: &Value| match (name.as_str(), value.kind()) {
        (Some("null"), kind) => matches!(kind, Kind::Null),
        (Some("boolean"), kind) => matches!(kind, Kind::Boolean(_)),
        (Some("integer"), Kind::Number(Num::Float(float))) => float.fract() == 0.0,
        (Some("integer" | "number"), kind) => matches!(kind, Kind::Number(_)),
        (Some("string"), kind) => matches!(kind, Kind::Text(_)),
        (Some("array"), kind) => matches!(kind, Kind::Array),
        (Some("object"), kind) => matches!(kind, Kind::Object),
        _ => true,
    };
    match asked {
        Value::Array(names) => names.iter().any(one),
        name => one(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn breaks(schema: &'static str, at: &'static str, request: Value) -> Vec<String> {
        let rules: &'static [Rule] = vec![Rule { at, says: "is wrong", schema }].leak();
        let body = request.get("body").map(Value::to_string);
        let found =
            broken(rules, body.as_ref().map(|body| ("application/json", body.as_bytes())), || request.clone()).unwrap();
        found.into_iter().map(|broken| format!("{}: {}", broken.pointer, broken.message)).collect()
    }

    #[test]
    fn a_condition_holds_where_it_applies() {
        let rule = r#"{"if":{"properties":{"kind":{"const":"vm"}},"required":["kind"]},"then":{"required":["price"]}}"#;
        assert_eq!(breaks(rule, "/body", json!({"body": {"kind": "vm"}})), [": is wrong"]);
        assert!(breaks(rule, "/body", json!({"body": {"kind": "vm", "price": 1}})).is_empty());
        assert!(breaks(rule, "/body", json!({"body": {}})).is_empty());
        assert!(breaks(rule, "/body", json!({"query": {}})).is_empty());
    }

    #[test]
    fn a_place_may_stand_for_many_values() {
        let rule = r#"{"not":{"pattern":"^n_"}}"#;
        let request = json!({"body": {"names": ["a", "n_b", null], "a/b": {"x": "n_c"}}});
        assert_eq!(breaks(rule, "/body/names/*", request.clone()), ["/names/1: is wrong"]);
        assert_eq!(breaks(rule, "/body/a~1b/*", request), ["/a~1b/x: is wrong"]);
    }

    #[test]
    fn two_values_are_compared_and_lists_by_their_length() {
        let rule = r#"{"x-compare":[{"left":"/names","is":"equal","right":"/count"}]}"#;
        assert_eq!(breaks(rule, "/body", json!({"body": {"names": ["a"], "count": 2}})), [": is wrong"]);
        assert!(breaks(rule, "/body", json!({"body": {"names": ["a"], "count": 1}})).is_empty());
        assert!(breaks(rule, "/body", json!({"body": {"names": ["a"]}})).is_empty());
        for (is, fits) in [("less", [2]), ("greater", [0])] {
            let rule: &'static str = format!(r#"{{"x-compare":[{{"left":"/a","is":"{is}","right":"/b"}}]}}"#).leak();
            for b in 0..3 {
                let found = breaks(rule, "/body", json!({"body": {"a": 1, "b": b}}));
                assert_eq!(found.is_empty(), fits.contains(&b), "1 {is} {b}");
            }
        }
    }

    #[test]
    fn keywords_of_one_kind_of_value_leave_the_others_alone() {
        let rule = r#"{"minimum":1,"multipleOf":2,"maxLength":1,"minItems":1,"required":["a"],"contains":{"const":1}}"#;
        for value in [json!(2), json!("x"), json!([1]), json!({"a": 0}), json!(true), json!(null)] {
            assert!(breaks(rule, "/body", json!({"body": value})).is_empty(), "{value}");
        }
        for value in [json!(0), json!(3), json!("xy"), json!([]), json!([2]), json!({})] {
            assert_eq!(breaks(rule, "/body", json!({"body": value})).len(), 1, "{value}");
        }
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_an_error() {
        let rules: &'static [Rule] = vec![Rule { at: "/body", says: "", schema: "{" }].leak();
        assert!(broken(rules, Some(("application/json", b"{}")), || Value::Null).is_err());
    }

    #[test]
    fn a_json_body_that_cannot_be_read_is_not_taken_for_one_without_rules() {
        let rules: &'static [Rule] = vec![Rule { at: "/body", says: "", schema: "{}" }].leak();
        let error = broken(rules, Some(("application/problem+json; charset=utf-8", b"{")), || Value::Null).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::InvalidRequest);
        assert!(broken(rules, Some(("text/plain", b"{")), || Value::Null).unwrap().is_empty());
    }
}
