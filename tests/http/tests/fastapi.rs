//! A client of tests/fixtures/fastapi/openapi.json, which FastAPI wrote, called against that server: every operation, and
//! each answer says what the server read.
//!
//! `pip install -r tests/judges/fastapi/requirements.txt` in a virtual environment `tests/judges/fastapi/venv` installs
//! the server. Without it the tests are ignored, unless `COMPUTE_CLIENTS_FASTAPI=required` says that it must be there.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use client_core::{Error, ErrorKind, FileContent, Value, json};
use fastapi_client::{Client, types};
use futures_util::StreamExt;

/// The server, ended with the test.
struct Server {
    process: Child,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../judges/fastapi")
}

/// Python with FastAPI and the server.
fn python() -> Command {
    let python = folder().join("venv/bin/python");
    assert!(python.is_file(), "FastAPI is not installed in {}", folder().display());
    let mut command = Command::new(python);
    command.arg(folder().join("server.py")).stdin(Stdio::null());
    command
}

fn serve() -> Server {
    let mut process = python().stdout(Stdio::piped()).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
    let url = url.trim().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url:?}");
    Server { process, url }
}

#[test]
#[cfg_attr(not(has_fastapi), ignore = "needs FastAPI: see the top of this file")]
fn the_document_is_the_one_that_fastapi_writes() {
    let mut command = python();
    let output = command.arg("--openapi").output().unwrap();
    let written: Value = serde_json::from_slice(&output.stdout).unwrap();
    let kept =
        std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/fastapi/openapi.json")).unwrap();
    let kept: Value = serde_json::from_slice(&kept).unwrap();
    assert!(written == kept, "write it again: venv/bin/python server.py --openapi");
}

/// What the server says that it got.
fn got(answer: Result<types::Echo, Error>) -> Value {
    answer.unwrap().got.value().cloned().unwrap_or_default().into_value()
}

fn client(server: &Server) -> Client {
    Client::builder().base_url(&server.url).build().unwrap()
}

#[tokio::test]
#[cfg_attr(not(has_fastapi), ignore = "needs FastAPI: see the top of this file")]
async fn what_is_sent_is_what_the_server_reads() {
    let server = serve();
    let client = client(&server);
    queries(&client).await;
    paths(&client).await;
    headers(&client).await;
    bodies(&client).await;
    forms(&client).await;
    files(&client).await;
    responses(&client).await;
    security(&server).await;
}

async fn queries(client: &Client) {
    let query = client.query();
    let call = query.scalars().i(-3).f(1.5).b(true).s("a&b=c d/é").at("2026-11-27T10:00:00Z").day("2026-11-27");
    let call = call.id("6f1f7c4e-6f0e-4a6a-9d3e-111111111111").price("1.10").color(types::Color::V1);
    let expected = json!([
        -3,
        1.5,
        true,
        "a&b=c d/é",
        "2026-11-27T10:00:00+00:00",
        "2026-11-27",
        "6f1f7c4e-6f0e-4a6a-9d3e-111111111111",
        "1.10",
        "plus_one",
        "high"
    ]);
    assert_eq!(got(call.level(types::Level::V2).send().await), expected);
    assert_eq!(got(query.optional().send().await), json!([null, 10, null]));
    assert_eq!(got(query.optional().q("").limit(3).flag(false).send().await), json!(["", 3, false]));
    let call = query.lists().words(["a,b", "c d", ""]).numbers([1, 2]).colors([types::Color::DarkGreen]).unique([5, 4]);
    assert_eq!(got(call.send().await), json!([["a,b", "c d", ""], [1, 2], ["dark_green"], [4, 5]]));
    let call = query.model().limit(7).order_by(types::QueryModelOrderBy::UpdatedAt).tags(["x", "y"]);
    assert_eq!(got(call.send().await), json!({"limit": 7, "offset": 0, "order_by": "updated_at", "tags": ["x", "y"]}));
    let call = query.aliased().item_query("a &=+%").type_(4).filter("a eq 'b'").ids([1, 2]);
    assert_eq!(got(call.send().await), json!(["a &=+%", "4", "a eq 'b'", [1, 2]]));
    let call = query.literals().mode(types::QueryLiteralsMode::Slow).size(types::QueryLiteralsSize::V3);
    assert_eq!(got(call.send().await), json!(["slow", "3", "x"]));
    let filter = types::QueryDeepFilter::new().name("a b").ids([1, 2]);
    let filter = filter.range(types::QueryDeepFilterRange::new().gt(1).lt(9));
    let call = query.deep().filter(filter).csv(["a", "b,c"]).pipes(["d", "e"]);
    let call = call.spread(types::QueryDeepSpread::new().x(1).y("z")).json(types::QueryDeepJson::new().a(5));
    let expected = json!([
        ["filter[name]", "a b"],
        ["filter[ids]", "1"],
        ["filter[ids]", "2"],
        ["filter[range][gt]", "1"],
        ["filter[range][lt]", "9"],
        ["csv", "a,b,c"],
        ["pipes", "d|e"],
        ["x", "1"],
        ["y", "z"],
        ["json", "{\"a\":5}"]
    ]);
    assert_eq!(got(call.send().await), expected);
    assert_eq!(got(query.durations().wait("PT1M30S").clock("10:20:30").send().await), json!([90.0, "10:20:30"]));
}

