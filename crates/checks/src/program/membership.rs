//! Whether an account that people named is one of the organization's.

use firestep_inventory::organizations::AccountState;
use firestep_inventory::{GLOBAL, Gap, Org};

/// What became of an account that people named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    /// It is a member, and works.
    Member,
    /// It is a member, and suspended, about to be closed or not activated yet: nobody works in it.
    Inactive,
    /// It is closed for good, or none of the organization's.
    Gone,
    /// There is no organization to ask.
    NoOrganization,
}

impl Membership {
    /// Whether the organization has it.
    pub(super) fn is_of_organization(self) -> bool {
        matches!(self, Self::Member | Self::Inactive)
    }
}

pub(super) fn membership(org: &Org, account: &str) -> Result<Membership, Gap> {
    if org.organization.facts.get()?.is_none() {
        return Ok(if org.has(account) {
            Membership::Member
        } else {
            Membership::NoOrganization
        });
    }
    let Some(member) = org.organization.members.find(GLOBAL, account)? else {
        return Ok(Membership::Gone);
    };
    Ok(match member.state.get()? {
        AccountState::Closed => Membership::Gone,
        AccountState::Active => Membership::Member,
        AccountState::PendingActivation
        | AccountState::PendingClosure
        | AccountState::Suspended => Membership::Inactive,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::organizations::Member;
    use firestep_inventory::{Listed, Seen, Summary, evaluate};

    fn said(org: &Org, account: &str) -> Option<Membership> {
        evaluate(|| membership(org, account)).ok()
    }

    #[test]
    fn an_account_is_a_member_until_it_is_closed() {
        let mut org = Org::sample([]);
        assert_eq!(said(&org, "111122223333"), Some(Membership::Member));
        assert_eq!(said(&org, "444455556666"), Some(Membership::Gone));
        for (state, expected) in [
            (AccountState::Active, Membership::Member),
            (AccountState::Suspended, Membership::Inactive),
            (AccountState::PendingClosure, Membership::Inactive),
            (AccountState::Closed, Membership::Gone),
        ] {
            let mut member = Member::unseen("111122223333");
            member.state = Seen::new(state);
            org.organization.members = Listed::of([member]);
            assert_eq!(said(&org, "111122223333"), Some(expected), "{state:?}");
        }
    }

    #[test]
    fn without_the_list_nobody_can_say() {
        let mut org = Org::sample([]);
        org.organization.members = Listed::unseen();
        assert_eq!(said(&org, "444455556666"), None);
        assert_eq!(said(&Org::unseen(), "444455556666"), None);
    }

    #[test]
    fn an_account_alone_knows_itself() {
        let mut org = Org::sample([Summary::empty("111122223333")]);
        org.organization.facts = Seen::new(None);
        assert_eq!(said(&org, "111122223333"), Some(Membership::Member));
        assert_eq!(said(&org, "444455556666"), Some(Membership::NoOrganization));
    }
}
