//! A command that is killed, or that the system fails, at every write, rename and removal: afterwards everything is old,
//! or everything is new, or the same command completes it.
//!
//! `strace` injects both, so these are run by hand and where it is installed; the unit tests of `disk::stage` stop the
//! same steps without it.
#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_macros, reason = "figures are printed")]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::common::{Story, shown};

/// Everything by which a command changes what is on disk.
const CALLS: &str = "write,pwrite64,writev,ftruncate,fchmod,chmod,link,linkat,copy_file_range,\
                     rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat";

/// A command, and what is done to a released workspace before it.
struct Case {
    name: &'static str,
    line: &'static str,
    prepare: fn(&Story),
    /// The exit code of a run that nothing disturbs, and of one that finds everything done.
    codes: [i32; 2],
}

fn a_field_more(story: &Story) {
    let lid = "<ParamField body=\"lid\" type=\"boolean\">\n  Whether it has a lid\n</ParamField>\n\n";
    story.workspace.edit("page.md", "<ParamField body=\"tags\"", &format!("{lid}<ParamField body=\"tags\""));
    story.commit("A page that changed");
}

/// The spec and the crate are edited after the page, and committed.
fn to_release(story: &Story) {
    a_field_more(story);
    let output = story.workspace.run(&["docs", "apply", "acme", "--page", "page.md", "--date", "2026-11-21"]);
    assert!(output.status.success(), "{}", shown(&output));
    story.commit("A lid");
}

/// A server that has this page, and no robots.txt.
fn serve(page: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let count = stream.read(&mut request).unwrap_or(0);
            let robots = request[..count].starts_with(b"GET /robots.txt");
            let (status, body) = if robots { ("404 Not Found", "") } else { ("200 OK", page.as_str()) };
            let length = body.len();
            let head = format!("HTTP/1.1 {status}\r\ncontent-type: text/markdown\r\ncontent-length: {length}\r\n");
            // Who asked may have been killed.
            let _ = stream.write_all(format!("{head}connection: close\r\n\r\n{body}").as_bytes());
        }
    });
    format!("http://{address}/order-a-box")
}

fn stale(story: &Story) {
    story.workspace.edit("specs/acme/openapi.yaml", "summary: ", "summary: New. ");
}

const CASES: &[Case] = &[
    Case { name: "generate", line: "generate", prepare: stale, codes: [0, 0] },
    Case {
        name: "new",
        line: "new quartz --page page.md=https://docs.quartz.test/order --date 2026-11-21",
        prepare: |_| {},
        codes: [0, 2],
    },
    Case {
        name: "docs apply",
        line: "docs apply acme --page page.md --date 2026-11-21",
        prepare: a_field_more,
        codes: [0, 0],
    },
    Case {
        name: "docs update",
        line: "docs update acme --page page.md --date 2026-11-21",
        prepare: a_field_more,
        codes: [0, 0],
    },
    Case { name: "release --prepare", line: "release acme --prepare", prepare: to_release, codes: [0, 0] },
    Case { name: "release", line: "release acme --no-verify", prepare: to_release, codes: [0, 0] },
    Case {
        name: "lint --fix",
        line: "lint --fix acme",
        prepare: |story| {
            story.workspace.edit(
                "specs/acme/openapi.yaml",
                "          required: true\n          schema",
                "          schema",
            );
        },
        codes: [0, 0],
    },
    Case {
        name: "docs pull --apply",
        line: "docs pull --apply --pause 0 --date 2026-11-21",
        prepare: |story| {
            a_field_more(story);
            let url = serve(std::fs::read_to_string(story.workspace.path("page.md")).unwrap());
            story.workspace.edit("specs/acme/client.yaml", "https://docs.acme.test/order-a-box", &url);
            let output = story.workspace.run(&["generate"]);
            assert!(output.status.success(), "{}", shown(&output));
            story.commit("A page that can be fetched");
        },
        codes: [0, 0],
    },
];

