//! The client every generated `Client` wraps, and its builder.

use std::collections::HashSet;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderName, HeaderValue, header};

use crate::api::{Api, Operation};
use crate::credentials::Credentials;
use crate::interceptor::RetryBudget;
use crate::redact::{Secrets, looks_secret};
use crate::server::{self, Base};
use crate::world::{Real, World};
use crate::{Call, CredentialProvider, Error, ErrorKind, Interceptor, RetryConfig, RetryPolicy, Transport};

/// Time for making a connection, unless set.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time a server may be silent, unless set.
const READ_TIMEOUT: Duration = Duration::from_secs(60);
/// Time for a whole call with its retries, unless set.
const TOTAL_TIMEOUT: Duration = Duration::from_secs(300);
/// How often calls may be sent again before others have succeeded, unless set.
const RETRY_BUDGET: u32 = 100;
/// Size of a response body, unless set: far above what these APIs answer, far below what hurts.
const MAX_RESPONSE_BYTES: u64 = 64 * 1024 * 1024;

/// A configured client. Cheap to clone; clones share connections, credentials and tokens.
#[derive(Clone)]
pub struct Core(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) api: &'static Api,
    pub(crate) base: Base,
    /// Whether the base URL was set by hand, which then holds for operations with servers of their own too.
    pub(crate) base_is_ours: bool,
    pub(crate) variables: Vec<(String, String)>,
    pub(crate) credentials: Credentials,
    pub(crate) secrets: Arc<Secrets>,
    pub(crate) transport: Arc<dyn Transport>,
    /// Whether `transport` is a stand-in for the network.
    pub(crate) stubbed: bool,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) connect_timeout: Duration,
    pub(crate) read_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) retry: RetryConfig,
    pub(crate) max_response_bytes: u64,
    pub(crate) check_limits: bool,
    pub(crate) interceptors: Vec<Arc<dyn Interceptor>>,
    pub(crate) retry_policy: Option<Arc<dyn RetryPolicy>>,
    pub(crate) retry_budget: RetryBudget,
    /// Whether calls without a credential are sent all the same.
    pub(crate) without_credentials: bool,
    /// Whether credentials may go over plain HTTP to other machines.
    pub(crate) plain_http: bool,
    /// Operations whose end was warned of already.
    pub(crate) warned: Mutex<HashSet<&'static str>>,
    pub(crate) world: Arc<dyn World>,
}

impl Core {
    /// Starts to configure a client.
    pub fn builder(api: &'static Api) -> CoreBuilder {
        CoreBuilder {
            api,
            base_url: None,
            server: 0,
            variables: Vec::new(),
            credentials: Credentials::new(api),
            transport: None,
            http_client: None,
            headers: Vec::new(),
            user_agent: None,
            connect_timeout: CONNECT_TIMEOUT,
            read_timeout: READ_TIMEOUT,
            timeout: TOTAL_TIMEOUT,
            retry: None,
            max_response_bytes: MAX_RESPONSE_BYTES,
            check_limits: true,
            interceptors: Vec::new(),
            retry_policy: None,
            retry_budget: RETRY_BUDGET,
            without_credentials: false,
            plain_http: false,
            wrap: None,
            world: Arc::new(Real),
            stubbed: None,
            error: None,
        }
    }

    /// A client with the credentials found in the environment.
    ///
    /// # Errors
    ///
    /// If none of the variables is set, or one holds what cannot be a credential; the error names them and the page
    /// where one gets a credential.
    pub fn from_env(api: &'static Api) -> Result<Self, Error> {
        Self::builder(api).env().build()
    }

    /// The API this client is for.
    pub fn api(&self) -> &'static Api {
        self.0.api
    }

    /// The base URL, without a trailing slash.
    pub fn base_url(&self) -> &str {
        self.0.base.as_str()
    }

    /// Begins a call.
    pub fn call(&self, op: &'static Operation) -> Call {
        Call::new(self.clone(), op)
    }
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.0.api.name)
            .field("base_url", &self.base_url())
            .finish_non_exhaustive()
    }
}

