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
