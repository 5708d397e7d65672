//! Servers that deviate from every spec in ways that are known: `traffic` finds all of them and nothing else, in what our
//! client recorded and in what a browser writes.

use std::collections::BTreeSet;
use std::path::Path;

use client_core::record::Recorder;
use client_core::{Error, Value, json};
use client_gen::lower::{Operation, Plan, Reply, TypeKind, TypeRef, lower};
use openapi::document::Document;
use tests::provider::Provider;
use tests::server::{Answer, Server};
use tests::{Case, cases, connect};
use traffic::{Kind, Report, Traffic, apply, findings, har};

/// What a deviation must be reported as: kind, operation, place, path.
type Expected = (Kind, String, String, String);

/// One response that deviates in one way.
struct Seed {
    expected: Expected,
    answer: Answer,
    query: bool,
}

const JSON: &str = "application/json";

fn answer(status: u16, body: &Value) -> Answer {
    match body {
        Value::Null => Answer { status, content_type: "", body: Vec::new() },
        Value::String(text) => Answer { status, content_type: "text/plain", body: text.clone().into_bytes() },
        json => Answer { status, content_type: JSON, body: json.to_string().into_bytes() },
    }
}

/// A place in a documented value: the path as findings state it, and the steps to it.
struct Site<'p> {
    path: String,
    steps: Vec<String>,
    ty: &'p TypeRef,
    field: Option<&'p client_gen::lower::Field>,
}

/// Every place of a value whose type says what it must be. Unions and secrets are left out: what they report is not one
/// finding.
fn sites<'p>(plan: &'p Plan, ty: &'p TypeRef, value: &Value, site: Site<'p>, out: &mut Vec<Site<'p>>) {
    match (ty, value) {
        (TypeRef::Nullable(inner) | TypeRef::Boxed(inner), _) => sites(plan, inner, value, site, out),
        (TypeRef::List(inner), Value::Array(items)) => {
            if let Some(first) = items.first() {
                let mut steps = site.steps.clone();
                steps.push("0".to_owned());
                let below = Site { path: format!("{}[]", site.path), steps, ty: inner, field: None };
                sites(plan, inner, first, below, out);
            }
        }
        (TypeRef::Named(index), Value::Object(members)) => {
            if let TypeKind::Object(object) = &plan.types[*index].kind {
                for field in &object.fields {
                    let Some(value) = members.get(&field.wire) else { continue };
                    let path =
                        if site.path.is_empty() { field.wire.clone() } else { format!("{}.{}", site.path, field.wire) };
                    let mut steps = site.steps.clone();
                    steps.push(field.wire.clone());
                    sites(plan, &field.ty, value, Site { path, steps, ty: &field.ty, field: Some(field) }, out);
                }
                out.push(site);
            }
        }
        (TypeRef::Secret(_) | TypeRef::Any | TypeRef::Map(_), _) => {}
        _ => out.push(site),
    }
}

fn at<'v>(value: &'v mut Value, steps: &[String]) -> Option<&'v mut Value> {
    steps.iter().try_fold(value, |value, step| match value {
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        Value::Object(members) => members.get_mut(step),
        _ => None,
    })
}

fn replaced(body: &Value, steps: &[String], with: Value) -> Option<Value> {
    let mut body = body.clone();
    *at(&mut body, steps)? = with;
    Some(body)
}

