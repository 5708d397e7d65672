//! What the unit tests share: a small API, a scripted transport and a world that does as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::HeaderMap;

use crate::api::*;
use crate::world::World;
use crate::{BoxFuture, Core, CoreBuilder, Error, RawResponse, Transport, TransportRequest};

/// A request as a test looks at it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) operation: &'static str,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

type Step = Box<dyn FnMut(&Seen) -> Result<RawResponse, Error> + Send>;

/// Answers as scripted, one step a request, the last one for good; keeps the requests.
#[derive(Clone)]
pub(crate) struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    pub(crate) seen: Arc<Mutex<Vec<Seen>>>,
    /// How long every answer takes.
    pub(crate) delay: Duration,
}

impl Script {
    pub(crate) fn new() -> Self {
        Self { steps: Arc::default(), seen: Arc::default(), delay: Duration::ZERO }
    }

    pub(crate) fn then(self, step: impl FnMut(&Seen) -> Result<RawResponse, Error> + Send + 'static) -> Self {
        self.steps.lock().unwrap().push_back(Box::new(step));
        self
    }

    pub(crate) fn json(self, status: u16, body: &str) -> Self {
        let body = Bytes::copy_from_slice(body.as_bytes());
        self.then(move |_| {
            let status = status.try_into().unwrap();
            let response = RawResponse::new(status, HeaderMap::new(), body.clone());
            Ok(response.header("content-type", "application/json"))
        })
    }

    pub(crate) fn fail(self, kind: crate::ErrorKind) -> Self {
        self.then(move |_| Err(Error::new(kind.clone(), "scripted")))
    }

    pub(crate) fn count(&self) -> usize {
        self.seen.lock().unwrap().len()
    }

    pub(crate) fn targets(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|seen| seen.target.clone()).collect()
    }

    pub(crate) fn bodies(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|seen| seen.body.clone()).collect()
    }

    /// The values of a header over all requests; empty where a request lacked it.
    pub(crate) fn header(&self, name: &str) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        let value = |seen: &Seen| match seen.headers.get(name) {
            Some(value) => value.to_str().unwrap().to_owned(),
            None => String::new(),
        };
        seen.iter().map(value).collect()
    }
}

impl Transport for Script {
    fn send(&self, request: TransportRequest) -> BoxFuture<'_, Result<RawResponse, Error>> {
        let target = match request.query() {
            Some(query) => format!("{} {}?{query}", request.method(), request.path()),
            None => format!("{} {}", request.method(), request.path()),
        };
        let seen = Seen {
            operation: request.operation_id(),
            target,
            headers: request.headers().clone(),
            body: String::from_utf8_lossy(request.body()).into_owned(),
        };
        let delay = self.delay;
        Box::pin(async move {
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            self.seen.lock().unwrap().push(seen.clone());
            let mut steps = self.steps.lock().unwrap();
            if steps.len() > 1 {
                let mut step = steps.pop_front().unwrap();
                return step(&seen);
            }
            steps.front_mut().expect("the script has a step")(&seen)
        })
    }
}

/// A world with a date that moves as told, and chance that is no chance.
pub(crate) struct Fixed {
    pub(crate) now: Mutex<SystemTime>,
    pub(crate) fraction: f64,
    unique: Mutex<u64>,
}

impl Fixed {
    pub(crate) fn new(fraction: f64) -> Arc<Self> {
        Arc::new(Self {
            now: Mutex::new(SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)),
            fraction,
            unique: Mutex::new(0),
        })
    }
}

impl World for Fixed {
    fn now(&self) -> SystemTime {
        *self.now.lock().unwrap()
    }

    fn fraction(&self) -> f64 {
        self.fraction
    }

    fn unique(&self) -> String {
        let mut unique = self.unique.lock().unwrap();
        *unique += 1;
        format!("unique-{unique}")
    }
}

pub(crate) const fn param(name: &'static str, location: Location, required: bool) -> Param {
    Param {
        name,
        location,
        style: match location {
            Location::Query | Location::Cookie => Style::Form,
            Location::Path | Location::Header => Style::Simple,
        },
        explode: matches!(location, Location::Query | Location::Cookie),
        required,
        allow_reserved: false,
        limits: None,
        constant: None,
    }
}

pub(crate) const fn operation(id: &'static str, method: &'static str, path: &'static str) -> Operation {
    Operation {
        rules: &[],
        id,
        method,
        path,
        params: &[],
        bodies: &[],
        security: &[&[0]],
        accept: "application/json",
        retry: Retry::ByMethod,
        docs: "",
        servers: &[],
        undocumented_response: false,
        omits_empty_list: false,
        redirects: false,
    }
}

const FIELDS: &[Field] = &[
    Field { name: "name", ..Field::REQUIRED },
    Field { name: "zone", ..Field::OPTIONAL },
    Field { name: "count", ..Field::OPTIONAL },
];

const JSON: Body = Body { media_type: "application/json", media: Media::Json, required: true, fields: FIELDS };

const FORM: Body =
    Body { media_type: "application/x-www-form-urlencoded", media: Media::Form, required: true, fields: FIELDS };

const MULTIPART: Body =
    Body { media_type: "multipart/form-data", media: Media::Multipart, required: false, fields: &[] };

pub(crate) static GET: Operation = Operation {
    params: &[
        param("id", Location::Path, true),
        param("page", Location::Query, false),
        param("x-trace", Location::Header, false),
        param("flavor", Location::Cookie, false),
        param("tag", Location::Query, false),
    ],
    ..operation("getNode", "GET", "/v1/nodes/{id}")
};

