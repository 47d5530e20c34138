//! CloudWatch Logs.

mod groups;
mod pattern;

pub use groups::{
    Destination, LogGroup, LogGroupClass, MetricFilter, MetricTransformation, ResourcePolicy,
    SubscriptionFilter,
};
pub use pattern::{FilterPattern, Spared};
