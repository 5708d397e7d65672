//! Reads fields of a node, one in a pattern.
use sfcompute_client::types::{AcceleratorType, Node};

pub fn card(node: &Node) -> &AcceleratorType {
    &node.gpu_type // uses: Node.gpu_type
}

pub fn describe(node: &Node) -> String {
    let Node { gpu_type, id, .. } = node; // uses: Node.gpu_type
    format!("{id}: {gpu_type} of {}", node.owner.trim()) // uses: Node.owner
}

pub fn place(node: &Node) -> Option<String> {
    node.zone.clone().into_option() // uses: Node.zone
}
