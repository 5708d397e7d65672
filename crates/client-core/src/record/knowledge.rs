//! What is known of an API.

/// What an API's document says about secrets. Generated.
#[derive(Debug)]
pub struct Knowledge {
    /// Where the values marked as secret are, by `operationId`: `/request/password`, `/response/data/*/token`,
    /// `/query/key`. `*` stands for any item or property, `**` for any number of steps.
    pub secrets: &'static [(&'static str, &'static [&'static str])],
    /// Documented names that look secret and are not, by `operationId`: `next_page_token`.
    pub open: &'static [(&'static str, &'static [&'static str])],
}
