//! England: all 151 authorities as `waymark demo` invents them, how long that takes, and how the store then opens.

use std::time::Instant;

use server::demo::build::{Scale, build};

use crate::figures::{at_most, figure, heading};
use crate::ground::{self, Ground};
use crate::idle;
use crate::postgres::Server;

/// Prints how long England takes to build and to open.
pub async fn run(server: Option<&Server>) {
    for ground in Ground::both(server).await {
        heading(&format!("{}: England, nine years", ground.engine));
        let store = ground.open().await;
        let began = Instant::now();
        if build(&store, &Scale::England, 1, |_| {}).await.is_err() {
            figure("England could not be built", f64::NAN, "");
            continue;
        }
        ground::settle(&store).await;
        let took = began.elapsed().as_secs_f64();
        figure("events", store.head().position as f64, "");
        at_most("built, and in the views, seconds", took, 180.0);
        store.close().await;
        idle::print(&ground).await;
    }
}
