//! Which credentials go where, and what is said when there are none.

use crate::testing::*;
use crate::*;

fn bare() -> CoreBuilder {
    Core::builder(&API)
}

fn env(set: &'static [(&'static str, &'static str)]) -> CoreBuilder {
    bare().env_from(|name| {
        let (_, value) = set.iter().find(|(n, _)| *n == name)?;
        Some((*value).to_owned())
    })
}

async fn sent(builder: CoreBuilder, op: &'static Operation) -> Result<Seen, Error> {
    let script = Script::new().json(200, "{}");
    let core = builder.transport(std::sync::Arc::new(script.clone())).treated_as_real().build()?;
    core.call(op).execute().await?;
    let seen = script.seen.lock().unwrap().remove(0);
    Ok(seen)
}

#[tokio::test]
async fn credentials_go_together() {
    let both = bare().credential("query", "k").credential("cookie", "c\n");
    let seen = sent(both, &BOTH).await.unwrap();
    assert_eq!(seen.target, "GET /api/both?apikey=k");
    assert_eq!(seen.headers["cookie"], "AccessToken=c");
    assert!(seen.headers["cookie"].is_sensitive());
}

#[tokio::test]
async fn the_first_complete_alternative_is_taken() {
    let seen = sent(bare().basic("basic", "u", "p"), &EITHER).await.unwrap();
    assert_eq!(seen.headers["authorization"], "Basic dTpw");
    let both = bare().basic("basic", "u", "p").credential("query", "k");
    let seen = sent(both, &EITHER).await.unwrap();
    assert_eq!(seen.target, "GET /api/either?apikey=k");
    assert!(!seen.headers.contains_key("authorization"));
    let seen = sent(bare(), &OPTIONAL).await.unwrap();
    assert!(!seen.headers.contains_key("authorization"));
    let seen = sent(bare().basic("basic", "u", "p"), &OPTIONAL).await.unwrap();
    assert!(seen.headers.contains_key("authorization"));
}

#[tokio::test]
async fn a_missing_credential_names_variable_and_page() {
    let error = sent(bare(), &LIST).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingCredential);
    assert_eq!(
        error.to_string(),
        "listNodes: no credential for Example: set EXAMPLE_TOKEN in the environment and use `from_env()`, \
         or give it to the client's builder; get one at https://example.com/keys"
    );
    let error = sent(bare().credential("query", "k"), &BOTH).await.unwrap_err();
    assert!(error.to_string().contains("set EXAMPLE_QUERY_KEY and EXAMPLE_COOKIE in"), "{error}");
    let error = sent(bare(), &EITHER).await.unwrap_err();
    assert!(error.to_string().contains("set EXAMPLE_QUERY_KEY, or EXAMPLE_LOGIN in"), "{error}");
}

#[tokio::test]
async fn the_environment_is_read() {
    let error = env(&[("EXAMPLE_TOKEN", "  ")]).build().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingCredential);
    assert!(error.to_string().contains("EXAMPLE_API_KEY"), "{error}");
    let seen = sent(env(&[("EXAMPLE_TOKEN", "t\n")]), &LIST).await.unwrap();
    assert_eq!(seen.headers["authorization"], "Bearer t");
    let seen = sent(env(&[("EXAMPLE_LOGIN", "u:p:q")]), &EITHER).await.unwrap();
    assert_eq!(seen.headers["authorization"], "Basic dTpwOnE=");
}

#[test]
fn credentials_that_cannot_be_sent_are_refused_without_being_shown() {
    for (scheme, value) in [
        ("bearer", "canary\r\nx-evil: 1"),
        ("bearer", "canary\u{e9}"),
        ("cookie", "canary;other=1"),
        ("cookie", "canary canary"),
        ("basic", "canary without colon"),
        ("bearer", " "),
        ("unknown", "canary"),
    ] {
        let error = bare().credential(scheme, value).build().unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Config);
        assert!(error.to_string().contains(scheme), "{error}");
        assert!(!format!("{error} {error:?}").contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn debug_shows_no_credential() {
    let script = Script::new().json(200, "{}");
    let builder = builder(&script).default_header("x-auth-key", "canary-123");
    let shown = format!("{builder:?}");
    let core = builder.build().unwrap();
    let mut call = core.call(&GET);
    call.param(0, "canary-123");
    call.options().header("x", "canary-123").query("q", "canary-123");
    let shown = format!("{shown} {core:?} {call:?}");
    let shown = format!("{shown} {:?}", call.options());
    for secret in ["0123456789", "canary"] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_credential_given_by_hand_comes_before_the_environment() {
    let variables = |name: &str| match name {
        "EXAMPLE_TOKEN" => Some("from-environment".to_owned()),
        "EXAMPLE_QUERY_KEY" => Some("query-from-environment".to_owned()),
        _ => None,
    };
    let before = bare().credential("bearer", "by-hand").env_from(variables);
    let after = bare().env_from(variables).credential("bearer", "by-hand");
    for builder in [before, after] {
        let seen = sent(builder, &LIST).await.unwrap();
        assert_eq!(seen.headers["authorization"], "Bearer by-hand");
    }
    // Nor does one from the environment win by standing first among the alternatives.
    for builder in
        [bare().basic("basic", "u", "p").env_from(variables), bare().env_from(variables).basic("basic", "u", "p")]
    {
        let seen = sent(builder, &EITHER).await.unwrap();
        assert_eq!((seen.target.as_str(), &seen.headers["authorization"] == "Basic dTpw"), ("GET /api/either", true));
    }
    // What is not set by hand still comes from the environment.
    let seen = sent(bare().credential("cookie", "by-hand").env_from(variables), &BOTH).await.unwrap();
    assert_eq!(seen.target, "GET /api/both?apikey=query-from-environment");
    assert_eq!(seen.headers["cookie"], "AccessToken=by-hand");
}

#[tokio::test]
async fn an_empty_environment_is_no_error_where_a_credential_is_given_by_hand() {
    let seen = sent(bare().credential("bearer", "by-hand").env_from(|_| None), &LIST).await.unwrap();
    assert_eq!(seen.headers["authorization"], "Bearer by-hand");
    let error = bare().env_from(|_| None).build().unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::MissingCredential);
}

#[tokio::test]
async fn a_variable_that_cannot_be_the_credential_is_an_error_and_not_missing() {
    for quoted in ["\"a-key-123\"\n", "'a-key-123'"] {
        let variables = |name: &str| (name == "EXAMPLE_TOKEN").then(|| quoted.to_owned());
        let error = bare().env_from(variables).build().unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Config);
        assert!(error.message().contains("`EXAMPLE_TOKEN`"), "{error}");
        assert!(!format!("{error} {error:?}").contains("a-key-123"), "{error:?}");
        // It is not looked at where it is not needed.
        let by_hand = bare().credential("bearer", "by-hand").env_from(variables);
        assert_eq!(sent(by_hand, &LIST).await.unwrap().headers["authorization"], "Bearer by-hand");
    }
}
