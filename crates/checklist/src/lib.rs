//! The 75 items, organization policy, roll-up and roadmap.
