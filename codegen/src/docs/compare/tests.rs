//! Comparing on a made-up provider.
