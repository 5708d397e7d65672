//! Fields that need no more than a look: which rule each is, or why it needs none. What stands in
//! neither table and is not an extension comes out as `unclassified`.

use super::{Walk, shown};
use crate::change::{Source, Wire};
use crate::model::Site;
use crate::rules::{self, Rule};
use openapi::keys::Change;

/// What to do about one field.
pub(crate) enum How {
    /// Added, changed or removed: this rule.
    Is(&'static Rule),
    /// A boolean that is false when absent: one rule when it becomes true, one when false.
    Flag(&'static Rule, &'static Rule),
    /// A field with a default: saying the default changes nothing.
    Default(&'static str, &'static Rule),
    /// Compared by code of its own.
    Elsewhere,
    /// Never reported, for this reason.
    Waived(&'static str),
}
use How::{Default, Elsewhere, Flag, Is, Waived};

/// The fields of one kind of object.
pub(crate) struct Fields {
    pub object: &'static str,
    pub fields: &'static [(&'static str, How)],
}

const TEXT: How = Is(&rules::DESCRIPTION_CHANGED);
const EXAMPLE: How = Is(&rules::EXAMPLE_CHANGED);
const ABOUT: How = Is(&rules::INFO_CHANGED);
const IDENTITY: How = Is(&rules::SCHEMA_IDENTITY_CHANGED);
const CONTENT: How = Is(&rules::CONTENT_ENCODING_CHANGED);
const ENCODING: How = Is(&rules::ENCODING_CHANGED);

