//! `cargo xtask docs` as people call it: exit codes, output, and fetching from a server that behaves
//! in every way servers do.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

const PAGE: &str = include_str!("../../../tests/fixtures/docs/mintlify/page.html");
const SPEC: &str = include_str!("../../../tests/fixtures/docs/mintlify/openapi.yaml");

const EXAMPLE: &str = "source: page\nparameters: {shelf: top}\nbody: {slots: 4, colour: red}\nrequest: {method: POST, target: /v1/shelves/top/boxes}\nresponses:\n  \"201\": {id: b_1, slots: 4}\n";

/// A workspace with one provider whose page is at `url`.
struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    fn new(url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let specs = folder.path().join("specs/acme");
        std::fs::create_dir_all(&specs).unwrap();
        std::fs::create_dir_all(folder.path().join("codegen")).unwrap();
        std::fs::write(specs.join("openapi.yaml"), SPEC).unwrap();
        let manifest = format!(
            "crate: acme-client\nname: Acme\nmodule: acme\nsummary: Boxes.\ndocs:\n  - id: order\n    url: {url}\n    layout: mintlify\n    operations: [orderBox]\n"
        );
        std::fs::write(specs.join("client.yaml"), manifest).unwrap();
        Workspace { folder }
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join("specs/acme").join(file)
    }

    fn page(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(["docs"])
            .args(arguments)
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        Ran::from(output)
    }

    fn pull(&self, more: &[&str]) -> Ran {
        let mut arguments = vec!["pull", "acme", "--pause", "0", "--date", "2026-11-21"];
        arguments.extend(more);
        self.run(&arguments)
    }
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

type Answer = Box<dyn Fn(&Request) -> Vec<u8> + Send>;

struct Request {
    path: String,
    headers: HashMap<String, String>,
}

/// Answers each request with what `answer` makes of it, on a thread that ends with the process.
fn serve(answer: Answer) -> (String, Arc<Mutex<Vec<Request>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let Some(request) = read(&stream) else { continue };
            let robots = request.path == "/robots.txt";
            let bytes = if robots { plain(404, "", b"") } else { answer(&request) };
            if !robots {
                log.lock().unwrap().push(request);
            }
            let mut stream = stream;
            // The other side hangs up when it has had enough.
            let _ = stream.write_all(&bytes);
        }
    });
    (url, seen)
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let headers = lines.map_while(Result::ok).take_while(|line| !line.is_empty());
    let headers = headers.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.to_ascii_lowercase(), value.trim().to_owned()))
    });
    Some(Request { path, headers: headers.collect() })
}

fn plain(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn html(text: &str) -> Vec<u8> {
    plain(200, "content-type: text/html; charset=utf-8\r\netag: \"v1\"\r\n", text.as_bytes())
}

fn serving(answer: impl Fn(&Request) -> Vec<u8> + Send + 'static) -> (Workspace, Arc<Mutex<Vec<Request>>>) {
    let (url, seen) = serve(Box::new(answer));
    (Workspace::new(&format!("{url}/page")), seen)
}

#[test]
fn an_unchanged_page_is_asked_for_with_its_tag_and_not_sent_again() {
    let (workspace, seen) = serving(|request| match request.headers.get("if-none-match") {
        Some(tag) if tag == "\"v1\"" => plain(304, "", b""),
        _ => html(PAGE),
    });
    let first = workspace.pull(&[]);
    assert_eq!((first.code, first.err.as_str()), (0, ""), "{}", first.out);
    assert!(!workspace.path("docs.lock.yaml").exists(), "nothing is stored without --update");
    assert_eq!(workspace.pull(&["--update"]).code, 0);
    let lock = std::fs::read_to_string(workspace.path("docs.lock.yaml")).unwrap();
    assert!(lock.contains("etag: '\"v1\"'"), "{lock}");
    let again = workspace.pull(&["--update"]);
    assert_eq!(again.code, 0);
    assert!(again.out.contains("as it was"), "{}", again.out);
    assert_eq!(lock, std::fs::read_to_string(workspace.path("docs.lock.yaml")).unwrap());
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 3);
    assert!(seen[0].headers["user-agent"].starts_with("compute-clients-docs/"));
}

#[test]
fn a_changed_page_is_drift() {
    let (workspace, _) = serving(|request| match request.headers.contains_key("if-none-match") {
        true => html(&PAGE.replace("default:red", "default:blue")),
        false => html(PAGE),
    });
    assert_eq!(workspace.pull(&["--update"]).code, 0);
    let changed = workspace.pull(&["--format", "json"]);
    assert_eq!(changed.code, 1, "{}", changed.err);
    let report: serde_json::Value = serde_json::from_str(&changed.out).unwrap();
    assert_eq!(report["findings"][0]["kind"], "default-changed");
    assert_eq!(report["findings"][0]["spec"]["file"], "specs/acme/openapi.yaml");
}

