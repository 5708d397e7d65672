//! Chooses a rescue system.
use hcloud_client::types::EnableRescueModeForServerRequestType as System;

pub fn system(small: bool) -> System {
    if small { return System::Linux32 } // at: 103-169 // uses: rescue=linux32
    if small { return System::Freebsd64 } // at: 103-113 // uses: rescue=freebsd64
    System::Linux64
}
