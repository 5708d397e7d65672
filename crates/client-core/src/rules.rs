//! Documented rules that hold for several properties of a request together.
//!
//! A rule is a JSON Schema without annotations and references: `if`, `not`, `dependentRequired`, `contains` and the like.
//! It is read when a request that it belongs to is first sent.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use serde_json::{Map, Value};

use crate::api::Rule;
use crate::model::Num;
use crate::model::check::{canonical, matches};
use crate::model::limits::is_multiple;
use crate::{Error, ErrorKind, Violation};

/// Nested schema steps that are followed. The generator writes no rule that needs as many.
const MAX_DEPTH: usize = 60;

/// Which of `rules` the request breaks. It is an object with `path`, `query`, `header`, `cookie` and `body`.
pub(crate) fn broken(rules: &'static [Rule], request: &Value) -> Result<Vec<Violation>, Error> {
    let mut out = Vec::new();
    for rule in rules {
        let schema = parsed(rule)?;
        let names: Vec<&str> = rule.at.split('/').skip(1).collect();
        descend(&schema, rule, request, &names, &mut String::new(), &mut out);
    }
    Ok(out)
}

/// Checks the rule at every value that the rule's place stands for: `*` is each item or property.
fn descend(schema: &Value, rule: &Rule, value: &Value, names: &[&str], pointer: &mut String, out: &mut Vec<Violation>) {
    let Some((name, rest)) = names.split_first() else {
        if !value.is_null() && !holds(schema, value, 0) {
            // A body is what the request is to most callers, so its pointers start there.
            let shown = pointer.strip_prefix("/body").unwrap_or(pointer);
            out.push(Violation { pointer: shown.to_owned(), message: rule.says.to_owned() });
        }
        return;
    };
    let length = pointer.len();
    let mut below = |name: &str, value: &Value, pointer: &mut String| {
        pointer.push('/');
        pointer.push_str(name);
        descend(schema, rule, value, rest, pointer, out);
        pointer.truncate(length);
    };
    match value {
        Value::Array(items) if *name == "*" => {
            for (index, item) in items.iter().enumerate() {
                below(&index.to_string(), item, pointer);
            }
        }
        Value::Object(properties) if *name == "*" => {
            for (name, value) in properties {
                below(&escaped(name), value, pointer);
            }
        }
        Value::Object(properties) => {
            if let Some(value) = properties.get(&unescaped(name)) {
                below(name, value, pointer);
            }
        }
        _ => {}
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
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
    let schema: Value = serde_json::from_str(rule.schema).map_err(|error| {
        Error::new(ErrorKind::InvalidRequest, format!("the generated crate has a rule that is no JSON: {error}"))
    })?;
    let schema = Arc::new(schema);
    let mut known = RULES.write().unwrap_or_else(PoisonError::into_inner);
    known.insert(rule.schema, schema.clone());
    Ok(schema)
}

/// Whether `value` fits `schema`, in the keywords that the generator lets into rules.
fn holds(schema: &Value, value: &Value, depth: usize) -> bool {
    let Some(keywords) = schema.as_object() else { return schema.as_bool() != Some(false) };
    if depth > MAX_DEPTH {
        return true;
    }
    let fits = |schema: &Value, value: &Value| holds(schema, value, depth + 1);
    keywords.iter().all(|(keyword, asked)| match keyword.as_str() {
        "type" => is_of(asked, value),
        "const" => same(asked, value),
        "enum" => list(asked).iter().any(|one| same(one, value)),
        "not" => !fits(asked, value),
        "allOf" => list(asked).iter().all(|schema| fits(schema, value)),
        "anyOf" => list(asked).iter().any(|schema| fits(schema, value)),
        "oneOf" => list(asked).iter().filter(|schema| fits(schema, value)).count() == 1,
        "if" => {
            let branch = if fits(asked, value) { "then" } else { "else" };
            keywords.get(branch).is_none_or(|schema| fits(schema, value))
        }
        "x-compare" => list(asked).iter().all(|one| compared(one, value)),
        _ => match value {
            Value::Object(properties) => object(keyword, asked, properties, depth),
            Value::Array(items) => array(keyword, asked, items, keywords, depth),
            Value::String(text) => string(keyword, asked, text),
            Value::Number(number) => number_fits(keyword, asked, number),
            Value::Null | Value::Bool(_) => true,
        },
    })
}

fn object(keyword: &str, asked: &Value, properties: &Map<String, Value>, depth: usize) -> bool {
    let has = |name: &Value| name.as_str().is_none_or(|name| properties.contains_key(name));
    let all = |asked: &Value| list(asked).iter().all(has);
    let each = |asked: &Value, test: &dyn Fn(&str, &Value) -> bool| {
        asked.as_object().is_none_or(|asked| asked.iter().all(|(name, schema)| test(name, schema)))
    };
    match keyword {
        "required" => all(asked),
        "properties" => {
            each(asked, &|name, schema| properties.get(name).is_none_or(|value| holds(schema, value, depth + 1)))
        }
        "additionalProperties" => properties.values().all(|value| holds(asked, value, depth + 1)),
        "propertyNames" => properties.keys().all(|name| holds(asked, &Value::String(name.clone()), depth + 1)),
        "dependentRequired" => each(asked, &|name, needed| !properties.contains_key(name) || all(needed)),
        "dependentSchemas" => each(asked, &|name, schema| {
            !properties.contains_key(name) || holds(schema, &Value::Object(properties.clone()), depth + 1)
        }),
        "minProperties" => at_least(asked, properties.len()),
        "maxProperties" => at_most(asked, properties.len()),
        _ => true,
    }
}

fn array(keyword: &str, asked: &Value, items: &[Value], keywords: &Map<String, Value>, depth: usize) -> bool {
    match keyword {
        "items" => {
            let first = keywords.get("prefixItems").map_or(0, |first| list(first).len());
            items.iter().skip(first).all(|item| holds(asked, item, depth + 1))
        }
        "prefixItems" => list(asked).iter().zip(items).all(|(schema, item)| holds(schema, item, depth + 1)),
        "contains" => {
            let count = items.iter().filter(|item| holds(asked, item, depth + 1)).count();
            keywords.get("minContains").map_or(count > 0, |least| at_least(least, count))
                && keywords.get("maxContains").is_none_or(|most| at_most(most, count))
        }
        "minItems" => at_least(asked, items.len()),
        "maxItems" => at_most(asked, items.len()),
        "uniqueItems" if asked.as_bool() == Some(true) => {
            items.iter().enumerate().all(|(index, item)| !items.iter().take(index).any(|one| same(one, item)))
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

fn number_fits(keyword: &str, asked: &Value, number: &serde_json::Number) -> bool {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let Some(asked) = asked.as_number() else { return true };
    let order = order(number, asked);
    match keyword {
        "minimum" => matches!(order, Some(Greater | Equal)),
        "maximum" => matches!(order, Some(Less | Equal)),
        "exclusiveMinimum" => order == Some(Greater),
        "exclusiveMaximum" => order == Some(Less),
        "multipleOf" => is_multiple(as_num(number), &asked.to_string()),
        _ => true,
    }
}

fn as_num(number: &serde_json::Number) -> Num {
    match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => number.into(),
        (None, Some(number)) => number.into(),
        (None, None) => Num::Float(number.as_f64().unwrap_or_default()),
    }
}

/// Equal as JSON: `1` and `1.0` are.
fn same(a: &Value, b: &Value) -> bool {
    canonical(a) == canonical(b)
}

fn order(a: &serde_json::Number, b: &serde_json::Number) -> Option<std::cmp::Ordering> {
    match (whole(a), whole(b)) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        _ => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

fn whole(number: &serde_json::Number) -> Option<i128> {
    number.as_i64().map(i128::from).or(number.as_u64().map(i128::from))
}

/// One entry of `x-compare`: two numbers below this value, where a list stands for how many items it has. Where
/// either is absent or no number, nothing is compared.
fn compared(entry: &Value, value: &Value) -> bool {
    let number = |side: &str| {
        let found = value.pointer(entry.get(side)?.as_str()?)?;
        match found {
            Value::Array(items) => Some(items.len().into()),
            Value::Number(number) => Some(number.clone()),
            _ => None,
        }
    };
    let (Some(left), Some(right)) = (number("left"), number("right")) else { return true };
    let Some(order) = order(&left, &right) else { return true };
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

fn is_of(asked: &Value, value: &Value) -> bool {
    let one = |name: &Value| match name.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0),
        Some("number") => value.is_number(),
        Some("string") => value.is_string(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
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
        let found = broken(rules, &request).unwrap();
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
        assert!(broken(rules, &json!({"body": {}})).is_err());
    }
}
