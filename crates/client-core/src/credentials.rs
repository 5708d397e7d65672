//! The credentials of a client: what is held, which of it an operation needs, and where it goes.

use std::sync::Arc;

use base64::Engine;
use http::{HeaderName, HeaderValue, header};
use smallvec::SmallVec;

use crate::api::{Api, Location, Scheme, SchemeKind};
use crate::redact::Secrets;
use crate::token::{self, TokenSource};
use crate::{Core, CredentialProvider, Error, ErrorKind, encode};

/// What is held, by index of the scheme.
pub(crate) struct Credentials {
    api: &'static Api,
    held: Vec<Option<Credential>>,
    /// Every secret in the spellings that are not derived from one another.
    secrets: Vec<String>,
}

struct Credential {
    held: Held,
    /// Whether it was given by hand, and not found in the environment. A credential given by hand comes first.
    by_hand: bool,
}

enum Held {
    Fixed(Arc<Sent>),
    /// A credential that is got when it is needed, and renewed.
    Exchanged(Box<TokenSource>),
}

/// What one attempt carries; hardly ever more than two.
pub(crate) type SentList = SmallVec<[Arc<Sent>; 2]>;

/// A credential as it goes over the wire.
pub(crate) enum Sent {
    Header(HeaderName, HeaderValue),
    /// `name=value`
    Query(String),
    /// `name=value`
    Cookie(String),
}

impl Credentials {
    pub(crate) fn new(api: &'static Api) -> Self {
        Self { api, held: api.schemes.iter().map(|_| None).collect(), secrets: Vec::new() }
    }

    fn scheme(&self, id: &str) -> Result<(usize, &'static Scheme), Error> {
        let found = self.api.schemes.iter().enumerate().find(|(_, s)| s.id == id);
        found.ok_or_else(|| {
            let known: Vec<_> = self.api.schemes.iter().map(|s| s.id).collect();
            config(format!("there is no security scheme `{id}`; the API has: {}", known.join(", ")))
        })
    }

    fn hold(&mut self, index: usize, held: Held) {
        if let Some(place) = self.held.get_mut(index) {
            *place = Some(Credential { held, by_hand: true });
        }
    }

    fn held(&self, index: usize) -> Option<&Credential> {
        self.held.get(index)?.as_ref()
    }

    pub(crate) fn set(&mut self, id: &str, value: String) -> Result<(), Error> {
        let (index, scheme) = self.scheme(id)?;
        let value = trimmed(scheme, &value)?;
        let Some(exchange) = &scheme.exchange else {
            return self.set_token(id, value);
        };
        if exchange.operation.security.iter().any(|all| all.contains(&index)) {
            return Err(config(format!(
                "`{}` exchanges the credential of `{id}` and needs it at the same time",
                exchange.operation.id
            )));
        }
        let source = TokenSource::new(scheme, exchange, &value)?;
        let password = token::parts(exchange, &value)?.into_iter().find(|(name, _)| *name == "{password}");
        self.secrets.extend(password.map(|(_, password)| password.to_owned()));
        self.secrets.push(value);
        self.hold(index, Held::Exchanged(Box::new(source)));
        Ok(())
    }

    pub(crate) fn set_token(&mut self, id: &str, value: String) -> Result<(), Error> {
        let (index, scheme) = self.scheme(id)?;
        let value = trimmed(scheme, &value)?;
        if scheme.kind == SchemeKind::Basic {
            let Some((user, password)) = value.split_once(':') else {
                return Err(config(format!("the credential of `{id}` must be `user:password`")));
            };
            let (user, password) = (user.to_owned(), password.to_owned());
            return self.set_basic(id, &user, &password);
        }
        let sent = Sent::new(scheme, &value)?;
        self.secrets.push(value);
        self.hold(index, Held::Fixed(Arc::new(sent)));
        Ok(())
    }

