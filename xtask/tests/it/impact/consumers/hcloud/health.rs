//! Looks at the health of a target.
use hcloud_client::types::HealthStatus;

pub fn is_well(health: &HealthStatus) -> bool {
    if health.status.as_deref() == Some("healthy") { return true } // at: 103-116 // uses: health_status.status
    health.listen_port == Some(443)
}
