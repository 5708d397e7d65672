//! The five captured docs pages' own examples are the committed ones, to the last member and in their order.
//!
//! Where a page's example breaks a rule of the page, the rule wins. InstaVM's page shows a schema and no example; its committed example says `source: facts`.

use client_core::Value;
use tests::provider::Provider;
use tests::server::{Answer, Server};
use tests::{connect, shared};

/// A captured page.
fn page(name: &str) -> String {
    std::fs::read_to_string(shared(&format!("pages/{name}.txt"))).unwrap()
}

/// The JSON value that starts at the first `{` after `mark`.
fn json_after(text: &str, mark: &str) -> Value {
    let rest = text.split_once(mark).unwrap_or_else(|| panic!("the page has no `{mark}`")).1;
    let rest = &rest[rest.find('{').unwrap()..];
    serde_json::Deserializer::from_str(rest).into_iter::<Value>().next().unwrap().unwrap()
}

/// Members and their order.
fn same(what: &str, committed: &Value, on_the_page: &Value) {
    assert_eq!(committed.to_string(), on_the_page.to_string(), "{what}");
}

fn body(provider: &Provider, id: &str) -> Value {
    provider.examples[id].body.clone().unwrap_or_else(|| panic!("{id} has no body"))
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn sfcompute_create_nodes() {
    let page = page("sfcompute-create-nodes");
    let provider = Provider::read("sfcompute");
    // The page's `end_at` breaks the page's own rule; the rule wins.
    let mut request = json_after(&page, "--data '");
    assert_eq!(request.as_object_mut().and_then(|body| body.shift_remove("end_at")), Some(123.into()));
    same("request", &body(&provider, "createNodes"), &request);
    let answer = page.split_once("--data '").unwrap().1;
    same("response", &provider.examples["createNodes"].responses["201"], &json_after(answer, "}\n'"));
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn k0rdent_create_instance() {
    let page = page("k0rdent-create-instance");
    let provider = Provider::read("k0rdent");
    let literal = page.split_once("JSON.stringify(").unwrap().1.split_once("\n  })").unwrap().0;
    // A JavaScript object of this kind is a YAML flow mapping.
    let request: Value = serde_yaml::from_str(&format!("{literal}}}")).unwrap();
    // The page's values are placeholders that its own rules forbid, so only what is there is compared.
    assert_eq!(properties(&body(&provider, "createInstance")), properties(&request));
    let response = json_after(&page, "console.error(err));");
    same("response", &provider.examples["createInstance"].responses["201"], &response);
}

/// The pointers of a value's properties, in their order.
fn properties(value: &Value) -> Vec<String> {
    fn add(value: &Value, at: &str, out: &mut Vec<String>) {
        match value {
            Value::Object(properties) => properties.iter().for_each(|(name, value)| {
                out.push(format!("{at}/{name}"));
                add(value, &format!("{at}/{name}"), out);
            }),
            Value::Array(items) => items.iter().for_each(|item| add(item, &format!("{at}/*"), out)),
            _ => {}
        }
    }
    let mut out = Vec::new();
    add(value, "", &mut out);
    out
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn tir_create_instance() {
    let page = page("tir-create-instance");
    let provider = Provider::read("tir");
    let part = |from: &str, to: &str| {
        let rest = page.split_once(from).unwrap().1;
        shown(rest.split_once(to).map_or(rest, |(part, _)| part))
    };
    // The page shows every field at once; a VM, which its example is, has no parallel file storage.
    let mut request = part("Request body", "\nResponses");
    for field in ["pfs_path", "pfs_read_only"] {
        assert!(request.as_object_mut().and_then(|body| body.shift_remove(field)).is_some(), "{field}");
    }
    same("request", &body(&provider, "createInstance"), &request);
    let response = &provider.examples["createInstance"].responses["201"];
    let printed = part("\nResponses", "\u{0}");
    assert_eq!(printed.as_object().unwrap().len(), 2, "the page prints a code and a message");
    for (name, value) in printed.as_object().unwrap() {
        assert_eq!(response[name], *value, "response {name}");
    }
}

/// The fields of a field list that show an example: `namestring`, then prose, then `examplenode-1`.
fn shown(list: &str) -> Value {
    let mut out = serde_json::Map::new();
    let mut field: Option<(&str, &str)> = None;
    for line in list.lines() {
        if let (Some(text), Some((name, kind))) = (line.strip_prefix("example"), field) {
            let value = match kind {
                "string" => Value::from(text),
                _ => serde_json::from_str(text).unwrap(),
            };
            out.insert(name.to_owned(), value);
            field = None;
        } else if let Some(found) = glued(line) {
            field = Some(found);
        }
    }
    Value::Object(out)
}

/// `disk_size_in_gbinteger`: a name and its type, glued together; `kindstringvm` has its only value behind.
fn glued(line: &str) -> Option<(&str, &str)> {
    let kinds = ["string", "boolean", "integer", "array", "object"];
    let (at, kind) = kinds.iter().filter_map(|kind| Some((line.find(kind)?, *kind))).max()?;
    let name = &line[..at];
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    (plain && !line.contains(' ')).then_some((name, kind))
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn hpcai_launch_instance() {
    let page = page("hpcai-launch-instance");
    let provider = Provider::read("hpcai");
    same("request", &body(&provider, "launchInstance"), &json_after(&page, "Example Request"));
    let responses = &provider.examples["launchInstance"].responses;
    same("response", &responses["200"], &json_after(&page, "Success Response"));
    let error = json_after(&page, "Error Response");
    same("error", &responses["default"], &error);
    // The page's other error is told from the first by its `code`; another operation's example has it.
    let other = json_after(page.split_once("Error Response").unwrap().1, "not set\"\n}");
    let known = provider.examples.values().any(|example| example.responses.values().any(|body| *body == other));
    assert!(known, "no committed example has {other}");
}

/// The page's cURL sends another body than its example; it goes over the wire as it stands there.
#[tokio::test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
async fn hpcai_launch_instance_as_curl_sends_it() {
    let page = page("hpcai-launch-instance");
    let sent = json_after(&page, "--data-raw");
    let request: hpcai_client::types::LaunchInstanceRequest = client_core::model::from_value(sent.clone()).unwrap();
    let server = Server::start().await.unwrap();
    let body = br#"{"instanceId":"notebook-1"}"#.to_vec();
    server.answer(Answer { status: 200, content_type: "application/json", body });
    let client = connect::hpcai(format!("{}{}", server.url, connect::base("hpcai"))).unwrap();
    client.instances().launch().body(request).send().await.unwrap();
    let received = server.take();
    assert_eq!(received[0].target, "/api/instance/create");
    assert_eq!(String::from_utf8_lossy(&received[0].body), sent.to_string());
}
