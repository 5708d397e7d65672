//! Where a redirect may lead: within the origin the credentials are for, and only for requests that ask and do nothing.

use http::{HeaderMap, Method, StatusCode, header};
use reqwest::Url;

use crate::{Error, ErrorKind};

/// Redirects followed for one attempt.
const MAX_HOPS: usize = 10;

/// The URL a response sends the client to, which `complete` makes what would be requested. `visited` is where the
/// client was before it came to `from`. `None`: the response is no redirect.
pub(crate) fn target(
    method: &Method,
    from: &Url,
    visited: &[Url],
    status: StatusCode,
    headers: &HeaderMap,
    complete: impl FnOnce(Url) -> Url,
) -> Result<Option<Url>, Error> {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = headers.get(header::LOCATION) else {
        return Ok(None);
    };
    let refuse = |message: String| Err(Error::new(ErrorKind::Redirect, message).with_response(status, headers));
    let to = location.to_str().ok().and_then(|text| from.join(text).ok());
    let Some(mut to) = to else {
        return refuse("the server redirects to something that is no URL".to_owned());
    };
    // Only where it leads is shown: the path and query may hold what was issued for this very request.
    let origin = to.origin().ascii_serialization();
    if to.origin() != from.origin() {
        let advice = match (from.scheme(), to.scheme()) {
            ("http", "https") if from.host_str() == to.host_str() => "; set the base URL to https",
            _ => "",
        };
        return refuse(format!(
            "the server redirects to another origin, {origin}, where the credentials must not go{advice}"
        ));
    }
    if !matches!(*method, Method::GET | Method::HEAD) {
        return refuse(format!(
            "the redirect of a {method} request is not followed, because the request could be executed twice"
        ));
    }
    to.set_fragment(None);
    // User info counts as the same origin, but would become a credential.
    if to.set_username("").is_err() || to.set_password(None).is_err() {
        return refuse("the server redirects to something that is no URL".to_owned());
    }
    if visited.len() >= MAX_HOPS {
        return refuse(format!("the server redirects more than {MAX_HOPS} times"));
    }
    // Compared as they are sent: the credential in the query is part of every URL visited.
    let to = complete(to);
    if to == *from || visited.contains(&to) {
        return refuse(format!("redirect loop after {} redirects", visited.len() + 1));
    }
    Ok(Some(to))
}
