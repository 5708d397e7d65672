//! Multipart bodies and forms.

use client_core::{ErrorKind, FileContent};
use wire_client::types;

use crate::server::Received;
use crate::{connected, only};

/// The parts of a body: head and content each, the boundary taken out.
fn parts(request: &Received) -> Vec<(String, String)> {
    let media = request.header("content-type").unwrap();
    let boundary = media.strip_prefix("multipart/form-data; boundary=").unwrap();
    let body = String::from_utf8(request.body.clone()).unwrap();
    let body = body.strip_suffix(&format!("--{boundary}--\r\n")).unwrap();
    body.split(&format!("--{boundary}\r\n"))
        .skip(1)
        .map(|part| {
            let (head, content) = part.split_once("\r\n\r\n").unwrap();
            let head = head.replace("Content-Disposition: form-data; ", "").replace("\r\nContent-Type: ", " | ");
            (head, content.strip_suffix("\r\n").unwrap().to_owned())
        })
        .collect()
}

fn part(head: &str, content: &str) -> (String, String) {
    (head.to_owned(), content.to_owned())
}

#[tokio::test]
async fn each_item_of_an_array_is_a_part() {
    let (server, client) = connected().await;
    let products = [types::SendPartsProductsItem::new().sku("s"), types::SendPartsProductsItem::new()];
    let call = client.bodies().send_parts().file("a", "x").products(products);
    call.tags(["gone"]).tags(["t1", "t2"]).numbers([1, 2]).flag(true).note("n").send().await.unwrap();
    let expected = [
        part("name=\"file\"; filename=\"a\" | application/pdf", "x"),
        part("name=\"products\" | application/json", "{\"sku\":\"s\"}"),
        part("name=\"products\" | application/json", "{}"),
        part("name=\"tags\"", "t1"),
        part("name=\"tags\"", "t2"),
        part("name=\"numbers\"", "1"),
        part("name=\"numbers\"", "2"),
        part("name=\"note\"", "n"),
        part("name=\"flag\"", "true"),
    ];
    assert_eq!(parts(&only(&server)), expected);
}

#[tokio::test]
async fn whatever_says_bytes_is_a_file_of_its_media_type() {
    let (server, client) = connected().await;
    let call = client.bodies().send_parts().products([]).file("f.pdf", "1").audio("a.mp3", "2").pdf("p.pdf", "3");
    let call = call.csv("a,b").images("1.png", "4").images("2.png", "5").many("m1", "6").many("m2", "7");
    let call = call.optional("optional", "8").one_or_many("o1", "9").one_or_many("o2", "10").picture("gone.jpg", "11");
    let call = call.picture("p.bin", FileContent::of_type("image/webp", "12"));
    call.meta(types::SendPartsMeta::new().a("b")).send().await.unwrap();
    let expected = [
        part("name=\"file\"; filename=\"f.pdf\" | application/pdf", "1"),
        part("name=\"audio\"; filename=\"a.mp3\" | audio/mpeg", "2"),
        part("name=\"pdf\"; filename=\"p.pdf\" | application/pdf", "3"),
        part("name=\"csv\" | text/csv", "a,b"),
        part("name=\"images\"; filename=\"1.png\" | image/png", "4"),
        part("name=\"images\"; filename=\"2.png\" | image/png", "5"),
        part("name=\"many\"; filename=\"m1\" | application/octet-stream", "6"),
        part("name=\"many\"; filename=\"m2\" | application/octet-stream", "7"),
        part("name=\"optional\"; filename=\"optional\" | application/octet-stream", "8"),
        part("name=\"oneOrMany\"; filename=\"o1\" | application/octet-stream", "9"),
        part("name=\"oneOrMany\"; filename=\"o2\" | application/octet-stream", "10"),
        part("name=\"picture\"; filename=\"p.bin\" | image/webp", "12"),
        part("name=\"meta\" | application/vnd.meta+json", "{\"a\":\"b\"}"),
    ];
    assert_eq!(parts(&only(&server)), expected);
}

#[tokio::test]
async fn a_body_without_a_required_part_is_not_sent() {
    let (server, client) = connected().await;
    let missing = |error: client_core::Error| match error.kind() {
        ErrorKind::MissingField { name } => name.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(missing(client.bodies().send_parts().send().await.unwrap_err()), "file");
    assert_eq!(missing(client.bodies().send_parts().file("a", "x").send().await.unwrap_err()), "products");
    assert_eq!(missing(client.bodies().send_either().url("u").send().await.unwrap_err()), "name");
    assert_eq!(server.take().len(), 0);
    client.bodies().send_either().name("n").url("u").send().await.unwrap();
    assert_eq!(parts(&only(&server)), [part("name=\"name\"", "n"), part("name=\"url\"", "u")]);
}

#[tokio::test]
async fn a_form_is_written_as_its_encoding_says() {
    let (server, client) = connected().await;
    let list = [types::SendFormRequestDeepListItem::new().q(1), types::SendFormRequestDeepListItem::new().q(2)];
    let deep = types::SendFormRequestDeep::new().x(1).y(types::SendFormRequestDeepY::new().z("a b")).list(list);
    let call = client.bodies().send_form().a("a&b").list(["1", "2"]).csv(["1", "2,3"]).piped(["1", "2"]).deep(deep);
    let call = call.plain(types::SendFormRequestPlain::new().p(1)).js([1, 2]).url("https://x.test/?a");
    call.send().await.unwrap();
    let request = only(&server);
    assert_eq!(request.method, "POST");
    assert_eq!(request.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(
        String::from_utf8(request.body).unwrap(),
        "a=a%26b&list=1&list=2&csv=1,2%2C3&piped=1%7C2&deep%5Bx%5D=1&deep%5By%5D%5Bz%5D=a%20b\
         &deep%5Blist%5D%5B0%5D%5Bq%5D=1&deep%5Blist%5D%5B1%5D%5Bq%5D=2&plain=%7B%22p%22%3A1%7D&js=%5B1%2C2%5D\
         &url=https://x.test/?a"
    );
}

#[tokio::test]
async fn a_second_media_type_has_its_own_encoding() {
    let (server, client) = connected().await;
    let body = types::Deep::new().deep(types::DeepDeep::new().x(1));
    client.bodies().send_json_or_form().body(body.clone()).send().await.unwrap();
    assert_eq!(String::from_utf8(only(&server).body).unwrap(), "{\"deep\":{\"x\":1}}");
    client.bodies().send_json_or_form().x_www_form_urlencoded_body(body).send().await.unwrap();
    assert_eq!(String::from_utf8(only(&server).body).unwrap(), "deep%5Bx%5D=1");
}