/// Every way in which one documented response can deviate, at most one of a kind.
fn seeds(plan: &Plan, document: &Document, operation: &Operation, status: u16, body: &Value) -> Vec<Seed> {
    let name = format!("{} {}", operation.method, operation.path);
    let place = format!("response.{status}");
    let mut out: Vec<Seed> = Vec::new();
    let mut kinds: BTreeSet<(Kind, &'static str)> = BTreeSet::new();
    let mut seed = |kind: Kind, what: &'static str, place: &str, path: &str, answer: Answer, query: bool| {
        if kinds.insert((kind, what)) {
            out.push(Seed { expected: (kind, name.clone(), place.to_owned(), path.to_owned()), answer, query });
        }
    };
    seed(Kind::ParameterUndocumented, "", "request.query", "zz_seeded", answer(status, body), true);
    let with_header = Answer { content_type: "application/json\r\nx-zz-seeded: 1", ..answer(status, body) };
    if body.is_object() || body.is_array() {
        seed(Kind::HeaderUndocumented, "", &format!("{place}.header"), "x-zz-seeded", with_header, false);
    }
    let documented = |status: &str| operation.errors.iter().any(|known| known.status.eq_ignore_ascii_case(status));
    if !documented("default") && !documented("2XX") {
        seed(Kind::StatusUndocumented, "", "response.299", "", answer(299, &json!({"zz": 1})), false);
    }
    let Reply::Json(ty) = &operation.success else { return out };
    let html = Answer { status, content_type: "text/zz", body: b"zz".to_vec() };
    seed(Kind::MediaTypeUndocumented, "", &place, "", html, false);
    let cut = Answer { status, content_type: JSON, body: b"{\"a\":".to_vec() };
    seed(Kind::BodyUnreadable, "", &place, "", cut, false);
    let mut all = Vec::new();
    sites(plan, ty, body, Site { path: String::new(), steps: Vec::new(), ty, field: None }, &mut all);
    for site in &all {
        let mut bare = site.ty;
        while let TypeRef::Nullable(inner) | TypeRef::Boxed(inner) = bare {
            bare = inner;
        }
        let changed = |with: Value| replaced(body, &site.steps, with).map(|body| answer(status, &body));
        if let TypeRef::Named(index) = bare
            && let TypeKind::Object(object) = &plan.types[*index].kind
        {
            let node = document.at(&plan.types[*index].pointer);
            let closed = node.is_some_and(|node| {
                node.get("properties").is_some()
                    && node.get("additionalProperties").is_none()
                    && node.get("allOf").is_none()
            });
            let mut more = body.clone();
            if closed
                && object.additional.is_none()
                && let Some(Value::Object(members)) = at(&mut more, &site.steps)
            {
                members.insert("zz_seeded".to_owned(), json!(7));
                let path =
                    if site.path.is_empty() { "zz_seeded".to_owned() } else { format!("{}.zz_seeded", site.path) };
                seed(Kind::PropertyUndocumented, "", &place, &path, answer(status, &more), false);
            }
        }
        let Some(field) = site.field else { continue };
        let plain =
            document.at(&field.pointer).is_some_and(|node| node.get("oneOf").is_none() && node.get("anyOf").is_none());
        if !plain {
            continue;
        }
        if field.presence == client_gen::lower::Presence::Required && field.constant.is_none() {
            let mut less = body.clone();
            let (last, above) = site.steps.split_last().unwrap();
            if let Some(Value::Object(members)) = at(&mut less, above) {
                members.remove(last);
                seed(Kind::RequiredMissing, "", &place, &site.path, answer(status, &less), false);
            }
        }
        let scalar =
            matches!(bare, TypeRef::String | TypeRef::Bool | TypeRef::Int(_) | TypeRef::Float | TypeRef::DateTime);
        if scalar && let Some(answer) = changed(json!([7])) {
            seed(Kind::TypeDiffers, "list", &place, &site.path, answer, false);
        }
        let text_as_number = matches!(bare, TypeRef::String | TypeRef::DateTime);
        if text_as_number && let Some(answer) = changed(json!(4711)) {
            seed(Kind::TypeDiffers, "number", &place, &site.path, answer, false);
        }
        if scalar
            && !field.presence.allows_null()
            && let Some(answer) = changed(Value::Null)
        {
            seed(Kind::NullUndocumented, "", &place, &site.path, answer, false);
        }
        if let TypeRef::Named(index) = bare
            && let TypeKind::StringEnum(_) = &plan.types[*index].kind
            && let Some(answer) = changed(json!("zz_seeded"))
        {
            seed(Kind::EnumValueUndocumented, "", &place, &site.path, answer, false);
        }
        if matches!(bare, TypeRef::DateTime)
            && let Some(answer) = changed(json!("yesterday"))
        {
            seed(Kind::FormatDiffers, "", &place, &site.path, answer, false);
        }
        if let (TypeRef::String, Some(longest), None) = (bare, field.limits.max_length, &field.limits.pattern)
            && let Some(answer) = changed(json!("zz ".repeat(longest as usize)))
        {
            seed(Kind::ConstraintExceeded, "length", &place, &site.path, answer, false);
        }
        let least = field.limits.min.as_ref().and_then(serde_json::Number::as_i64);
        // One below the least value of an unsigned type is wrong in two ways.
        if let (TypeRef::Int(ty), Some(least)) = (bare, least)
            && (least > 0 || !ty.starts_with('u'))
            && let Some(answer) = changed(json!(least - 1))
        {
            seed(Kind::ConstraintExceeded, "minimum", &place, &site.path, answer, false);
        }
    }
    out
}

