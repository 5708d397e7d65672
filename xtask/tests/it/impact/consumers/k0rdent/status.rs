//! Looks at the status.
use k0rdent_client::types::{Instance, InstanceStatus}; // uses: InstanceStatus

pub fn sleeps(status: &InstanceStatus) -> bool { // uses: InstanceStatus
    matches!(status, InstanceStatus::Suspended | InstanceStatus::Stopping) // uses: InstanceStatus InstanceStatus=SUSPENDED
}

pub fn host(instance: &Instance) -> &str {
    instance.hostname.as_deref().unwrap_or("none")
}
