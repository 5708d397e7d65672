//! Programs outside of the workspace that depend on one generated crate each, with its default features: what users build.
//! Built inside of the workspace, features that a crate forgets come in by unification, and nobody notices.
//!
//! `cargo test -p tests --test it consumer:: -- --ignored`: one target folder, at most four minutes on two cores.

use std::path::Path;
use std::process::Command;

use tests::workspace;

/// A provider's crate, how its client gets credentials, a call, and the response to it.
struct Consumer {
    package: &'static str,
    krate: &'static str,
    credentials: &'static str,
    call: &'static str,
    body: &'static str,
}

const CONSUMERS: [Consumer; 4] = [
    Consumer {
        package: "sfcompute-client",
        krate: "sfcompute_client",
        credentials: ".bearer_auth(\"key\")",
        call: ".zones().list()",
        body: r#"{"object":"list","data":[],"price":1.1}"#,
    },
    Consumer {
        package: "k0rdent-client",
        krate: "k0rdent_client",
        credentials: ".bearer_auth(\"token\")",
        call: ".instances().list(\"r\", \"p\")",
        body: r#"{"instances":[],"price":1.1}"#,
    },
    Consumer {
        package: "instavm-client",
        krate: "instavm_client",
        credentials: ".api_key(\"key\")",
        call: ".vms().get(\"vm_1\")",
        body: r#"{"vm_id":"vm_1","status":"active","price":1.1}"#,
    },
    Consumer {
        package: "e2e-tir-client",
        krate: "e2e_tir_client",
        credentials: ".api_key(\"key\").bearer_auth(\"token\")",
        call: ".instances().list_events(1).project_id(2).location(\"Delhi\")",
        body: r#"{"code":200,"data":[],"price":1.1}"#,
    },
];

/// The one that is built soonest.
const SMALL: Consumer = Consumer {
    package: "hpcai-client",
    krate: "hpcai_client",
    credentials: ".access_token(\"key\")",
    call: ".instances().list().pager(hpcai_client::types::Pager::new(1, 10))",
    body: r#"{"instances":[],"price":1.1}"#,
};

/// A server that compresses its response, and a client that calls it in two ways.
const PROGRAM: &str = r##"
use std::io::{Read, Write};
use std::net::TcpListener;

const ZIPPED: &[u8] = &@ZIPPED@;

/// Takes requests for ever and keeps nothing.
fn serve(listener: TcpListener) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut request = Vec::new();
        let mut piece = [0; 4096];
        while !request.windows(4).any(|end| end == b"\r\n\r\n") {
            match stream.read(&mut piece).unwrap() {
                0 => break,
                n => request.extend_from_slice(&piece[..n]),
            }
        }
        let request = String::from_utf8_lossy(&request).to_ascii_lowercase();
        let plain = request.starts_with("get /plain");
        let body: &[u8] = if plain { b"plain" } else { ZIPPED };
        let encoding = if plain { "" } else { "content-encoding: gzip\r\n" };
        assert!(plain || request.contains("accept-encoding: gzip"), "no compressed response is asked for: {request}");
        let head = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{encoding}content-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || serve(listener));

    // Another reqwest in the program, which knows nothing of this crate. It comes first: nothing is prepared for it.
    let other = reqwest::Client::new().get(format!("{url}/plain")).send().await?.text().await?;
    assert_eq!(other, "plain");

    // The first call, and the types' serde traits.
    let builder = || @KRATE@::Client::builder().base_url(&url)@CREDENTIALS@;
    let client = builder().build()?;
    let answer = client@CALL@.send().await?;
    let json = serde_json::to_string(&answer)?;
    assert_eq!(json, @BODY@, "written back");
    let again = serde_json::from_str(&json)?;
    assert_eq!(answer, again);
    let tree: serde_json::Value = serde_json::from_str(&json)?;
    let again = serde_json::from_value(tree)?;
    assert_eq!(answer, again);

    // An HTTP client of one's own, begun in both ways.
    for http in [@KRATE@::client_core::http_client_builder()?, reqwest::Client::builder()] {
        let client = builder().http_client(http.user_agent("mine")).build()?;
        assert_eq!(client@CALL@.send().await?, answer);
    }

    println!("ok @KRATE@");
    Ok(())
}
"##;

/// A project for a consumer; `features` are those of its own serde_json.
fn project(folder: &Path, consumer: &Consumer, features: &str) {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(consumer.body.as_bytes()).unwrap();
    let program = PROGRAM
        .replace("@ZIPPED@", &format!("{:?}", encoder.finish().unwrap()))
        .replace("@KRATE@", consumer.krate)
        .replace("@CREDENTIALS@", consumer.credentials)
        .replace("@CALL@", consumer.call)
        .replace("@BODY@", &format!("{:?}", consumer.body));
    let crates = workspace().canonicalize().unwrap().join("crates").join(consumer.package);
    let manifest = format!(
        "[package]\nname = \"consumer\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         {} = {{ path = {:?} }}\nreqwest = {{ version = \"0.13\", default-features = false }}\n\
         serde_json = {{ version = \"1\", features = [{features}] }}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }}\n\n\
         [profile.dev]\ndebug = false\nincremental = false\n",
        consumer.package, crates
    );
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(folder.join("src/main.rs"), program).unwrap();
    // The versions that are known here, so that nothing has to be looked up.
    std::fs::copy(workspace().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
}

fn run(folder: &Path) {
    let target = workspace().join("target/consumer");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.args(["run", "--quiet", "--offline"]).current_dir(folder).env("CARGO_TARGET_DIR", target);
    // What the tests are run with is not what a user has.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
    let output = cargo.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.starts_with("ok "), "{}: {said}\n{errors}", folder.display());
    print!("{said}");
}

#[test]
#[ignore = "builds six programs outside of the workspace, which takes minutes: a step of .ci/run of its own"]
fn each_crate_serves_a_program_outside_of_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    for consumer in CONSUMERS.iter().chain([&SMALL]) {
        project(folder.path(), consumer, "");
        run(folder.path());
    }
    // In a program of its own, as it changes how serde_json hands on numbers in all of it. Of a small crate, as all of it is
    // built again.
    project(folder.path(), &SMALL, "\"arbitrary_precision\"");
    run(folder.path());
}
