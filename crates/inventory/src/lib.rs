//! Typed resources and what could not be seen of them, built from a snapshot. No network.
