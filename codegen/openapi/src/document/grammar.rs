//! Which keys each object of OpenAPI has, in which versions, and what their values are.
//!
//! The one table behind everything that needs to know where in a document it is: which `$ref`s are
//! references, which keys are unknown, and where names and data begin.

use super::Version;

/// An object of OpenAPI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The document itself.
    Document,
    /// `info`
    Info,
    /// `info.contact`
    Contact,
    /// `info.license`
    License,
    /// A server.
    Server,
    /// A variable of a server.
    ServerVariable,
    /// `components`
    Components,
    /// `paths`
    Paths,
    /// A path item.
    PathItem,
    /// An operation.
    Operation,
    /// `externalDocs`
    ExternalDocs,
    /// A parameter.
    Parameter,
    /// A header.
    Header,
    /// A request body.
    RequestBody,
    /// A media type.
    MediaType,
    /// An encoding.
    Encoding,
    /// `responses`
    Responses,
    /// A response.
    Response,
    /// A callback.
    Callback,
    /// An example.
    Example,
    /// A link.
    Link,
    /// A tag.
    Tag,
    /// A schema.
    Schema,
    /// `discriminator`
    Discriminator,
    /// `xml`
    Xml,
    /// A security scheme.
    SecurityScheme,
    /// `flows` of a security scheme.
    OAuthFlows,
    /// One flow.
    OAuthFlow,
    /// A security requirement.
    SecurityRequirement,
}

/// What the value of a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A string, number or boolean, or a list of them.
    Scalar,
    /// Any JSON at all, which is not part of the description: an example, a default.
    Data,
    /// `enum`: a list of any JSON.
    DataList,
    /// A map of names to scalars: `mapping`, `scopes`.
    Names,
    /// An object.
    One(Kind),
    /// A list of objects.
    List(Kind),
    /// A map of chosen names to objects.
    Map(Kind),
}

/// A key of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The key.
    pub key: &'static str,
    /// What its value is.
    pub shape: Shape,
    /// The first version that has it.
    pub since: Version,
    /// The last version that has it.
    pub until: Version,
}

impl Field {
    /// Whether a version has this key.
    #[must_use]
    pub fn is_in(&self, version: Version) -> bool {
        self.since <= version && version <= self.until
    }
}

use Shape::{Data, DataList, List, Map, Names, One, Scalar};

const fn all(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, since: Version::V3_0, until: Version::V3_2 }
}

const fn from_3_1(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, since: Version::V3_1, until: Version::V3_2 }
}

const fn from_3_2(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, since: Version::V3_2, until: Version::V3_2 }
}

const fn only_3_0(key: &'static str, shape: Shape) -> Field {
    Field { key, shape, since: Version::V3_0, until: Version::V3_0 }
}

