//! Edits and plans on a small spec.
