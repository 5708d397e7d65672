//! The `x-*` keys of our specs: the one table from which lint knows where each may be and what it
//! may hold, diff what a change of it means, and `specs/README.md` its description.

use crate::document::Node;
use crate::document::grammar::Kind;

/// An annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// `x-secret`
    pub name: &'static str,
    /// How it is written in a table: `x-secret: true`.
    pub shown: &'static str,
    /// What it may be on, in words.
    pub on: &'static str,
    /// The objects it may be on; empty for all.
    pub places: &'static [Kind],
    /// What its value is.
    pub form: Form,
    /// What a change of it means for the generated crate.
    pub change: Change,
    /// Its shape, and what the generator and the other commands do because of it.
    pub meaning: &'static str,
}

/// What a change of an annotation means for the generated crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Names in the crate.
    Name,
    /// Whether a value is kept out of logs.
    Secret,
    /// Where the spec's facts come from: nothing.
    Provenance,
    /// Items that come and go.
    Adds,
    /// What the crate does or says, not which items it has.
    Behaviour,
    /// Nothing: it is about the document, and read by `lint` or `diff` themselves.
    Nothing,
}

/// What the value of an annotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `true` or `false`.
    Boolean,
    /// A string that is not empty.
    Text,
    /// A Rust identifier.
    Identifier,
    /// An `https` URL.
    Address,
    /// A list of names, one for each `enum` value.
    EnumNames,
    /// An object with these properties.
    Object(&'static [Property]),
    /// A list of such objects.
    List(&'static [Property]),
    /// A list of some of these words.
    Words(&'static [&'static str]),
    /// `x-pagination`, of which others have one of their own form.
    Pagination,
}

/// A property of an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it is required.
    pub required: bool,
}

/// What a property of an annotation holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// A string that is not empty.
    Text,
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// An integer above 0.
    Positive,
    /// A list.
    List,
    /// A list with something in it.
    Filled,
    /// Any JSON.
    Any,
}

const fn text(name: &'static str) -> Property {
    Property { name, holds: Holds::Text, required: true }
}

const fn holds(name: &'static str, holds: Holds) -> Property {
    Property { name, holds, required: true }
}

const fn optional(name: &'static str, holds: Holds) -> Property {
    Property { name, holds, required: false }
}

/// What is wrong with an annotation: below which keys of its value, and what is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Keys and indices from the value.
    pub below: Vec<String>,
    /// `needs a string \`why\``
    pub what: String,
}

/// The annotation of this name.
#[must_use]
pub fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

impl Key {
    /// What is wrong with a value of this annotation on `owner`. Whether names in it lead somewhere in
    /// the document is for lint to say.
    #[must_use]
    pub fn faults(&self, owner: &Node, value: &Node) -> Vec<Fault> {
        let mut out = Vec::new();
        let mut fault = |what: &str| out.push(Fault { below: Vec::new(), what: what.to_owned() });
        let text = value.as_str().unwrap_or_default();
        match self.form {
            Form::Boolean if value.as_bool().is_none() => fault("is `true` or `false`"),
            Form::Text if text.trim().is_empty() => fault("is a string that is not empty"),
            Form::Identifier if !is_identifier(text) => fault("is a Rust name"),
            Form::Address if !text.starts_with("https://") => fault("is an https URL"),
            Form::EnumNames => {
                let values = owner.get("enum").map(|all| all.items().len());
                if Some(value.items().len()) != values {
                    fault("has one name for each enum value");
                }
            }
            Form::Object(properties) => object(properties, value, &[], &mut out),
            Form::List(properties) => {
                if value.as_array().is_none() {
                    fault("is a list");
                }
                for (index, entry) in value.items().enumerate() {
                    object(properties, entry, &[index.to_string()], &mut out);
                }
            }
            Form::Words(words) => {
                if value.items().len() == 0 {
                    fault("is a list that is not empty");
                }
                for (index, entry) in value.items().enumerate() {
                    if !entry.as_str().is_some_and(|entry| words.contains(&entry)) {
                        let what = format!("has entries of `{}`", words.join("`, `"));
                        out.push(Fault { below: vec![index.to_string()], what });
                    }
                }
            }
            Form::Pagination => pagination(value, &mut out),
            Form::Boolean | Form::Text | Form::Identifier | Form::Address => {}
        }
        out
    }
}