const DOCUMENT: &[Field] = &[
    all("openapi", Scalar),
    from_3_2("$self", Scalar),
    all("info", One(Kind::Info)),
    from_3_1("jsonSchemaDialect", Scalar),
    all("servers", List(Kind::Server)),
    all("paths", One(Kind::Paths)),
    from_3_1("webhooks", Map(Kind::PathItem)),
    all("components", One(Kind::Components)),
    all("security", List(Kind::SecurityRequirement)),
    all("tags", List(Kind::Tag)),
    all("externalDocs", One(Kind::ExternalDocs)),
];
const INFO: &[Field] = &[
    all("title", Scalar),
    from_3_1("summary", Scalar),
    all("description", Scalar),
    all("termsOfService", Scalar),
    all("contact", One(Kind::Contact)),
    all("license", One(Kind::License)),
    all("version", Scalar),
];
const CONTACT: &[Field] = &[all("name", Scalar), all("url", Scalar), all("email", Scalar)];
const LICENSE: &[Field] = &[all("name", Scalar), from_3_1("identifier", Scalar), all("url", Scalar)];
const SERVER: &[Field] = &[
    all("url", Scalar),
    all("description", Scalar),
    from_3_2("name", Scalar),
    all("variables", Map(Kind::ServerVariable)),
];
const SERVER_VARIABLE: &[Field] = &[all("enum", Scalar), all("default", Scalar), all("description", Scalar)];
const COMPONENTS: &[Field] = &[
    all("schemas", Map(Kind::Schema)),
    all("responses", Map(Kind::Response)),
    all("parameters", Map(Kind::Parameter)),
    all("examples", Map(Kind::Example)),
    all("requestBodies", Map(Kind::RequestBody)),
    all("headers", Map(Kind::Header)),
    all("securitySchemes", Map(Kind::SecurityScheme)),
    all("links", Map(Kind::Link)),
    all("callbacks", Map(Kind::Callback)),
    from_3_1("pathItems", Map(Kind::PathItem)),
    from_3_2("mediaTypes", Map(Kind::MediaType)),
];
const PATH_ITEM: &[Field] = &[
    all("$ref", Scalar),
    all("summary", Scalar),
    all("description", Scalar),
    all("get", One(Kind::Operation)),
    all("put", One(Kind::Operation)),
    all("post", One(Kind::Operation)),
    all("delete", One(Kind::Operation)),
    all("options", One(Kind::Operation)),
    all("head", One(Kind::Operation)),
    all("patch", One(Kind::Operation)),
    all("trace", One(Kind::Operation)),
    from_3_2("query", One(Kind::Operation)),
    from_3_2("additionalOperations", Map(Kind::Operation)),
    all("servers", List(Kind::Server)),
    all("parameters", List(Kind::Parameter)),
];
const OPERATION: &[Field] = &[
    all("tags", Scalar),
    all("summary", Scalar),
    all("description", Scalar),
    all("externalDocs", One(Kind::ExternalDocs)),
    all("operationId", Scalar),
    all("parameters", List(Kind::Parameter)),
    all("requestBody", One(Kind::RequestBody)),
    all("responses", One(Kind::Responses)),
    all("callbacks", Map(Kind::Callback)),
    all("deprecated", Scalar),
    all("security", List(Kind::SecurityRequirement)),
    all("servers", List(Kind::Server)),
];
const EXTERNAL_DOCS: &[Field] = &[all("description", Scalar), all("url", Scalar)];
const PARAMETER: &[Field] = &[
    all("name", Scalar),
    all("in", Scalar),
    all("description", Scalar),
    all("required", Scalar),
    all("deprecated", Scalar),
    all("allowEmptyValue", Scalar),
    all("style", Scalar),
    all("explode", Scalar),
    all("allowReserved", Scalar),
    all("schema", One(Kind::Schema)),
    all("content", Map(Kind::MediaType)),
    all("example", Data),
    all("examples", Map(Kind::Example)),
];
const HEADER: &[Field] = &[
    all("description", Scalar),
    all("required", Scalar),
    all("deprecated", Scalar),
    all("allowEmptyValue", Scalar),
    all("style", Scalar),
    all("explode", Scalar),
    all("allowReserved", Scalar),
    all("schema", One(Kind::Schema)),
    all("content", Map(Kind::MediaType)),
    all("example", Data),
    all("examples", Map(Kind::Example)),
];
const REQUEST_BODY: &[Field] =
    &[all("description", Scalar), all("content", Map(Kind::MediaType)), all("required", Scalar)];