/// A recording as a browser writes it: other headers, Base64, and entries that are none of this API's.
fn as_browser(recording: &str, from: &str, to: &str) -> String {
    use base64::Engine;
    let mut log: Value = serde_json::from_str(recording).unwrap();
    let list = log["log"]["entries"].as_array_mut().unwrap();
    for (index, entry) in list.iter_mut().enumerate() {
        let url = entry["request"]["url"].as_str().unwrap().replacen(from, to, 1);
        entry["request"]["url"] = url.into();
        entry.as_object_mut().unwrap().retain(|name, _| !name.starts_with('_'));
        entry["_resourceType"] = "fetch".into();
        let headers = entry["request"]["headers"].as_array_mut().unwrap();
        headers.push(json!({"name": ":authority", "value": "x"}));
        headers.push(json!({"name": "sec-ch-ua", "value": "\"Chromium\""}));
        headers.push(json!({"name": "Cookie", "value": "sid=1"}));
        let content = &mut entry["response"]["content"];
        if index % 3 == 0
            && let Some(text) = content["text"].as_str()
        {
            let text = base64::engine::general_purpose::STANDARD.encode(text);
            content["text"] = text.into();
            content["encoding"] = "base64".into();
        }
    }
    let entry = |method: &str, url: String, status: u16, headers: Value| {
        json!({
            "startedDateTime": "2026-01-01T00:00:00Z", "time": 1, "cache": {}, "timings": {"send": 0, "wait": 1, "receive": 0},
            "request": {"method": method, "url": url, "httpVersion": "h2", "cookies": [], "headers": headers, "queryString": [], "headersSize": -1, "bodySize": 0},
            "response": {"status": status, "statusText": "", "httpVersion": "h2", "cookies": [], "headers": [], "content": {"size": 0, "mimeType": ""}, "redirectURL": "", "headersSize": -1, "bodySize": 0},
        })
    };
    let preflight = json!([{"name": "Access-Control-Request-Method", "value": "POST"}]);
    list.push(entry("OPTIONS", format!("{to}/x"), 204, preflight));
    list.push(entry("GET", "https://cdn.example.org/app.js".to_owned(), 200, json!([])));
    list.push(entry("GET", "wss://live.example.org/".to_owned(), 101, json!([])));
    list.push(entry("GET", format!("{to}/x"), 0, json!([])));
    log.to_string()
}

fn check(document: &Document, recording: &str, bases: &[String]) -> Report {
    let mut traffic = Traffic::new(document, bases);
    har::read(recording.as_bytes(), &mut |entry| traffic.add(&entry)).unwrap();
    traffic.finish()
}

fn found(report: &Report) -> BTreeSet<Expected> {
    let all = report.differences.iter().map(|difference| {
        let place = difference.place.describe();
        (difference.observation.kind, difference.operation.clone(), place, difference.observation.path.clone())
    });
    all.collect()
}

