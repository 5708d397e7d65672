//! Ways to sign in.

use super::Reader;
use super::head::Head;
use crate::facts::{Auth, Place};
use crate::page::Line;
use crate::read::sections::Section;

impl Reader<'_> {
    /// A field under a heading about signing in is what carries the credential.
    pub(super) fn credential(&mut self, head: &Head, line: u32) {
        let next = format!("{} {}", head.rest.join(" "), self.b.peek_text(0)).to_ascii_lowercase();
        let authorization = head.name.eq_ignore_ascii_case("authorization");
        let bearer = self.b.op.auth.iter().any(|(auth, _)| *auth == Auth::Bearer);
        let auth = match &head.place {
            Some(Place::Query) => Auth::Query(head.name.clone()),
            Some(Place::Cookie) => Auth::Cookie(head.name.clone()),
            _ if authorization && next.contains("bearer") => Auth::Bearer,
            _ if authorization && next.contains("basic") => Auth::Basic,
            _ if authorization && bearer => Auth::Bearer,
            _ => Auth::Header(head.name.clone()),
        };
        self.b.op.add_auth(auth, line);
        self.b.current = None;
    }

    /// A line under such a heading that is no field: `AuthorizationBearer <token>`, `bearerAuth`.
    pub(super) fn credential_line(&mut self, text: &str, line: u32) {
        let plain = text.trim_matches(['`', '*', ':', ' ']);
        let lower = plain.to_ascii_lowercase();
        if lower.starts_with("authorizationbearer") || lower.starts_with("authorization bearer") {
            self.b.op.add_auth(Auth::Bearer, line);
        } else if lower.starts_with("authorizationbasic") {
            self.b.op.add_auth(Auth::Basic, line);
        } else if crate::read::is_name(plain) && plain.len() <= 40 && !is_label(&lower) {
            self.b.op.add_auth(scheme(plain), line);
        } else {
            self.b.auth_sentence(text, line);
        }
    }

    /// `Requires authentication via: A, B`, and Slate's warning that names the schemes.
    pub(super) fn authenticated(&mut self, line: &Line) -> bool {
        let text = line.text.as_str();
        let via = [
            "Requires authentication via:",
            "must be authenticated by means of one of the following methods:",
            "must be authenticated by means of one of the following methods",
        ];
        let Some(at) = via.iter().find_map(|lead| text.find(lead).map(|at| at + lead.len())) else { return false };
        let mut names = text[at..].trim_start_matches(':').trim().to_owned();
        if names.is_empty() {
            names = self.b.peek_text(0).to_owned();
            self.b.skip(1);
        }
        let number = line.number;
        for name in names.trim_end_matches('.').split(',').map(|name| name.trim().trim_matches('`')) {
            let name = name.split(" (").next().unwrap_or(name).trim();
            if !name.is_empty() && !name.eq_ignore_ascii_case("none") {
                self.b.op.add_auth(Auth::Scheme(name.to_owned()), number);
            }
        }
        if self.b.section == Section::Auth {
            self.b.section = Section::Other;
        }
        true
    }
}

/// A word that joins schemes, or that stands before what is said of one.
fn is_label(word: &str) -> bool {
    matches!(
        word,
        "or" | "and"
            | "none"
            | "type"
            | "name"
            | "in"
            | "scheme"
            | "format"
            | "description"
            | "http"
            | "required"
            | "optional"
    )
}

/// A scheme that the page only names.
fn scheme(name: &str) -> Auth {
    Auth::Scheme(name.to_owned())
}