const MEDIA_TYPE: &[Field] = &[
    all("schema", One(Kind::Schema)),
    from_3_2("itemSchema", One(Kind::Schema)),
    all("example", Data),
    all("examples", Map(Kind::Example)),
    all("encoding", Map(Kind::Encoding)),
    from_3_2("prefixEncoding", List(Kind::Encoding)),
    from_3_2("itemEncoding", One(Kind::Encoding)),
];
const ENCODING: &[Field] = &[
    all("contentType", Scalar),
    all("headers", Map(Kind::Header)),
    all("style", Scalar),
    all("explode", Scalar),
    all("allowReserved", Scalar),
    from_3_2("encoding", Map(Kind::Encoding)),
    from_3_2("prefixEncoding", List(Kind::Encoding)),
    from_3_2("itemEncoding", One(Kind::Encoding)),
];
const RESPONSE: &[Field] = &[
    from_3_2("summary", Scalar),
    all("description", Scalar),
    all("headers", Map(Kind::Header)),
    all("content", Map(Kind::MediaType)),
    all("links", Map(Kind::Link)),
];
const EXAMPLE: &[Field] = &[
    all("summary", Scalar),
    all("description", Scalar),
    from_3_2("dataValue", Data),
    from_3_2("serializedValue", Scalar),
    all("value", Data),
    all("externalValue", Scalar),
];
const LINK: &[Field] = &[
    all("operationRef", Scalar),
    all("operationId", Scalar),
    all("parameters", Data),
    all("requestBody", Data),
    all("description", Scalar),
    all("server", One(Kind::Server)),
];
const TAG: &[Field] = &[
    all("name", Scalar),
    from_3_2("summary", Scalar),
    all("description", Scalar),
    all("externalDocs", One(Kind::ExternalDocs)),
    from_3_2("parent", Scalar),
    from_3_2("kind", Scalar),
];
const SCHEMA: &[Field] = &[
    all("$ref", Scalar),
    all("title", Scalar),
    all("multipleOf", Scalar),
    all("maximum", Scalar),
    all("exclusiveMaximum", Scalar),
    all("minimum", Scalar),
    all("exclusiveMinimum", Scalar),
    all("maxLength", Scalar),
    all("minLength", Scalar),
    all("pattern", Scalar),
    all("maxItems", Scalar),
    all("minItems", Scalar),
    all("uniqueItems", Scalar),
    all("maxProperties", Scalar),
    all("minProperties", Scalar),
    all("required", Scalar),
    all("enum", DataList),
    all("type", Scalar),
    all("allOf", List(Kind::Schema)),
    all("oneOf", List(Kind::Schema)),
    all("anyOf", List(Kind::Schema)),
    all("not", One(Kind::Schema)),
    all("items", One(Kind::Schema)),
    all("properties", Map(Kind::Schema)),
    all("additionalProperties", One(Kind::Schema)),
    all("description", Scalar),
    all("format", Scalar),
    all("default", Data),
    only_3_0("nullable", Scalar),
    all("discriminator", One(Kind::Discriminator)),
    all("readOnly", Scalar),
    all("writeOnly", Scalar),
    all("xml", One(Kind::Xml)),
    all("externalDocs", One(Kind::ExternalDocs)),
    all("example", Data),
    all("deprecated", Scalar),
    from_3_1("$schema", Scalar),
    from_3_1("$id", Scalar),
    from_3_1("$anchor", Scalar),
    from_3_1("$dynamicRef", Scalar),
    from_3_1("$dynamicAnchor", Scalar),
    from_3_1("$vocabulary", Data),
    from_3_1("$comment", Scalar),
    from_3_1("$defs", Map(Kind::Schema)),
    // In the meta-schema of 2020-12 still, though `$defs` took its place.
    from_3_1("definitions", Map(Kind::Schema)),
    from_3_1("const", Data),
    from_3_1("if", One(Kind::Schema)),
    from_3_1("then", One(Kind::Schema)),
    from_3_1("else", One(Kind::Schema)),
    from_3_1("dependentSchemas", Map(Kind::Schema)),
    from_3_1("dependentRequired", Names),
    from_3_1("prefixItems", List(Kind::Schema)),
    from_3_1("contains", One(Kind::Schema)),
    from_3_1("minContains", Scalar),
    from_3_1("maxContains", Scalar),
    from_3_1("patternProperties", Map(Kind::Schema)),
    from_3_1("propertyNames", One(Kind::Schema)),
    from_3_1("unevaluatedItems", One(Kind::Schema)),
    from_3_1("unevaluatedProperties", One(Kind::Schema)),
    from_3_1("contentEncoding", Scalar),
    from_3_1("contentMediaType", Scalar),
    from_3_1("contentSchema", One(Kind::Schema)),
    from_3_1("examples", DataList),
];
const DISCRIMINATOR: &[Field] =
    &[all("propertyName", Scalar), all("mapping", Names), from_3_2("defaultMapping", Scalar)];
