//! What the generator makes of documents that other programs write, and of two documents that say the same.

mod bundled;
mod common;
mod configured;
mod typespec;
mod zod;