pub(crate) static DOCUMENT: Fields = Fields {
    object: "document",
    fields: &[
        ("openapi", Waived("the OpenAPI version of a document is form; its content is compared")),
        ("info", Elsewhere),
        ("servers", Elsewhere),
        ("paths", Elsewhere),
        ("webhooks", Elsewhere),
        ("components", Elsewhere),
        ("security", Elsewhere),
        ("tags", Elsewhere),
        ("externalDocs", TEXT),
        ("jsonSchemaDialect", IDENTITY),
        ("$self", IDENTITY),
    ],
};
pub(crate) static INFO: Fields = Fields {
    object: "info",
    fields: &[
        ("version", Waived("a version number speaks about the change, it is none")),
        ("title", ABOUT),
        ("summary", TEXT),
        ("description", TEXT),
        ("termsOfService", ABOUT),
        ("contact", ABOUT),
        ("license", ABOUT),
    ],
};
pub(crate) static TAG: Fields = Fields {
    object: "tag",
    fields: &[
        ("name", Elsewhere),
        ("summary", TEXT),
        ("description", TEXT),
        ("externalDocs", TEXT),
        ("parent", ABOUT),
        ("kind", ABOUT),
    ],
};
pub(crate) static SERVER: Fields = Fields {
    object: "server",
    fields: &[("url", Elsewhere), ("name", TEXT), ("description", TEXT), ("variables", Elsewhere)],
};
pub(crate) static SERVER_VARIABLE: Fields = Fields {
    object: "server variable",
    fields: &[
        ("default", Is(&rules::SERVER_VARIABLE_CHANGED)),
        ("enum", Is(&rules::SERVER_VARIABLE_CHANGED)),
        ("description", TEXT),
    ],
};
pub(crate) static PATH_ITEM: Fields = Fields {
    object: "path item",
    fields: &[
        ("$ref", Waived("it is followed, and what it leads to is compared")),
        ("summary", TEXT),
        ("description", TEXT),
        ("servers", Elsewhere),
        ("parameters", Elsewhere),
        ("get", Elsewhere),
        ("put", Elsewhere),
        ("post", Elsewhere),
        ("delete", Elsewhere),
        ("options", Elsewhere),
        ("head", Elsewhere),
        ("patch", Elsewhere),
        ("trace", Elsewhere),
        ("query", Elsewhere),
        ("additionalOperations", Elsewhere),
    ],
};
pub(crate) static OPERATION: Fields = Fields {
    object: "operation",
    fields: &[
        ("tags", Elsewhere),
        ("summary", TEXT),
        ("description", TEXT),
        ("externalDocs", TEXT),
        ("operationId", Elsewhere),
        ("parameters", Elsewhere),
        ("requestBody", Elsewhere),
        ("responses", Elsewhere),
        ("callbacks", Elsewhere),
        ("deprecated", Flag(&rules::OPERATION_DEPRECATED, &rules::OPERATION_UNDEPRECATED)),
        ("security", Elsewhere),
        ("servers", Elsewhere),
    ],
};
pub(crate) static PARAMETER: Fields = Fields {
    object: "parameter",
    fields: &[
        ("$ref", Elsewhere),
        ("name", Elsewhere),
        ("in", Elsewhere),
        ("summary", TEXT),
        ("description", TEXT),
        ("required", Flag(&rules::PARAMETER_BECAME_REQUIRED, &rules::PARAMETER_BECAME_OPTIONAL)),
        ("deprecated", Flag(&rules::PARAMETER_DEPRECATED, &rules::PARAMETER_UNDEPRECATED)),
        ("allowEmptyValue", Default("false", &rules::EMPTY_VALUE_CHANGED)),
        ("style", Elsewhere),
        ("explode", Elsewhere),
        ("allowReserved", Default("false", &rules::PARAMETER_STYLE_CHANGED)),
        ("schema", Elsewhere),
        ("content", Elsewhere),
        ("example", EXAMPLE),
        ("examples", EXAMPLE),
    ],
};
pub(crate) static HEADER: Fields = Fields {
    object: "header",
    fields: &[
        ("$ref", Elsewhere),
        ("name", Elsewhere),
        ("in", Elsewhere),
        ("summary", TEXT),
        ("description", TEXT),
        ("required", Flag(&rules::HEADER_BECAME_REQUIRED, &rules::HEADER_BECAME_OPTIONAL)),
        ("deprecated", Flag(&rules::PARAMETER_DEPRECATED, &rules::PARAMETER_UNDEPRECATED)),
        ("allowEmptyValue", Default("false", &rules::EMPTY_VALUE_CHANGED)),
        ("style", Default("simple", &rules::PARAMETER_STYLE_CHANGED)),
        ("explode", Default("false", &rules::PARAMETER_STYLE_CHANGED)),
        ("allowReserved", Default("false", &rules::PARAMETER_STYLE_CHANGED)),
        ("schema", Elsewhere),
        ("content", Elsewhere),
        ("example", EXAMPLE),
        ("examples", EXAMPLE),
    ],
};
pub(crate) static BODY: Fields = Fields {
    object: "request body",
    fields: &[
        ("$ref", Elsewhere),
        ("summary", TEXT),
        ("description", TEXT),
        ("content", Elsewhere),
        ("required", Flag(&rules::BODY_BECAME_REQUIRED, &rules::BODY_BECAME_OPTIONAL)),
    ],
};
pub(crate) static RESPONSE: Fields = Fields {
    object: "response",
    fields: &[
        ("$ref", Elsewhere),
        ("summary", TEXT),
        ("description", TEXT),
        ("headers", Elsewhere),
        ("content", Elsewhere),
        ("links", Is(&rules::LINK_CHANGED)),
    ],
};
pub(crate) static MEDIA_TYPE: Fields = Fields {
    object: "media type",
    fields: &[
        ("schema", Elsewhere),
        ("itemSchema", Elsewhere),
        ("encoding", Elsewhere),
        ("prefixEncoding", ENCODING),
        ("itemEncoding", ENCODING),
        ("example", EXAMPLE),
        ("examples", EXAMPLE),
    ],
};
pub(crate) static ENCODING_OBJECT: Fields = Fields {
    object: "encoding",
    fields: &[
        ("contentType", ENCODING),
        ("headers", ENCODING),
        ("style", Default("form", &rules::ENCODING_CHANGED)),
        ("explode", Default("true", &rules::ENCODING_CHANGED)),
        ("allowReserved", Default("false", &rules::ENCODING_CHANGED)),
        ("encoding", ENCODING),
        ("prefixEncoding", ENCODING),
        ("itemEncoding", ENCODING),
    ],
};
pub(crate) static SCHEME: Fields = Fields {
    object: "security scheme",
    fields: &[
        ("$ref", Elsewhere),
        ("type", Is(&rules::SCHEME_CHANGED)),
        ("summary", TEXT),
        ("description", TEXT),
        ("name", Is(&rules::SCHEME_CHANGED)),
        ("in", Is(&rules::SCHEME_CHANGED)),
        ("scheme", Elsewhere),
        ("bearerFormat", Is(&rules::BEARER_FORMAT_CHANGED)),
        ("flows", Elsewhere),
        ("openIdConnectUrl", Is(&rules::TOKEN_SOURCE_CHANGED)),
        ("oauth2MetadataUrl", Is(&rules::TOKEN_SOURCE_CHANGED)),
        ("deprecated", TEXT),
    ],
};
pub(crate) static FLOW: Fields = Fields {
    object: "OAuth flow",
    fields: &[
        ("authorizationUrl", Is(&rules::SIGN_IN_CHANGED)),
        ("deviceAuthorizationUrl", Is(&rules::TOKEN_SOURCE_CHANGED)),
        ("tokenUrl", Is(&rules::TOKEN_SOURCE_CHANGED)),
        ("refreshUrl", Is(&rules::TOKEN_SOURCE_CHANGED)),
        ("scopes", Is(&rules::SCHEME_SCOPES_CHANGED)),
    ],
};
pub(crate) static DISCRIMINATOR: Fields = Fields {
    object: "discriminator",
    fields: &[
        ("propertyName", Is(&rules::DISCRIMINATOR_CHANGED)),
        ("mapping", Elsewhere),
        ("defaultMapping", Is(&rules::DISCRIMINATOR_VALUE_CHANGED)),
    ],
};
/// Keywords of a schema that are not worked out from its view.
pub(crate) static SCHEMA: Fields = Fields {
    object: "schema",
    fields: &[
        ("title", Elsewhere),
        ("description", TEXT),
        ("summary", TEXT),
        ("externalDocs", TEXT),
        ("example", EXAMPLE),
        ("examples", EXAMPLE),
        ("deprecated", Flag(&rules::SCHEMA_DEPRECATED, &rules::SCHEMA_UNDEPRECATED)),
        ("xml", Is(&rules::XML_CHANGED)),
        ("contentMediaType", CONTENT),
        ("contentEncoding", CONTENT),
        ("$comment", Waived("a note to whoever edits the document")),
        ("$defs", Waived("what refers to a definition is compared with what it refers to")),
        ("definitions", Waived("what refers to a definition is compared with what it refers to")),
        ("$id", IDENTITY),
        ("$schema", IDENTITY),
        ("$anchor", IDENTITY),
        ("$vocabulary", IDENTITY),
        ("$dynamicAnchor", IDENTITY),
        ("$dynamicRef", Is(&rules::REFERENCE_BROKEN)),
        ("$recursiveAnchor", IDENTITY),
        ("$recursiveRef", Is(&rules::REFERENCE_BROKEN)),
    ],
};