#[test]
fn a_changed_page_is_applied_and_recorded() {
    let (workspace, _) = serving(|request| match request.headers.contains_key("if-none-match") {
        true => html(&PAGE.replace("default:red", "default:blue")),
        false => html(PAGE),
    });
    assert_eq!(workspace.pull(&["--update"]).code, 0);
    let refused = workspace.pull(&["--apply", "--format", "json"]);
    assert_eq!(refused.code, 2, "{}", refused.out);
    // No crate can be made without an example, so nothing at all is written.
    let before = std::fs::read_to_string(workspace.path("openapi.yaml")).unwrap();
    let stopped = workspace.pull(&["--apply"]);
    assert_eq!(stopped.code, 1, "{}{}", stopped.out, stopped.err);
    assert!(stopped.err.contains("nothing was written"), "{}", stopped.err);
    assert_eq!(before, std::fs::read_to_string(workspace.path("openapi.yaml")).unwrap());
    std::fs::create_dir_all(workspace.path("examples")).unwrap();
    std::fs::write(workspace.path("examples/orderBox.yaml"), EXAMPLE).unwrap();
    let applied = workspace.pull(&["--apply"]);
    assert_eq!(applied.code, 0, "nothing is left of the drift: {}{}", applied.out, applied.err);
    let spec = std::fs::read_to_string(workspace.path("openapi.yaml")).unwrap();
    assert!(spec.contains("default: blue"), "{spec}");
    let lock = std::fs::read_to_string(workspace.path("docs.lock.yaml")).unwrap();
    assert!(lock.contains("etag: '\"v1\"'"), "asked about with its tag from now on: {lock}");
}

#[test]
fn a_moved_page_is_followed_and_told() {
    let (workspace, _) = serving(|request| match request.path.as_str() {
        "/page" => plain(301, "location: /new/page\r\n", b""),
        _ => html(PAGE),
    });
    let moved = workspace.pull(&[]);
    assert_eq!(moved.code, 0, "{}", moved.err);
    assert!(moved.out.contains("has moved for good"), "{}", moved.out);
}

#[test]
fn what_is_no_page_says_why() {
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("404", plain(404, "", b""), "the page is gone"),
        ("500", plain(500, "", b""), "answers 500"),
        ("429", plain(429, "retry-after: 60\r\n", b""), "retry after 60"),
        ("403", plain(403, "", b""), "copy the page in a browser"),
        ("circle", plain(302, "location: /page\r\n", b""), "more than 5 times"),
        ("image", plain(200, "content-type: image/png\r\n", b"\x89PNG"), "`image/png`"),
        ("empty", html(""), "is empty"),
        ("no docs", html("<p>Hello.</p>"), "no operation could be read"),
        (
            "declared 50 MB",
            b"HTTP/1.1 200 X\r\ncontent-type: text/html\r\ncontent-length: 52428800\r\n\r\n".to_vec(),
            "larger than 4096 KB",
        ),
    ];
    for (name, answer, wanted) in cases {
        let (workspace, _) = serving(move |_| answer.clone());
        let ran = workspace.pull(&[]);
        assert_eq!(ran.code, 2, "{name}: {} {}", ran.out, ran.err);
        assert!(ran.err.contains(wanted), "{name}: {}", ran.err);
    }
}