async fn paths(client: &Client) {
    let path = client.path();
    assert_eq!(got(path.text("a b%20c?é#+").send().await), "a b%20c?é#+");
    let id = "6f1f7c4e-6f0e-4a6a-9d3e-111111111111";
    let call = path.typed(5, types::Color::DarkGreen, "2026-11-27", id, true);
    assert_eq!(got(call.send().await), json!([5, "dark_green", "2026-11-27", id, true]));
    assert_eq!(got(path.rest("a/b c/d").send().await), "a/b c/d");
    assert_eq!(got(path.range(3, 14).send().await), json!([3, 14]));
    assert_eq!(got(path.file("a", "tar").send().await), json!(["a", "tar"]));
}

async fn headers(client: &Client) {
    let headers = client.headers();
    let call = headers.simple().x_token("t, \"1\"").x_count(3).strange_header("s").user_agent("me/1");
    assert_eq!(got(call.send().await), json!(["t, \"1\"", 3, "s", "me/1"]));
    let call = headers.model().save_data(true).if_modified_since("never").x_tag(["one"]);
    assert_eq!(got(call.send().await), json!({"save_data": true, "if_modified_since": "never", "x_tag": ["one"]}));
    assert_eq!(got(headers.authorization().authorization("Token t").send().await), "Token t");
    assert_eq!(got(headers.cookies_simple().session_id("abc").visits(2).send().await), json!(["abc", 2]));
    let call = headers.cookies_model().session("s-1").fatebook_tracker("t.2");
    assert_eq!(got(call.send().await), json!({"session": "s-1", "fatebook_tracker": "t.2"}));
}

