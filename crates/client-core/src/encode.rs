//! From values to the text of parameters and form bodies, by the styles of the model.

use serde_json::Value;

use crate::api::{Field, Location, Param};
use crate::model::{form, style};

/// Writes a parameter as it goes over the wire: a path segment's value, `name=value` pairs joined by `&`, a header's
/// value, or `name=value` cookies joined by `; `. `None`: nothing to send.
pub(crate) fn param(param: &Param, value: &Value) -> Result<Option<String>, String> {
    if value.is_null() {
        return Ok(None);
    }
    let Param { name, style, explode, .. } = *param;
    let text = match param.location {
        Location::Path => style::path(name, style, explode, value).map(Some),
        Location::Query => {
            style::query(name, style, explode, param.allow_reserved, value).map(|pairs| joined(&pairs, "&"))
        }
        Location::Header => style::header(name, style, explode, value),
        Location::Cookie => style::cookie(name, style, explode, value).map(|pairs| joined(&pairs, "; ")),
    };
    text.map_err(|error| error.to_string())
}

fn joined(pairs: &[(String, String)], separator: &str) -> Option<String> {
    let mut out = String::new();
    for (name, value) in pairs {
        if !out.is_empty() {
            out.push_str(separator);
        }
        out.push_str(name);
        out.push('=');
        out.push_str(value);
    }
    (!pairs.is_empty()).then_some(out)
}

/// Writes the members of a form body, each as its field says.
pub(crate) fn form(members: &[(String, String)], fields: &[Field]) -> Result<String, String> {
    let mut object = serde_json::Map::new();
    for (name, json) in members {
        let value = serde_json::from_str(json).map_err(|_| format!("property `{name}` is not JSON"))?;
        object.insert(name.clone(), value);
    }
    let encodings: Vec<_> = fields.iter().map(|field| (field.name, field.encoding)).collect();
    form::encode(&Value::Object(object), &encodings).map_err(|error| error.to_string())
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
pub(crate) fn percent(text: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const SET: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, SET).to_string()
}