#[test]
fn a_slow_server_is_given_up() {
    let (workspace, _) = serving(|_| {
        std::thread::sleep(std::time::Duration::from_secs(5));
        html(PAGE)
    });
    let ran = workspace.pull(&["--timeout", "0.5"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no answer within 0.5 s"), "{}", ran.err);
}

#[test]
fn fifty_megabytes_are_not_read_to_the_end() {
    // Without a length, so that only reading tells.
    let (workspace, _) = serving(|_| {
        let head = b"HTTP/1.1 200 X\r\ncontent-type: text/html\r\nconnection: close\r\n\r\n".to_vec();
        [head, vec![b'x'; 50 * 1024 * 1024]].concat()
    });
    let ran = workspace.pull(&[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("larger than 4096 KB"), "{}", ran.err);
}

#[test]
fn packed_pages_are_unpacked_up_to_the_limit() {
    let (workspace, _) = serving(|request| {
        assert!(request.headers["accept-encoding"].contains("gzip"));
        plain(200, "content-type: text/html\r\ncontent-encoding: gzip\r\n", &gzip(PAGE.as_bytes()))
    });
    let ran = workspace.pull(&[]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let (workspace, _) = serving(|_| {
        plain(200, "content-type: text/html\r\ncontent-encoding: gzip\r\n", &gzip(&vec![b'x'; 20 * 1024 * 1024]))
    });
    let ran = workspace.pull(&[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("larger than 4096 KB"), "{}", ran.err);
}

/// Stored blocks only: no compression, but a gzip stream all the same.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut blocks = bytes.chunks(65_535).peekable();
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        let length = u16::try_from(block.len()).unwrap();
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(crc32(bytes).to_le_bytes());
    out.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let table: Vec<u32> = (0..256u32)
        .map(|byte| (0..8).fold(byte, |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }))
        .collect();
    !bytes.iter().fold(!0u32, |crc, byte| (crc >> 8) ^ table[((crc ^ u32::from(*byte)) & 0xFF) as usize])
}

#[test]
fn other_encodings_are_read() {
    let text = PAGE.replace("How many slots", "Wie viele F\u{e4}cher");
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let named = latin.clone();
    let (workspace, _) = serving(move |_| plain(200, "content-type: text/html; charset=iso-8859-1\r\n", &named));
    assert_eq!(workspace.pull(&[]).code, 0);
    let (workspace, _) = serving(move |_| plain(200, "content-type: text/html\r\n", &latin));
    assert_eq!(workspace.pull(&[]).code, 0, "guessed");
}

#[test]
fn robots_are_heeded() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/page", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = read(&stream);
            let _ = stream.write_all(&plain(200, "content-type: text/plain\r\n", b"User-agent: *\nDisallow: /page\n"));
        }
    });
    let ran = Workspace::new(&url).pull(&[]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("robots.txt"), "{}", ran.err);
}

#[test]
fn check_says_0_1_and_2() {
    let workspace = Workspace::new("https://docs.acme.test/order");
    let page = workspace.page("order.html", PAGE);
    let update = workspace.run(&["update", "acme", "--page", &page, "--date", "2026-11-21"]);
    assert_eq!(update.code, 0, "{}", update.err);
    assert_eq!(workspace.run(&["check", "acme", "--page", &page]).code, 0);
    assert_eq!(workspace.run(&["check"]).code, 0);
    let changed = workspace.page("changed.html", &PAGE.replace("x &lt;= 12", "x &lt;= 24"));
    let ran = workspace.run(&["check", "acme", "--page", &changed, "-q"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("acme order") && ran.out.ends_with(": 1 error\n"), "{}", ran.out);
    let nothing = workspace.page("nothing.txt", "Nothing to see here.\n");
    assert_eq!(workspace.run(&["check", "acme", "--page", &nothing]).code, 2);
    assert_eq!(workspace.run(&["check", "acme", "--page", "absent.txt"]).code, 2);
    assert_eq!(workspace.run(&["check", "nobody"]).code, 2);
}

#[test]
fn every_format_tells_the_finding() {
    let workspace = Workspace::new("https://docs.acme.test/order");
    let page = workspace.page("order.html", PAGE);
    assert_eq!(workspace.run(&["update", "acme", "--page", &page]).code, 0);
    let changed = workspace.page("changed.html", &PAGE.replace("default:red", "default:blue"));
    for (format, wanted) in [
        ("text", "= claim: acme order: POST /v1/shelves/{shelf}/boxes request.body colour"),
        ("json", "\"kind\": \"default-changed\""),
        ("markdown", "| error | <code>specs/acme/openapi.yaml:"),
        ("github", "::error file=specs/acme/openapi.yaml,line="),
        ("html", "<h3>error <code>default-changed</code></h3>"),
        ("sarif", "\"ruleId\": \"default-changed\""),
        ("junit", "<testcase classname=\"default-changed\""),
    ] {
        let ran = workspace.run(&["check", "acme", "--page", &changed, "--format", format]);
        assert_eq!(ran.code, 1, "{format}");
        assert!(ran.out.contains(wanted), "{format}: {}", ran.out);
    }
    assert!(workspace.run(&["check", "--explain", "default-changed"]).out.contains("The page states another default"));
    assert_eq!(workspace.run(&["check", "--explain", "nothing"]).code, 2);
}

#[test]
fn apply_edits_records_and_then_all_is_clean() {
    let workspace = Workspace::new("https://docs.acme.test/order");
    let page = workspace.page("order.html", PAGE);
    assert_eq!(workspace.run(&["update", "acme", "--page", &page]).code, 0);
    let changed = workspace.page("changed.html", &PAGE.replace("default:red", "default:blue"));
    let dry = workspace.run(&["apply", "acme", "--page", &changed, "--dry-run"]);
    assert!(dry.out.contains("+          default: blue"), "{}", dry.out);
    assert_eq!(std::fs::read_to_string(workspace.path("openapi.yaml")).unwrap(), SPEC);
    let ran = workspace.run(&["apply", "acme", "--page", &changed, "--only-edit"]);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    assert_eq!(
        std::fs::read_to_string(workspace.path("openapi.yaml")).unwrap(),
        SPEC.replace("default: red", "default: blue")
    );
    let check = workspace.run(&["check", "acme", "--page", &changed]);
    assert_eq!(check.code, 0, "{}", check.out);
    assert!(!check.out.contains("note"), "{}", check.out);
}

#[test]
fn a_new_provider_says_what_its_pages_say() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fixtures/docs");
    for layout in ["docusaurus", "schema-table", "field-table", "mintlify", "generic"] {
        let workspace = Workspace::new("https://docs.acme.test/order");
        let page = fixtures.join(layout).join("page.html").display().to_string();
        let run = |arguments: &[&str]| {
            let output =
                Command::new(env!("CARGO_BIN_EXE_xtask")).args(arguments).current_dir(workspace.folder.path()).output();
            Ran::from(output.unwrap())
        };
        let made =
            run(&["new", "boxes", "--page", &format!("{page}=https://docs.acme.test/x"), "--date", "2026-11-21"]);
        assert_eq!(made.code, 0, "{layout}: {}", made.err);
        for arguments in [vec!["docs", "check", "boxes"], vec!["docs", "check", "boxes", "--page", &page]] {
            let check = run(&arguments);
            assert_eq!(check.code, 0, "{layout}: {}{}", check.out, check.err);
        }
        let spec = std::fs::read_to_string(workspace.folder.path().join("specs/boxes/openapi.yaml")).unwrap();
        assert!(spec.contains("# TODO: operationId and tag are guessed"), "{layout}");
        assert_eq!(run(&["new", "boxes", "--page", &page]).code, 2, "nothing is overwritten");
        assert_eq!(run(&["new", "../boxes", "--page", &page]).code, 2);
    }
}