/// Whether a string is a Rust identifier in form; keywords are for the generator to refuse.
fn is_identifier(text: &str) -> bool {
    let mut characters = text.chars();
    let start = |c: char| c == '_' || c.is_alphabetic();
    text != "_" && characters.next().is_some_and(start) && characters.all(|c| start(c) || c.is_alphanumeric())
}

fn object(properties: &[Property], value: &Node, at: &[String], out: &mut Vec<Fault>) {
    let below = |name: &str| at.iter().cloned().chain([name.to_owned()]).collect::<Vec<_>>();
    // Where something is required, its absence says so.
    if value.as_object().is_none() && !properties.iter().any(|property| property.required) {
        out.push(Fault { below: at.to_vec(), what: "is an object".to_owned() });
    }
    for property in properties {
        let found = value.get(property.name);
        let name = property.name;
        let fits = |node: &Node| match property.holds {
            Holds::Text => node.as_str().is_some_and(|text| !text.trim().is_empty()),
            Holds::OneOf(words) => node.as_str().is_some_and(|text| words.contains(&text)),
            Holds::Positive => node.as_i64().is_some_and(|number| number > 0),
            Holds::List => node.as_array().is_some(),
            Holds::Filled => node.items().len() > 0,
            Holds::Any => true,
        };
        let wrong = match found {
            Some(node) => !fits(node),
            None => property.required,
        };
        if wrong {
            let what = match property.holds {
                Holds::Text => format!("needs a string `{name}`"),
                Holds::OneOf(words) => format!("needs a `{name}` that is one of {}", words.join(", ")),
                Holds::Positive => format!("needs an integer `{name}` above 0"),
                Holds::List => format!("needs a list `{name}`"),
                Holds::Filled => format!("needs a list `{name}` that is not empty"),
                Holds::Any => format!("needs `{name}`"),
            };
            out.push(Fault { below: if found.is_some() { below(name) } else { at.to_vec() }, what });
        }
    }
    for member in value.members() {
        if !properties.iter().any(|known| known.name == &*member.key) {
            out.push(Fault { below: below(&member.key), what: "has a key here that nothing reads".to_owned() });
        }
    }
}

fn pagination(value: &Node, out: &mut Vec<Fault>) {
    const TOKEN: [&[Property]; 2] = [&[text("token")], &[text("items"), text("next")]];
    const PAGE: [&[Property]; 2] = [&[text("page")], &[text("items"), optional("total", Holds::Text)]];
    let parts = match value.get("style").and_then(Node::as_str) {
        Some("token") => TOKEN,
        Some("page") => PAGE,
        // Others have an `x-pagination` too.
        None if value.get("request").is_none() && value.get("response").is_none() => return,
        _ => {
            let below = if value.get("style").is_some() { vec!["style".to_owned()] } else { Vec::new() };
            out.push(Fault { below, what: "has a style of `token` or `page`".to_owned() });
            return;
        }
    };
    for (name, properties) in ["request", "response"].into_iter().zip(parts) {
        match value.get(name) {
            Some(part) => object(properties, part, &[name.to_owned()], out),
            None => out.push(Fault { below: Vec::new(), what: format!("needs `{name}`") }),
        }
    }
}

/// The words of `x-allow-response`.
pub const ALLOWED_RESPONSES: [&str; 2] = ["undocumented-properties", "omitted-list"];

