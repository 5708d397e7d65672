//! What users test their programs with: stubs, the mock server, and the blocking face, for every crate.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use client_core::mock::MockServer;
use client_core::stub::{StubFuture, StubRequest, error, respond_json};
use client_core::{Error, ErrorKind, RetryConfig, WaitOptions, json};
use futures_util::TryStreamExt;
use tests::{Case, cases, connect};

/// Answers nothing.
struct Empty;

impl hpcai_client::stub::Stub for Empty {}
impl instavm_client::stub::Stub for Empty {}
impl k0rdent_client::stub::Stub for Empty {}
impl sfcompute_client::stub::Stub for Empty {}
impl e2e_tir_client::stub::Stub for Empty {}

async fn unanswered<C: Clone>(client: C, server: &MockServer, stubbed: C, cases: Vec<Case<C>>) {
    for case in cases {
        let failure = case.send(stubbed.clone()).await.unwrap_err();
        assert_eq!(failure.kind(), &ErrorKind::Config, "{}", case.id);
        assert!(failure.message().contains(&format!("`{}`", case.id)), "{failure}");
        let failure = case.send(client.clone()).await.unwrap_err();
        assert_eq!(failure.status().map(|status| status.as_u16()), Some(501), "{failure}");
        assert!(failure.message().contains(&format!("`{}`", case.id)), "{failure}");
        assert_eq!(server.requests_to(case.id).len(), 1, "{}", case.id);
    }
}

macro_rules! each_operation_is_reached {
    ($($name:ident, $krate:ident;)*) => {
        mod each_operation_is_reached_and_unanswered {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let server = $krate::mock::serve(Empty).await.unwrap();
                let client = connect::$name(server.url()).unwrap();
                unanswered(client, &server, $krate::Client::from_stub(Empty).unwrap(), cases::$name::cases()).await;
            })*
        }
    };
}
each_operation_is_reached! {
    hpcai, hpcai_client;
    instavm, instavm_client;
    k0rdent, k0rdent_client;
    sfcompute, sfcompute_client;
    tir, e2e_tir_client;
}

/// Counts what it is asked, and answers by the count.
#[derive(Clone, Default)]
struct Counting {
    asked: Arc<AtomicUsize>,
}

impl Counting {
    fn next(&self) -> usize {
        self.asked.fetch_add(1, Ordering::SeqCst)
    }
}

fn node(status: &str) -> client_core::Value {
    json!({
        "object": "node", "id": "n_1", "name": "one", "gpu_type": "H100", "owner": "me", "status": status,
        "node_type": "reserved", "zone": null, "created_at": null, "updated_at": null, "start_at": null,
        "end_at": null, "deleted_at": null, "procurement_id": null, "max_price_per_node_hour": null, "vms": null,
        "current_vm": null,
    })
}

impl sfcompute_client::stub::Stub for Counting {
    fn get_node(&self, request: StubRequest) -> StubFuture<sfcompute_client::types::Node> {
        let looks = self.next();
        match request.path_param("id") {
            Some("gone") => {
                let body = json!({"error": {"type": "not_found", "message": "no such node"}});
                Box::pin(async move { Err(error(404, &body).with_header("x-request-id", "r-1")) })
            }
            Some("busy") => Box::pin(async { Err(error(429, &json!({})).with_header("retry-after", "7")) }),
            Some("cut off") => Box::pin(async { Err(Error::new(ErrorKind::Transport, "cut off")) }),
            Some("broken") if looks >= 2 => respond_json(node("failed")),
            _ if looks >= 2 => respond_json(node("running")),
            _ => respond_json(node("pending")),
        }
    }
}

/// The same client over a stub and over the mock server in front of it.
async fn both() -> (MockServer, [sfcompute_client::Client; 2]) {
    let server = sfcompute_client::mock::serve(Counting::default()).await.unwrap();
    let over_http = connect::sfcompute(server.url()).unwrap();
    (server, [sfcompute_client::Client::from_stub(Counting::default()).unwrap(), over_http])
}