async fn bodies(client: &Client) {
    let body = client.body();
    let item = || types::Item::new("lamp", 9.5);
    let full = item().tags(["new"]).image(types::Image::new("https://x.test/a.png").size([1, 2]));
    let full = full.meta([("k", "v")]).colors([types::Color::V1]).level(types::Level::V2);
    assert_eq!(body.item().body(full.clone()).send().await.unwrap(), full);
    assert_eq!(body.item().name("lamp").price(1.0).send().await.unwrap().level, Some(types::Level::V1));
    let call = body.item_replace(7).notify(true).name("n").price(1.0);
    assert_eq!(got(call.send().await), json!([7, "n", true]));
    assert_eq!(got(body.item_change(7).name("n").image_null().send().await), json!([7, {"name": "n", "image": null}]));
    assert_eq!(got(body.item_change(7).send().await), json!([7, {}]));
    assert_eq!(got(body.items_delete().body([3, 4]).send().await), json!([3, 4]));
    assert_eq!(body.list().body([item(), full]).send().await.unwrap().len(), 2);
    assert_eq!(got(body.map().body([("1", 0.5), ("2", 2.0)]).send().await), json!({"1": 0.5, "2": 2.0}));
    assert_eq!(got(body.scalar().body(4).send().await), 4);
    assert_eq!(got(body.embedded().item(item()).send().await), "lamp");
    let call = body.several().item(item()).user(types::User::new("u")).importance(5).q("q");
    assert_eq!(got(call.send().await), json!(["lamp", "u", 5, "q"]));
    assert_eq!(got(body.optional().send().await), Value::Null);
    assert_eq!(got(body.optional().body(Some(item())).send().await), "lamp");
    assert_eq!(got(body.anything().body(json!([1, {"a": null}])).send().await), json!([1, {"a": null}]));
    let square = types::Square::new(2.0).rounded(true);
    assert_eq!(got(body.union().body(square).send().await), json!(["Square", {"side": 2.0, "rounded": true}]));
    let dog = types::Dog::new(types::DogKind::Hound).bark("wuff");
    let pet = body.pet().body(dog.clone()).send().await.unwrap();
    assert!(matches!(&pet, types::BodyPetOkResponse::Dog(same) if *same == dog), "{pet:?}");
    let cat = body.pet().body(types::Cat::new().lives(3)).send().await.unwrap();
    assert!(matches!(&cat, types::BodyPetOkResponse::Cat(cat) if cat.lives == Some(3)), "{cat:?}");
    use types::VersionedOthersItem as Other;
    let (first, second) = (types::V1::new("x"), types::V2::new(5));
    let call = body.versioned().value(first.clone()).others([Other::from(second), Other::from(first)]);
    assert_eq!(got(call.send().await), json!(["V1", ["V2", "V1"]]));
    let tree = types::NodeInput::new(1).children([types::NodeInput::new(2).parent(types::NodeInput::new(3))]);
    let tree = body.tree().body(tree).send().await.unwrap();
    let child = &tree.children.as_deref().unwrap()[0];
    assert_eq!(child.parent.value().unwrap().value, 3);
    let call = body.exact().price("0.10").big(i64::MAX).at("2026-11-27T10:00:00.123456+01:00").wait("PT0.5S").raw("b");
    let call = call.id("6f1f7c4e-6f0e-4a6a-9d3e-111111111111").pair([json!(1), json!("p")]).either(2.5).flags([true]);
    let expected = json!([
        "0.10",
        "9223372036854775807",
        "2026-11-27T10:00:00.123456+01:00",
        0.5,
        "b",
        "6f1f7c4e-6f0e-4a6a-9d3e-111111111111",
        [1, "p"],
        2.5,
        [true]
    ]);
    assert_eq!(got(call.send().await), expected);
    let call = body.aliases().first_name("f").class("c").async_(true).self_("me");
    let camel = call.send().await.unwrap();
    assert_eq!(
        (camel.first_name.as_str(), camel.class.as_str(), camel.async_, camel.self_.as_deref()),
        ("f", "c", Some(true), Some("me"))
    );
    let open = types::Open::new(1);
    assert_eq!(body.open().body(open.clone()).send().await.unwrap(), open);
    assert_eq!(body.root().body([3, 1]).send().await.unwrap(), [3, 1]);
    let page = body.page().offset(2).send().await.unwrap();
    assert_eq!((page.items[0].username.as_str(), page.total, page.next.value()), ("u2", 3, None));
    assert_eq!(body.computed().width(3).height(4).send().await.unwrap().area, 12);
    assert_eq!(got(body.merge().a_null().send().await), json!(["application/merge-patch+json", {"a": null}]));
    assert_eq!(got(body.bytes().body(vec![0, 255]).send().await), json!(["application/octet-stream", "AP8="]));
    assert_eq!(got(body.text().body("täxt").send().await), json!(["text/plain", "täxt"]));
}

async fn forms(client: &Client) {
    let form = client.form();
    let call = form.simple().username("a&b=c é+").age(3).on(true).note("n");
    assert_eq!(got(call.send().await), json!(["a&b=c é+", 3, true, "n"]));
    assert_eq!(got(form.simple().username("u").age(3).send().await), json!(["u", 3, false, null]));
    assert_eq!(got(form.lists().tags(["a,b", "c"]).ids([1, 2]).send().await), json!([["a,b", "c"], [1, 2]]));
    let call = form.model().username("u").color(types::Color::DarkGreen).scores([0.5, 1.0]);
    assert_eq!(got(call.send().await), json!(["u", "dark_green", [0.5, 1.0]]));
}

async fn files(client: &Client) {
    let files = client.files();
    let call = files.one().file("a b.txt", FileContent::of_type("text/plain", "hello"));
    assert_eq!(got(call.send().await), json!(["a b.txt", "text/plain", "hello"]));
    assert_eq!(got(files.bytes().file("f", "raw").send().await), "raw");
    assert_eq!(got(files.optional().note("n").send().await), json!(["n", null]));
    let call = files.optional().note("n").file("f.bin", "x");
    assert_eq!(got(call.send().await), json!(["n", ["f.bin", "application/octet-stream", "x"]]));
    let call = files.many().files("1.txt", "one").files("2.txt", "two");
    let expected = json!([["1.txt", "application/octet-stream", "one"], ["2.txt", "application/octet-stream", "two"]]);
    assert_eq!(got(call.send().await), expected);
    let call =
        files.mixed().file("m", "content").token("t").tags(["a", "b"]).count(2).extras("e1", "x").extras("e2", "y");
    let expected = json!([["m", "application/octet-stream", "content"], "t", ["a", "b"], 2, ["x", "y"]]);
    assert_eq!(got(call.send().await), expected);
    let call = files.model().title("T").file("f", "data").labels(["l", "m"]);
    let expected = json!(["T", ["f", "application/octet-stream", "data"], ["l", "m"]]);
    assert_eq!(got(call.send().await), expected);
}