/// Every table, for the list of waivers.
static ALL: [&Fields; 17] = [
    &DOCUMENT,
    &INFO,
    &TAG,
    &SERVER,
    &SERVER_VARIABLE,
    &PATH_ITEM,
    &OPERATION,
    &PARAMETER,
    &HEADER,
    &BODY,
    &RESPONSE,
    &MEDIA_TYPE,
    &ENCODING_OBJECT,
    &SCHEME,
    &FLOW,
    &DISCRIMINATOR,
    &SCHEMA,
];

/// Fields that are never reported: object, field, reason.
#[must_use]
pub fn waivers() -> Vec<(&'static str, &'static str, &'static str)> {
    let mut found = Vec::new();
    for table in ALL {
        for (field, how) in table.fields {
            if let Waived(reason) = how {
                found.push((table.object, *field, *reason));
            }
        }
    }
    found.push((
        "schema",
        "type (in several parts)",
        "where another part of the same `allOf` says it, it says nothing",
    ));
    found.push((
        "reference",
        "keys beside `$ref`",
        "OpenAPI ignores them everywhere but in schemas, where they are compared",
    ));
    found.push(("document", "x-correction", "it marks changes as corrections and is shown with them"));
    found.push(("any object", "x-lint-allow", "it is about what lint finds in the document"));
    found
}