/// Puts a transport around another one.
type Wrap = Box<dyn FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync>;

/// Configures a client. What is wrong with the configuration is reported by [`build`](CoreBuilder::build).
pub struct CoreBuilder {
    api: &'static Api,
    base_url: Option<String>,
    server: usize,
    variables: Vec<(String, String)>,
    credentials: Credentials,
    transport: Option<Arc<dyn Transport>>,
    http_client: Option<reqwest::ClientBuilder>,
    headers: Vec<(String, String)>,
    user_agent: Option<String>,
    connect_timeout: Duration,
    read_timeout: Duration,
    timeout: Duration,
    retry: Option<RetryConfig>,
    max_response_bytes: u64,
    check_limits: bool,
    interceptors: Vec<Arc<dyn Interceptor>>,
    retry_policy: Option<Arc<dyn RetryPolicy>>,
    retry_budget: u32,
    without_credentials: bool,
    plain_http: bool,
    wrap: Option<Wrap>,
    world: Arc<dyn World>,
    stubbed: Option<bool>,
    error: Option<Error>,
}

impl CoreBuilder {
    /// Sends everything to this URL instead of the documented servers.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Chooses one of the documented servers, counted from zero.
    pub fn server(mut self, index: usize) -> Self {
        self.server = index;
        self
    }

    /// Sets a variable of the server's URL.
    pub fn server_variable(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Sets the credential a person holds for a security scheme: the key that is sent, or the one that is exchanged
    /// for a token where the scheme has an exchange.
    pub fn credential(mut self, scheme: &str, value: impl Into<String>) -> Self {
        let set = self.credentials.set(scheme, value.into());
        self.keep(set)
    }

    /// Sets the token a scheme sends, past any exchange.
    pub fn token(mut self, scheme: &str, value: impl Into<String>) -> Self {
        let set = self.credentials.set_token(scheme, value.into());
        self.keep(set)
    }

    /// Sets user and password of a basic scheme.
    pub fn basic(mut self, scheme: &str, user: &str, password: &str) -> Self {
        let set = self.credentials.set_basic(scheme, user, password);
        self.keep(set)
    }

    /// Takes the credentials that were not given by hand from the environment variables the schemes name. Variables that
    /// are not set are left out; it is an error if there is then no credential at all.
    pub fn env(self) -> Self {
        self.env_read(&|name| {
            let not_text = |_| {
                let message = format!("the environment variable `{name}` is set to something that is not UTF-8 text");
                Error::new(ErrorKind::Config, message)
            };
            std::env::var_os(name).map(|value| value.into_string().map_err(not_text)).transpose()
        })
    }

    /// As [`env`](CoreBuilder::env), with another source of variables.
    pub fn env_from(self, read: impl Fn(&str) -> Option<String>) -> Self {
        self.env_read(&|name| Ok(read(name)))
    }

    fn env_read(mut self, read: &dyn Fn(&str) -> Result<Option<String>, Error>) -> Self {
        let set = self.credentials.set_from(read);
        self.keep(set)
    }

    fn keep(mut self, result: Result<(), Error>) -> Self {
        if let Err(error) = result {
            self.error.get_or_insert(error);
        }
        self
    }

    /// Takes the credential of a scheme from `provider` whenever one is needed, so that it can change while the client
    /// lives.
    pub fn credential_provider(mut self, scheme: &str, provider: impl CredentialProvider + 'static) -> Self {
        let set = self.credentials.set_provider(scheme, Arc::new(provider));
        self.keep(set)
    }

    /// Sends calls for which no credential is given all the same: an interceptor or a header of one's own has it.
    pub fn without_credentials(mut self) -> Self {
        self.without_credentials = true;
        self
    }

    /// Lets credentials go over plain HTTP to other machines than this one, where anybody on the way can read them.
    pub fn allow_plain_http(mut self) -> Self {
        self.plain_http = true;
        self
    }

    /// Shows every attempt of every call to `interceptor`. Those given before see it first.
    pub fn interceptor(mut self, interceptor: impl Interceptor + 'static) -> Self {
        self.interceptors.push(Arc::new(interceptor));
        self
    }

    /// Lets `policy` decide whether a call is sent again. It is told what the usual rules would do.
    pub fn retry_policy(mut self, policy: impl RetryPolicy + 'static) -> Self {
        self.retry_policy = Some(Arc::new(policy));
        self
    }

    /// How often calls may be sent again, over all calls of this client; 100 unless set. Every five calls that succeed at
    /// once give one back. When it is used up, calls end with their first error, so that an outage is not met with several
    /// times the requests.
    pub fn retry_budget(mut self, retries: u32) -> Self {
        self.retry_budget = retries;
        self
    }

    /// Puts a transport of your own around the one that goes over the network: `wrap` is given that one. Credentials,
    /// retries and redirects stay as they are.
    pub fn wrap_transport(
        mut self,
        wrap: impl FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync + 'static,
    ) -> Self {
        self.wrap = Some(Box::new(wrap));
        self
    }

    /// Puts a transport around the one that there would be otherwise, a wrapped one included.
    #[cfg(feature = "record")]
    pub(crate) fn around_transport(
        mut self,
        wrap: impl FnOnce(Arc<dyn Transport>) -> Arc<dyn Transport> + Send + Sync + 'static,
    ) -> Self {
        let before = self.wrap.take();
        self.wrap = Some(Box::new(move |transport| {
            wrap(match before {
                Some(before) => before(transport),
                None => transport,
            })
        }));
        self
    }

    /// Time for making a connection; 10 s unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// Time the server may be silent, before the response's head (connecting included, where there is no connection yet)
    /// and between two pieces of its body; 60 s unless set.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = timeout;
        self
    }

