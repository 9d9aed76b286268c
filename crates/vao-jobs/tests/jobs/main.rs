//! The queue on a real PostgreSQL: one binary, a database for each test.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of a test fail with it"
)]

mod commun;
mod file;
mod pannes;
