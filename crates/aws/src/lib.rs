//! Calling any modelled AWS operation: models, codecs, credentials, endpoints, retries.
