//! Tells errors apart by their status.
use sfcompute_client::Error;
use sfcompute_client::error::CreateNodesError; // uses: createNodes!

pub fn why(error: &Error) -> &'static str {
    match error.details::<CreateNodesError>() { // uses: createNodes!
        Some(CreateNodesError::PaymentRequired(_)) => "no money", // uses: createNodes! createNodes!402
        Some(CreateNodesError::BadRequest(_)) => "a wrong order", // uses: createNodes!
        _ => "something else",
    }
}