pub(crate) static LIST: Operation = Operation {
    params: &[param("pageToken", Location::Query, false), param("page", Location::Query, false)],
    ..operation("listNodes", "GET", "/v1/nodes")
};

pub(crate) static SEARCH: Operation = Operation {
    bodies: &[Body { required: false, fields: &[Field { name: "pager", ..Field::OPTIONAL }], ..JSON }],
    ..operation("searchNodes", "POST", "/v1/nodes/search")
};

const BYTES: Body = Body { media_type: "application/octet-stream", media: Media::Bytes, required: false, fields: &[] };

pub(crate) static CREATE: Operation = Operation {
    bodies: &[JSON, MULTIPART, Body { fields: &[], ..FORM }, BYTES],
    ..operation("createNode", "POST", "/v1/nodes")
};

/// Text, a JSON value and files in parts; one of them required.
pub(crate) static UPLOAD: Operation = Operation {
    bodies: &[Body {
        required: true,
        fields: &[
            Field { name: "path", ..Field::REQUIRED },
            Field { name: "mode", ..Field::OPTIONAL },
            Field { name: "file", ..Field::OPTIONAL },
            Field { name: "files", many: true, ..Field::OPTIONAL },
        ],
        ..MULTIPART
    }],
    ..operation("upload", "POST", "/v1/files")
};

pub(crate) static CREATE_KEYED: Operation = Operation {
    bodies: &[JSON],
    retry: Retry::Key("idempotency-key"),
    ..operation("createKeyed", "POST", "/v1/nodes")
};

pub(crate) static CREATE_FORM: Operation =
    Operation { bodies: &[FORM], ..operation("createForm", "POST", "/v1/nodes") };

pub(crate) static MINT: Operation = Operation {
    bodies: &[Body { fields: &[], ..JSON }],
    security: &[],
    retry: Retry::Always,
    ..operation("mintToken", "POST", "/oauth/token")
};

/// Operations by the security they ask for.
pub(crate) static BOTH: Operation = Operation { security: &[&[1, 2]], ..operation("both", "GET", "/both") };
pub(crate) static EITHER: Operation = Operation { security: &[&[1], &[3]], ..operation("either", "GET", "/either") };
pub(crate) static OPTIONAL: Operation =
    Operation { security: &[&[], &[3]], ..operation("optional", "GET", "/optional") };
pub(crate) static EXCHANGED: Operation = Operation { security: &[&[4]], ..operation("exchanged", "GET", "/exchanged") };

const fn scheme(id: &'static str, kind: SchemeKind, env: &'static str) -> Scheme {
    Scheme { id, kind, env: Some(env), credential_url: None, lifetime: None, exchange: None }
}

pub(crate) static API: Api = Api {
    name: "Example",
    crate_name: "example-client",
    crate_version: "1.2.3",
    servers: &[Server { url: "https://{region}.example.com/api/", variables: &[("region", "eu")] }],
    schemes: &[
        Scheme {
            credential_url: Some("https://example.com/keys"),
            lifetime: Some(Lifetime { seconds: 86_400, renew: "log in again" }),
            ..scheme("bearer", SchemeKind::Bearer, "EXAMPLE_TOKEN")
        },
        scheme("query", SchemeKind::ApiKey { name: "apikey", location: Location::Query }, "EXAMPLE_QUERY_KEY"),
        scheme("cookie", SchemeKind::ApiKey { name: "AccessToken", location: Location::Cookie }, "EXAMPLE_COOKIE"),
        scheme("basic", SchemeKind::Basic, "EXAMPLE_LOGIN"),
        Scheme {
            env: None,
            exchange: Some(Exchange {
                operation: &MINT,
                env: "EXAMPLE_API_KEY",
                body: r#"{"grant_type":"api_key","api_key":"{credential}"}"#,
                token: "/access_token",
                expires_in: "/expires_in",
            }),
            ..scheme("exchanged", SchemeKind::Bearer, "")
        },
        scheme("header", SchemeKind::ApiKey { name: "X-API-Key", location: Location::Header }, "EXAMPLE_HEADER_KEY"),
    ],
    error_shapes: &[ErrorShape { present: &["code", "message"], absent: &["id"] }],
};

/// A client over a script, with the credentials of every scheme and the retries of a real one.
pub(crate) fn client(script: &Script) -> Core {
    builder(script).build().unwrap()
}

pub(crate) fn builder(script: &Script) -> CoreBuilder {
    Core::builder(&API)
        .credential("bearer", "token-0123456789abcdef")
        .credential("query", "query-key/&0123456789")
        .credential("cookie", "cookie-0123456789")
        .basic("basic", "user", "pass word 0123456789")
        .credential("exchanged", "long-lived-0123456789")
        .transport(Arc::new(script.clone()))
        .treated_as_real()
        .world(Fixed::new(1.0))
}

/// The setters that generated code calls, for whatever serde can write.
pub(crate) trait Loose {
    fn param(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized));
    fn field(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized));
    fn body(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized));
}

impl Loose for crate::Call {
    fn param(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized)) {
        self.set_param(index, &serde_json::to_value(value).unwrap());
    }

    fn field(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized)) {
        self.set_field(index, &serde_json::to_value(value).unwrap());
    }

    fn body(&mut self, index: usize, value: &(impl serde::Serialize + ?Sized)) {
        self.set_body(index, &serde_json::to_value(value).unwrap());
    }
}