    /// Takes the credential from a provider, whenever one is needed.
    pub(crate) fn set_provider(&mut self, id: &str, provider: Arc<dyn CredentialProvider>) -> Result<(), Error> {
        let (index, scheme) = self.scheme(id)?;
        self.hold(index, Held::Exchanged(Box::new(TokenSource::provided(scheme, provider))));
        Ok(())
    }

    pub(crate) fn set_basic(&mut self, id: &str, user: &str, password: &str) -> Result<(), Error> {
        let (index, scheme) = self.scheme(id)?;
        if scheme.kind != SchemeKind::Basic {
            return Err(config(format!("`{id}` does not take a user and password")));
        }
        if user.contains(':') {
            return Err(config(format!("the user of `{id}` contains a colon")));
        }
        let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
        let sent = Sent::header(scheme, header::AUTHORIZATION, &format!("Basic {encoded}"))?;
        self.secrets.push(password.to_owned());
        self.secrets.push(encoded);
        self.hold(index, Held::Fixed(Arc::new(sent)));
        Ok(())
    }

    /// Takes the credential of every scheme that has none yet and that `read` knows the variable of.
    pub(crate) fn set_from(&mut self, read: &dyn Fn(&str) -> Result<Option<String>, Error>) -> Result<(), Error> {
        let given = |name: &str| {
            let value = read(name)?.filter(|value| !value.trim().is_empty());
            match value.as_deref().map(str::trim) {
                Some(quoted) if is_quoted(quoted) => Err(config(format!(
                    "the environment variable `{name}` has its value in quotation marks, which would be sent; remove them"
                ))),
                _ => Ok(value),
            }
        };
        let mut found = false;
        for (index, scheme) in self.api.schemes.iter().enumerate() {
            if self.held(index).is_none() {
                if let Some(value) = scheme.env.map(given).transpose()?.flatten() {
                    self.set_token(scheme.id, value)?;
                } else if let Some(value) = scheme.exchange.as_ref().map(|e| given(e.env)).transpose()?.flatten() {
                    self.set(scheme.id, value)?;
                }
                if let Some(Some(credential)) = self.held.get_mut(index) {
                    credential.by_hand = false;
                }
            }
            found |= self.held(index).is_some();
        }
        let wanted = self.api.schemes.iter().any(|s| !variables(s).is_empty());
        if found || !wanted {
            return Ok(());
        }
        let all: Vec<usize> = (0..self.api.schemes.len()).collect();
        let each: Vec<&[usize]> = all.iter().map(std::slice::from_ref).collect();
        Err(self.missing(&each))
    }

