//! Parameters.

use wire_client::types;

use crate::{connected, only};

#[tokio::test]
async fn a_parameter_of_text_is_not_quoted() {
    let (server, client) = connected().await;
    let call = client.params().send("a b").text("a \"b\"").count(3).x_text("plain, text");
    call.filter(types::SendParamsFilter::new().a("x")).send().await.unwrap();
    let request = only(&server);
    assert_eq!(request.target, "/params/a%20b?text=a%20%22b%22&count=3&filter=%7B%22a%22%3A%22x%22%7D");
    assert_eq!(request.header("x-text"), Some("plain, text"));
}

/// The variable is named by the rule that the crate's README documents. The test runs itself again with the variable
/// set, because a program that has threads must not change its environment.
#[tokio::test]
async fn a_credential_comes_from_the_variable_that_the_rule_names() {
    const NAME: &str = "params::a_credential_comes_from_the_variable_that_the_rule_names";
    if std::env::var("WIRE_API_KEY").is_err() {
        let error = wire_client::Client::from_env().unwrap_err().to_string();
        assert!(error.contains("WIRE_API_KEY"), "{error}");
        let program = std::env::current_exe().unwrap();
        let again = std::process::Command::new(program).args(["--exact", NAME]).env("WIRE_API_KEY", "k-1").output();
        let again = again.unwrap();
        let output = String::from_utf8_lossy(&again.stdout);
        assert!(again.status.success() && output.contains("1 passed"), "{output}");
        return;
    }
    wire_client::Client::from_env().unwrap();
    let (server, _) = connected().await;
    let client = wire_client::Client::builder().env().base_url(&server.url).build().unwrap();
    client.params().whoami().send().await.unwrap();
    assert_eq!(only(&server).header("x-key"), Some("k-1"));
}

#[tokio::test]
async fn a_documented_authorization_header_is_the_callers() {
    let (server, client) = connected().await;
    client.params().send_authorization().authorization("Token t").send().await.unwrap();
    assert_eq!(only(&server).header("authorization"), Some("Token t"));
}

/// Where no style says how, the caller does.
#[tokio::test]
async fn no_setter_of_a_nested_parameter_always_fails() {
    let (server, client) = connected().await;
    let deep = [types::SendNestedDeepAItem::new().b(1), types::SendNestedDeepAItem::new().b(2)];
    let call = client.params().send_nested().deep(types::SendNestedDeep::new().a(deep)).objects("[{\"a\":1}]");
    let call = call.pairs(types::SendNestedPairs::new().x(1).ys([2, 3])).x_objects("inner");
    call.send().await.unwrap();
    let request = only(&server);
    assert_eq!(
        request.target,
        "/nested?deep%5Ba%5D%5B0%5D%5Bb%5D=1&deep%5Ba%5D%5B1%5D%5Bb%5D=2&objects=%5B%7B%22a%22%3A1%7D%5D&x=1&ys=2&ys=3"
    );
    assert_eq!(request.header("x-objects"), Some("inner"));
}
