//! What a call becomes before it is sent, and what is refused.

use serde_json::json;

use crate::testing::*;
use crate::*;

const ID: usize = 0;
const PAGE: usize = 1;
const TRACE: usize = 2;
const FLAVOR: usize = 3;
const TAG: usize = 4;

async fn target(fill: impl FnOnce(&mut Call)) -> Result<String, Error> {
    let script = Script::new().json(200, "{}");
    let mut call = client(&script).call(&GET);
    fill(&mut call);
    call.execute().await?;
    Ok(script.targets().remove(0))
}

async fn body(op: &'static Operation, fill: impl FnOnce(&mut Call)) -> Result<String, Error> {
    let script = Script::new().json(200, "{}");
    let mut call = client(&script).call(op);
    fill(&mut call);
    call.execute().await?;
    Ok(script.bodies().remove(0))
}

#[tokio::test]
async fn parameters_go_where_they_belong() {
    let script = Script::new().json(200, "{}");
    let mut call = client(&script).call(&GET);
    call.param(TAG, &["a", "b c"]);
    call.param(PAGE, &2);
    call.param(ID, "n/1 ü");
    call.param(TRACE, "t");
    call.param(FLAVOR, "sweet");
    call.execute().await.unwrap();
    assert_eq!(script.targets(), ["GET /api/v1/nodes/n%2F1%20%C3%BC?page=2&tag=a&tag=b%20c"]);
    assert_eq!(script.header("x-trace"), ["t"]);
    assert_eq!(script.header("cookie"), ["flavor=sweet"]);
    assert_eq!(script.header("authorization"), ["Bearer token-0123456789abcdef"]);
    assert_eq!(script.header("accept"), ["application/json"]);
    let agent = script.header("user-agent").remove(0);
    assert!(agent.starts_with("example-client/1.2.3 client-core/"), "{agent}");
}

#[tokio::test]
async fn a_path_parameter_cannot_leave_its_segment() {
    for (id, outcome) in [
        ("", Err("parameter `id` is empty")),
        (".", Err("parameter `id` would be a step in the path")),
        ("..", Err("parameter `id` would be a step in the path")),
        ("%2e%2e", Ok("%252e%252e")),
        ("../admin", Ok("..%2Fadmin")),
        ("a/b", Ok("a%2Fb")),
        ("a%2fb", Ok("a%252fb")),
        ("a\\b", Ok("a%5Cb")),
        ("a?b#c", Ok("a%3Fb%23c")),
        ("a\r\nb\t", Ok("a%0D%0Ab%09")),
        (" ", Ok("%20")),
    ] {
        let sent = target(|call| call.param(ID, id)).await;
        match (sent, outcome) {
            (Ok(sent), Ok(segment)) => {
                assert_eq!(sent, format!("GET /api/v1/nodes/{segment}"));
            }
            (Err(error), Err(message)) => {
                assert_eq!(error.kind(), &ErrorKind::InvalidRequest);
                assert!(error.to_string().contains(message), "{id:?}: {error}");
            }
            (sent, _) => panic!("{id:?}: {sent:?}"),
        }
    }
}

#[tokio::test]
async fn a_header_cannot_be_broken_out_of() {
    for bad in ["a\r\nx-evil: 1", "a\nb", "a\0b"] {
        let error = target(|call| {
            call.param(ID, "n1");
            call.param(TRACE, bad);
        })
        .await
        .unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::InvalidRequest);
        let error = target(|call| {
            call.param(ID, "n1");
            call.options().header("x-mine", bad);
        })
        .await
        .unwrap_err();
        assert!(!error.to_string().contains("evil"), "{error}");
    }
    for name in ["x mine", "x\r\ny", "", "host", "content-length", "Transfer-Encoding"] {
        let error = target(|call| {
            call.param(ID, "n1");
            call.options().header(name, "1");
        })
        .await
        .unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::InvalidRequest, "{name:?}");
    }
}

#[tokio::test]
async fn a_missing_parameter_is_named() {
    let error = target(|_| {}).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingField { name: "id".into() });
    assert_eq!(error.to_string(), "getNode: `id` is required and was not set");
    assert!(!error.may_have_reached_server());
}

#[tokio::test]
async fn extra_query_and_headers_are_sent() {
    let script = Script::new().json(200, "{}");
    let mut call = client(&script).call(&GET);
    call.param(ID, "n1");
    call.options().query("new", "a&b").header("X-Mine", "1").header("authorization", "Custom mine-0123456789");
    call.execute().await.unwrap();
    assert_eq!(script.targets(), ["GET /api/v1/nodes/n1?new=a%26b"]);
    assert_eq!(script.header("x-mine"), ["1"]);
    assert_eq!(script.header("authorization"), ["Custom mine-0123456789"]);
}

#[tokio::test]
async fn a_cookie_by_hand_joins_the_others() {
    let script = Script::new().json(200, "{}");
    let mut call = client(&script).call(&BOTH);
    call.options().header("cookie", "mine=1");
    call.execute().await.unwrap();
    assert_eq!(script.header("cookie"), ["mine=1; AccessToken=cookie-0123456789"]);
}

