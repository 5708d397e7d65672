//! Each provider's client as the tests call it: credentials `tok` (and `key`), one attempt a call.

use client_core::{Error, RetryConfig};

/// The path of each provider's server URL, below which its operations stand.
pub const BASES: [(&str, &str); 5] =
    [("hpcai", "/api"), ("instavm", ""), ("k0rdent", ""), ("sfcompute", ""), ("tir", "/myaccount/api/v1/gpu")];

/// The path of one provider's server URL.
#[must_use]
pub fn base(name: &str) -> &'static str {
    BASES.iter().find(|(known, _)| *known == name).map_or("", |(_, base)| base)
}

/// A client of HPC-AI.com.
///
/// # Errors
/// The URL is none.
pub fn hpcai(url: String) -> Result<hpcai_client::Client, Error> {
    hpcai_client::Client::builder().access_token("tok").base_url(url).retry(RetryConfig::none()).build()
}

/// A client of InstaVM.
///
/// # Errors
/// The URL is none.
pub fn instavm(url: String) -> Result<instavm_client::Client, Error> {
    instavm_client::Client::builder().api_key("tok").base_url(url).retry(RetryConfig::none()).build()
}

/// A client of k0rdent AI.
///
/// # Errors
/// The URL is none.
pub fn k0rdent(url: String) -> Result<k0rdent_client::Client, Error> {
    k0rdent_client::Client::builder().bearer_auth("tok").base_url(url).retry(RetryConfig::none()).build()
}

/// A client of SF Compute.
///
/// # Errors
/// The URL is none.
pub fn sfcompute(url: String) -> Result<sfcompute_client::Client, Error> {
    sfcompute_client::Client::builder().bearer_auth("tok").base_url(url).retry(RetryConfig::none()).build()
}

/// A client of TIR.
///
/// # Errors
/// The URL is none.
pub fn tir(url: String) -> Result<e2e_tir_client::Client, Error> {
    e2e_tir_client::Client::builder().api_key("key").bearer_auth("tok").base_url(url).retry(RetryConfig::none()).build()
}
