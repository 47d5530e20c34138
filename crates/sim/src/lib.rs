//! Worlds (the demo organization, synthetic ones) and the replay server.
