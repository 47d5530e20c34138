//! The walk over accounts and regions by the plan, into a snapshot.
