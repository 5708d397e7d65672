//! Which operation a method and a path are.

use std::cmp::Reverse;

use percent_encoding::percent_decode_str;

use crate::Operation;

/// Routes that the answer to an unknown one names.
const NEAR: usize = 3;

/// An operation and the values of its path parameters, decoded.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) operation: &'static Operation,
    pub(super) params: Vec<(&'static str, String)>,
}

/// The operation of a request. Of several that fit, the one that is literal where another has a parameter, from the
/// left; then the one whose template fixes more of the query.
pub(super) fn find(operations: &[&'static Operation], method: &str, path: &str, query: &str) -> Option<Route> {
    let given = pairs(query);
    let fits = operations.iter().filter(|operation| operation.method.eq_ignore_ascii_case(method));
    let fits = fits.filter_map(|operation| {
        let (template, fixed) = operation.path.split_once('?').unwrap_or((operation.path, ""));
        let fixed = pairs(fixed);
        if !fixed.iter().all(|pair| given.contains(pair)) {
            return None;
        }
        let (params, literal) = matched(template, path)?;
        Some(((literal, fixed.len()), Route { operation, params }))
    });
    // The first of equals: `max_by` would take the last.
    fits.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, route)| route)
}

/// Parameters by name.
type Params = Vec<(&'static str, String)>;

/// What a path's parameters are under a template, and how many characters of each segment are literal.
fn matched(template: &'static str, path: &str) -> Option<(Params, Vec<usize>)> {
    let template = template.strip_prefix('/').unwrap_or(template);
    let path = path.strip_prefix('/')?;
    let mut params = Vec::new();
    let mut literal = Vec::new();
    let mut segments = path.split('/');
    for wanted in template.split('/') {
        let given = segments.next()?;
        literal.push(segment(wanted, given, &mut params)?);
    }
    segments.next().is_none().then_some((params, literal))
}

/// Whether a segment fits; how much of it is literal, `usize::MAX` for all.
fn segment(template: &'static str, given: &str, params: &mut Vec<(&'static str, String)>) -> Option<usize> {
    let Some((before, rest)) = template.split_once('{') else {
        return (decoded(template) == decoded(given)).then_some(usize::MAX);
    };
    let (name, after) = rest.split_once('}')?;
    let given = given.strip_prefix(before)?;
    // A parameter ends where the literal after it begins.
    let next = after.split_once('{').map_or(after, |(literal, _)| literal);
    let end = match next {
        "" => given.len(),
        _ if next.len() == after.len() => {
            given.len().checked_sub(next.len()).filter(|at| given.get(*at..) == Some(next))?
        }
        _ => given.find(next)?,
    };
    let (value, tail) = given.split_at_checked(end)?;
    if value.is_empty() {
        return None;
    }
    params.push((name, decoded(value)));
    let rest = if after.is_empty() { tail.is_empty().then_some(0)? } else { segment(after, tail, params)? };
    // All of a rest counts as its length, so that a whole literal segment stays ahead.
    Some(before.len() + rest.min(after.len()))
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// A query's pairs, decoded.
pub(super) fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let plain = |text: &str| decoded(&text.replace('+', " "));
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

/// What the answer to a request that is no operation's says.
pub(super) fn unknown(operations: &[&'static Operation], method: &str, path: &str) -> String {
    let mut near: Vec<(usize, &Operation)> = operations
        .iter()
        .map(|operation| (likeness(operation, method, path), *operation))
        .filter(|(likeness, _)| *likeness > 0)
        .collect();
    // A stable sort: of equals, the document's first.
    near.sort_by_key(|(likeness, _)| Reverse(*likeness));
    let near: Vec<String> =
        near.iter().take(NEAR).map(|(_, op)| format!("`{} {}` ({})", op.method, op.path, op.id)).collect();
    let path: String = path.chars().take(200).collect();
    match near.is_empty() {
        true => format!("no operation is `{method} {path}`, nor anything like it"),
        false => format!("no operation is `{method} {path}`; the nearest are {}", near.join(", ")),
    }
}

/// How many segments agree. The same path but for its method or a slash at the end is nearer than anything else.
fn likeness(operation: &'static Operation, method: &str, path: &str) -> usize {
    let template = operation.path.split('?').next().unwrap_or_default();
    let (trimmed, plain) = (path.trim_end_matches('/'), template.trim_end_matches('/'));
    let same_method = usize::from(operation.method.eq_ignore_ascii_case(method));
    if matched(plain, trimmed).is_some() {
        return 1000 + same_method;
    }
    let agreeing = plain
        .split('/')
        .zip(trimmed.split('/'))
        .filter(|(wanted, given)| !wanted.is_empty() && wanted == given)
        .count();
    if agreeing == 0 { 0 } else { 2 * agreeing + same_method }
}