#[tokio::test]
async fn limits_are_checked_unless_switched_off() {
    static LIMITED: Operation = Operation {
        bodies: &[Body {
            media_type: "application/json",
            media: Media::Json,
            required: true,
            fields: &[Field { name: "count", limits: Some(&crate::limits! { max: 9 }), ..Field::REQUIRED }],
        }],
        ..operation("limited", "POST", "/limited")
    };
    let script = Script::new().json(200, "{}");
    let broken = |core: &Core| {
        let mut call = core.call(&LIMITED);
        call.field(0, &10);
        call
    };
    let core = client(&script);
    let error = broken(&core).execute().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "limited: the request violates documented constraints; /count: 10 is greater than the maximum, 9"
    );
    let mut call = broken(&core);
    call.options().check_limits(false);
    call.execute().await.unwrap();
    let lax = builder(&script).check_limits(false).build().unwrap();
    broken(&lax).execute().await.unwrap();
    let mut call = broken(&lax);
    call.options().check_limits(true);
    call.execute().await.unwrap_err();
}

#[tokio::test]
async fn members_go_in_the_order_of_the_document() {
    let sent = body(&CREATE, |call| {
        call.field(2, &3);
        call.field(0, "first");
        call.field(1, &Option::<u8>::None);
        call.field(0, "last \"word\"");
    })
    .await
    .unwrap();
    assert_eq!(sent, r#"{"name":"last \"word\"","zone":null,"count":3}"#);
}

#[tokio::test]
async fn a_missing_member_is_named_before_anything_is_sent() {
    let error = body(&CREATE, |call| call.field(1, "z")).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingField { name: "name".into() });
}

#[tokio::test]
async fn members_override_and_extend_a_whole_body() {
    let whole = json!({"zone": "a", "big": 18446744073709551615_u64, "name": "n"});
    let sent = body(&CREATE, |call| call.body(0, &whole)).await.unwrap();
    assert_eq!(sent, whole.to_string());
    let sent = body(&CREATE, |call| {
        call.body(0, &whole);
        call.field(0, "m");
        call.options().body_member("new", json!([1])).body_member("zone", "b");
    })
    .await
    .unwrap();
    assert_eq!(sent, r#"{"zone":"b","big":18446744073709551615,"name":"m","new":[1]}"#);
}

#[tokio::test]
async fn an_extra_member_can_stand_in_for_a_required_one() {
    let sent = body(&CREATE, |call| {
        call.options().body_member("name", "n");
    })
    .await
    .unwrap();
    assert_eq!(sent, r#"{"name":"n"}"#);
}

#[tokio::test]
async fn members_of_something_else_are_refused() {
    let error = body(&CREATE, |call| {
        call.body(0, &[1, 2]);
        call.field(0, "m");
    })
    .await
    .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn an_optional_body_is_left_out() {
    let script = Script::new().json(200, "{}");
    client(&script).call(&SEARCH).execute().await.unwrap();
    assert_eq!(script.bodies(), [""]);
    assert_eq!(script.header("content-type"), [""]);
}

#[tokio::test]
async fn a_form_is_written_as_one() {
    let sent = body(&CREATE_FORM, |call| {
        call.field(0, "a b&c=d");
        call.field(2, &[1, 2]);
        call.field(1, &Option::<u8>::None);
    })
    .await
    .unwrap();
    assert_eq!(sent, "name=a%20b%26c%3Dd&count=1&count=2");
}

#[tokio::test]
async fn multipart_has_a_part_for_each() {
    let script = Script::new().json(200, "{}");
    let mut call = client(&script).call(&CREATE);
    call.body_multipart(
        1,
        vec![Part {
            name: "f\"\r\nx: y".into(),
            filename: Some("a.txt".into()),
            content_type: Some("text/plain".into()),
            body: Bytes::from_static(b"content").into(),
        }],
    );
    call.execute().await.unwrap();
    assert_eq!(script.header("content-type"), ["multipart/form-data; boundary=part-unique-1"]);
    assert_eq!(
        script.bodies(),
        ["--part-unique-1\r\n\
             Content-Disposition: form-data; name=\"f%22%0D%0Ax: y\"; filename=\"a.txt\"\r\n\
             Content-Type: text/plain\r\n\r\n\
             content\r\n\
             --part-unique-1--\r\n"]
    );
}

#[tokio::test]
async fn what_cannot_be_written_is_reported_on_sending() {
    let error = target(|call| {
        call.param(ID, &json!({"a": {"b": 1}}));
    })
    .await
    .unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("`id`"), "{error}");
}

#[test]
fn base_urls_and_variables_are_checked() {
    let build = |url: &str| Core::builder(&API).base_url(url).build();
    assert_eq!(build("https://h/x//").unwrap().base_url(), "https://h/x");
    for bad in ["nonsense", "ftp://h", "https://u:p@h", "https://h?x=1", "https://h/#a"] {
        let error = build(bad).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Config, "{bad}");
        assert!(!error.to_string().contains("u:p"), "{error}");
    }
    let region = |value: &str| Core::builder(&API).server_variable("region", value).build();
    assert_eq!(region("us-1").unwrap().base_url(), "https://us-1.example.com/api");
    for bad in ["", "evil.test/", "a@b", "a:1", "..", "a#"] {
        assert_eq!(region(bad).unwrap_err().kind(), &ErrorKind::Config, "{bad}");
    }
    let error = Core::builder(&API).server(4).build().unwrap_err();
    assert!(error.to_string().contains("1 server"), "{error}");
}
