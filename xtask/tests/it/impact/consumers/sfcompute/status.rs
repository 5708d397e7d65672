//! Matches on an enum, with a path for each value.
use sfcompute_client::types::{Node, NodeStatus};

pub fn is_over(node: &Node) -> bool {
    match node.status {
        NodeStatus::Running | NodeStatus::Pending => false,
        NodeStatus::Released => true, // uses: NodeStatus=released
        NodeStatus::Terminated | NodeStatus::Deleted => true,
        _ => false,
    }
}
