//! The `firestep` binary: arguments, configuration, wiring.

fn main() {}
