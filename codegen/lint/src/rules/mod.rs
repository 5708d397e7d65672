//! The list of rules.
//!
//! To add one: copy a file here, add its `mod` line and its place in [`RULES`], and run
//! `cargo xtask lint --list --format markdown > docs/reference/lint-rules.md`. The tests hold every
//! rule to its examples.

mod additional_properties_malformed;
mod all_of_conflict;
mod annotated;
mod array_without_items;
mod circular_reference;
mod closed_response;
mod construct_unsupported;
mod default_invalid;
mod discriminator_mapping;
mod discriminator_property;
mod draft_mark;
mod duplicate_key;
mod enum_duplicate;
mod enum_empty;
mod enum_large_inline;
mod enum_null;
mod enum_type_mismatch;
mod enum_value_collision;
mod error_response_missing;
mod example_invalid;
mod format_type_mismatch;
mod graph;
mod header_reserved;
mod integer_format;
mod integer_limits;
mod limits_impossible;
mod lint_allow_unused;
mod media_type_raw;
mod media_without_schema;
mod name_keyword;
mod name_not_identifier;
mod nearest;
mod nullable_form;
mod one_of_ambiguous;
mod operation_id_collision;
mod operation_id_duplicate;
mod operation_id_missing;
mod operation_summary;
mod operation_tags;
mod pagination_hint;
mod parameter_ambiguous;
mod parameter_content;
mod parameter_duplicate;
mod parameter_malformed;
mod parameter_name_collision;
mod parameter_style;
mod path_ambiguous;
mod path_malformed;
mod path_parameter_required;
mod path_parameter_undeclared;
mod path_parameter_unused;
mod paths;
mod pattern_invalid;
mod property_name_collision;
mod read_only_required;
mod read_write_only;
mod ref_siblings;
mod reference_external;
mod reference_inlined;
mod required_default;
mod required_malformed;
mod required_undefined;
mod response_body_missing;
mod response_status_invalid;
mod response_success_missing;
mod schema_anything;
mod schema_endless;
mod schema_inline;
mod schema_malformed;
mod schema_name_collision;
mod secret_example;
mod security;
mod security_scheme_malformed;
mod security_scheme_unsupported;
mod security_undefined;
mod security_unused;
mod server_missing;
mod server_variable;
mod type_missing;
mod type_unknown;
mod unknown_key;
mod unresolved_reference;
mod version_keyword;
mod x_malformed;
mod x_pagination_unresolved;
mod x_unknown;
mod x_waiter_unresolved;

use super::{Context, Rule, Site};
use client_gen::manifest::Allowed;
use diagnostics::Finding;

/// Every rule, in the order of the reference: operations and names, paths and parameters, responses,
/// schemas, references, security and servers, examples, our annotations.
pub static RULES: &[Rule] = &[
    operation_id_missing::RULE,
    operation_id_duplicate::RULE,
    operation_id_collision::RULE,
    operation_tags::RULE,
    operation_summary::RULE,
    schema_name_collision::RULE,
    property_name_collision::RULE,
    parameter_name_collision::RULE,
    enum_value_collision::RULE,
    name_not_identifier::RULE,
    name_keyword::RULE,
    path_malformed::RULE,
    path_ambiguous::RULE,
    path_parameter_undeclared::RULE,
    path_parameter_unused::RULE,
    path_parameter_required::RULE,
    parameter_malformed::RULE,
    parameter_duplicate::RULE,
    parameter_style::RULE,
    parameter_ambiguous::RULE,
    parameter_content::RULE,
    header_reserved::RULE,
    response_status_invalid::RULE,
    response_success_missing::RULE,
    response_body_missing::RULE,
    error_response_missing::RULE,
    media_without_schema::RULE,
    media_type_raw::RULE,
    schema_malformed::RULE,
    type_unknown::RULE,
    type_missing::RULE,
    schema_anything::RULE,
    array_without_items::RULE,
    additional_properties_malformed::RULE,
    schema_inline::RULE,
    enum_type_mismatch::RULE,
    enum_null::RULE,
    enum_duplicate::RULE,
    enum_empty::RULE,
    enum_large_inline::RULE,
    nullable_form::RULE,
    ref_siblings::RULE,
    version_keyword::RULE,
    unknown_key::RULE,
    construct_unsupported::RULE,
    integer_format::RULE,
    integer_limits::RULE,
    limits_impossible::RULE,
    format_type_mismatch::RULE,
    pattern_invalid::RULE,
    required_malformed::RULE,
    required_undefined::RULE,
    required_default::RULE,
    read_only_required::RULE,
    read_write_only::RULE,
    closed_response::RULE,
    default_invalid::RULE,
    one_of_ambiguous::RULE,
    discriminator_mapping::RULE,
    discriminator_property::RULE,
    draft_mark::RULE,
    all_of_conflict::RULE,
    unresolved_reference::RULE,
    circular_reference::RULE,
    schema_endless::RULE,
    reference_external::RULE,
    reference_inlined::RULE,
    duplicate_key::RULE,
    security_undefined::RULE,
    security_unused::RULE,
    security_scheme_malformed::RULE,
    security_scheme_unsupported::RULE,
    server_missing::RULE,
    server_variable::RULE,
    example_invalid::RULE,
    secret_example::RULE,
    pagination_hint::RULE,
    x_unknown::RULE,
    x_malformed::RULE,
    x_pagination_unresolved::RULE,
    x_waiter_unresolved::RULE,
    lint_allow_unused::RULE,
];

impl Rule {
    /// The rule with this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Rule> {
        RULES.iter().find(|rule| rule.id == id)
    }
}

/// The finding for an allowance that silenced nothing.
pub(super) fn unused_allowance(cx: &Context<'_>, allowance: &Allowed, site: Option<&Site<'_>>) -> Finding {
    lint_allow_unused::unused(cx, allowance, site)
}

/// What most rules use.
mod prelude {
    pub(super) use std::collections::{HashMap, HashSet};

    pub(super) use super::nearest::nearest;
    pub(super) use super::{annotated, graph, paths, security};
    pub(super) use crate::context::{Context, Operation, Place, Schema, Site, address, short};
    pub(super) use crate::shape::{self, Members, Types, own_types};
    pub(super) use crate::{Rule, edit, names};
    pub(super) use client_gen::manifest::Allowed;
    pub(super) use diagnostics::{Edit, Finding, Fix, Severity, clean, clip, quote};
    pub(super) use openapi::document::{Node, Pointer, RefError, Span, Version};
    pub(super) use openapi::schema_check::Side;
}
