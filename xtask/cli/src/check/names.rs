//! Whether the names of the packages are free in the registry, or ours.
//!
//! The registry's index says which names are taken, by file; of a name that is taken, its API says whose it is. What cannot be
//! asked is no free name: it is a row that makes the command end with 2.

use std::path::Path;
use std::time::Duration;

use toml_edit::DocumentMut;
use ureq::Agent;
use ureq::tls::{RootCerts, TlsConfig};

use super::row::Row;
use crate::common::{Failure, Result, entries, exists, read_if_there};
use crate::output::progress;

const USER_AGENT: &str =
    concat!("compute-clients-check/", env!("CARGO_PKG_VERSION"), " (+", env!("CARGO_PKG_REPOSITORY"), ")");

/// Where to ask.
pub struct Registry {
    index: String,
    api: String,
    /// Between two questions to the API.
    pause: Duration,
}

impl Registry {
    /// crates.io, or a server that has both at one address.
    pub fn new(address: Option<&str>) -> Registry {
        match address {
            None => Registry {
                index: "https://index.crates.io".to_owned(),
                api: "https://crates.io".to_owned(),
                // What its policy for programs asks for.
                pause: Duration::from_secs(1),
            },
            Some(address) => {
                let address = address.trim_end_matches('/').to_owned();
                Registry { index: address.clone(), api: address, pause: Duration::ZERO }
            }
        }
    }
}

/// A row for each package that would be published.
pub fn rows(root: &Path, registry: &Registry, tell: &mut impl FnMut(Row)) {
    let (names, ours) = match packages(root) {
        Ok(found) => found,
        Err(failure) => return tell(Row::failed("names", "", failure)),
    };
    let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
    let agent = Agent::config_builder()
        .user_agent(USER_AGENT)
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .tls_config(tls)
        .build()
        .new_agent();
    for name in names {
        progress(format_args!("{name}: asking the registry"));
        tell(match holder(&agent, registry, &name) {
            Ok(None) => Row::green("names", "", format!("{name} is free in the registry")),
            Ok(Some((taken, whose))) if taken == name && whose.as_deref() == Some(ours.as_str()) => {
                Row::green("names", "", format!("{name} is ours in the registry"))
            }
            Ok(Some((taken, whose))) => {
                let whose = whose.unwrap_or_else(|| "a package without a repository".to_owned());
                let detail = format!("{name} is not ours: the registry has `{taken}` of {whose}");
                Row::red("names", "", detail, format!("give the package another name than {name}"))
            }
            Err(failure) => Row::failed("names", "", failure),
        });
    }
}

/// The names of the packages that would be published, and the repository that they name.
fn packages(root: &Path) -> Result<(Vec<String>, String)> {
    let manifest = |path: &str| -> Result<Option<DocumentMut>> {
        let Some(text) = read_if_there(root, path)? else { return Ok(None) };
        let parsed = text.parse::<DocumentMut>();
        parsed.map(Some).map_err(|error| Failure::usage(format!("{path}: {error}")))
    };
    let missing = || Failure::usage("Cargo.toml: `workspace.package.repository` is not there: whose names are they?");
    let top = manifest("Cargo.toml")?.ok_or_else(missing)?;
    let value = |keys: [&str; 3]| keys.iter().try_fold(top.as_item(), |item, key| item.get(key));
    let ours = value(["workspace", "package", "repository"]).and_then(|item| item.as_str());
    let ours = ours.ok_or_else(missing)?.to_owned();
    let mut folders = vec!["xtask/cli".to_owned()];
    for parent in ["codegen", "crates"] {
        if exists(&root.join(parent), parent)? {
            let found = entries(&root.join(parent), parent)?;
            folders.extend(found.iter().map(|entry| format!("{parent}/{}", entry.file_name().to_string_lossy())));
        }
    }
    let mut names = Vec::new();
    for folder in folders {
        let path = format!("{folder}/Cargo.toml");
        let Some(document) = manifest(&path)? else { continue };
        let Some(package) = document.get("package") else { continue };
        if package.get("publish").and_then(toml_edit::Item::as_bool) == Some(false) {
            continue;
        }
        let name = package.get("name").and_then(|name| name.as_str());
        names.push(name.ok_or_else(|| Failure::usage(format!("{path}: `package` has no `name`")))?.to_owned());
    }
    names.sort();
    match names.is_empty() {
        true => Err(Failure::usage("no package is here that could be published")),
        false => Ok((names, ours)),
    }
}