/// Every annotation of ours.
pub const KEYS: &[Key] = &[
    Key {
        name: "x-source",
        shown: "x-source",
        on: "operation, parameter, property, schema, request body, response",
        places: &[Kind::Operation, Kind::Parameter, Kind::Schema, Kind::RequestBody, Kind::Response],
        form: Form::Object(&[holds("kind", Holds::OneOf(&["sdk", "mirror", "schema", "cli"])), text("name")]),
        change: Change::Provenance,
        meaning: r##"`{kind: sdk | mirror | schema | cli, name: "PyPI instavm 0.26.1"}`: not on a docs page of the provider; read there. On an operation it covers everything below it."##,
    },
    Key {
        name: "x-docs-deviation",
        shown: "x-docs-deviation",
        on: "anything",
        places: &[],
        form: Form::Object(&[text("says"), text("we"), text("why")]),
        change: Change::Provenance,
        meaning: r##"`{says: "...", we: "...", why: "..."}`: the page claims `says`, the spec holds `we`. Silences the drift finding until the page changes that claim."##,
    },
    Key {
        name: "x-secret",
        shown: "x-secret: true",
        on: "property, parameter, schema",
        places: &[Kind::Parameter, Kind::Schema],
        form: Form::Boolean,
        change: Change::Secret,
        meaning: "the value is kept out of Debug, errors and traces. `format: password` means the same.",
    },
    Key {
        name: "x-rust-name",
        shown: "x-rust-name",
        on: "operation, parameter, property, schema, tag, security scheme",
        places: &[Kind::Operation, Kind::Parameter, Kind::Schema, Kind::Tag, Kind::SecurityScheme],
        form: Form::Identifier,
        change: Change::Name,
        meaning: "the Rust name, where the derived one is bad.",
    },
    Key {
        name: "x-rust-builder",
        shown: "x-rust-builder",
        on: "operation",
        places: &[Kind::Operation],
        form: Form::Identifier,
        change: Change::Name,
        meaning: "the Rust name of the type that builds the request, where the one derived from the `operationId` is bad.",
    },
    Key {
        name: "x-enum-varnames",
        shown: "x-enum-varnames",
        on: "schema with `enum`",
        places: &[Kind::Schema],
        form: Form::EnumNames,
        change: Change::Name,
        meaning: "list of the Rust names of its values, in their order.",
    },
    Key {
        name: "x-env",
        shown: "x-env",
        on: "security scheme",
        places: &[Kind::SecurityScheme],
        form: Form::Text,
        change: Change::Adds,
        meaning: "environment variable that `Client::from_env()` reads, e.g. `SFCOMPUTE_API_KEY`.",
    },
    Key {
        name: "x-credential-url",
        shown: "x-credential-url",
        on: "security scheme",
        places: &[Kind::SecurityScheme],
        form: Form::Address,
        change: Change::Behaviour,
        meaning: "the page where a person gets this credential.",
    },
    Key {
        name: "x-credential-lifetime",
        shown: "x-credential-lifetime",
        on: "security scheme",
        places: &[Kind::SecurityScheme],
        form: Form::Object(&[holds("seconds", Holds::Positive), text("renew")]),
        change: Change::Behaviour,
        meaning: r##"`{seconds: 86400, renew: "how to get a new one"}`: shown in the error when the server says the credential is not accepted."##,
    },
    Key {
        name: "x-token-exchange",
        shown: "x-token-exchange",
        on: "security scheme",
        places: &[Kind::SecurityScheme],
        form: Form::Object(&[
            text("operation"),
            text("env"),
            text("token"),
            optional("expiresIn", Holds::Text),
            optional("body", Holds::Any),
        ]),
        change: Change::Adds,
        meaning: r##"`{operation: mintToken, env: K0RDENT_API_KEY, body: {grant_type: api_key, api_key: "{credential}"}, token: /access_token, expiresIn: /expires_in}`: the long-lived credential is exchanged for the token this scheme sends; renewed before expiry. With `{user}` and `{password}` in the body, the credential is `user:password`."##,
    },
    Key {
        name: "x-pagination",
        shown: "x-pagination",
        on: "operation",
        places: &[Kind::Operation],
        form: Form::Pagination,
        change: Change::Adds,
        meaning: "`{style: token, request: {token: pageToken}, response: {items: /instances, next: /nextPageToken}}` or `{style: page, request: {page: /pager/currentPage}, response: {items: /instances, total: /pager/totalEntries}, first: 1}`. A plain name is a query parameter, a `/pointer` is in the JSON body.",
    },
    Key {
        name: "x-waiter",
        shown: "x-waiter",
        on: "operation (a read)",
        places: &[Kind::Operation],
        form: Form::List(&[
            text("name"),
            text("status"),
            optional("success", Holds::List),
            optional("failure", Holds::List),
            optional("interval", Holds::Positive),
            optional("timeout", Holds::Positive),
        ]),
        change: Change::Adds,
        meaning: "list of `{name: running, status: /status, success: [running], failure: [failed, terminated]}`; optional `interval` and `timeout` in seconds. Becomes `wait_until_running()`.",
    },
    Key {
        name: "x-idempotency-key",
        shown: "x-idempotency-key",
        on: "operation",
        places: &[Kind::Operation],
        form: Form::Text,
        change: Change::Behaviour,
        meaning: "name of the header that makes a repeated call safe. Without it a POST is never sent twice once it may have reached the server.",
    },
    Key {
        name: "x-idempotent",
        shown: "x-idempotent",
        on: "operation",
        places: &[Kind::Operation],
        form: Form::Boolean,
        change: Change::Behaviour,
        meaning: "`true` or `false` where the method misleads (a POST that only reads).",
    },
    Key {
        name: "x-error-shape",
        shown: "x-error-shape",
        on: "document root",
        places: &[Kind::Document],
        form: Form::List(&[holds("present", Holds::Filled), optional("absent", Holds::List)]),
        change: Change::Behaviour,
        meaning: r##"list of `{present: [message], absent: [instanceId]}`: a JSON object with all of `present` and none of `absent` is an error whatever the HTTP status, a 200 included."##,
    },
    Key {
        name: "x-allow-response",
        shown: "x-allow-response",
        on: "operation, document root",
        places: &[Kind::Operation, Kind::Document],
        form: Form::Words(&ALLOWED_RESPONSES),
        change: Change::Behaviour,
        meaning: "list of `undocumented-properties` (a successful response may have properties and none of the documented ones; otherwise that is an error) and `omitted-list` (this API leaves out empty lists, so a page may be `{}`; otherwise `items()` and `pages()` fail on it).",
    },
    Key {
        name: "x-compare",
        shown: "x-compare",
        on: "schema",
        places: &[],
        form: Form::List(&[
            text("left"),
            Property {
                name: "is",
                holds: Holds::OneOf(&["less", "at most", "equal", "at least", "greater"]),
                required: true,
            },
            text("right"),
            optional("says", Holds::Text),
        ]),
        change: Change::Behaviour,
        meaning: "list of `{left: /end_at, is: greater, right: /start_at}`: a rule between two numbers below the value, where a list counts as its number of items; `is` is `less`, `at most`, `equal`, `at least` or `greater`, `says` puts it in words. Checked before sending, as `if`, `not`, `contains`, `dependentRequired` and `propertyNames` are.",
    },
    Key {
        name: "x-request-schema",
        shown: "x-request-schema",
        on: "operation",
        places: &[Kind::Operation],
        form: Form::Object(&[
            optional("allOf", Holds::Any),
            optional("anyOf", Holds::Any),
            optional("oneOf", Holds::Any),
            optional("not", Holds::Any),
            optional("if", Holds::Any),
            optional("then", Holds::Any),
            optional("else", Holds::Any),
            optional("properties", Holds::Any),
            optional("required", Holds::Any),
            optional("description", Holds::Any),
        ]),
        change: Change::Behaviour,
        meaning: "a JSON Schema of rules that the request keeps as a whole: an object of `path`, `query`, `header` and `cookie`, whose values are texts as they are sent, and of `body`.",
    },
    Key {
        name: "x-cost",
        shown: "x-cost: true",
        on: "operation",
        places: &[Kind::Operation],
        form: Form::Boolean,
        change: Change::Behaviour,
        meaning: "the call spends money; examples run it only when asked to.",
    },
    Key {
        name: "x-unit",
        shown: "x-unit",
        on: "property, parameter",
        places: &[Kind::Parameter, Kind::Schema],
        form: Form::Text,
        change: Change::Behaviour,
        meaning: "unit of the number, for the docs: `US cents per node-hour`, `seconds`, `GiB`.",
    },
    Key {
        name: "x-lint-allow",
        shown: "x-lint-allow",
        on: "anything",
        places: &[],
        form: Form::List(&[text("id"), text("reason")]),
        change: Change::Nothing,
        meaning: "list of `{id, reason}`: this lint rule is right to be broken here, and why. `lint:` in client.yaml does the same by pointer.",
    },
    Key {
        name: "x-correction",
        shown: "x-correction",
        on: "document root",
        places: &[Kind::Document],
        form: Form::List(&[text("pointer"), text("date"), text("evidence"), optional("note", Holds::Text)]),
        change: Change::Nothing,
        meaning: "list of `{pointer, date, evidence, note}`: that part of the spec was wrong and was corrected; the API did not change. Read by `diff`.",
    },
];

/// The list as a Markdown table.
#[must_use]
pub fn table() -> String {
    let mut out = String::from("| key | where | meaning |\n| --- | --- | --- |\n");
    for key in KEYS {
        let cell = |text: &str| text.replace('|', "\\|");
        out.push_str(&format!("| `{}` | {} | {} |\n", key.shown, cell(key.on), cell(key.meaning)));
    }
    out
}
