//! The accounts that a question about the organization goes through.

use firestep_audit::{About, Verdict, Verdicts};
use firestep_inventory::organizations::{AccountState, Member};
use firestep_inventory::{Gap, Kind as _, Org, judge};

/// One verdict for each active account, and one Unknown when the list of accounts was not seen whole.
pub(crate) fn active<'a>(
    org: &'a Org,
    examine: impl Fn(&'a Member) -> Result<Verdict, Gap>,
) -> Verdicts<'a> {
    let mut verdicts = Verdicts::new();
    for part in org.organization.members.regions() {
        let mut unseen = None;
        part.visit(
            |member| {
                let about = About::Account(&member.identity.id);
                match judge(|| Ok(*member.state.get()? == AccountState::Active)) {
                    Ok(false) => {}
                    Ok(true) => verdicts.ask(about, || examine(member)),
                    Err(gap) => verdicts.ask(about, || Err(gap)),
                }
            },
            |gap| unseen = Some(gap),
        );
        if let Some(gap) = unseen {
            let about = About::Kind(Member::ORIGIN.kind, part.place);
            verdicts.ask(about, || Err(gap));
        }
    }
    verdicts
}

/// One verdict for each active account of the organization, and for each account that was looked at and is none
/// of its.
pub(crate) fn accounts<'a>(
    org: &'a Org,
    examine: impl Fn(&'a str) -> Result<Verdict, Gap>,
) -> Verdicts<'a> {
    let mut verdicts = active(org, |member| examine(&member.identity.id));
    for summary in org.summaries() {
        let listed = judge(|| {
            let members = &org.organization.members;
            Ok(members
                .find(firestep_inventory::GLOBAL, summary.account)?
                .is_some())
        });
        if listed != Ok(true) {
            verdicts.ask(About::Account(summary.account), || examine(summary.account));
        }
    }
    verdicts
}

#[cfg(test)]
pub(crate) mod samples {
    use firestep_inventory::organizations::{EnabledType, PolicyType, Root, TypeState};
    use firestep_inventory::{Listed, Org, Seen};

    /// Switches a policy type on.
    pub(crate) fn enable(org: &mut Org, kind: PolicyType) {
        let mut root = Root::unseen("r-1");
        root.policy_types = Seen::new(vec![EnabledType {
            name: kind.word().into(),
            state: TypeState::Enabled,
        }]);
        org.organization.roots = Listed::of([root]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Listed, Seen};

    fn words(org: &Org) -> Vec<&'static str> {
        active(org, |_| Ok(Verdict::Pass("yes".into())))
            .iter()
            .map(|(_, it)| it.word())
            .collect()
    }

    #[test]
    fn a_suspended_account_is_nothing_to_judge() {
        let mut org = Org::sample([]);
        assert_eq!(words(&org), ["pass", "pass"]);
        let mut member = Member::unseen("1");
        member.state = Seen::new(AccountState::Suspended);
        org.organization.members = Listed::of([member, Member::unseen("2")]);
        assert_eq!(words(&org), ["unknown"]);
    }

    #[test]
    fn an_unseen_list_is_one_unknown() {
        let mut org = Org::sample([]);
        org.organization.members = Listed::unseen();
        assert_eq!(words(&org), ["unknown"]);
    }
}
