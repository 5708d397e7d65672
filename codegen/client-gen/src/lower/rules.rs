//! Rules that hold for several values of a request together, such as `if` and `not`: no type can express them, so
//! clients check them before sending.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::Context;
use super::flat::Part;
use super::plan::Rule;
use super::prose;
use openapi::document::{Document, Node, Pointer, Span};
use openapi::schema_check::{RELATIONS, is_comparison, unchecked};

/// Keywords that begin a rule.
const BEGIN: &[&str] =
    &["if", "not", "contains", "dependentRequired", "dependentSchemas", "propertyNames", "x-compare"];

/// Schemas below one another that are followed.
const MAX_DEPTH: usize = 24;

/// Rules of one operation. A document with more has its rest reported.
const MAX_RULES: usize = 500;

/// Whether this keyword begins a rule.
pub fn begins(keyword: &str) -> bool {
    BEGIN.contains(&keyword)
}

/// Whether a schema says nothing but rules, so that its description is theirs.
pub fn only_rules(node: &Node) -> bool {
    let talk = ["description", "title", "$comment", "then", "else", "minContains", "maxContains"];
    let mut keywords = node.members().map(|member| &*member.key);
    node.members().any(|member| begins(&member.key))
        && keywords.all(|key| begins(key) || talk.contains(&key) || (key.starts_with("x-") && key != "x-secret"))
}

/// Why a rule cannot be checked, and where.
pub struct Unfit {
    /// Why.
    pub why: String,
    /// Where.
    pub span: Span,
}

/// A rule of a schema itself.
pub struct Own {
    /// In words.
    pub says: String,
    /// As a schema.
    pub schema: Value,
}

/// The rules that a schema states itself, without those of its parts.
pub fn own(node: &Node) -> Vec<Result<Own, Unfit>> {
    let found: Vec<&str> = BEGIN.iter().copied().filter(|key| node.get(key).is_some()).collect();
    let words = node.get("description").and_then(Node::as_str).filter(|_| only_rules(node) && found.len() == 1);
    let mut out = Vec::new();
    for key in found {
        let with: &[&str] = match key {
            "if" => &["if", "then", "else"],
            "contains" => &["contains", "minContains", "maxContains"],
            _ => std::slice::from_ref(&key),
        };
        if key == "if" && node.get("then").is_none() && node.get("else").is_none() {
            continue;
        }
        let mut schema = Map::new();
        let copied = with.iter().filter_map(|key| Some((*key, node.get(key)?))).try_for_each(|(key, value)| {
            schema.insert(key.to_owned(), keyword(key, value, 0)?);
            Ok(())
        });
        if let Err(unfit) = copied {
            out.push(Err(unfit));
            continue;
        }
        let parts = match schema.get("x-compare").and_then(Value::as_array) {
            Some(entries) => entries.iter().map(|entry| json!({"x-compare": [entry]})).collect(),
            None => vec![Value::Object(schema)],
        };
        for schema in parts {
            let says = words.map_or_else(|| in_words(&schema), prose::one_line);
            out.push(Ok(Own { says: says.trim_end_matches('.').to_owned(), schema }));
        }
    }
    out
}

/// A copy of a schema with nothing in it but what clients check.
fn copy(node: &Node, depth: usize) -> Result<Value, Unfit> {
    let unfit = |why: String| Unfit { why, span: node.span };
    if depth > MAX_DEPTH {
        return Err(unfit("a rule nested too deeply".to_owned()));
    }
    if let Some(flag) = node.as_bool() {
        return Ok(Value::Bool(flag));
    }
    if node.as_object().is_none() {
        return Err(unfit("a rule that is no schema".to_owned()));
    }
    let mut out = Map::new();
    for member in node.members() {
        let annotation = ["description", "title", "$comment", "example", "examples", "default", "deprecated"];
        if annotation.contains(&&*member.key) || (member.key.starts_with("x-") && &*member.key != "x-compare") {
            continue;
        }
        out.insert(member.key.to_string(), keyword(&member.key, &member.node, depth)?);
    }
    Ok(Value::Object(out))
}

fn keyword(key: &str, node: &Node, depth: usize) -> Result<Value, Unfit> {
    let unfit = |why: String| Unfit { why, span: node.span };
    match key {
        "if" | "then" | "else" | "not" | "contains" | "propertyNames" | "items" | "additionalProperties" => {
            copy(node, depth + 1)
        }
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
            node.items().map(|schema| copy(schema, depth + 1)).collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        "properties" | "dependentSchemas" => {
            let members = node.members().map(|member| Ok((member.key.to_string(), copy(&member.node, depth + 1)?)));
            members.collect::<Result<Map<_, _>, Unfit>>().map(Value::Object)
        }
        "pattern" => match node.as_str().map(|pattern| (pattern, unchecked(pattern))) {
            Some((pattern, None)) => Ok(pattern.into()),
            Some((pattern, Some(_))) => {
                Err(unfit(format!("a rule with the pattern {}, which clients cannot check", prose::code(pattern))))
            }
            None => Err(unfit("a rule with a pattern that is not a string".to_owned())),
        },
        "x-compare" if !node.items().all(is_comparison) || node.as_array().is_none() => {
            Err(unfit("`x-compare` is a list of `{left: /a, is: greater, right: /b}`".to_owned()))
        }
        "type" | "const" | "enum" | "required" | "dependentRequired" | "minimum" | "maximum" | "exclusiveMinimum"
        | "exclusiveMaximum" | "multipleOf" | "minLength" | "maxLength" | "minItems" | "maxItems" | "uniqueItems"
        | "minProperties" | "maxProperties" | "minContains" | "maxContains" | "x-compare" => Ok(node.to_json()),
        other => Err(unfit(format!("a rule with {}, which clients do not check", prose::code(other)))),
    }
}

