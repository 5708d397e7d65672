//! Requests that break something the providers' pages state are refused before they are sent, each for the rule it
//! breaks; requests that keep the rules are sent.

use client_core::{ErrorKind, Violation};
use tests::connect;
use tests::server::{Answer, Server};

/// What came of sending: the broken rules, or none when the request reached the server.
async fn broken<T, E: std::fmt::Debug>(
    sent: impl Future<Output = Result<T, E>>,
    kind: fn(&E) -> &ErrorKind,
) -> Vec<Violation> {
    match sent.await {
        Ok(_) => Vec::new(),
        Err(error) => match kind(&error) {
            ErrorKind::Limits(broken) => broken.clone(),
            _ => Vec::new(),
        },
    }
}

/// Each line: what is wrong, the call, and a part of the message that names the rule.
macro_rules! probes {
    ($server:ident, $kind:expr; $($what:literal => $call:expr, $($rule:literal)?;)*) => {$({
        $server.answer(Answer { status: 500, content_type: "application/json", body: b"{}".to_vec() });
        let broken = broken($call.send(), $kind).await;
        let received = $server.take();
        let shown: Vec<String> = broken.iter().map(|one| format!("{}: {}", one.pointer, one.message)).collect();
        #[allow(unused_mut, unused_assignments)]
        let mut rule = None::<&str>;
        $(rule = Some($rule);)?
        match rule {
            Some(rule) => {
                assert!(received.is_empty(), "{} was sent", $what);
                assert!(shown.iter().any(|one| one.contains(rule)), "{}: {shown:?} without {rule:?}", $what);
            }
            None => {
                assert!(shown.is_empty(), "{} was refused: {shown:?}", $what);
                assert_eq!(received.len(), 1, "{} was not sent", $what);
            }
        }
    })*};
}

#[tokio::test]
async fn sfcompute() {
    use client_core::Bytes64;
    use sfcompute_client::types::NodeType::{Autoreserved, Reserved};
    let server = Server::start().await.unwrap();
    let client = connect::sfcompute(server.url.clone()).unwrap();
    let order = || client.nodes().create().desired_count(1).max_price_per_node_hour(1600);
    let named = |name: &str| order().zone("z").names([name]);
    probes! { server, sfcompute_client::Error::kind;
        "an order" => order().zone("z"),;
        "any zone" => order().any_zone(true),;
        "a reserved node" => order().zone("z").node_type(Reserved).start_at(3600).end_at(7200),;
        "no zone" => order(), "need a `zone`";
        "no zone, said to be auto-reserved" => order().node_type(Autoreserved), "need a `zone`";
        "an end that is not on the hour" => order().zone("z").node_type(Reserved).end_at(123), "/end_at: 123 is not a multiple";
        "a name that begins as an id" => named("n_x"), "/names/0: A name must not start";
        "a name that begins as another id" => named("vm_x"), "/names/0: A name must not start";
        "a name of digits" => named("123"), "/names/0: A name must not consist";
        "a name of 129 characters" => named(&"a".repeat(129)), "/names/0: has 129 characters";
        "two names for one node" => order().zone("z").names(["a", "b"]), "one name for each";
        "a reserved node without an end" => order().zone("z").node_type(Reserved), "need an `end_at`";
        "an auto-reserved node with an end" => order().zone("z").node_type(Autoreserved).end_at(3600), "have no `end_at`";
        "a price below nothing" => client.nodes().create().desired_count(1).max_price_per_node_hour(-5).zone("z"), "/max_price_per_node_hour: -5";
        "an end before the start" => order().zone("z").node_type(Reserved).start_at(7200).end_at(3600), "later than `start_at`";
        "a script as text where base64 is asked for" => order().zone("z").cloud_init_user_data(Bytes64::from_text("#!/bin/bash\necho hi\n")), "/cloud_init_user_data: is no base64";
        "no node" => client.nodes().create().desired_count(0).max_price_per_node_hour(1600).zone("z"), "/desired_count: 0 is less";
    }
}

