//! What a `format` makes of text and whole numbers.

use crate::lower::plan::TypeRef;

/// The Rust integer of a format. `minimum: 0` alone does not change the type, so adding a limit
/// never breaks code.
pub(super) fn integer(format: Option<&str>) -> &'static str {
    match format.map(|format| format.to_ascii_lowercase()).as_deref() {
        Some("int32" | "i32" | "int16" | "int8") => "i32",
        Some("uint32" | "u-int32" | "u32" | "uint16" | "u-int16" | "uint8" | "u-int8") => "u32",
        Some("uint64" | "u-int64" | "u64" | "uint" | "unsigned") => "u64",
        _ => "i64",
    }
}

/// Text of a format. `uuid`, `uri` and the like stay text: services send values that do not parse.
pub fn text(format: Option<&str>) -> TypeRef {
    match format {
        Some("date-time") => TypeRef::DateTime,
        Some("date") => TypeRef::Date,
        Some("byte" | "base64") => TypeRef::Base64,
        _ => TypeRef::String,
    }
}