struct Seen {
    operations: usize,
    seeded: usize,
    kinds: BTreeSet<Kind>,
    /// Edits that `apply` is certain about, and differences that it leaves to a person.
    written: (usize, usize),
    problems: Vec<String>,
}

async fn drive<C: Clone>(
    name: &str,
    cases: Vec<Case<C>>,
    recorder: Recorder,
    strict: Recorder,
    client: impl Fn(String, [&Recorder; 2]) -> Result<C, Error>,
    folder: Option<&Path>,
) -> Seen {
    let provider = Provider::read(name);
    let plan = lower(&provider.document).plan;
    let server = Server::start().await.unwrap();
    let base = format!("{}{}", server.url, connect::base(name));
    let client = client(base.clone(), [&recorder, &strict]).unwrap();
    let mut expected: BTreeSet<Expected> = BTreeSet::new();
    let mut seen = Seen { operations: 0, seeded: 0, kinds: BTreeSet::new(), written: (0, 0), problems: Vec::new() };
    for case in &cases {
        let operation = plan.operations.iter().find(|known| known.id == case.id).unwrap();
        let example = &provider.examples[case.id];
        let documented = example.responses.iter().find(|(status, _)| status.starts_with('2'));
        let Some((Ok(status), body)) = documented.map(|(status, body)| (status.parse::<u16>(), body)) else { continue };
        seen.operations += 1;
        // As documented first: it must give nothing.
        server.answer(answer(status, body));
        let _ = case.send(client.clone()).await;
        for seed in seeds(&plan, &provider.document, operation, status, body) {
            server.answer(seed.answer);
            let _ = match seed.query {
                true => {
                    (case.call)(client.clone(), |options| {
                        options.query("zz_seeded", "1");
                    })
                    .await
                }
                false => case.send(client.clone()).await,
            };
            seen.seeded += 1;
            seen.kinds.insert(seed.expected.0);
            expected.insert(seed.expected);
        }
    }
    let recording = recorder.to_har().unwrap();
    let first = plan.servers.first().map(|server| server.url.clone()).unwrap_or_default();
    let browser = as_browser(&recording, &base, first.trim_end_matches('/'));
    if let Some(folder) = folder {
        std::fs::write(folder.join(format!("{name}.har")), &browser).unwrap();
    }
    let report = check(&provider.document, &strict.to_har().unwrap(), std::slice::from_ref(&base));
    let without_values = |kind: Kind| {
        !matches!(
            kind,
            Kind::EnumValueUndocumented | Kind::FormatDiffers | Kind::ConstraintExceeded | Kind::BodyUnreadable
        )
    };
    let found_there = found(&report).into_iter().filter(|found| without_values(found.0)).collect::<BTreeSet<_>>();
    let wanted = expected.iter().filter(|found| without_values(found.0)).cloned().collect::<BTreeSet<_>>();
    let differing = found_there.symmetric_difference(&wanted);
    seen.problems.extend(differing.map(|found| format!("{name} names and types only: {found:?}")));
    if report.names_and_types_only != report.matched {
        seen.problems.push(format!("{name}: {} of {}", report.names_and_types_only, report.matched));
    }
    for (what, recording, bases) in [("client", &recording, vec![base]), ("browser", &browser, Vec::new())] {
        let report = check(&provider.document, recording, &bases);
        let mut found = found(&report);
        // Multipart forms are not recorded, and that is said.
        found.retain(|(kind, _, place, _)| *kind != Kind::BodyUnreadable || place != "request.body");
        let missed = expected.difference(&found).map(|missed| format!("{name} {what}: not found: {missed:?}"));
        let wrong = found.difference(&expected).map(|wrong| format!("{name} {what}: false: {wrong:?}"));
        seen.problems.extend(missed.chain(wrong));
        if what == "browser" && (report.skipped.len() != 3 || report.other_hosts != 1) {
            seen.problems.push(format!("{name}: left out {:?}, {} other hosts", report.skipped, report.other_hosts));
        }
        if what == "client" && (folder.is_some() || name == "hpcai") {
            seen.written = applied(name, &provider.document, &report, recording, &bases, &mut seen.problems);
        }
    }
    seen
}