#[tokio::test]
async fn a_documented_error_is_the_same_from_a_stub_and_over_http() {
    use sfcompute_client::error::GetNodeError;
    let (server, clients) = both().await;
    for client in clients {
        let failure = client.nodes().get("gone").send().await.unwrap_err();
        assert_eq!(failure.to_string(), "getNode: 404 Not Found: no such node (request id r-1)");
        let Some(GetNodeError::NotFound(body)) = failure.details::<GetNodeError>() else { panic!("{failure:?}") };
        assert_eq!(body.error.message, "no such node");
        let failure = client.nodes().get("busy").send().await.unwrap_err();
        assert!(failure.is_retryable());
        assert_eq!(failure.retry_after(), Some(Duration::from_secs(7)));
        let failure = client.nodes().get("cut off").send().await.unwrap_err();
        assert_eq!(failure.kind(), &ErrorKind::Transport);
    }
    assert_eq!(server.requests()[0].path_param("id"), Some("gone"));
    assert_eq!(server.requests()[0].header("authorization"), Some("Bearer tok"));
    assert!(!format!("{server:?}").contains("Bearer tok"));
}

#[tokio::test]
async fn the_mock_server_names_routes_near_an_unknown_one() {
    let server = sfcompute_client::mock::serve(Empty).await.unwrap();
    let elsewhere = connect::sfcompute(format!("{}/v1", server.url())).unwrap();
    let failure = elsewhere.nodes().list().send().await.unwrap_err();
    assert_eq!(failure.status().map(|status| status.as_u16()), Some(404));
    assert!(failure.message().contains("no operation is `GET /v1/v1/nodes`; the nearest are `GET /v1/"), "{failure}");
    assert_eq!(server.requests()[0].operation_id(), None);
}

fn hasty() -> WaitOptions {
    let mut options = WaitOptions::default();
    options.interval = Some(Duration::from_millis(1));
    options
}

#[tokio::test]
async fn waiters_end_in_the_state_waited_for_or_say_which_they_ended_in() {
    for client in both().await.1 {
        let node = client.nodes().get("one").wait_until_running(hasty()).await.unwrap();
        assert_eq!(node.status, sfcompute_client::types::NodeStatus::Running);
    }
    for client in both().await.1 {
        let failure = client.nodes().get("broken").wait_until_running(hasty()).await.unwrap_err();
        assert_eq!(failure.kind(), &ErrorKind::WaitFailed { state: "failed".to_owned() });
        assert!(failure.to_string().contains("`failed`"), "{failure}");
    }
}

impl instavm_client::stub::Stub for Counting {
    fn get_snapshot(&self, request: StubRequest) -> StubFuture<instavm_client::types::Snapshot> {
        let state = match (self.next(), request.path_param("snapshot_id")) {
            (0, _) => "building",
            (_, Some("broken")) => "failed",
            _ => "ready",
        };
        respond_json(json!({"snapshot_id": "s", "id": "s", "name": "s", "status": state}))
    }

    fn get_custom_domain(&self, _: StubRequest) -> StubFuture<instavm_client::types::CustomDomain> {
        let state = ["pending", "issued"][self.next().min(1)];
        respond_json(json!({"id": 7, "domain": "app.example.com", "status": state}))
    }
}

#[tokio::test]
async fn instavm_waits_for_snapshots_and_domains() {
    let client = || instavm_client::Client::from_stub(Counting::default()).unwrap();
    client().snapshots().get("s").wait_until_ready(hasty()).await.unwrap();
    let failure = client().snapshots().get("broken").wait_until_ready(hasty()).await.unwrap_err();
    assert_eq!(failure.kind(), &ErrorKind::WaitFailed { state: "failed".to_owned() });
    client().custom_domains().get(7).wait_until_issued(hasty()).await.unwrap();
}

/// Issues numbered tokens of a life of so many seconds, and takes those that were not revoked.
#[derive(Clone, Default)]
struct Cloud {
    issued: Arc<AtomicUsize>,
    looks: Arc<AtomicUsize>,
    life: u32,
}

impl k0rdent_client::stub::Stub for Cloud {
    fn mint_token(&self, request: StubRequest) -> StubFuture<k0rdent_client::types::TokenResponse> {
        let grant = request.json::<client_core::Value>().unwrap();
        assert_eq!(grant, json!({"grant_type": "api_key", "api_key": "long-lived"}));
        let number = self.issued.fetch_add(1, Ordering::SeqCst) + 1;
        respond_json(json!({"access_token": format!("t{number}"), "token_type": "Bearer", "expires_in": self.life}))
    }

