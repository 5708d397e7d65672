//! The `x-*` keys of our specs: one list, from which the lint rule knows them and `specs/README.md` tells of them.

/// An annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// `x-secret`
    pub name: &'static str,
    /// How it is written in a table: `x-secret: true`.
    pub shown: &'static str,
    /// What it may stand on.
    pub on: &'static str,
    /// Its shape, and what the generator and the other commands do because of it.
    pub meaning: &'static str,
}

/// Every annotation of ours.
pub const KEYS: &[Key] = &[
    Key {
        name: "x-source",
        shown: "x-source",
        on: "operation, parameter, property, schema, response",
        meaning: r##"`{kind: sdk | mirror | schema | cli, name: "PyPI instavm 0.26.1"}`: not on a docs page of the provider; read there. On an operation it covers everything below it."##,
    },
    Key {
        name: "x-docs-deviation",
        shown: "x-docs-deviation",
        on: "anything",
        meaning: r##"`{says: "...", we: "...", why: "..."}`: the page claims `says`, the spec holds `we`. Silences the drift finding until the page changes that claim."##,
    },
    Key {
        name: "x-secret",
        shown: "x-secret: true",
        on: "property, parameter, schema",
        meaning: "the value is kept out of Debug, errors and traces. `format: password` means the same.",
    },
    Key {
        name: "x-rust-name",
        shown: "x-rust-name",
        on: "operation, parameter, property, schema",
        meaning: "the Rust name, where the derived one is bad.",
    },
    Key {
        name: "x-rust-builder",
        shown: "x-rust-builder",
        on: "operation",
        meaning: "the Rust name of the type that builds the request, where the one derived from the `operationId` is bad.",
    },
    Key {
        name: "x-enum-varnames",
        shown: "x-enum-varnames",
        on: "schema with `enum`",
        meaning: "list of the Rust names of its values, in their order.",
    },
    Key {
        name: "x-env",
        shown: "x-env",
        on: "security scheme",
        meaning: "environment variable that `Client::from_env()` reads, e.g. `SFCOMPUTE_API_KEY`.",
    },
    Key {
        name: "x-credential-url",
        shown: "x-credential-url",
        on: "security scheme",
        meaning: "the page where a person gets this credential.",
    },
    Key {
        name: "x-credential-lifetime",
        shown: "x-credential-lifetime",
        on: "security scheme",
        meaning: r##"`{seconds: 86400, renew: "how to get a new one"}`: shown in the error when the server says the credential is not accepted."##,
    },
    Key {
        name: "x-token-exchange",
        shown: "x-token-exchange",
        on: "security scheme",
        meaning: r##"`{operation: mintToken, env: K0RDENT_API_KEY, body: {grant_type: api_key, api_key: "{credential}"}, token: /access_token, expiresIn: /expires_in}`: the long-lived credential is exchanged for the bearer this scheme sends; renewed before expiry."##,
    },
    Key {
        name: "x-pagination",
        shown: "x-pagination",
        on: "operation",
        meaning: "`{style: token, request: {token: pageToken, size: pageSize}, response: {items: /instances, next: /nextPageToken}}` or `{style: page, request: {page: /pager/currentPage, size: /pager/pageSize}, response: {items: /instances, total: /pager/totalEntries}, first: 1}`. A plain name is a query parameter, a `/pointer` is in the JSON body.",
    },
    Key {
        name: "x-waiter",
        shown: "x-waiter",
        on: "operation (a read)",
        meaning: "list of `{name: running, status: /status, success: [running], failure: [failed, terminated]}`; optional `interval` and `timeout` in seconds. Becomes `wait_until_running()`.",
    },
    Key {
        name: "x-idempotency-key",
        shown: "x-idempotency-key",
        on: "operation",
        meaning: "name of the header that makes a repeated call safe. Without it a POST is never sent twice once it may have reached the server.",
    },
    Key {
        name: "x-idempotent",
        shown: "x-idempotent",
        on: "operation",
        meaning: "`true` or `false` where the method misleads (a POST that only reads).",
    },
    Key {
        name: "x-error-shape",
        shown: "x-error-shape",
        on: "document root",
        meaning: r##"list of `{schema: "#/components/schemas/X", present: [message], absent: [instanceId]}`: a JSON object with all of `present` and none of `absent` is an error whatever the HTTP status, a 200 included."##,
    },
    Key {
        name: "x-allow-response",
        shown: "x-allow-response",
        on: "operation, document root",
        meaning: "list of `undocumented-properties` (a successful response may have properties and none of the documented ones; otherwise that is an error) and `omitted-list` (this API leaves out empty lists, so a page may be `{}`; otherwise `items()` and `pages()` fail on it).",
    },
    Key {
        name: "x-cost",
        shown: "x-cost: true",
        on: "operation",
        meaning: "the call spends money; examples run it only when asked to.",
    },
    Key {
        name: "x-unit",
        shown: "x-unit",
        on: "property, parameter",
        meaning: "unit of the number, for the docs: `US cents per node-hour`, `seconds`, `GiB`.",
    },
    Key {
        name: "x-lint-allow",
        shown: "x-lint-allow",
        on: "anything",
        meaning: "list of `{id, reason}`: this lint rule is right to be broken here, and why. `lint:` in client.yaml does the same by pointer.",
    },
    Key {
        name: "x-correction",
        shown: "x-correction",
        on: "document root",
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
