//! Fixes of AWS Config.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo};

pub(super) const FIXES: &[&Fix] = &[&RECORDER_START];

const RECORDER_START: Fix = Fix {
    id: "config-recorder-start",
    title: "Starts the recorder that was stopped",
    calls: &[Call::new(
        "config",
        "StartConfigurationRecorder",
        &[("ConfigurationRecorderName", Arg::Field("recorder"))],
    )],
    reads_before: &["config:DescribeConfigurationRecorderStatus"],
    inverse: Inverse::By(&[Undo {
        operation: "config:StopConfigurationRecorder",
        with: "the recorder",
    }]),
    risk: Risk::Safe,
    preconditions: &[
        "The role of the recorder and the bucket of its delivery channel are there.",
        "What it costs is agreed.",
    ],
};
