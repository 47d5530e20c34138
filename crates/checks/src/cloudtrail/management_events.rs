//! Does the trail over the account record who read and who wrote?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::{Gap, Org};

use crate::cloudtrail::witness::{Demand, READS, judge};

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-management-events",
    title: "The trail records read and write management events",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E3.1", "management-events")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Attackers look before they touch; a trail of writes alone shows only the end.",
    remedy: "Let the event selectors include management events of both kinds.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    judge(
        org,
        account,
        Demand::ManagementEvents,
        "records reads and writes of every service",
        |trail| {
            format!(
                "{} does not record both reads and writes of every service",
                trail.identity.id
            )
            .into()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use crate::trails::{ARN, org, sound};
    use firestep_inventory::cloudtrail::Trail;
    use firestep_inventory::{Parts, Seen};

    fn said(change: impl FnOnce(&mut Trail)) -> &'static str {
        let mut trail = sound(ARN);
        change(&mut trail);
        let org = org([trail]);
        verdict(|| examine(&org, "111122223333")).word()
    }
    use firestep_inventory::cloudtrail::{AdvancedSelector, FieldSelector, ReadWrite, Selector};

    #[test]
    fn two_halves_make_a_whole() {
        let half = |read_write_type| Selector {
            read_write_type,
            include_management_events: true,
            data_resources: Vec::new(),
            excluded_sources: Vec::new(),
        };
        assert_eq!(said(|_| {}), "pass");
        let one = vec![half(ReadWrite::WriteOnly)];
        assert_eq!(said(|it| it.event_selectors = Parts::of(one)), "fail");
        let two = vec![half(ReadWrite::WriteOnly), half(ReadWrite::ReadOnly)];
        assert_eq!(said(|it| it.event_selectors = Parts::of(two)), "pass");
        let but_kms = Selector {
            excluded_sources: vec!["kms.amazonaws.com".into()],
            ..half(ReadWrite::All)
        };
        assert_eq!(
            said(|it| it.event_selectors = Parts::of(vec![but_kms])),
            "fail"
        );
    }

    #[test]
    fn an_advanced_selector_of_management_events_passes_unless_narrowed() {
        let field = |field: &str, equals: &str| FieldSelector {
            field: field.into(),
            equals: vec![equals.into()],
            not_equals: Vec::new(),
            is_plain: true,
        };
        let management = field("eventCategory", "Management");
        let advanced = |fields: Vec<FieldSelector>| {
            said(|it| {
                it.event_selectors = Parts::of([]);
                it.advanced_event_selectors = Parts::of([AdvancedSelector {
                    field_selectors: fields,
                }]);
            })
        };
        assert_eq!(advanced(vec![management.clone()]), "pass");
        assert_eq!(
            advanced(vec![management.clone(), field("readOnly", "false")]),
            "fail"
        );
        let but_kms = FieldSelector {
            equals: Vec::new(),
            not_equals: vec!["kms.amazonaws.com".into()],
            ..field("eventSource", "")
        };
        assert_eq!(advanced(vec![management.clone(), but_kms]), "fail");
        assert_eq!(
            advanced(vec![management, field("eventName", "RunInstances")]),
            "fail"
        );
    }

    #[test]
    fn without_selectors_a_trail_that_nobody_changed_records_all_of_them() {
        let without = |custom: Seen<bool>| {
            said(|it| {
                it.event_selectors = Parts::of([]);
                it.has_custom_event_selectors = custom;
            })
        };
        assert_eq!(without(Seen::new(false)), "pass");
        assert_eq!(without(Seen::new(true)), "unknown");
        assert_eq!(without(Seen::gap(Gap::TEST)), "unknown");
    }

    #[test]
    fn unseen_selectors_are_unknown() {
        assert_eq!(
            said(|it| it.event_selectors = Parts::unseen(Gap::TEST)),
            "unknown"
        );
    }
}