const XML: &[Field] = &[
    from_3_2("nodeType", Scalar),
    all("name", Scalar),
    all("namespace", Scalar),
    all("prefix", Scalar),
    all("attribute", Scalar),
    all("wrapped", Scalar),
];
const SECURITY_SCHEME: &[Field] = &[
    all("type", Scalar),
    all("description", Scalar),
    all("name", Scalar),
    all("in", Scalar),
    all("scheme", Scalar),
    all("bearerFormat", Scalar),
    all("flows", One(Kind::OAuthFlows)),
    all("openIdConnectUrl", Scalar),
    from_3_2("oauth2MetadataUrl", Scalar),
    from_3_2("deprecated", Scalar),
];
const OAUTH_FLOWS: &[Field] = &[
    all("implicit", One(Kind::OAuthFlow)),
    all("password", One(Kind::OAuthFlow)),
    all("clientCredentials", One(Kind::OAuthFlow)),
    all("authorizationCode", One(Kind::OAuthFlow)),
    from_3_2("deviceAuthorization", One(Kind::OAuthFlow)),
];
const OAUTH_FLOW: &[Field] = &[
    all("authorizationUrl", Scalar),
    from_3_2("deviceAuthorizationUrl", Scalar),
    all("tokenUrl", Scalar),
    all("refreshUrl", Scalar),
    all("scopes", Names),
];

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 29] = [
        Kind::Document,
        Kind::Info,
        Kind::Contact,
        Kind::License,
        Kind::Server,
        Kind::ServerVariable,
        Kind::Components,
        Kind::Paths,
        Kind::PathItem,
        Kind::Operation,
        Kind::ExternalDocs,
        Kind::Parameter,
        Kind::Header,
        Kind::RequestBody,
        Kind::MediaType,
        Kind::Encoding,
        Kind::Responses,
        Kind::Response,
        Kind::Callback,
        Kind::Example,
        Kind::Link,
        Kind::Tag,
        Kind::Schema,
        Kind::Discriminator,
        Kind::Xml,
        Kind::SecurityScheme,
        Kind::OAuthFlows,
        Kind::OAuthFlow,
        Kind::SecurityRequirement,
    ];

    /// The keys of the object, in every version; none for a map.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Kind::Document => DOCUMENT,
            Kind::Info => INFO,
            Kind::Contact => CONTACT,
            Kind::License => LICENSE,
            Kind::Server => SERVER,
            Kind::ServerVariable => SERVER_VARIABLE,
            Kind::Components => COMPONENTS,
            Kind::PathItem => PATH_ITEM,
            Kind::Operation => OPERATION,
            Kind::ExternalDocs => EXTERNAL_DOCS,
            Kind::Parameter => PARAMETER,
            Kind::Header => HEADER,
            Kind::RequestBody => REQUEST_BODY,
            Kind::MediaType => MEDIA_TYPE,
            Kind::Encoding => ENCODING,
            Kind::Response => RESPONSE,
            Kind::Example => EXAMPLE,
            Kind::Link => LINK,
            Kind::Tag => TAG,
            Kind::Schema => SCHEMA,
            Kind::Discriminator => DISCRIMINATOR,
            Kind::Xml => XML,
            Kind::SecurityScheme => SECURITY_SCHEME,
            Kind::OAuthFlows => OAUTH_FLOWS,
            Kind::OAuthFlow => OAUTH_FLOW,
            Kind::Paths | Kind::Responses | Kind::Callback | Kind::SecurityRequirement => &[],
        }
    }

    /// What stands under the keys that the object does not name: the paths of `paths`, the statuses
    /// of `responses`.
    #[must_use]
    pub fn others(self) -> Option<Shape> {
        match self {
            Kind::Paths | Kind::Callback => Some(One(Kind::PathItem)),
            Kind::Responses => Some(One(Kind::Response)),
            Kind::SecurityRequirement => Some(Scalar),
            _ => None,
        }
    }

    /// The key, whichever version has it.
    #[must_use]
    pub fn field(self, key: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.key == key)
    }

    /// What the value under a key is; `None` for a key that no version has and for `x-*`.
    #[must_use]
    pub fn shape(self, key: &str) -> Option<Shape> {
        match self.field(key) {
            Some(field) => Some(field.shape),
            None if key.starts_with("x-") && self != Kind::SecurityRequirement => None,
            None => self.others(),
        }
    }

    /// Whether OpenAPI allows a `$ref` instead of the object.
    #[must_use]
    pub fn is_referable(self, version: Version) -> bool {
        match self {
            Kind::Schema
            | Kind::Response
            | Kind::Parameter
            | Kind::Example
            | Kind::RequestBody
            | Kind::Header
            | Kind::SecurityScheme
            | Kind::Link
            | Kind::Callback
            | Kind::PathItem => true,
            Kind::MediaType => version >= Version::V3_2,
            _ => false,
        }
    }

    /// As people write it: `operation`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Document => "document",
            Kind::Info => "`info`",
            Kind::Contact => "contact",
            Kind::License => "license",
            Kind::Server => "server",
            Kind::ServerVariable => "server variable",
            Kind::Components => "`components`",
            Kind::Paths => "`paths`",
            Kind::PathItem => "path item",
            Kind::Operation => "operation",
            Kind::ExternalDocs => "`externalDocs`",
            Kind::Parameter => "parameter",
            Kind::Header => "header",
            Kind::RequestBody => "request body",
            Kind::MediaType => "media type",
            Kind::Encoding => "encoding",
            Kind::Responses => "`responses`",
            Kind::Response => "response",
            Kind::Callback => "callback",
            Kind::Example => "example",
            Kind::Link => "link",
            Kind::Tag => "tag",
            Kind::Schema => "schema",
            Kind::Discriminator => "discriminator",
            Kind::Xml => "`xml`",
            Kind::SecurityScheme => "security scheme",
            Kind::OAuthFlows => "OAuth flows",
            Kind::OAuthFlow => "OAuth flow",
            Kind::SecurityRequirement => "security requirement",
        }
    }
}