    /// Names of the query parameters that carry credentials.
    pub(crate) fn query_names(&self) -> Vec<&'static str> {
        let name = |scheme: &'static Scheme| match scheme.kind {
            SchemeKind::ApiKey { name, location: Location::Query } => Some(name),
            _ => None,
        };
        self.api.schemes.iter().filter_map(name).collect()
    }

    pub(crate) fn note_secrets(&self, secrets: &Secrets) {
        for secret in &self.secrets {
            secrets.add(secret);
        }
    }

    /// The first alternative of which everything is held. Those with most credentials given by hand come first, so
    /// that one from the environment never takes the place of one given by hand.
    pub(crate) fn choose(&self, alternatives: &'static [&'static [usize]]) -> Result<&'static [usize], Error> {
        let mut best: Option<((bool, usize), &'static [usize])> = None;
        for all in alternatives {
            let held = || all.iter().filter_map(|index| self.held(*index));
            if all.is_empty() || held().count() < all.len() {
                continue;
            }
            let by_hand = held().filter(|credential| credential.by_hand).count();
            let rank = (by_hand == all.len(), by_hand);
            if best.is_none_or(|(best, _)| rank > best) {
                best = Some((rank, all));
            }
        }
        if let Some((_, all)) = best {
            return Ok(all);
        }
        if alternatives.is_empty() || alternatives.iter().any(|all| all.is_empty()) {
            return Ok(&[]);
        }
        Err(self.missing(alternatives))
    }

    /// Whether the headers given by hand are those that an alternative needs.
    pub(crate) fn brought(
        &self,
        alternatives: &'static [&'static [usize]],
        headers: &[(HeaderName, HeaderValue)],
    ) -> bool {
        let there = |name: &str| headers.iter().any(|(own, _)| own.as_str().eq_ignore_ascii_case(name));
        let brought = |index: &usize| match self.api.schemes.get(*index).map(|scheme| scheme.kind) {
            Some(SchemeKind::Bearer | SchemeKind::Basic) => there("authorization"),
            Some(SchemeKind::ApiKey { name, location: Location::Header }) => there(name),
            Some(SchemeKind::ApiKey { location: Location::Cookie, .. }) => there("cookie"),
            _ => false,
        };
        alternatives.iter().any(|all| !all.is_empty() && all.iter().all(brought))
    }

    fn missing(&self, alternatives: &[&[usize]]) -> Error {
        let mut ways: Vec<String> = Vec::new();
        let mut pages: Vec<&str> = Vec::new();
        for all in alternatives {
            let schemes = all.iter().filter_map(|index| self.api.schemes.get(*index));
            let mut names = Vec::new();
            for scheme in schemes {
                names.push(match variables(scheme).as_slice() {
                    [] => format!("the credential `{}`", scheme.id),
                    variables => variables.join(" or "),
                });
                pages.extend(scheme.credential_url.filter(|url| !pages.contains(url)));
            }
            let way = names.join(" and ");
            if !ways.contains(&way) {
                ways.push(way);
            }
        }
        let mut message = format!(
            "no credential for {}: set {} in the environment and use `from_env()`, or give it to the client's builder",
            self.api.name,
            ways.join(", or ")
        );
        if !pages.is_empty() {
            message.push_str("; get one at ");
            message.push_str(&pages.join(" or "));
        }
        Error::new(ErrorKind::MissingCredential, message)
    }

    /// Puts the chosen credentials where they go; may first have to get a token.
    pub(crate) async fn gather(&self, core: &Core, chosen: &[usize]) -> Result<SentList, Error> {
        let mut out = SentList::new();
        for index in chosen {
            match self.held(*index).map(|credential| &credential.held) {
                Some(Held::Fixed(sent)) => out.push(sent.clone()),
                // Boxed: few providers exchange tokens, and the others would carry the state of it in every call.
                Some(Held::Exchanged(source)) => out.push(Box::pin(source.token(core)).await?),
                None => {}
            }
        }
        Ok(out)
    }

    /// After a 401: forgets the exchanged tokens among `sent`. Whether there were any, so that another try makes sense.
    pub(crate) fn forget(&self, chosen: &[usize], sent: &[Arc<Sent>]) -> bool {
        let mut forgot = false;
        for index in chosen {
            if let Some(Held::Exchanged(source)) = self.held(*index).map(|credential| &credential.held) {
                forgot |= sent.iter().any(|token| source.forget(token));
            }
        }
        forgot
    }

    /// What to say when the server does not accept the credentials.
    pub(crate) fn refused(&self, chosen: &[usize]) -> Option<String> {
        let schemes = || chosen.iter().filter_map(|index| self.api.schemes.get(*index));
        if let Some(lifetime) = schemes().find_map(|scheme| scheme.lifetime.as_ref()) {
            return Some(format!(
                "the credential may have expired, as it lives {}: {}",
                span(lifetime.seconds),
                lifetime.renew
            ));
        }
        let exchanged = schemes().any(|scheme| scheme.exchange.is_some());
        let other = "this was sent as it is; a key that is exchanged for a token goes to the builder's `api_key`";
        match (schemes().find_map(|scheme| scheme.credential_url), exchanged) {
            (Some(page), true) => Some(format!("credentials are at {page}; {other}")),
            (Some(page), false) => Some(format!("credentials are at {page}")),
            (None, true) => Some(other.to_owned()),
            (None, false) => None,
        }
    }
}