/// A copy of a workspace, as it is before the command.
struct Trial {
    folder: tempfile::TempDir,
}

impl Trial {
    fn of(story: &Story) -> Trial {
        let folder = tempfile::tempdir().unwrap();
        let from = story.workspace.path(".");
        let copied = Command::new("cp").arg("-a").arg(from).arg(folder.path()).status().unwrap();
        assert!(copied.success());
        Trial { folder }
    }

    fn command(&self, story: &Story, before: &[&str], line: &str) -> Command {
        // The environment is the story's: git as nobody, and no colours.
        let template = story.workspace.command(&[]);
        let words: Vec<&str> =
            before.iter().copied().chain([env!("CARGO_BIN_EXE_xtask")]).chain(line.split(' ')).collect();
        let mut command = Command::new(words[0]);
        command.args(&words[1..]).current_dir(self.folder.path()).stdin(Stdio::null());
        command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command
    }

    fn run(&self, story: &Story, before: &[&str], line: &str) -> Output {
        self.command(story, before, line).output().unwrap()
    }

    /// Everything that a person sees: files, the last commit and the tags.
    fn state(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        walk(self.folder.path(), "", &mut files);
        let mut git = |name: &str, arguments: &[&str]| {
            let output = Command::new("git").arg("-C").arg(self.folder.path()).args(arguments).output().unwrap();
            files.insert(name.to_owned(), output.stdout);
        };
        git("<commit>", &["log", "-1", "--format=%s %T"]);
        git("<tags>", &["tag", "--list"]);
        files
    }
}

