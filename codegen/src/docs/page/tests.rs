//! The same lines from every format.
