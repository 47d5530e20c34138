//! Fixes of CloudTrail. A trail is changed in its home region, by the account that owns it.

use crate::fix::entry::{Arg, Call, Fix, Inverse, Risk, Undo};

pub(super) const FIXES: &[&Fix] = &[&LOGGING, &MULTI_REGION, &VALIDATION];

const TRAIL: Arg = Arg::Field("trail");
const HOME: Arg = Arg::Field("home_region");

const LOGGING: Fix = Fix {
    id: "cloudtrail-logging",
    title: "Starts the trail again",
    calls: &[Call::new("cloudtrail", "StartLogging", &[("Name", TRAIL)]).to(HOME)],
    reads_before: &["cloudtrail:GetTrailStatus"],
    inverse: Inverse::By(&[Undo {
        operation: "cloudtrail:StopLogging",
        with: "the trail",
    }]),
    risk: Risk::Safe,
    preconditions: &["Its bucket and its key are there and let CloudTrail write."],
};

const VALIDATION: Fix = Fix {
    id: "cloudtrail-validation",
    title: "Makes the trail sign its log files",
    calls: &[Call::new(
        "cloudtrail",
        "UpdateTrail",
        &[
            ("Name", TRAIL),
            ("EnableLogFileValidation", Arg::Bool(true)),
        ],
    )
    .to(HOME)],
    reads_before: &["cloudtrail:DescribeTrails"],
    inverse: Inverse::By(&[Undo {
        operation: "cloudtrail:UpdateTrail",
        with: "EnableLogFileValidation=false",
    }]),
    risk: Risk::Safe,
    preconditions: &["Its bucket is there and lets CloudTrail write: AWS tries it."],
};

/// A trail of every region has to record the events of global services: AWS refuses it otherwise.
const MULTI_REGION: Fix = Fix {
    id: "cloudtrail-multi-region",
    title: "Makes the trail record every region",
    calls: &[Call::new(
        "cloudtrail",
        "UpdateTrail",
        &[
            ("Name", TRAIL),
            ("IsMultiRegionTrail", Arg::Bool(true)),
            ("IncludeGlobalServiceEvents", Arg::Bool(true)),
        ],
    )
    .to(HOME)],
    reads_before: &["cloudtrail:DescribeTrails"],
    inverse: Inverse::By(&[Undo {
        operation: "cloudtrail:UpdateTrail",
        with: "IsMultiRegionTrail=false and the IncludeGlobalServiceEvents that was read before",
    }]),
    risk: Risk::Safe,
    preconditions: &[
        "Its bucket is there and lets CloudTrail write: AWS tries it.",
        "What a second copy of the events costs is agreed, where another trail records them too.",
    ],
};