async fn responses(client: &Client) {
    let responses = client.responses();
    responses.response_nothing().send().await.unwrap();
    let created = responses.response_created().username("u").full_name_null().send_with_response().await.unwrap();
    assert_eq!(created.status().as_u16(), 201);
    assert_eq!(created.headers()["location"], "/users/1");
    assert_eq!(created.username, "u");
    let error = responses.response_problem(404).send().await.unwrap_err();
    match error.details::<fastapi_client::error::ResponseProblemError>() {
        Some(fastapi_client::error::ResponseProblemError::NotFound(problem)) => assert_eq!(problem.code, "c404"),
        other => panic!("{other:?}"),
    }
    let error = responses.response_problem(418).send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Api), "{error:?}");
    let reply = responses.response_accepted().later(true).send_any().await.unwrap();
    assert!(
        matches!(&reply, fastapi_client::builder::ResponseAcceptedReply::Accepted(problem) if problem.code == "later"),
        "{reply:?}"
    );
    assert_eq!(responses.response_accepted().later(false).send().await.unwrap().username, "now");
    assert_eq!(responses.response_html().send().await.unwrap(), "<b>hi</b>");
    assert_eq!(responses.response_text().send().await.unwrap(), "plain");
    assert_eq!(responses.response_null().send().await.unwrap(), None);
    assert_eq!(responses.response_null().null(false).send().await.unwrap().unwrap().username, "some");
    let shapes = responses.response_union().circle(false).send().await.unwrap();
    assert!(
        matches!(
            &shapes[..],
            [types::ResponseUnionOkResponseItem::Square(_), types::ResponseUnionOkResponseItem::Circle(_)]
        ),
        "{shapes:?}"
    );
    assert_eq!(responses.response_file().send().await.unwrap(), b"%PDF\x00\xff".as_slice());
    let events: Vec<_> = responses.response_events().count(3).send().await.unwrap().collect().await;
    let lives: Vec<_> = events.into_iter().map(|event| event.unwrap().data.lives.unwrap()).collect();
    assert_eq!(lives, [0, 1, 2]);
    let lines: Vec<_> = responses.response_lines().count(2).send().await.unwrap().collect().await;
    assert_eq!(lines.into_iter().map(|line| line.unwrap().data.lives).collect::<Vec<_>>(), [Some(0), Some(1)]);
    let moved = responses.response_moved().send_with_response().await.unwrap();
    assert_eq!((moved.status().as_u16(), moved.headers()["location"].to_str().unwrap()), (302, "/responses/text"));
    let head = responses.response_head().send_with_response().await.unwrap();
    assert_eq!(head.headers()["x-count"], "3");
    assert_eq!(responses.response_map().send().await.unwrap()["a"][0].username, "b");
    assert_eq!(responses.response_scalar().send().await.unwrap(), 42);
    // FastAPI's own error, which the document describes.
    let unchecked = client.body().map().body([("no number", 1.0)]).send().await.unwrap_err();
    match unchecked.details::<fastapi_client::error::BodyMapError>() {
        Some(fastapi_client::error::BodyMapError::UnprocessableEntity(invalid)) => {
            assert_eq!(invalid.detail.as_deref().unwrap()[0].type_, "int_parsing");
        }
        other => panic!("{other:?}"),
    }
}

async fn security(server: &Server) {
    let client = Client::builder().base_url(&server.url).bearer_auth("bear").http_basic("ada", "p:w").api_key("head");
    let client =
        client.api_key_query("que&ry").api_key_cookie("cook").o_auth2_password_bearer("oauth").build().unwrap();
    let security = client.security();
    assert_eq!(got(security.bearer().send().await), "bear");
    assert_eq!(got(security.basic().send().await), json!(["ada", "p:w"]));
    assert_eq!(got(security.header().send().await), "head");
    assert_eq!(got(security.query().send().await), "que&ry");
    assert_eq!(got(security.cookie().send().await), "cook");
    assert_eq!(got(security.oauth().send().await), "oauth");
    let call = security.token().username("u").password("p&w").scope("a b").grant_type("password");
    assert_eq!(call.send().await.unwrap().access_token, "u:p&w:a,b");
}