/// What is certain is written into the document, and is then no difference any more; the rest is what is listed.
fn applied(
    name: &str,
    document: &Document,
    report: &Report,
    recording: &str,
    bases: &[String],
    problems: &mut Vec<String>,
) -> (usize, usize) {
    let plan = apply::plan(document, report, 1, "2026-01-02");
    let mut current = document.clone();
    for (_, edit) in &plan.edits {
        let text = openapi::edit::apply(&current, edit).unwrap();
        current = Document::parse("openapi.yaml", &text).unwrap();
    }
    let left: BTreeSet<String> = plan
        .left
        .iter()
        .map(|(index, _)| {
            let found = &report.differences[*index];
            format!(
                "{:?} {} {} {}",
                found.observation.kind,
                found.operation,
                found.place.describe(),
                found.observation.path
            )
        })
        .collect();
    for difference in check(&current, recording, bases).differences {
        let found = &difference.observation;
        let line = format!("{:?} {} {} {}", found.kind, difference.operation, difference.place.describe(), found.path);
        if !left.contains(&line) {
            problems.push(format!("{name}: after apply: {line}"));
        }
    }
    assert_eq!(findings(document, report).len(), report.differences.len());
    (plan.edits.len(), plan.left.len())
}

macro_rules! provider {
    ($name:literal, $krate:ident, $cases:ident, $folder:expr, $($set:ident),*) => {
        drive($name, cases::$cases::cases(), $krate::record::recorder(),
            $krate::record::recorder().names_and_types_only(), |url, recorders| {
            let builder = $krate::Client::builder()$(.$set("any"))*.base_url(url).retry(client_core::RetryConfig::none());
            builder.core(|core| core.record(recorders[0]).record(recorders[1])).build()
        }, $folder)
        .await
    };
}

/// The two providers with most operations take the longest, and are tried where recordings are kept.
async fn all(folder: Option<&Path>) -> Vec<(&'static str, Seen)> {
    let mut all = vec![
        ("hpcai", provider!("hpcai", hpcai_client, hpcai, folder, access_token)),
        ("k0rdent", provider!("k0rdent", k0rdent_client, k0rdent, folder, bearer_auth)),
        ("tir", provider!("tir", e2e_tir_client, tir, folder, api_key, bearer_auth)),
    ];
    if folder.is_some() {
        all.push(("instavm", provider!("instavm", instavm_client, instavm, folder, api_key)));
        all.push(("sfcompute", provider!("sfcompute", sfcompute_client, sfcompute, folder, bearer_auth)));
    }
    all
}

fn judged(all: Vec<(&'static str, Seen)>) {
    let mut kinds = BTreeSet::new();
    let mut seeded = 0;
    let mut problems = Vec::new();
    for (name, seen) in all {
        let (edits, left) = seen.written;
        println!(
            "{name}: {} operations, {} deviations; {edits} edits written, {left} left to a person",
            seen.operations, seen.seeded
        );
        seeded += seen.seeded;
        kinds.extend(seen.kinds);
        problems.extend(seen.problems);
    }
    println!("{seeded} deviations of {} kinds: {kinds:?}", kinds.len());
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems[..problems.len().min(60)].join("\n"));
    assert!(seeded >= 300, "{seeded}");
}

#[tokio::test]
async fn every_seeded_deviation_is_found_and_nothing_else() {
    judged(all(None).await);
}

#[tokio::test]
#[ignore = "minutes: applies every certain edit; keeps the recordings in TRAFFIC_FOLDER for other programs"]
async fn what_is_applied_is_no_difference_any_more() {
    let kept = std::env::var_os("TRAFFIC_FOLDER").map(std::path::PathBuf::from);
    let folder = tempfile::tempdir().unwrap();
    judged(all(Some(kept.as_deref().unwrap_or(folder.path()))).await);
}
