//! Does some recorder see users, roles and policies?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::config::{Recorder, RecordingStrategy};
use firestep_inventory::{Account, Gap, all};

pub(crate) const CHECK: Check = Check {
    id: "config-global-types-recorded",
    title: "AWS Config records IAM",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Who was given which right, and when, is what is asked after an intrusion.",
    remedy: "Let the recorder of one region include the global resource types.",
    references: &["https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html"],
    reads: &[
        "config:DescribeConfigurationRecorders",
        "config:DescribeConfigurationRecorderStatus",
    ],
    fix: None,
    examine: &PerAccount(|context| account(context.account.id, || examine(context.account))),
};

/// The global types, and the regions that can record them: those in which Config was before February 2022.
/// <https://docs.aws.amazon.com/config/latest/developerguide/select-resources.html#select-resources-all>
const TYPES: [&str; 4] = [
    "AWS::IAM::Group",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::User",
];
const REGIONS: [&str; 26] = [
    "af-south-1",
    "ap-east-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ca-central-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-north-1",
    "eu-south-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "me-south-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

fn examine(account: &Account) -> Result<Verdict, Gap> {
    let recorded = account.config_recorders.any(|it| {
        all([
            &|| Ok(it.service_principal.get()?.is_none()),
            &|| it.recording.get().copied(),
            &|| Ok(REGIONS.contains(&it.identity.location.region)),
            &|| records_them(it),
        ])
    })?;
    Ok(Verdict::of(
        recorded,
        "a recorder records users, groups, roles and policies",
        "no recorder that is on records users, groups, roles and policies",
    ))
}

fn records_them(recorder: &Recorder) -> Result<bool, Gap> {
    let lists = |listed: &[Box<str>], kind: &str| listed.iter().any(|it| **it == *kind);
    Ok(match recorder.recording_strategy.get()? {
        Some(RecordingStrategy::Inclusion) => {
            let listed = recorder.resource_types.get()?;
            TYPES.iter().all(|it| lists(listed, it))
        }
        Some(RecordingStrategy::Exclusion) => {
            let excluded = recorder.excluded_types.get()?;
            !TYPES.iter().any(|it| lists(excluded, it))
        }
        Some(RecordingStrategy::All) => *recorder.include_global_resource_types.get()?,
        // Before there were strategies.
        None if *recorder.all_supported.get()? => *recorder.include_global_resource_types.get()?,
        None => {
            let listed = recorder.resource_types.get()?;
            TYPES.iter().all(|it| lists(listed, it))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Listed, Seen};

    fn account(change: impl FnOnce(&mut Recorder)) -> Account {
        let mut it = Recorder::unseen("default");
        it.service_principal = Seen::new(None);
        it.recording = Seen::new(true);
        it.recording_strategy = Seen::new(None);
        it.all_supported = Seen::new(true);
        it.include_global_resource_types = Seen::new(true);
        change(&mut it);
        let mut account = Account::empty();
        account.config_recorders = Listed::of([it]);
        account
    }

    fn types(all: &[&str]) -> Seen<Vec<Box<str>>> {
        Seen::new(all.iter().map(|it| Box::from(*it)).collect())
    }

    #[test]
    fn one_recorder_of_all_kinds_that_includes_them_passes() {
        passes(|| examine(&account(|_| {})));
        fails(|| {
            examine(&account(|it| {
                it.include_global_resource_types = Seen::new(false);
            }))
        });
        fails(|| examine(&account(|it| it.recording = Seen::new(false))));
        fails(|| examine(&account(|it| it.identity.location.region = "eu-central-2")));
        fails(|| examine(&Account::empty()));
    }

    #[test]
    fn a_list_decides_by_what_it_names() {
        let included = |all: &[&str]| {
            account(|it| {
                it.recording_strategy = Seen::new(Some(RecordingStrategy::Inclusion));
                it.resource_types = types(all);
            })
        };
        passes(|| examine(&included(&TYPES)));
        fails(|| examine(&included(&["AWS::IAM::Role"])));
        let excluded = |all: &[&str]| {
            account(|it| {
                it.recording_strategy = Seen::new(Some(RecordingStrategy::Exclusion));
                it.excluded_types = types(all);
            })
        };
        passes(|| examine(&excluded(&["AWS::EC2::Volume"])));
        fails(|| examine(&excluded(&["AWS::IAM::User"])));
    }

    #[test]
    fn unseen_recorders_are_unknown() {
        let mut blind = Account::empty();
        blind.config_recorders = Listed::unseen();
        unknown(|| examine(&blind));
        unknown(|| examine(&account(|it| it.recording_strategy = Seen::gap(Gap::TEST))));
    }
}
