//! Calling any modelled AWS operation: models, codecs, credentials, endpoints, retries.

pub mod client;
pub mod codec;
pub mod endpoint;
pub mod model;
pub mod wire;