fn walk(folder: &Path, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            // What a killed run left is for the next command to sweep, and git does not see it.
            if name != ".git" && name != ".compute-clients-stage" {
                walk(&entry.path(), &format!("{name}/"), files);
            }
        } else {
            files.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

/// What came out of all trials of a command.
#[derive(Default, Debug)]
struct Tally {
    points: usize,
    old: usize,
    new: usize,
    completed: usize,
}

/// The states before and after a command that nothing disturbs.
fn states(story: &Story, case: &Case) -> [BTreeMap<String, Vec<u8>>; 2] {
    let trial = Trial::of(story);
    let old = trial.state();
    let output = trial.run(story, &[], case.line);
    assert_eq!(output.status.code(), Some(case.codes[0]), "{}: {}", case.name, shown(&output));
    let new = trial.state();
    assert_ne!(old, new, "{} changes nothing", case.name);
    let again = trial.run(story, &[], case.line);
    assert_eq!(again.status.code(), Some(case.codes[1]), "{} again: {}", case.name, shown(&again));
    assert!(trial.state() == new, "{} again changes something", case.name);
    [old, new]
}

/// Judges what a disturbed run left, and the same command after it.
fn judge(
    story: &Story,
    case: &Case,
    trial: &Trial,
    [old, new]: &[BTreeMap<String, Vec<u8>>; 2],
    how: &str,
    tally: &mut Tally,
) {
    tally.points += 1;
    let left = trial.state();
    if left == *new {
        tally.new += 1;
    } else if left == *old {
        tally.old += 1;
    }
    let again = trial.run(story, &[], case.line);
    let code = again.status.code();
    let expected = [Some(case.codes[0]), Some(case.codes[1])];
    assert!(
        expected.contains(&code),
        "{} {how}: stuck, the second run ended with {code:?}\n{}",
        case.name,
        shown(&again)
    );
    let after = trial.state();
    let other: Vec<&String> = new.keys().chain(after.keys()).filter(|key| new.get(*key) != after.get(*key)).collect();
    assert!(other.is_empty(), "{} {how}: torn, {other:?} are not as they should be\n{}", case.name, shown(&again));
    tally.completed += usize::from(left != *new && left != *old);
}

/// A workspace in which the command has something to do.
fn begin(case: &Case) -> Story {
    let story = Story::begin("faults");
    std::fs::write(story.workspace.path(".gitignore"), "/.compute-clients-stage/\n").unwrap();
    story.commit("What a clone has");
    (case.prepare)(&story);
    story
}

fn every_point(case: &Case, only: Option<&[usize]>) -> [Tally; 2] {
    let story = begin(case);
    let states = states(&story, case);
    let counted = Trial::of(&story);
    // Of its own, as the commands are tried side by side.
    let log = tempfile::NamedTempFile::new().unwrap();
    let path = log.path().to_string_lossy().into_owned();
    let output = counted.run(&story, &["strace", "-qq", "-o", &path, "-e", &format!("trace={CALLS}")], case.line);
    assert_eq!(output.status.code(), Some(case.codes[0]), "{}", shown(&output));
    let calls = std::fs::read_to_string(&log).unwrap();
    let count = calls.lines().filter(|line| line.contains('(')).count();
    assert!(count > 5, "{}: {calls}", case.name);
    let points: Vec<usize> = match only {
        Some(few) => few.iter().map(|share| 1 + share * (count - 1) / 100).collect(),
        None => (1..=count).collect(),
    };
    let mut tallies = [Tally::default(), Tally::default()];
    for (way, tally) in ["signal=KILL", "error=ENOSPC"].into_iter().zip(&mut tallies) {
        for at in &points {
            let trial = Trial::of(&story);
            let inject = format!("inject={CALLS}:{way}:when={at}");
            let run = trial.run(&story, &["strace", "-qq", "-o", "/dev/null", "-e", &inject], case.line);
            let how = format!("with {way} at call {at} of {count}");
            if way.starts_with("error") && run.status.code() == Some(0) {
                assert!(trial.state() == states[1], "{} {how}: exit code 0, and not done\n{}", case.name, shown(&run));
            }
            judge(&story, case, &trial, &states, &how, tally);
        }
    }
    tallies
}

/// A test for each command, so that one can be chosen by its name.
macro_rules! commands {
    ($($name:ident: $number:literal),*) => {
        mod every_call {
            $(
                #[test]
                #[ignore = "needs strace, and minutes: cargo test -p xtask every_call -- --ignored --nocapture"]
                fn $name() {
                    let [killed, failed] = super::every_point(&super::CASES[$number], None);
                    println!("{} killed: {killed:?}\n{} failed: {failed:?}", stringify!($name), stringify!($name));
                }
            )*
        }

        mod random_moments {
            $(
                #[test]
                #[ignore = "differs from run to run: cargo test -p xtask random_moments -- --ignored --nocapture"]
                fn $name() {
                    println!("{} {:?}", stringify!($name), super::random_moments(&super::CASES[$number]));
                }
            )*
        }
    };
}

commands!(generate: 0, new: 1, docs_apply: 2, docs_update: 3, release_prepare: 4, release: 5, lint_fix: 6, docs_pull: 7);

#[test]
#[ignore = "needs strace, which .ci/run looks for: cargo test -p xtask a_few_writes -- --ignored"]
fn a_few_writes_renames_and_removals() {
    for case in CASES {
        every_point(case, Some(&[30, 60, 85]));
    }
}

/// Kills a command 200 times at a random moment.
fn random_moments(case: &Case) -> Tally {
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let story = begin(case);
    let states = states(&story, case);
    let trial = Trial::of(&story);
    let began = Instant::now();
    trial.run(&story, &[], case.line);
    let whole = began.elapsed();
    let mut tally = Tally::default();
    for number in 0..200 {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        let moment = whole.mul_f64((seed % 1_100) as f64 / 1_000.0);
        let trial = Trial::of(&story);
        let mut command = trial.command(&story, &[], case.line);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(moment);
        let _ = child.kill();
        child.wait().unwrap();
        // A git that the command had started goes on for a moment.
        let patience = Instant::now();
        while trial.folder.path().join(".git/index.lock").exists() && patience.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(10));
        }
        judge(&story, case, &trial, &states, &format!("killed after {moment:?}, number {number}"), &mut tally);
    }
    tally
}