impl<'d> Walk<'_, 'd> {
    /// Compares the fields of two objects that their table speaks for, and everything no table knows.
    pub fn fields(&mut self, table: &Fields, old: &Site<'d>, new: &Site<'d>) {
        let only_new = new.children().filter(|(key, _)| old.node.get(key).is_none());
        let pairs: Vec<_> = old
            .children()
            .map(|(key, site)| (key, Some(site), new.child(key)))
            .chain(only_new.map(|(key, site)| (key, None, Some(site))))
            .collect();
        self.deprecated = new.flag("deprecated");
        for (key, old_field, new_field) in pairs {
            self.field(table, key, old_field.as_ref(), new_field.as_ref());
        }
    }

    /// Compares one field by its table.
    pub fn field(&mut self, table: &Fields, key: &str, old: Option<&Site<'d>>, new: Option<&Site<'d>>) {
        if let (Some(old), Some(new)) = (old, new)
            && old.node.same(new.node)
        {
            return;
        }
        let known = table.fields.iter().find(|(name, _)| *name == key);
        match known.map(|(_, how)| how) {
            Some(Elsewhere | Waived(_)) => {}
            Some(Is(rule)) => self.differs(rule, key, old, new),
            Some(Flag(on, off)) => {
                let set = |site: Option<&Site<'d>>| site.and_then(|s| s.node.as_bool()).unwrap_or(false);
                match (set(old), set(new)) {
                    (false, true) => self.differs(on, key, old, new),
                    (true, false) => self.differs(off, key, old, new),
                    _ => self.spelled_out(key, old, new),
                }
            }
            Some(Default(value, rule)) => {
                let said = |site: Option<&Site<'d>>| match site {
                    Some(site) => site.node.as_str().map_or_else(|| site.node.to_json().to_string(), str::to_owned),
                    None => (*value).to_owned(),
                };
                if said(old) == said(new) {
                    self.spelled_out(key, old, new);
                } else {
                    self.differs(rule, key, old, new);
                }
            }
            None if key.starts_with("x-") => self.extension(key, old, new),
            None => self.differs(&rules::UNCLASSIFIED, key, old, new),
        }
    }

    /// Reports that what held anyway is written out, or no longer.
    pub fn spelled_out(&mut self, key: &str, old: Option<&Site<'d>>, new: Option<&Site<'d>>) {
        let same = match (old, new) {
            (Some(old), Some(new)) => old.node.same(new.node),
            (None, None) => true,
            _ => false,
        };
        if !same {
            let verb = if new.is_some() { "written out" } else { "no longer written out" };
            self.either(&rules::SPELLED_OUT, old, new, format!("what `{key}` means anyway is {verb}"));
        }
    }

    /// Reports a field that differs, with its values where they are short.
    pub fn differs(&mut self, rule: &'static Rule, key: &str, old: Option<&Site<'d>>, new: Option<&Site<'d>>) {
        let long = |site: &Site<'d>| site.node.as_object().is_some() || site.node.as_array().is_some();
        let message = match (old, new) {
            (Some(old), Some(new)) if long(old) || long(new) || rule.area == "document" => format!("`{key}` changed"),
            (Some(old), Some(new)) => format!("`{key}` changed from {} to {}", shown(old.node), shown(new.node)),
            (None, Some(new)) if long(new) || rule.area == "document" => format!("`{key}` added"),
            (None, Some(new)) => format!("`{key}` {} added", shown(new.node)),
            (Some(old), None) if long(old) || rule.area == "document" => format!("`{key}` removed"),
            (Some(old), None) => format!("`{key}` {} removed", shown(old.node)),
            (None, None) => return,
        };
        match (old, new) {
            (Some(old), Some(new)) => self.changed(rule, old, new, message),
            (old, new) => self.either(rule, old, new, message),
        };
    }

    fn extension(&mut self, key: &str, old: Option<&Site<'d>>, new: Option<&Site<'d>>) {
        if self.lifecycle(key, old, new, self.deprecated) {
            return;
        }
        let Some(annotation) = openapi::keys::key(key) else {
            self.differs(&rules::EXTENSION_CHANGED, key, old, new);
            return;
        };
        let by_edit = || match (old, new) {
            (None, _) => &rules::ANNOTATION_ADDED,
            (_, None) => &rules::ANNOTATION_REMOVED,
            _ => &rules::ANNOTATION_CHANGED,
        };
        let rule = match annotation.change {
            Change::Name => &rules::RUST_NAME_CHANGED,
            Change::Secret => {
                let set = |site: Option<&Site<'d>>| site.and_then(|s| s.node.as_bool()).unwrap_or(false);
                if set(old) == set(new) {
                    return;
                }
                &rules::SECRET_CHANGED
            }
            Change::Provenance => &rules::PROVENANCE_CHANGED,
            Change::Adds | Change::Behaviour => by_edit(),
            // Read by lint or diff themselves.
            Change::Nothing => return,
        };
        let before = self.edits.len();
        self.differs(rule, key, old, new);
        if annotation.change == Change::Behaviour
            && let Some(edit) = self.edits.get_mut(before)
        {
            // It changes what the crate does or says there, not which items it has.
            edit.source = [Source::Patch; 2];
            edit.wire = [Wire::None; 2];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openapi::document::grammar::Kind;

    #[test]
    fn every_key_of_openapi_has_a_row() {
        let tables = [
            (Kind::Document, &DOCUMENT),
            (Kind::Info, &INFO),
            (Kind::Tag, &TAG),
            (Kind::Server, &SERVER),
            (Kind::ServerVariable, &SERVER_VARIABLE),
            (Kind::PathItem, &PATH_ITEM),
            (Kind::Operation, &OPERATION),
            (Kind::Parameter, &PARAMETER),
            (Kind::Header, &HEADER),
            (Kind::RequestBody, &BODY),
            (Kind::Response, &RESPONSE),
            (Kind::MediaType, &MEDIA_TYPE),
            (Kind::Encoding, &ENCODING_OBJECT),
            (Kind::SecurityScheme, &SCHEME),
            (Kind::OAuthFlow, &FLOW),
            (Kind::Discriminator, &DISCRIMINATOR),
        ];
        for (kind, table) in tables {
            let missing = kind.fields().iter().filter(|field| !table.fields.iter().any(|(key, _)| *key == field.key));
            let missing: Vec<&str> = missing.map(|field| field.key).collect();
            assert_eq!(missing, [""; 0], "{}", kind.name());
        }
    }
}
