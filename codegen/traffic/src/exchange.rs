//! A request and its response, as a recording has them.

use serde_json::Value;

/// A request and its response.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// Its position in the recording, counted from 0.
    pub index: usize,
    /// The method, in upper case.
    pub method: String,
    /// The whole address, with its query.
    pub url: String,
    /// What was sent.
    pub request: Message,
    /// The status of the response. 0: there was none.
    pub status: u16,
    /// What came back.
    pub response: Message,
    /// Whether every value was replaced by a placeholder of its type, as the strict mode of `client-core` does.
    pub names_and_types_only: bool,
}

/// Headers and body of a request or a response.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The media type with its parameters, as it was sent.
    pub content_type: Option<String>,
    /// The body.
    pub body: Body,
}

impl Message {
    /// The value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The media type alone, in lower case.
    #[must_use]
    pub fn media_type(&self) -> Option<String> {
        let whole = self.content_type.as_deref().or_else(|| self.header("content-type"))?;
        let bare = whole.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        (!bare.is_empty()).then_some(bare)
    }
}

/// A body, as far as the recording has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Body {
    /// There was none.
    #[default]
    Empty,
    /// JSON.
    Json(Value),
    /// A form: names and values.
    Form(Vec<(String, String)>),
    /// Text of another kind, or bytes.
    Other,
    /// There was one, and it cannot be read.
    Unreadable(Unreadable),
}

/// Why a body cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unreadable {
    /// The recording states a size and has no content.
    NotRecorded,
    /// It is declared as Base64 and is not.
    Base64,
    /// It is still compressed.
    Compressed,
    /// It is declared as JSON and is not: it may have been truncated.
    Json,
    /// Its encoding is none that HAR has.
    Encoding,
    /// It is neither JSON nor a form.
    Media,
    /// It is larger or deeper than what is compared.
    Size,
}

impl Unreadable {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::NotRecorded, Self::Base64, Self::Compressed, Self::Json, Self::Encoding, Self::Media, Self::Size];

    /// A sentence's end: `3 bodies ...`.
    #[must_use]
    pub fn description(self) -> &'static str {
        match self {
            Self::NotRecorded => "have no content in the recording, and are not known to be empty",
            Self::Base64 => "are declared as Base64 and are not",
            Self::Compressed => "are still compressed",
            Self::Json => "are declared as JSON and are not (perhaps truncated)",
            Self::Encoding => "have an encoding that HAR does not have",
            Self::Media => "are neither JSON nor a form",
            Self::Size => "are larger or deeper than what is compared",
        }
    }
}