    fn list_instances(&self, request: StubRequest) -> StubFuture<k0rdent_client::types::InstanceList> {
        let instance = |id: &str| json!({"id": id, "type": "t", "lifecycle": {"status": "RUNNING"}});
        respond_json(match request.query_value("pageToken").as_deref() {
            None => json!({"instances": [instance("a"), instance("b")], "nextPageToken": "2/="}),
            Some("2/=") => json!({"instances": [], "nextPageToken": "3"}),
            _ => json!({"instances": [instance("c")]}),
        })
    }

    fn get_instance(&self, request: StubRequest) -> StubFuture<k0rdent_client::types::Instance> {
        let states: [&str; 2] = match request.path_param("id") {
            Some("doomed") => ["PROVISIONING", "TERMINATED"],
            _ => ["PROVISIONING", "RUNNING"],
        };
        let state = states[self.looks.fetch_add(1, Ordering::SeqCst).min(1)];
        respond_json(json!({"id": "i", "type": "t", "lifecycle": {"status": state}}))
    }

    fn get_project(&self, request: StubRequest) -> StubFuture<k0rdent_client::types::Project> {
        // The first token is not taken here.
        if request.headers().get("authorization").is_some_and(|sent| sent == "Bearer t1") {
            return Box::pin(async { Err(error(401, &json!({"error": {"code": 401, "message": "stale"}}))) });
        }
        respond_json(json!({"id": "p", "organizationId": "o"}))
    }
}

#[tokio::test]
async fn k0rdent_items_run_over_three_pages() {
    let client = k0rdent_client::Client::from_stub(Cloud::default()).unwrap();
    let list = || client.instances().list("r", "p");
    let items: Vec<_> = list().items().try_collect().await.unwrap();
    assert_eq!(items.iter().map(|item| item.id.clone().unwrap_or_default()).collect::<String>(), "abc");
    let pages: Vec<_> = list().pages().try_collect().await.unwrap();
    assert_eq!(pages.len(), 3);
    assert_eq!(pages[0].status(), 200);
}

#[tokio::test]
async fn k0rdent_waits_for_a_lifecycle() {
    let client = || k0rdent_client::Client::from_stub(Cloud::default()).unwrap();
    client().instances().get("r", "p", "i").wait_until_running(hasty()).await.unwrap();
    client().instances().get("r", "p", "doomed").wait_until_terminated(hasty()).await.unwrap();
    let failure = client().instances().get("r", "p", "doomed").wait_until_running(hasty()).await.unwrap_err();
    assert_eq!(failure.kind(), &ErrorKind::WaitFailed { state: "TERMINATED".to_owned() });
}

async fn cloud(life: u32) -> (MockServer, k0rdent_client::Client) {
    let server = k0rdent_client::mock::serve(Cloud { life, ..Cloud::default() }).await.unwrap();
    let builder = k0rdent_client::Client::builder().api_key("long-lived").base_url(server.url());
    let client = builder.retry(RetryConfig::none()).build().unwrap();
    (server, client)
}

#[tokio::test]
async fn k0rdent_exchanges_its_key_once_for_twenty_callers() {
    let (server, client) = cloud(3600).await;
    let calls = (0..20).map(|_| client.instances().list("r", "p").send());
    futures_util::future::try_join_all(calls).await.unwrap();
    assert_eq!(server.requests_to("mintToken").len(), 1);
    let lists = server.requests_to("listInstances");
    assert_eq!(lists.len(), 20);
    assert!(lists.iter().all(|request| request.header("authorization") == Some("Bearer t1")));
}

#[tokio::test]
async fn k0rdent_renews_its_token_before_it_expires() {
    // Renewed when a fifth of its life is left: no call ever carries a token that has expired.
    let (server, client) = cloud(1).await;
    client.instances().list("r", "p").send().await.unwrap();
    let before = server.requests_to("mintToken").len();
    tokio::time::sleep(Duration::from_millis(900)).await;
    client.instances().list("r", "p").send().await.unwrap();
    assert_eq!(server.requests_to("mintToken").len(), before + 1);
    let last = format!("Bearer t{}", before + 1);
    assert_eq!(server.requests_to("listInstances").last().unwrap().header("authorization"), Some(last.as_str()));
}

