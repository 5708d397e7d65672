//! What a call can be told and what an answer holds: limits, missing members, three states, raw access, unknown values.

use client_core::stub::{StubFuture, StubRequest, respond_json};
use client_core::{Error, ErrorKind, Value, json};
use tests::connect;

/// Repeats the request's body, with what a newer server might say beside it.
struct Newer;

impl sfcompute_client::stub::Stub for Newer {
    fn create_nodes(&self, _: StubRequest) -> StubFuture<sfcompute_client::types::NodeList> {
        respond_json(json!({"object": "list", "data": []}))
    }

    fn get_zone(&self, _: StubRequest) -> StubFuture<sfcompute_client::types::Zone> {
        respond_json(json!({
            "object": "zone", "name": "z", "display_name": null, "region": "Antarctica", "hardware_type": "B900",
            "interconnect_type": "Infiniband", "delivery_type": "VM",
            "available_capacity": [{"start_timestamp": 1.0, "end_timestamp": 2, "quantity": 4.0, "penguins": true}],
            "weather": {"wind": [1, 2.5]},
        }))
    }
}

impl k0rdent_client::stub::Stub for Newer {
    fn list_projects(&self, _: StubRequest) -> StubFuture<k0rdent_client::types::ProjectList> {
        respond_json(json!({"projects": [{"id": "p", "mood": "good"}], "nextPageToken": null}))
    }

    fn update_project(&self, request: StubRequest) -> StubFuture<k0rdent_client::types::Project> {
        respond_json(request.json::<Value>().unwrap())
    }
}

impl instavm_client::stub::Stub for Newer {
    fn create_vm(&self, _: StubRequest) -> StubFuture<instavm_client::types::VmCreateResponse> {
        respond_json(json!({"vm_id": "v", "status": "active", "session_id": "s"}))
    }
}

impl hpcai_client::stub::Stub for Newer {
    fn list_volumes(&self, _: StubRequest) -> StubFuture<hpcai_client::types::ListVolumesResponse> {
        respond_json(json!({"volumeList": null, "region": {"name": "new"}}))
    }
}

impl e2e_tir_client::stub::Stub for Newer {
    fn list_ssh_keys(&self, _: StubRequest) -> StubFuture<e2e_tir_client::types::ListSshKeysResponse> {
        respond_json(json!({"code": 200.0, "data": null, "errors": null, "region": "new"}))
    }
}

fn sfcompute() -> sfcompute_client::Client {
    sfcompute_client::Client::from_stub(Newer).unwrap()
}

