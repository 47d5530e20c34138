//! Finding secrets in text, and naming the account of an access key. Pure.
