//! What a recording shows that a document does not state.

use std::collections::BTreeMap;

use crate::coverage::Coverage;
use crate::exchange::Unreadable;
use crate::har::Skipped;
use crate::observe::Observation;
use crate::shape::Shape;

/// Where in an exchange something was seen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The operation as a whole.
    Operation,
    /// A query parameter.
    Query,
    /// A header of the request.
    RequestHeader,
    /// A path parameter.
    Path,
    /// The body of the request.
    RequestBody,
    /// A header of the response with this status.
    ResponseHeader(u16),
    /// The body of the response with this status.
    ResponseBody(u16),
}

impl Place {
    /// As findings state it.
    #[must_use]
    pub fn describe(&self) -> String {
        match self {
            Self::Operation => "operation".to_owned(),
            Self::Query => "request.query".to_owned(),
            Self::RequestHeader => "request.header".to_owned(),
            Self::Path => "request.path".to_owned(),
            Self::RequestBody => "request.body".to_owned(),
            Self::ResponseHeader(status) => format!("response.{status}.header"),
            Self::ResponseBody(status) => format!("response.{status}"),
        }
    }
}

/// How often something was seen.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// In how many exchanges.
    pub exchanges: usize,
    /// The first of them, counted from 0.
    pub first: usize,
    /// The structure of the values, for properties and bodies that are not documented.
    pub shape: Option<Shape>,
}

/// One difference between recording and document.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// `POST /v1/nodes`.
    pub operation: String,
    /// Where.
    pub place: Place,
    /// What.
    pub observation: Observation,
    /// How often.
    pub seen: Seen,
    /// How many exchanges had this place at all.
    pub of: usize,
}

/// Everything that was found in recordings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Exchanges that belong to an operation.
    pub matched: usize,
    /// Exchanges with hosts that are no server of the document.
    pub other_hosts: usize,
    /// Exchanges with the host of a server, and a path below none of them.
    pub other_paths: usize,
    /// Exchanges whose address is none of HTTP.
    pub unreadable_addresses: usize,
    /// Parameters that were sent and are not compared: lists, objects, several values, cookies.
    pub parameters_not_compared: usize,
    /// Exchanges of which the recording has names and types only.
    pub names_and_types_only: usize,
    /// Values that the recording masks: their type was compared.
    pub masked: usize,
    /// Times that a pattern could not be evaluated: it is none, or could take too long.
    pub patterns_not_evaluated: usize,
    /// Entries that are no exchange.
    pub skipped: BTreeMap<Skipped, usize>,
    /// Bodies that could not be read.
    pub unreadable: BTreeMap<Unreadable, usize>,
    /// Differences in the order of the document.
    pub differences: Vec<Difference>,
    /// One row per operation.
    pub coverage: Vec<Coverage>,
}
