//! The seam to parameter styles.

use serde_json::Value;

use crate::api::{Location, Param};

/// Writes a parameter as it goes over the wire: a path segment's value, `name=value` pairs joined by `&`, a header's
/// value, or `name=value` cookies joined by `; `. `None`: nothing to send.
pub(crate) fn param(param: &Param, value: &Value) -> Result<Option<String>, String> {
    let name = percent(param.name);
    let values = match value {
        Value::Null => return Ok(None),
        Value::Array(values) => values.iter().map(scalar).collect::<Result<Vec<_>, _>>()?,
        other => vec![scalar(other)?],
    };
    Ok(Some(match param.location {
        Location::Path => values.iter().map(|value| percent(value)).collect::<Vec<_>>().join(","),
        Location::Query if param.explode => {
            values.iter().map(|value| format!("{name}={}", percent(value))).collect::<Vec<_>>().join("&")
        }
        Location::Query => {
            let values: Vec<_> = values.iter().map(|value| percent(value)).collect();
            format!("{name}={}", values.join(","))
        }
        Location::Header => values.join(","),
        Location::Cookie => format!("{name}={}", percent(&values.join(","))),
    }))
}

fn scalar(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Bool(_) | Value::Number(_) => Ok(value.to_string()),
        _ => Err("objects are not supported in this place".to_owned()),
    }
}

/// Percent-encodes everything but RFC 3986's unreserved characters.
pub(crate) fn percent(text: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const SET: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
    utf8_percent_encode(text, SET).to_string()
}

/// Writes the members of a form body.
pub(crate) fn form(members: &[(String, String)]) -> Result<String, String> {
    let mut pairs = Vec::new();
    for (name, json) in members {
        let value: Value = serde_json::from_str(json).map_err(|error| error.to_string())?;
        let values = match &value {
            Value::Null => continue,
            Value::Array(values) => values.iter().map(scalar).collect::<Result<Vec<_>, _>>()?,
            other => vec![scalar(other).map_err(|e| format!("member `{name}`: {e}"))?],
        };
        for value in values {
            pairs.push(format!("{}={}", percent(name), percent(&value)));
        }
    }
    Ok(pairs.join("&"))
}
