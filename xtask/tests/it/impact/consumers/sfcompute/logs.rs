//! Reads the log of a machine.
use sfcompute_client::types::{VmLogEntry, VmLogOrder};
use sfcompute_client::{Client, Error};

pub async fn latest(client: &Client, vm: &str) -> Result<u64, Error> {
    let logs = client
        .vms()
        .list_logs() // uses: op:listVmLogs
        .instance_id(vm)
        .order_by(VmLogOrder::SeqnumDesc)
        .send()
        .await?;
    let number = |entry: &VmLogEntry| entry.seqnum; // uses: VmLogEntry.seqnum
    Ok(logs.data.first().map(number).unwrap_or_default()) // follows: VmLogEntry.seqnum
}
