//! Tags, constants and numbers.

use client_core::Decimal;
use wire_client::types;

use crate::{answering, connected, only};

/// Sends what was read, and gives what then arrived.
async fn repeated(text: &'static str) -> (types::Values, String) {
    let (server, client) = answering(200, "application/json", text).await;
    let read = client.values().send().send().await.unwrap();
    assert_eq!(server.take().len(), 1);
    client.values().send().body(read.clone()).send().await.unwrap();
    (read, String::from_utf8(only(&server).body).unwrap())
}

#[tokio::test]
async fn a_tag_travels_as_the_value_it_is() {
    let text = concat!(
        r#"{"mapped":{"version":1,"x":"a"},"implicit":{"version":2,"y":"b"},"untagged":{"on":true,"level":3},"#,
        r#""half":{"kind":"Dog","bark":true}}"#
    );
    let (read, sent) = repeated(text).await;
    assert_eq!(sent, text);
    assert!(matches!(read.mapped, Some(types::Mapped::V1(_))), "{read:?}");
    assert!(matches!(read.implicit, Some(types::Implicit::V2(_))), "{read:?}");
    assert!(matches!(read.untagged, Some(types::Untagged::On(_))), "{read:?}");
    assert!(matches!(read.half, Some(types::Half::Dog(_))), "{read:?}");
    let (read, sent) = repeated(r#"{"half":{"kind":"kitty","lives":9}}"#).await;
    assert!(matches!(read.half, Some(types::Half::Kitty(_))), "{read:?}");
    assert_eq!(sent, r#"{"half":{"kind":"kitty","lives":9}}"#);
}

#[tokio::test]
async fn where_a_base_is_referred_to_its_children_travel() {
    let text = concat!(
        r##"{"animal":{"@type":"#eagle","name":"a","friend":{"@type":"#bird","wings":2},"wings":2,"prey":"b"},"##,
        r##""shapes":[{"kind":"circle","color":"red","radius":1.5},{"kind":"square","side":2.5},{"kind":"point"}],"##,
        r##""version":{"v":1,"x":"c"}}"##
    );
    let (read, sent) = repeated(text).await;
    assert_eq!(sent, text);
    let Some(types::Animal::Eagle(eagle)) = &read.animal else { panic!("{:?}", read.animal) };
    assert!(matches!(eagle.friend.as_deref(), Some(types::Animal::Bird(bird)) if bird.wings == 2), "{eagle:?}");
    let shapes = read.shapes.as_deref().unwrap();
    let [types::Shape::Circle(circle), types::Shape::Square(square), types::Shape::Base(point)] = shapes else {
        panic!("{shapes:?}")
    };
    assert_eq!((circle.radius, square.side, &point.kind), (1.5, Some(2.5), &types::ShapeKind::Point));
    assert!(matches!(read.version, Some(types::Version::V1(_))), "{read:?}");
    let text = r##"{"animal":{"@type":"#worm","name":"w"},"version":{"v":2,"y":"d"}}"##;
    let (read, sent) = repeated(text).await;
    assert_eq!(sent, text);
    assert!(matches!(read.animal, Some(types::Animal::Worm(_))), "{read:?}");
    assert!(matches!(read.version, Some(types::Version::Second(_))), "{read:?}");
}

/// A kind that the document does not list is what every kind is; what is not even that is kept as it came.
#[tokio::test]
async fn a_kind_that_nobody_documented_is_kept() {
    let text = r##"{"animal":{"@type":"#newt","name":"n","legs":4},"shapes":[{"color":"red"}],"version":{"v":"3"}}"##;
    let (read, sent) = repeated(text).await;
    assert_eq!(sent, text);
    assert!(matches!(&read.animal, Some(types::Animal::Base(base)) if base.name.as_deref() == Some("n")), "{read:?}");
    assert!(matches!(read.shapes.as_deref(), Some([types::Shape::Unknown(_)])), "{read:?}");
    assert!(matches!(read.version, Some(types::Version::Unknown(_))), "{read:?}");
}

#[tokio::test]
async fn no_digit_of_a_number_is_lost() {
    let text = concat!(
        r#"{"big":115792089237316195423570985008687907853269984665640564039457584007913129639935,"#,
        r#""listed":18446744073709551615,"either":9007199254740993,"price":0.10,"plain":0.25,"textOrObject":{"a":1}}"#
    );
    let (read, sent) = repeated(text).await;
    assert_eq!(sent, text);
    assert_eq!(read.plain, Some(0.25));
    let Some(types::TextOrObject::Object(object)) = read.text_or_object else { panic!("{:?}", read.text_or_object) };
    assert_eq!(object.a, Some(1));
    let (_, sent) = repeated(r#"{"either":0.5}"#).await;
    assert_eq!(sent, r#"{"either":0.5}"#);
}

#[tokio::test]
async fn no_digit_of_a_parameter_is_lost() {
    let (server, client) = connected().await;
    let wei: Decimal = "340282366920938463463374607431768211456".parse().unwrap();
    client.values().get(wei).price("1.10".parse::<Decimal>().unwrap()).send().await.unwrap();
    assert_eq!(only(&server).target, "/values/340282366920938463463374607431768211456?price=1.10");
}

/// No operation reaches these types: they are there with the feature `all-types`, and are read and written like others.
#[test]
fn what_a_webhook_receives_is_typed() {
    let sent = client_core::json!({"parcel": {"state": "lost", "deep": {"deep": {"x": 1}}}, "at": "2026-11-27T00:00:00Z", "new": 2});
    let event: types::ParcelShippedRequest = client_core::from_value(sent.clone()).unwrap();
    assert_eq!(event.parcel.state, types::ParcelState::Lost);
    assert_eq!(client_core::to_value(&event).unwrap(), sent);
    assert!(client_core::from_value::<types::ParcelShippedRequest>(client_core::json!({"at": "x"})).is_err());
    let made = types::Unused::new().parcel(types::Parcel::new(types::ParcelState::Sent));
    assert_eq!(client_core::to_value(&made).unwrap(), client_core::json!({"parcel": {"state": "sent"}}));
}