    /// Time for a whole call, retries and waits included; 5 min unless set.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// When and how often calls are sent again.
    pub fn retry(mut self, retry: RetryConfig) -> Self {
        self.retry = Some(retry);
        self
    }

    /// Text put before the `user-agent` the client sends, such as the name and version of a program.
    pub fn user_agent(mut self, product: impl Into<String>) -> Self {
        self.user_agent = Some(product.into());
        self
    }

    /// A header sent with every request.
    pub fn default_header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    /// Size of a response body at most, in bytes after decompression; 64 MiB unless set.
    pub fn max_response_bytes(mut self, limit: u64) -> Self {
        self.max_response_bytes = limit;
        self
    }

    /// Makes the HTTP client from this builder, with its proxies, certificates and pool. Begin with
    /// [`http_client_builder`](crate::http_client_builder), which has the TLS of this crate set up.
    ///
    /// Whatever redirect policy it has is replaced: redirects are followed here, where the credentials are known. Its
    /// connect timeout is its own.
    pub fn http_client(mut self, client: reqwest::ClientBuilder) -> Self {
        self.http_client = Some(client);
        self
    }

    /// Whether documented limits are checked before sending; on unless set.
    pub fn check_limits(mut self, check: bool) -> Self {
        self.check_limits = check;
        self
    }

    /// Sends through a stand-in for the network. Credentials are not needed then, and calls are not retried unless
    /// [`retry`](CoreBuilder::retry) is set.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Treats a scripted transport as the network: credentials and retries as they really are.
    #[cfg(test)]
    pub(crate) fn treated_as_real(mut self) -> Self {
        self.stubbed = Some(false);
        self.retry.get_or_insert_default();
        self
    }

