//! Fixes of GuardDuty.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo, When};

pub(super) const FIXES: &[&Fix] = &[&DETECTOR];

/// A region has one detector at most: where one is suspended, AWS refuses to make another.
const DETECTOR: Fix = Fix {
    id: "guardduty-detector",
    title: "Turns GuardDuty on in the region",
    calls: &[
        Call::new(
            "guardduty",
            "UpdateDetector",
            &[
                ("DetectorId", Arg::Field("detector")),
                ("Enable", Arg::Bool(true)),
            ],
        )
        .when(When::With("detector")),
        Call::new(
            "guardduty",
            "CreateDetector",
            &[("Enable", Arg::Bool(true))],
        )
        .when(When::Without("detector")),
    ],
    reads_before: &["guardduty:ListDetectors", "guardduty:GetDetector"],
    inverse: Inverse::By(&[
        Undo {
            operation: "guardduty:UpdateDetector",
            with: "Enable=false, when it was suspended",
        },
        Undo {
            operation: "guardduty:DeleteDetector",
            with: "the detector that was made",
        },
    ]),
    risk: Risk::Safe,
    preconditions: &[
        "For many accounts the delegated administrator enables them at once, and a member that it suspended only it can start.",
        "What it costs is agreed.",
    ],
};