#[tokio::test]
async fn k0rdent_replaces_a_refused_token_once() {
    let (server, client) = cloud(3600).await;
    client.projects().get("p").send().await.unwrap();
    assert_eq!((server.requests_to("mintToken").len(), server.requests_to("getProject").len()), (2, 2));
}

/// HPC-AI's way of listing and of saying that the login is over.
struct Console {
    expired: Option<u16>,
}

impl hpcai_client::stub::Stub for Console {
    fn list_instances(&self, request: StubRequest) -> StubFuture<hpcai_client::types::ListInstancesResponse> {
        if let Some(status) = self.expired {
            let body = json!({"code": -1, "message": "the login is over"});
            return Box::pin(async move { Err(error(status, &body)) });
        }
        let body = request.json::<client_core::Value>().unwrap();
        let page = body["pager"]["currentPage"].as_f64().unwrap() as u64;
        let instances: Vec<_> = (0..2).map(|n| json!({"instanceId": format!("{page}{n}")})).collect();
        let left = if page == 3 { &instances[..1] } else { &instances[..] };
        respond_json(json!({"instances": left, "pager": {"totalEntries": 5, "pageSize": 2}}))
    }
}

#[tokio::test]
async fn hpcai_pages_are_asked_for_in_the_body() {
    let server = hpcai_client::mock::serve(Console { expired: None }).await.unwrap();
    let clients =
        [hpcai_client::Client::from_stub(Console { expired: None }).unwrap(), connect::hpcai(server.url()).unwrap()];
    for client in clients {
        let pager = hpcai_client::types::Pager::new(1, 2);
        let items: Vec<_> = client.instances().list().pager(pager).items().try_collect().await.unwrap();
        let ids: Vec<&str> = items.iter().filter_map(|item| item["instanceId"].as_str()).collect();
        assert_eq!(ids, ["10", "11", "20", "21", "30"]);
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn an_expired_hpcai_token_is_an_error_that_says_how_to_get_a_new_one() {
    for status in [200, 400, 401] {
        let server = hpcai_client::mock::serve(Console { expired: Some(status) }).await.unwrap();
        let client = connect::hpcai(server.url()).unwrap();
        let pager = hpcai_client::types::Pager::new(1, 2);
        let failure = client.instances().list().pager(pager).send().await.unwrap_err();
        assert_eq!(failure.kind(), &ErrorKind::Api);
        let said = failure.to_string();
        assert!(said.contains("lives 1 day") && said.contains("Copy Auth Token"), "{said}");
    }
}

mod blocking {
    use super::*;

    // No runtime here: the calls bring their own.
    macro_rules! blocks {
        ($($name:ident, $krate:ident, |$client:ident| $call:expr, $id:literal;)*) => {
            $(#[test]
            fn $name() {
                let $client = $krate::Client::from_stub(Empty).unwrap();
                let failure = $call.send_blocking().unwrap_err();
                assert!(failure.message().contains($id), "{failure}");
                let server = client_core::blocking::run($krate::mock::serve(Empty)).unwrap();
                let $client = connect::$name(server.url()).unwrap();
                let failure = $call.send_blocking().unwrap_err();
                assert_eq!(failure.status().map(|status| status.as_u16()), Some(501), "{failure}");
                assert_eq!(server.requests_to($id).len(), 1);
            })*
        };
    }
    blocks! {
        hpcai, hpcai_client, |client| client.instances().stop().instance_id("i"), "stopInstance";
        instavm, instavm_client, |client| client.vms().get("v"), "getVm";
        k0rdent, k0rdent_client, |client| client.projects().get("p"), "getProject";
        sfcompute, sfcompute_client, |client| client.nodes().get("n"), "getNode";
        tir, e2e_tir_client, |client| client.ssh_keys().list(), "listSshKeys";
    }

    #[test]
    fn values_and_items_come_without_a_runtime() {
        let client = k0rdent_client::Client::from_stub(Cloud::default()).unwrap();
        assert_eq!(client.projects().get("p").send_blocking().unwrap().id.as_deref(), Some("p"));
        let items = client_core::blocking::iter(client.instances().list("r", "p").items());
        assert_eq!(items.map(|item| item.unwrap().id.unwrap_or_default()).collect::<String>(), "abc");
    }
}
