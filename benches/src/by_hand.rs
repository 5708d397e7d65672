//! The calls written by hand: reqwest, and types with serde's derives.
//!
//! Nothing more than the task asks for, so that what the generated client does beyond it (retries, limits on the response,
//! members that are not documented kept, secrets kept out of messages, spans) counts against it; with and without limits
//! on time.

use std::time::Duration;

use reqwest::{Client, Error};
use serde::{Deserialize, Serialize};

/// What is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baseline {
    /// reqwest as it comes, which waits for ever.
    Bare,
    /// With the limits on time that generated clients have, and programs in production: on connecting, on a server's
    /// silence, on the whole call.
    Timeouts,
}

impl Baseline {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Bare, Self::Timeouts];

    /// As it is reported.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bare => "by hand",
            Self::Timeouts => "by hand, with timeouts",
        }
    }

    fn client(self) -> Result<Client, Error> {
        let builder = Client::builder();
        match self {
            Self::Bare => builder.build(),
            Self::Timeouts => builder
                .connect_timeout(Duration::from_secs(10))
                .read_timeout(Duration::from_secs(60))
                .timeout(Duration::from_secs(300))
                .build(),
        }
    }
}

/// A client.
pub struct ByHand {
    http: Client,
    base: String,
    token: String,
}

impl ByHand {
    /// One for the server at `base`.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(base: &str, token: &str, baseline: Baseline) -> Result<Self, Error> {
        Ok(Self { http: baseline.client()?, base: base.to_owned(), token: token.to_owned() })
    }

    /// `GET /v1/nodes`
    ///
    /// # Errors
    /// Whatever reqwest reports, an error status included.
    pub async fn list(&self) -> Result<NodeList, Error> {
        let url = format!("{}/v1/nodes", self.base);
        self.http.get(url).bearer_auth(&self.token).send().await?.error_for_status()?.json().await
    }

    /// `POST /v1/nodes`
    ///
    /// # Errors
    /// Whatever reqwest reports, an error status included.
    pub async fn create(&self, request: &CreateNodes) -> Result<NodeList, Error> {
        let url = format!("{}/v1/nodes", self.base);
        let request = self.http.post(url).bearer_auth(&self.token).json(request);
        request.send().await?.error_for_status()?.json().await
    }
}

/// What to buy.
#[derive(Debug, Default, Serialize)]
#[allow(missing_docs)] // as in the provider's document
pub struct CreateNodes {
    pub desired_count: u32,
    pub max_price_per_node_hour: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub any_zone: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_type: Option<NodeType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub names: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_init_user_data: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward_443: Option<bool>,
}

/// Nodes in an envelope.
#[derive(Debug, Deserialize)]
#[allow(missing_docs)] // as in the provider's document
pub struct NodeList {
    pub object: String,
    pub data: Vec<Node>,
}

/// A node.
#[derive(Debug, Deserialize)]
#[allow(missing_docs)] // as in the provider's document
pub struct Node {
    pub object: String,
    pub id: String,
    pub name: String,
    pub zone: Option<String>,
    pub gpu_type: GpuType,
    pub owner: String,
    pub status: NodeStatus,
    pub created_at: Option<i64>,
    pub updated_at: Option<i64>,
    pub start_at: Option<i64>,
    pub end_at: Option<i64>,
    pub deleted_at: Option<i64>,
    pub procurement_id: Option<String>,
    pub max_price_per_node_hour: Option<i64>,
    pub node_type: NodeType,
    pub vms: Option<VmList>,
    pub current_vm: Option<Vm>,
}

/// Machines in an envelope.
#[derive(Debug, Deserialize)]
#[allow(missing_docs)] // as in the provider's document
pub struct VmList {
    pub object: String,
    pub data: Vec<Vm>,
}

/// A machine.
#[derive(Debug, Deserialize)]
#[allow(missing_docs)] // as in the provider's document
pub struct Vm {
    pub object: String,
    pub id: String,
    pub status: String,
    pub created_at: i64,
    pub updated_at: i64,
    pub start_at: Option<i64>,
    pub end_at: Option<i64>,
    pub image_id: Option<String>,
    pub zone: String,
}

/// How long a node lives.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // as in the provider's document
pub enum NodeType {
    Autoreserved,
    Reserved,
}

/// Model of GPU.
#[derive(Debug, Deserialize)]
#[allow(missing_docs)] // as in the provider's document
pub enum GpuType {
    H100,
    H200,
}

/// Where a node is in its life.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)] // as in the provider's document
pub enum NodeStatus {
    Pending,
    AwaitingCapacity,
    Running,
    Released,
    Terminated,
    Deleted,
    Failed,
    Unknown,
}