/// A rule that its document does not put in words.
fn in_words(schema: &Value) -> String {
    let Some((key, value)) = schema.as_object().and_then(|all| all.iter().next()) else { return String::new() };
    let code = |value: &Value| prose::code(&value.to_string());
    let pattern = |value: &Value| value.get("pattern").and_then(Value::as_str).map(prose::code);
    match key.as_str() {
        "x-compare" => {
            let entries = value.as_array().into_iter().flatten().map(|entry| {
                let text = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
                if !text("says").is_empty() {
                    return prose::one_line(text("says"));
                }
                let name = |key: &str| prose::code(&text(key).trim_start_matches('/').replace('/', "."));
                let is = RELATIONS.iter().find(|(name, _)| *name == text("is")).map_or("", |(_, words)| words);
                format!("{} must be {is} {}", name("left"), name("right"))
            });
            entries.collect::<Vec<_>>().join("; ")
        }
        "not" => match pattern(value) {
            Some(pattern) => format!("must not match {pattern}"),
            None => format!("must not fit the schema {}", code(value)),
        },
        "dependentRequired" => {
            let rules = value.as_object().into_iter().flatten().map(|(name, needed)| {
                let needed = needed.as_array().into_iter().flatten().filter_map(Value::as_str).map(prose::code);
                format!("{} needs {}", prose::code(name), needed.collect::<Vec<_>>().join(" and "))
            });
            rules.collect::<Vec<_>>().join("; ")
        }
        "contains" => format!("must contain an item that fits the schema {}", code(value)),
        "propertyNames" => match pattern(value) {
            Some(pattern) => format!("every name must match {pattern}"),
            None => format!("every name must fit the schema {}", code(value)),
        },
        _ => format!("must fit the schema {}", code(schema)),
    }
}

/// Rules below schemas, relative to each.
#[derive(Default)]
pub struct Rules {
    known: HashMap<(u32, Pointer), Option<Vec<Rule>>>,
    /// The schemas that state them.
    with_rules: Vec<Span>,
}

impl Rules {
    /// The rules of a schema and its parts, at the place `at` of a request.
    pub fn of<'a>(&mut self, context: &mut Context<'a>, part: &Part<'a>, at: &str) -> Vec<Rule> {
        let rules = self.below(context.doc, part, 0);
        context.ruled.extend(&self.with_rules);
        if rules.len() > MAX_RULES {
            let why = format!("of {} rules, the first {MAX_RULES} are checked before sending", rules.len());
            context.degrade(part.node.span, &part.pointer, why, "documentation");
        }
        let rules = rules.into_iter().take(MAX_RULES);
        rules.map(|rule| Rule { at: format!("{at}{}", rule.at), ..rule }).collect()
    }

    fn below<'a>(&mut self, doc: &'a Document, part: &Part<'a>, depth: usize) -> Vec<Rule> {
        if depth > MAX_DEPTH {
            return Vec::new();
        }
        let key = part.key();
        if let Some(known) = self.known.get(&key) {
            // Met inside itself: what is below is below every turn, and one is enough.
            return known.clone().unwrap_or_default();
        }
        self.known.insert(key.clone(), None);
        let mut out = Vec::new();
        for rule in own(part.node).into_iter().flatten() {
            self.with_rules.push(part.node.span);
            out.push(Rule { at: String::new(), says: rule.says, schema: rule.schema.to_string() });
        }
        let node = part.node;
        let mut add = |this: &mut Self, child: Part<'a>, name: Option<&str>| {
            for rule in this.below(doc, &child, depth + 1) {
                let at = name.map_or(String::new(), |name| format!("/{name}"));
                out.push(Rule { at: format!("{at}{}", rule.at), ..rule });
            }
        };
        if let Some(reference) = node.get("$ref").and_then(Node::as_str)
            && let Ok(target) = doc.target(node.span.file, reference)
        {
            add(self, Part { node: target.node, pointer: target.pointer }, None);
        }
        for (index, child) in node.get("allOf").into_iter().flat_map(Node::items).enumerate() {
            add(self, part.child(child, &["allOf", &index.to_string()]), None);
        }
        for choice in ["anyOf", "oneOf"] {
            // Something or null: rules leave nulls alone.
            let branches: Vec<_> = node.get(choice).into_iter().flat_map(Node::items).enumerate().collect();
            let (nulls, others): (Vec<_>, Vec<_>) =
                branches.into_iter().partition(|(_, branch)| branch.get("type").and_then(Node::as_str) == Some("null"));
            if let ([(index, branch)], false) = (others.as_slice(), nulls.is_empty()) {
                add(self, part.child(branch, &[choice, &index.to_string()]), None);
            }
        }
        for member in node.get("properties").into_iter().flat_map(Node::members) {
            if member.node.get("readOnly").and_then(Node::as_bool) != Some(true) {
                let name = member.key.replace('~', "~0").replace('/', "~1");
                add(self, part.child(&member.node, &["properties", &member.key]), Some(&name));
            }
        }
        for key in ["items", "additionalProperties"] {
            if let Some(child) = node.get(key).filter(|child| child.as_object().is_some()) {
                add(self, part.child(child, &[key]), Some("*"));
            }
        }
        self.known.insert(key, Some(out.clone()));
        out
    }
}