/// The package of the registry that has this name or one that differs in `-` and `_`, which the registry takes for the same;
/// and the repository that it names. Nothing if the name is free.
fn holder(agent: &Agent, registry: &Registry, name: &str) -> Result<Option<(String, Option<String>)>> {
    for spelling in spellings(name) {
        let url = format!("{}/{}", registry.index, index_path(&spelling));
        let (status, _) = ask(agent, &url)?;
        match status {
            404 | 410 | 451 => continue,
            200 => {}
            other => return Err(refused(&url, other)),
        }
        std::thread::sleep(registry.pause);
        let url = format!("{}/api/v1/crates/{spelling}", registry.api);
        let (status, body) = ask(agent, &url)?;
        if status != 200 {
            return Err(refused(&url, status));
        }
        let told: serde_json::Value = serde_json::from_str(&body)
            .map_err(|error| Failure::usage(format!("{url}: the response cannot be read: {error}")))?;
        let whose = told.pointer("/crate/repository").and_then(|value| value.as_str());
        return Ok(Some((spelling, whose.map(|url| url.trim_end_matches(".git").to_owned()))));
    }
    Ok(None)
}

fn ask(agent: &Agent, url: &str) -> Result<(u16, String)> {
    let failed = |error: ureq::Error| {
        Failure::usage(format!("{url}: {error}")).help("nothing is known of the name until the registry answers")
    };
    let mut response = agent.get(url).call().map_err(failed)?;
    let body = response.body_mut().with_config().limit(16 * 1024 * 1024).read_to_string().map_err(failed)?;
    Ok((response.status().as_u16(), body))
}

fn refused(url: &str, status: u16) -> Failure {
    Failure::usage(format!("{url}: the server answers {status}"))
        .help("nothing is known of the name until the registry answers")
}

/// The name with `-` or `_` at each of its separators.
fn spellings(name: &str) -> Vec<String> {
    let parts: Vec<&str> = name.split(['-', '_']).collect();
    let own: Vec<char> = name.chars().filter(|c| matches!(c, '-' | '_')).collect();
    // As it is written first: every other spelling is one in which some separators are the other one.
    let count = 1_usize << own.len().min(6);
    let other = |at: usize, flip: bool| match (own.get(at), flip) {
        (Some('-'), false) | (Some('_'), true) => '-',
        _ => '_',
    };
    (0..count)
        .map(|flips| {
            let mut spelling = parts.first().copied().unwrap_or_default().to_owned();
            for (at, part) in parts.iter().skip(1).enumerate() {
                spelling.push(other(at, flips >> at & 1 == 1));
                spelling.push_str(part);
            }
            spelling
        })
        .collect()
}

/// The file of a name in an index, as Cargo lays it out.
fn index_path(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match lower.len() {
        1 | 2 => format!("{}/{lower}", lower.len()),
        3 => format!("3/{}/{lower}", &lower[..1]),
        _ => match (lower.get(..2), lower.get(2..4)) {
            (Some(first), Some(second)) => format!("{first}/{second}/{lower}"),
            // No name of a package, which is ASCII.
            _ => lower,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_where_cargo_looks_for_them() {
        assert_eq!(index_path("a"), "1/a");
        assert_eq!(index_path("ab"), "2/ab");
        assert_eq!(index_path("abc"), "3/a/abc");
        assert_eq!(index_path("Serde"), "se/rd/serde");
    }

    #[test]
    fn a_name_is_asked_for_in_every_spelling_that_the_registry_takes_for_it() {
        assert_eq!(spellings("serde"), ["serde"]);
        assert_eq!(spellings("a-b_c"), ["a-b_c", "a_b_c", "a-b-c", "a_b-c"]);
    }
}
