//! The calls that are compared, each made in both ways.

use std::error::Error;

use sfcompute_client::client_core::Bytes64;
use sfcompute_client::{Client, types};

use crate::by_hand::{self, Baseline, ByHand};
use crate::{answers, server};

/// Anything that went wrong.
pub type Failure = Box<dyn Error + Send + Sync>;

/// Which call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `POST /v1/nodes`, every documented member set.
    Create,
    /// `GET /v1/nodes`
    List,
}

/// One comparison: a call, its server, and both clients.
pub struct Case {
    /// As it is reported.
    pub name: &'static str,
    operation: Operation,
    nodes: usize,
    generated: Client,
    bare: ByHand,
    timeouts: ByHand,
}

/// All of them.
const CASES: &[(&str, Operation, usize)] = &[
    ("create", Operation::Create, 1),
    ("list, 1 node", Operation::List, 1),
    ("list, 100 nodes", Operation::List, 100),
];

const TOKEN: &str = "bench-token-that-opens-nothing";

/// All comparisons, with their servers running.
///
/// # Errors
/// A server or a client cannot be set up.
pub fn all() -> Result<Vec<Case>, Failure> {
    CASES.iter().map(|(name, operation, nodes)| Case::new(name, *operation, *nodes)).collect()
}

impl Case {
    fn new(name: &'static str, operation: Operation, nodes: usize) -> Result<Self, Failure> {
        let status = if operation == Operation::Create { 201 } else { 200 };
        let url = server::start(status, &answers::nodes(nodes))?;
        let generated = Client::builder().base_url(&url).bearer_auth(TOKEN).build()?;
        let by_hand = |baseline| ByHand::new(&url, TOKEN, baseline);
        let (bare, timeouts) = (by_hand(Baseline::Bare)?, by_hand(Baseline::Timeouts)?);
        Ok(Self { name, operation, nodes, generated, bare, timeouts })
    }

    /// The call by the generated client. Returns how many nodes came.
    ///
    /// # Errors
    /// The call failed.
    pub async fn generated(&self) -> Result<usize, Failure> {
        let answer = match self.operation {
            Operation::Create => order(&self.generated).send().await?,
            Operation::List => self.generated.nodes().list().send().await?,
        };
        self.whole(answer.data.len())
    }

    /// The call written by hand. Returns how many nodes came.
    ///
    /// # Errors
    /// The call failed.
    pub async fn by_hand(&self, baseline: Baseline) -> Result<usize, Failure> {
        let client = match baseline {
            Baseline::Bare => &self.bare,
            Baseline::Timeouts => &self.timeouts,
        };
        let answer = match self.operation {
            Operation::Create => client.create(&order_by_hand()).await?,
            Operation::List => client.list().await?,
        };
        self.whole(answer.data.len())
    }

    /// A comparison of calls that do not do the same would be worth nothing.
    fn whole(&self, found: usize) -> Result<usize, Failure> {
        match found == self.nodes {
            true => Ok(found),
            false => Err(format!("{}: {found} nodes came, not {}", self.name, self.nodes).into()),
        }
    }
}

fn order(client: &Client) -> sfcompute_client::builder::CreateNodes {
    client
        .nodes()
        .create()
        .desired_count(1)
        .max_price_per_node_hour(1600)
        .zone("hayesvalley")
        .any_zone(false)
        .start_at(1_640_995_200)
        .end_at(1_641_002_400)
        .node_type(types::NodeType::Reserved)
        .names(["cuda-crunch"])
        .cloud_init_user_data(Bytes64::from_text("aGVsbG8gd29ybGQ="))
        .image_id("vmi_1234567890abcdef")
        .forward_443(false)
}

fn order_by_hand() -> by_hand::CreateNodes {
    by_hand::CreateNodes {
        desired_count: 1,
        max_price_per_node_hour: 1600,
        zone: Some("hayesvalley".to_owned()),
        any_zone: Some(false),
        start_at: Some(1_640_995_200),
        end_at: Some(1_641_002_400),
        node_type: Some(by_hand::NodeType::Reserved),
        names: Some(vec!["cuda-crunch".to_owned()]),
        cloud_init_user_data: Some("aGVsbG8gd29ybGQ=".to_owned()),
        image_id: Some("vmi_1234567890abcdef".to_owned()),
        forward_443: Some(false),
    }
}
