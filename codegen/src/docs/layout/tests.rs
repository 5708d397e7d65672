//! Layouts on pages of a made-up provider.