impl Sent {
    /// A scheme's credential as it goes over the wire.
    pub(crate) fn new(scheme: &Scheme, value: &str) -> Result<Self, Error> {
        match scheme.kind {
            SchemeKind::Bearer => Self::header(scheme, header::AUTHORIZATION, &format!("Bearer {value}")),
            SchemeKind::Basic => Self::header(scheme, header::AUTHORIZATION, &format!("Basic {value}")),
            SchemeKind::ApiKey { name, location: Location::Header } => {
                let name = HeaderName::try_from(name).map_err(|_| config(format!("`{name}` is no header name")))?;
                Self::header(scheme, name, value)
            }
            SchemeKind::ApiKey { name, location: Location::Query } => {
                Ok(Self::Query(format!("{}={}", encode::percent(name), encode::percent(value))))
            }
            SchemeKind::ApiKey { name, location: Location::Cookie } => {
                // RFC 6265's cookie-octet: anything else would end the cookie or begin another.
                let octet = |byte: u8| matches!(byte, 0x21 | 0x23..=0x2b | 0x2d..=0x3a | 0x3c..=0x5b | 0x5d..=0x7e);
                match value.bytes().all(octet) {
                    true => Ok(Self::Cookie(format!("{name}={value}"))),
                    false => Err(unfit(scheme, "a cookie")),
                }
            }
            SchemeKind::ApiKey { location: Location::Path, .. } => {
                Err(config(format!("the security scheme `{}` puts a credential in the path", scheme.id)))
            }
        }
    }

    fn header(scheme: &Scheme, name: HeaderName, value: &str) -> Result<Self, Error> {
        // Text beyond ASCII is legal in a header, but no credential: it is a sign of a slip in copying.
        let plain = value.is_ascii().then(|| HeaderValue::try_from(value).ok());
        let mut value = plain.flatten().ok_or_else(|| unfit(scheme, "a header"))?;
        value.set_sensitive(true);
        Ok(Self::Header(name, value))
    }
}

/// Appends to a list in text.
pub(crate) fn join(list: &mut String, separator: &str, item: &str) {
    if !list.is_empty() && !item.is_empty() {
        list.push_str(separator);
    }
    list.push_str(item);
}

fn variables(scheme: &Scheme) -> Vec<&'static str> {
    let exchange = scheme.exchange.as_ref().map(|exchange| exchange.env);
    exchange.into_iter().chain(scheme.env).collect()
}

/// Credentials are copied from pages and files, often with a line break at the end.
fn trimmed(scheme: &Scheme, value: &str) -> Result<String, Error> {
    match value.trim() {
        "" => Err(config(format!("the credential of `{}` is empty", scheme.id))),
        value => Ok(value.to_owned()),
    }
}

fn unfit(scheme: &Scheme, place: &str) -> Error {
    config(format!(
        "the credential of `{}` has characters {place} cannot have; was it copied whole, and nothing else with it?",
        scheme.id
    ))
}

fn span(seconds: u64) -> String {
    let (n, unit) = match seconds {
        s if s % 86_400 == 0 && s > 0 => (s / 86_400, "day"),
        s if s % 3_600 == 0 && s > 0 => (s / 3_600, "hour"),
        s if s % 60 == 0 && s > 0 => (s / 60, "minute"),
        s => (s, "second"),
    };
    format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
}

/// Whether a text is in quotation marks, as the files that set environment variables have them and their readers drop them.
fn is_quoted(text: &str) -> bool {
    text.len() > 1 && ['"', '\''].iter().any(|mark| text.starts_with(*mark) && text.ends_with(*mark))
}

fn config(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Config, message)
}

#[cfg(test)]
mod tests;