#[tokio::test]
async fn hpcai() {
    use hpcai_client::types::{Billing, ChargeMode, InstanceConfiguration};
    let server = Server::start().await.unwrap();
    let client = connect::hpcai(server.url.clone()).unwrap();
    let plain = || InstanceConfiguration::new(false, false, "");
    let launch = |mode: ChargeMode, duration: f64| {
        let order = client.instances().launch().name("x").image_id("i").instance_type_id("t").region("r");
        let order = order.billing(Billing::new(mode, duration)).remote_storages([]);
        order.instance_configuration(plain()).node_ports([80])
    };
    let hourly = || launch(ChargeMode::PerHour, 1.0);
    probes! { server, hpcai_client::Error::kind;
        "an hour" => hourly(),;
        "three weeks" => launch(ChargeMode::PerWeek, 3.0),;
        "a mode that is not documented, on purpose" => launch(ChargeMode::Unknown("perYear".into()), 2.0),;
        "three hours at once" => launch(ChargeMode::PerHour, 3.0), "/billing: In the hourly modes";
        "no day" => launch(ChargeMode::PerDay, 0.0), "/billing/duration: 0 is less";
        "a week and a half" => launch(ChargeMode::PerWeek, 1.5), "/billing/duration: 1.5 is not a multiple";
        "a port beyond the last" => hourly().node_ports([70000]), "/nodePorts/0: 70000 is greater";
        "a port before the first" => hourly().node_ports([-1]), "/nodePorts/0: -1 is less";
        "storage of Docker without Docker" => hourly().instance_configuration(plain().docker_storage_size(50.0)), "/instanceConfiguration: Docker storage";
        "a mode in another case" => launch("perhour".into(), 1.0), "/billing/chargeMode: is none of the documented values";
    }
}

#[tokio::test]
async fn tir() {
    use e2e_tir_client::types::{InstanceAction, InstanceKind};
    let server = Server::start().await.unwrap();
    let client = connect::tir(server.url.clone()).unwrap();
    let create = || client.instances().create().project_id(1).location("Delhi").name("n");
    let vm = || create().kind(InstanceKind::Vm).image_type("pre-built").sku_item_price_id(4);
    let act = |action: InstanceAction| client.instances().run_action(7).project_id(1).location("Delhi").action(action);
    probes! { server, e2e_tir_client::Error::kind;
        "a VM" => vm(),;
        "a container" => create().pfs_path("/mnt/pfs"),;
        "a restart" => act(InstanceAction::Restart),;
        "a reserved IP" => act(InstanceAction::AttachReserveIp).reserved_ip_id(49),;
        "a VM without an image type" => create().kind(InstanceKind::Vm).sku_item_price_id(4), "A VM needs `image_type`";
        "a VM without a price" => create().kind(InstanceKind::Vm).image_type("pre-built"), "A VM needs `image_type`";
        "a VM with parallel storage" => vm().pfs_path("/mnt/pfs"), "no parallel file storage";
        "a VM with read-only parallel storage" => vm().pfs_read_only(true), "no parallel file storage";
        "a kind in another case" => create().kind("VM"), "/kind: is none of the documented values";
        "SSH without a key" => create().enable_ssh(true), "SSH is on only with";
        "a location in another case" => client.instances().create().project_id(1).location("delhi"), "/location: is none";
        "a VM with nothing but a name" => create().kind(InstanceKind::Vm).cluster_type("tir-cluster"), "A VM needs";
        "a disk below nothing" => create().disk_size_in_gb(-5), "/disk_size_in_gb: -5 is less";
        "a reserved IP that is not named" => act(InstanceAction::AttachReserveIp), "needs a `reserved_ip_id`";
        "a new name that is not given" => act(InstanceAction::Rename), "needs a `name`";
    }
}

