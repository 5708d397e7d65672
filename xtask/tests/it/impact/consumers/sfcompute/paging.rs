//! Goes through all pages of a list.
use sfcompute_client::client_core::blocking;
use sfcompute_client::types::{Order, OrderStatus}; // uses: OrderStatus
use sfcompute_client::{Client, Error};

pub fn open(client: &Client) -> Result<Vec<Order>, Error> {
    let mut open = Vec::new();
    for order in blocking::iter(client.orders().list().limit(100).items()) { // uses: op:listOrders
        let order = order?;
        if order.status == OrderStatus::Standing { // uses: Order.status OrderStatus
            open.push(order);
        }
    }
    Ok(open)
}