fn limits(error: &Error) -> Vec<&str> {
    match error.kind() {
        ErrorKind::Limits(violations) => violations.iter().map(|violation| violation.pointer.as_str()).collect(),
        _ => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn broken_limits_are_told_by_pointer_before_anything_is_sent() {
    let order = |client: &sfcompute_client::Client| {
        let order = client.nodes().create().desired_count(0).max_price_per_node_hour(1).any_zone(true);
        order.names(["fine".to_owned(), "x".repeat(129)])
    };
    let failure = order(&sfcompute()).send().await.unwrap_err();
    // The last is a rule of the whole body: as many names as nodes.
    assert_eq!(limits(&failure), ["/desired_count", "/names/1", ""]);
    assert!(!failure.may_have_reached_server());
    assert!(failure.to_string().contains("/desired_count: "), "{failure}");
    order(&sfcompute()).options(|options| _ = options.check_limits(false)).send().await.unwrap();

    let server = sfcompute_client::mock::serve(Newer).await.unwrap();
    let builder = sfcompute_client::Client::builder().bearer_auth("tok").base_url(server.url());
    let unchecked = builder.check_limits(false).build().unwrap();
    order(&unchecked).send().await.unwrap();
    let failure = order(&unchecked).options(|options| _ = options.check_limits(true)).send().await.unwrap_err();
    assert_eq!(limits(&failure).len(), 3);
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn limits_hold_in_parameters_and_patterns_too() {
    let client = k0rdent_client::Client::from_stub(Newer).unwrap();
    let failure = client.projects().list().organization_id("o").page_size(501).send().await.unwrap_err();
    assert_eq!(limits(&failure), ["/pageSize"]);
    let failure = client.projects().create().id("No Such Id").organization_id("o").send().await.unwrap_err();
    assert_eq!(limits(&failure), ["/id"]);
    let client = instavm_client::Client::from_stub(Newer).unwrap();
    let failure = client.snapshots().create().oci_image("i").vcpu_count(9).send().await.unwrap_err();
    assert_eq!(limits(&failure), ["/vcpu_count"]);
}

/// A client that has nobody to talk to: what is refused here was refused before anything was sent.
const NOBODY: &str = "http://127.0.0.1:1";

#[tokio::test]
async fn a_required_member_that_is_missing_is_named_before_anything_is_sent() {
    let failures = [
        connect::hpcai(NOBODY.into()).unwrap().volumes().create().send().await.unwrap_err(),
        connect::instavm(NOBODY.into()).unwrap().volumes().create().send().await.unwrap_err(),
        connect::k0rdent(NOBODY.into()).unwrap().projects().create().send().await.unwrap_err(),
        connect::sfcompute(NOBODY.into()).unwrap().nodes().create().send().await.unwrap_err(),
        connect::tir(NOBODY.into()).unwrap().ssh_keys().add().location("l").active_iam(1).send().await.unwrap_err(),
    ];
    let names = ["name", "name", "organizationId", "desired_count", "label"];
    for (failure, name) in failures.iter().zip(names) {
        assert_eq!(failure.kind(), &ErrorKind::MissingField { name: name.to_owned() }, "{failure}");
        assert!(!failure.may_have_reached_server() && failure.to_string().contains(name), "{failure}");
    }
}

#[tokio::test]
async fn a_path_parameter_cannot_leave_its_segment() {
    let server = sfcompute_client::mock::serve(Newer).await.unwrap();
    let client = connect::sfcompute(server.url()).unwrap();
    for id in ["", ".", ".."] {
        let failure = client.zones().get(id).send().await.unwrap_err();
        assert_eq!(failure.kind(), &ErrorKind::InvalidRequest, "{id}");
    }
    for id in ["a/../../b", "%2f", "a?b#c", "\r\nx: y"] {
        client.zones().get(id).send().await.unwrap();
        assert_eq!(server.requests().last().unwrap().path_param("id"), Some(id));
    }
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn status_headers_and_raw_body_stand_beside_the_value() {
    let server = sfcompute_client::mock::serve(Newer).await.unwrap();
    let client = connect::sfcompute(server.url()).unwrap();
    let response = client.zones().get("z").send_with_response().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert!(response.body().starts_with(br#"{"object":"zone""#));
    assert_eq!(response.value().name, "z");
}

#[tokio::test]
async fn headers_query_and_members_that_are_not_documented_can_be_sent() {
    let server = k0rdent_client::mock::serve(Newer).await.unwrap();
    let client = connect::k0rdent(server.url()).unwrap();
    let update = client.projects().update("p").display_name("n");
    let update = update.options(|options| {
        options.header("x-trial", "1").query("dry run", "a&b").body_member("color", json!({"r": 255}));
    });
    let project = update.send().await.unwrap();
    assert_eq!(project.extra.get("color"), Some(&json!({"r": 255})));
    let request = &server.requests()[0];
    assert_eq!((request.header("x-trial"), request.query_value("dry run").as_deref()), (Some("1"), Some("a&b")));
    assert_eq!(&request.body()[..], br#"{"displayName":"n","color":{"r":255}}"#);
    let failure = client.projects().get("p").options(|options| _ = options.header("x", "a\r\nb: c")).send().await;
    assert_eq!(failure.unwrap_err().kind(), &ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn absent_null_and_a_value_are_three_things() {
    let server = instavm_client::mock::serve(Newer).await.unwrap();
    let client = connect::instavm(server.url()).unwrap();
    client.vms().create().memory_mb(512).send().await.unwrap();
    client.vms().create().memory_mb_null().snapshot_name("s").send().await.unwrap();
    let body = instavm_client::types::VmCreateRequest::new().vcpu_count_null().memory_mb(1024);
    client.vms().create().body(body).send().await.unwrap();
    let sent: Vec<String> =
        server.requests().iter().map(|request| String::from_utf8_lossy(request.body()).into_owned()).collect();
    assert_eq!(
        sent,
        [
            r#"{"memory_mb":512}"#,
            r#"{"memory_mb":null,"snapshot_name":"s"}"#,
            r#"{"memory_mb":1024,"vcpu_count":null}"#
        ]
    );
}

#[tokio::test]
async fn what_is_not_known_is_kept_and_written_back() {
    use sfcompute_client::types::AcceleratorType;
    let zone = sfcompute().zones().get("z").send().await.unwrap();
    assert_eq!(zone.hardware_type, AcceleratorType::Unknown("B900".into()));
    assert_eq!(zone.extra.get("weather"), Some(&json!({"wind": [1, 2.5]})));
    assert_eq!((zone.available_capacity[0].start_timestamp, zone.available_capacity[0].quantity), (1, 4));
    let written = tests::value_of(&zone);
    assert_eq!((&written["hardware_type"], &written["region"]), (&json!("B900"), &json!("Antarctica")));
    assert_eq!(written["available_capacity"][0]["penguins"], json!(true));
    assert_eq!(written["display_name"], json!(null));
}

#[tokio::test]
async fn a_null_where_a_member_may_be_absent_is_read_in_every_crate() {
    let client = k0rdent_client::Client::from_stub(Newer).unwrap();
    let list = client.projects().list().organization_id("o").send().await.unwrap();
    assert_eq!(list.next_page_token, None);
    assert_eq!(list.projects.unwrap()[0].extra.get("mood"), Some(&json!("good")));
    // Not through a stub, which sends a typed value: a null is left out there, and nothing documented is left.
    let body = json!({"volumeList": null, "region": {"name": "new"}});
    let list: hpcai_client::types::ListVolumesResponse = client_core::from_value(body).unwrap();
    assert!(list.volume_list.is_none() && list.extra.get("region").is_some());
    let client = e2e_tir_client::Client::from_stub(Newer).unwrap();
    let list = client.ssh_keys().list().send().await.unwrap();
    assert_eq!(list.extra.get("region"), Some(&json!("new")));
}

#[tokio::test]
async fn a_member_that_is_not_known_is_sent_back_in_an_update() {
    use k0rdent_client::types::ProjectUpdateRequest;
    let client = k0rdent_client::Client::from_stub(Newer).unwrap();
    let project = client.projects().list().organization_id("o").send().await.unwrap().projects.unwrap().remove(0);
    let mut update = ProjectUpdateRequest::new().display_name("new");
    update.extra = project.extra;
    let updated = client.projects().update("p").body(update).send().await.unwrap();
    assert_eq!(updated.extra.get("mood"), Some(&json!("good")));
    assert_eq!(updated.display_name.as_deref(), Some("new"));
}

/// A program's own type, which outlives the client that it got its resource client from.
struct Keeper {
    nodes: sfcompute_client::Nodes,
}

#[tokio::test]
async fn a_resource_client_is_kept_and_a_setter_may_have_nothing_to_set() {
    let server = tests::server::Server::start().await.unwrap();
    let body = br#"{"object":"list","data":[]}"#.to_vec();
    server.answer(tests::server::Answer { status: 201, content_type: "application/json", body });
    let keeper = Keeper { nodes: connect::sfcompute(server.url.clone()).unwrap().nodes() };
    for zone in [None, Some("hayesvalley")] {
        let order = keeper.nodes.create().desired_count(1).max_price_per_node_hour(1600);
        order.any_zone(true).maybe(zone, |order, zone| order.zone(zone)).send().await.unwrap();
        let [request] = server.take().try_into().unwrap();
        let sent: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(sent.get("zone").and_then(Value::as_str), zone);
    }
}
