//! Calling any modelled AWS operation: models, codecs, credentials, endpoints, retries.

pub mod codec;
pub mod model;
pub mod wire;
