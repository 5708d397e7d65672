//! What the server answers: the nodes of the provider's examples.

/// An ordered node, as the provider's page shows it: members without a value are left out.
const SHORT: &str = r#""name":"cuda-crunch","zone":"hayesvalley","gpu_type":"H100","owner":"sfcompute","status":"running","created_at":1640995200,"updated_at":1640995200,"start_at":1640995200,"procurement_id":"proc_b1dc52505c6de142","max_price_per_node_hour":1000,"node_type":"autoreserved"}"#;

/// A node with every documented member, null where it has no value.
const LONG: &str = r#""name":"cuda-wait","zone":null,"gpu_type":"H200","owner":"sfcompute","status":"awaitingcapacity","created_at":1640995200,"updated_at":null,"start_at":1641002400,"end_at":1641009600,"deleted_at":null,"procurement_id":null,"max_price_per_node_hour":1600,"node_type":"reserved","vms":null,"current_vm":null}"#;

/// A list of `count` nodes.
#[must_use]
pub fn nodes(count: usize) -> String {
    let node = |index| {
        let rest = if index % 2 == 0 { SHORT } else { LONG };
        format!(r#"{{"object":"node","id":"n_b1dc52505c6d{index:04}",{rest}"#)
    };
    let all: Vec<String> = (0..count).map(node).collect();
    format!(r#"{{"object":"list","data":[{}]}}"#, all.join(","))
}
