//! CloudWatch Logs.

mod groups;
mod pattern;

pub use groups::{
    Destination, LogGroup, LogGroupClass, MetricFilter, MetricTransformation, ResourcePolicy,
};
pub use pattern::{FilterPattern, Spared};