#[test]
fn a_new_provider_can_start_from_a_document() {
    let workspace = Workspace::new("https://docs.acme.test/order");
    let spec = workspace.page(
        "api.json",
        r##"{"openapi": "3.0.3", "info": {"title": "A", "version": "1"}, "paths": {"/a": {"get": {"responses": {"200": {"description": "x: y #z"}}}}}}"##,
    );
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["new", "boxes", "--spec", &spec])
        .current_dir(workspace.folder.path())
        .output();
    let made = Ran::from(output.unwrap());
    assert_eq!(made.code, 0, "{}", made.err);
    let text = std::fs::read_to_string(workspace.folder.path().join("specs/boxes/openapi.yaml")).unwrap();
    assert!(text.contains("description: \"x: y #z\""), "{text}");
}

#[test]
fn the_standard_input_is_a_page_too() {
    let workspace = Workspace::new("https://docs.acme.test/order");
    let mut child = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["docs", "check", "acme", "--page", "-"])
        .current_dir(workspace.folder.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(PAGE.as_bytes()).unwrap();
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0), "{out}");
}

#[test]
fn the_lock_of_the_fixture_is_written_as_it_was_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path().join("docs.lock.yaml");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let again = docs::Lock::parse(&text).unwrap().render().unwrap();
        assert!(again == text, "{}", path.display());
    }
}

fn text(mime: &str, body: &str) -> Vec<u8> {
    plain(200, &format!("content-type: {mime}\r\n"), body.as_bytes())
}

