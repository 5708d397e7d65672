//! Tells errors apart.
use k0rdent_client::Error;
use k0rdent_client::error::CreateInstanceError;

pub fn refused(error: &Error) -> bool {
    match error.details::<CreateInstanceError>() {
        Some(CreateInstanceError::Forbidden(body)) => !body.extra.is_empty(), // uses: createInstance!403
        _ => false,
    }
}