    #[cfg(test)]
    pub(crate) fn world(mut self, world: Arc<dyn World>) -> Self {
        self.world = world;
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// If a setting cannot work: a base URL that is none, an unknown scheme or server, a credential or header with
    /// characters it cannot have, or TLS that cannot be set up.
    pub fn build(self) -> Result<Core, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let base = match &self.base_url {
            Some(url) => server::checked(url)?,
            None => server::expand(self.api.servers, self.server, &self.variables)?,
        };
        let stubbed = self.stubbed.unwrap_or(self.transport.is_some());
        let transport = match (self.transport, self.http_client) {
            (Some(transport), _) => transport,
            (None, Some(client)) => crate::network::wrap(client)?,
            (None, None) => crate::network::connect(self.connect_timeout, base.is_here())?,
        };
        let transport = match self.wrap {
            Some(wrap) => wrap(transport),
            None => transport,
        };
        let retry = match self.retry {
            Some(retry) => retry,
            None if stubbed => RetryConfig::none(),
            None => RetryConfig::default(),
        };
        let headers = default_headers(self.api, self.user_agent.as_deref(), &self.headers)?;
        let secrets = Arc::new(Secrets::new(self.credentials.query_names()));
        self.credentials.note_secrets(&secrets);
        for (name, value) in &self.headers {
            if looks_secret(name) {
                secrets.add(value);
            }
        }
        Ok(Core(Arc::new(Inner {
            api: self.api,
            base,
            base_is_ours: self.base_url.is_some(),
            variables: self.variables,
            credentials: self.credentials,
            secrets,
            transport,
            stubbed,
            headers,
            connect_timeout: self.connect_timeout,
            read_timeout: self.read_timeout,
            timeout: self.timeout,
            retry,
            max_response_bytes: self.max_response_bytes,
            check_limits: self.check_limits,
            interceptors: self.interceptors,
            retry_policy: self.retry_policy,
            retry_budget: RetryBudget::new(self.retry_budget),
            without_credentials: self.without_credentials,
            plain_http: self.plain_http,
            warned: Mutex::default(),
            world: self.world,
        })))
    }
}

impl fmt::Debug for CoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("api", &self.api.name).finish_non_exhaustive()
    }
}

fn default_headers(
    api: &Api,
    product: Option<&str>,
    extra: &[(String, String)],
) -> Result<Vec<(HeaderName, HeaderValue)>, Error> {
    let own = format!("{}/{} client-core/{}", api.crate_name, api.crate_version, env!("CARGO_PKG_VERSION"));
    let agent = match product {
        Some(product) => format!("{product} {own}"),
        None => own,
    };
    let agent = HeaderValue::try_from(agent).map_err(|_| {
        Error::new(ErrorKind::Config, "the user agent contains characters that are not allowed in a header")
    })?;
    let mut headers = vec![(header::USER_AGENT, agent)];
    for (name, value) in extra {
        let (name, value) = custom_header(name, value, ErrorKind::Config)?;
        headers.push((name, value));
    }
    Ok(headers)
}

/// Headers that belong to the connection or frame the message; changing them by hand breaks or smuggles requests.
const RESERVED: &[HeaderName] = &[
    header::HOST,
    header::CONTENT_LENGTH,
    header::TRANSFER_ENCODING,
    header::CONNECTION,
    header::UPGRADE,
    header::TE,
    header::TRAILER,
];

/// Checks a header given by hand. Its value counts as a secret where such values usually are.
pub(crate) fn custom_header(name: &str, value: &str, kind: ErrorKind) -> Result<(HeaderName, HeaderValue), Error> {
    let Ok(parsed) = HeaderName::try_from(name) else {
        return Err(Error::new(kind, format!("{:?} is not a header name", name.chars().take(64).collect::<String>())));
    };
    if RESERVED.contains(&parsed) {
        return Err(Error::new(
            kind,
            format!("the header `{parsed}` is set by the HTTP client and cannot be set explicitly"),
        ));
    }
    let mut value = HeaderValue::try_from(value)
        .map_err(|_| Error::new(kind, format!("the value of header `{parsed}` contains invalid characters")))?;
    value.set_sensitive(true);
    Ok((parsed, value))
}