/// A page that a program draws in the browser, in each spelling, and what is beside pages without one.
#[test]
fn a_page_is_read_from_the_document_that_it_names() {
    let drawn = "<html><body><p>Loading</p></body></html>";
    let cases: &[(&str, &str, &str)] = &[
        (r#"<html><body><redoc spec-url="/v1/openapi.yaml"></redoc></body></html>"#, "/v1/openapi.yaml", SPEC),
        (r#"<html><script id="api-reference" data-url="v1/openapi.yaml"></script></html>"#, "/v1/openapi.yaml", SPEC),
        (r#"<html><script data-configuration='{"spec":{"url":"/spec"}}'></script></html>"#, "/spec", SPEC),
        (drawn, "/page.md", PAGE),
        (drawn, "/openapi.json", SPEC),
    ];
    for (page, at, body) in cases {
        let (page, at, body) = (*page, *at, *body);
        let (workspace, seen) = serving(move |request| match request.path.as_str() {
            "/page" => html(page),
            path if path == at => text("text/plain", body),
            _ => plain(404, "", b""),
        });
        let ran = workspace.pull(&["--update"]);
        assert!(ran.code < 2, "{at}: {}{}", ran.out, ran.err);
        assert!(ran.out.contains(at), "{at}: {}", ran.out);
        let lock = std::fs::read_to_string(workspace.path("docs.lock.yaml")).unwrap();
        assert!(lock.lines().any(|line| line.trim().starts_with("source: ") && line.ends_with(at)), "{at}: {lock}");
        // From then on it is asked for the document alone.
        seen.lock().unwrap().clear();
        assert!(workspace.pull(&[]).code < 2);
        let asked: Vec<String> = seen.lock().unwrap().iter().map(|request| request.path.clone()).collect();
        assert_eq!(asked, [at]);
    }
}

/// What is recorded is compared with nothing that was read elsewhere: a document that cannot be had for a while removes nothing.
#[test]
fn a_recorded_page_is_read_from_where_it_was_read() {
    let down = Arc::new(AtomicBool::new(false));
    let is_down = down.clone();
    let (workspace, seen) = serving(move |request| match request.path.as_str() {
        "/page" => text("text/markdown", &format!("{PAGE}\n[The document](/openapi.yaml)\n")),
        "/openapi.yaml" if is_down.load(Ordering::Relaxed) => plain(404, "", b""),
        "/openapi.yaml" => text("application/yaml", SPEC),
        _ => plain(404, "", b""),
    });
    assert!(workspace.pull(&["--update"]).code < 2);
    let lock = std::fs::read_to_string(workspace.path("docs.lock.yaml")).unwrap();
    assert!(lock.contains("/openapi.yaml"), "{lock}");
    down.store(true, Ordering::Relaxed);
    seen.lock().unwrap().clear();
    let ran = workspace.pull(&["--apply"]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(format!("{}{}", ran.out, ran.err).contains("--force"), "{}{}", ran.out, ran.err);
    assert!(seen.lock().unwrap().iter().all(|request| request.path != "/page"));
    assert_eq!(lock, std::fs::read_to_string(workspace.path("docs.lock.yaml")).unwrap());
}

/// What the page names and cannot be had is said, and the page is read as it is.
#[test]
fn a_named_document_that_cannot_be_read_is_said() {
    let (workspace, _) = serving(|request| match request.path.as_str() {
        "/page" => text("text/markdown", &format!("{PAGE}\n[The document](/openapi.json)\n")),
        _ => plain(404, "", b""),
    });
    let ran = workspace.pull(&[]);
    assert!(ran.code < 2, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains("/openapi.json"), "{}{}", ran.out, ran.err);
}

#[test]
fn an_index_says_where_the_page_is() {
    let (workspace, _) = serving(|request| match request.path.as_str() {
        "/page" => html("<p>Loading</p>"),
        "/llms.txt" => text("text/plain", "# Acme\n- [Order](/page.mdx)\n- [Document](/deep/openapi.yaml)\n"),
        "/deep/openapi.yaml" => text("application/yaml", SPEC),
        _ => plain(404, "", b""),
    });
    let ran = workspace.pull(&[]);
    assert!(ran.code < 2 && ran.out.contains("/deep/openapi.yaml"), "{}{}", ran.out, ran.err);
}

#[test]
fn other_hosts_are_told_and_not_asked() {
    let (workspace, seen) = serving(|request| match request.path.as_str() {
        "/page" => html(r#"<redoc spec-url="https://other.test/openapi.json"></redoc>"#),
        _ => plain(404, "", b""),
    });
    let ran = workspace.pull(&[]);
    assert_eq!(ran.code, 2);
    assert!(seen.lock().unwrap().len() <= 9, "few requests");
    // A document of other operations is not this page.
    let other = SPEC.replace("/shelves/", "/crates/").replace("orderBox", "orderCrate");
    let (workspace, _) = serving(move |request| match request.path.as_str() {
        "/page" => html(r#"<redoc spec-url="/openapi.yaml"></redoc>"#),
        "/openapi.yaml" => text("application/yaml", &other),
        _ => plain(404, "", b""),
    });
    let ran = workspace.pull(&["--update"]);
    assert_eq!(ran.code, 2, "{}{}", ran.out, ran.err);
    assert!(!workspace.path("docs.lock.yaml").exists());
}
