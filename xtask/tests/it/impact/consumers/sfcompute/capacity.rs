//! Adds up what is free.
use sfcompute_client::types::Zone;

pub fn free(zone: &Zone) -> i64 {
    zone.available_capacity // uses: Zone.available_capacity
        .iter()
        .map(|one| one.quantity) // uses: AvailableCapacity.quantity
        .sum() // follows: AvailableCapacity.quantity
}