#[tokio::test]
async fn k0rdent() {
    use k0rdent_client::types::{Disk, Gpu, MetadataEntry, Nic};
    let server = Server::start().await.unwrap();
    let client = connect::k0rdent(server.url.clone()).unwrap();
    let create = || client.instances().create("r", "p").instance_type("/v1/t");
    probes! { server, k0rdent_client::Error::kind;
        "an instance" => create().id("a-1").hostname("web-1.example.com").disks([Disk::new().size_gb(10)]),;
        "an id with capitals" => create().id("Bad_Id"), "/id: does not match";
        "an id of 64 characters" => create().id("a".repeat(64)), "/id: has 64 characters";
        "an empty id" => create().id(""), "/id: has 0 characters";
        "an id that ends in a hyphen" => create().id("a-"), "/id: does not match";
        "a host name that no RFC allows" => create().hostname("bad_host."), "/hostname: does not match";
        "an empty type" => client.instances().create("r", "p").instance_type(""), "/type: has 0 characters";
        "a disk below nothing" => create().disks([Disk::new().size_gb(-1)]), "/disks/0/sizeGb: -1 is less";
        "no GPU" => create().gpus([Gpu::new().count(0)]), "/gpus/0/count: 0 is less";
        "a VLAN beyond the last" => create().nics([Nic::new().vlan(9999)]), "/nics/0/vlan: 9999 is greater";
        "a metadata key with a space" => create().instance_metadata([MetadataEntry::new().key("a b")]), "/instanceMetadata/0/key: does not match";
        "an id in the path that no id can be" => client.instances().get("r", "p", "Bad_Id"), "/id: does not match";
    }
}

#[tokio::test]
async fn instavm() {
    use instavm_client::types::{ShareRequest, VmVolumeMountRequest, VolumeMode};
    let server = Server::start().await.unwrap();
    let client = connect::instavm(server.url.clone()).unwrap();
    let create = || client.vms().create();
    let mount = || VmVolumeMountRequest::new("v", "/d");
    probes! { server, instavm_client::Error::kind;
        "nothing, which gives the defaults" => create(),;
        "a checkpoint to read" => create().volumes([mount().mode(VolumeMode::ReadOnly).checkpoint_id("c")]),;
        "port 0" => create().share(ShareRequest::new(0)), "/share/port: 0 is less";
        "port 70000" => create().share(ShareRequest::new(70000)), "/share/port: 70000 is greater";
        "too little memory" => create().memory_mb(64), "/memory_mb: 64 is less";
        "too many CPUs" => create().vcpu_count(99), "/vcpu_count: 99 is greater";
        "a number of CPUs that there is not" => create().vcpu_count(3), "/vcpu_count: A VM has 1, 2, 4, 6 or 8";
        "a mode that there is not" => create().volumes([mount().mode("rx")]), "/volumes/0/mode: is none";
        "a volume to read without a checkpoint" => create().volumes([mount().mode(VolumeMode::ReadOnly)]), "/volumes/0: Mode `ro` needs";
        "a life that is over before it begins" => create().vm_lifetime_seconds(-1), "/vm_lifetime_seconds: -1 is less";
    }
}

/// What every example sends, and the shorter ones of the documentation and READMEs, keep the rules that they teach.
#[test]
fn every_example_keeps_the_rules() {
    use openapi::schema_check::{Checker, Side};
    let mut checked = 0;
    for name in ["hpcai", "instavm", "k0rdent", "sfcompute", "tir"] {
        let provider = tests::provider::Provider::read(name);
        let plan = client_gen::lower::lower(&provider.document).plan;
        let checker = Checker::new(&provider.document);
        for operation in &plan.operations {
            let example = &provider.examples[&operation.id];
            let Some(body) = operation.bodies.first() else { continue };
            let schema = body.pointer.join("schema");
            let Some(schema) = provider.document.at(&schema) else { continue };
            for body in [&example.body, &example.brief(&plan, operation).body].into_iter().flatten() {
                if body.is_string() {
                    continue;
                }
                let found = checker.check(schema, body, Side::Request);
                let found: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
                assert!(found.is_empty(), "{name} {}: {found:?}", operation.id);
                let shown = body.to_string();
                assert!(!shown.contains("<string>"), "{name} {}: {shown}", operation.id);
                checked += 1;
            }
        }
    }
    assert!(checked > 200, "{checked} examples");
}
