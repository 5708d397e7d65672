//! What has one documented value only is sent without being set, in every place.

use wire_client::types::{ConstantEither, ConstantInner, ConstantOnly};

use crate::{connected, only};

#[tokio::test]
async fn constants_of_parameters_and_of_json_fill_themselves() {
    let (server, client) = connected().await;
    let either = ConstantEither::from(ConstantOnly::new());
    let call = client.constants().send("a").inner(ConstantInner::new("t")).either(either);
    call.list([ConstantOnly::default().note("n")]).send().await.unwrap();
    let request = only(&server);
    assert_eq!(request.target, "/constants/v1/a?format=json&level=3");
    assert_eq!(request.header("api-version"), Some("2024-01-01"));
    assert_eq!(request.header("cookie"), Some("consent=true"));
    let sent = concat!(
        r#"{"kind":"chat","stream":false,"size":7,"ratio":0.5,"inner":{"type":"inner","text":"t"},"#,
        r#""either":{"type":"only"},"list":[{"type":"only","note":"n"}]}"#
    );
    assert_eq!(String::from_utf8(request.body).unwrap(), sent);
}

#[tokio::test]
async fn what_is_set_is_sent_in_place_of_a_constant() {
    let (server, client) = connected().await;
    let call = client.constants().send("a").inner(ConstantInner::new("t").type_("other"));
    let call = call.format("xml").api_version("2025-01-01").kind("image").stream(true);
    call.options(|options| _ = options.check_limits(false)).send().await.unwrap();
    let request = only(&server);
    assert_eq!(request.target, "/constants/v1/a?format=xml&level=3");
    assert_eq!(request.header("api-version"), Some("2025-01-01"));
    let sent = r#"{"kind":"image","stream":true,"size":7,"ratio":0.5,"inner":{"type":"other","text":"t"}}"#;
    assert_eq!(String::from_utf8(request.body).unwrap(), sent);
}

#[tokio::test]
async fn constants_of_forms_and_parts_fill_themselves() {
    let (server, client) = connected().await;
    client.constants().send_form().code("c").send().await.unwrap();
    assert_eq!(only(&server).body, b"grant_type=authorization_code&code=c");
    client.constants().send_parts().file("f", "x").send().await.unwrap();
    let body = String::from_utf8(only(&server).body).unwrap();
    assert!(body.contains("name=\"purpose\"\r\n\r\nbatch\r\n"), "{body}");
    assert!(body.contains("name=\"count\"") && body.contains("\r\n\r\n2\r\n"), "{body}");
}

#[tokio::test]
async fn a_constant_alone_makes_no_optional_body() {
    let (server, client) = connected().await;
    client.constants().send_maybe().send().await.unwrap();
    assert_eq!(only(&server).body, b"");
    client.constants().send_maybe().note("n").send().await.unwrap();
    assert_eq!(only(&server).body, br#"{"kind":"chat","note":"n"}"#);
}
