//! Sets up and runs tests; writes docs and models; scaffolds a check.

fn main() {}
