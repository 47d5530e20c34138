//! An account as the organization knows it.

use firestep_audit::{Context, Verdict, Verdicts, account};
use firestep_inventory::organizations::Member;
use firestep_inventory::reading::records::unread;
use firestep_inventory::{GLOBAL, Gap, Location, Org};

use crate::cause;

/// One verdict about the account of the context as a member; `otherwise` speaks for an account that is none.
pub(crate) fn as_member<'a>(
    context: &Context<'a>,
    examine: fn(&Org, &Member) -> Result<Verdict, Gap>,
    otherwise: fn(&str) -> Verdict,
) -> Verdicts<'a> {
    let (id, org) = (context.account.id, context.org);
    account(id, || match org.organization.members.find(GLOBAL, id)? {
        Some(member) => examine(org, member),
        None => Ok(otherwise(id)),
    })
}

/// What only an organization can give is not there without one.
pub(crate) fn no_member(_: &str) -> Verdict {
    cause::no_organization("it belongs to no organization")
}

/// Only Organizations shows the address of the root user.
pub(crate) fn mail_unseen(account: &str) -> Verdict {
    let location = Location::new(account, GLOBAL);
    let reason = "it belongs to no organization";
    Verdict::Unknown(unread(location, "account:GetPrimaryEmail", reason))
}

#[cfg(test)]
pub(crate) mod samples {
    use firestep_inventory::organizations::{EnabledType, Member, PolicyType, Root, TypeState};
    use firestep_inventory::{Listed, Org, Parts, Seen};

    /// A member whose root user has this address.
    pub(crate) fn member(email: &str) -> Member {
        let mut it = Member::unseen("111122223333");
        it.email = Seen::new(email.into());
        it
    }

    /// Switches a policy type on.
    pub(crate) fn enable(org: &mut Org, kind: PolicyType) {
        let mut root = Root::unseen("r-1");
        root.policy_types = Parts::of([EnabledType {
            name: kind.word().into(),
            state: TypeState::Enabled,
        }]);
        org.organization.roots = Listed::of([root]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Account, Listed};

    fn said(org: &Org, otherwise: fn(&str) -> Verdict) -> Vec<&'static str> {
        let account = Account::empty();
        let context = Context::new(org, &account);
        let verdicts = as_member(&context, |_, _| Ok(Verdict::Pass("yes".into())), otherwise);
        verdicts.iter().map(|it| it.verdict.word()).collect()
    }

    #[test]
    fn a_member_is_examined_and_a_stranger_is_not() {
        let mut org = Org::sample([]);
        assert_eq!(said(&org, no_member), ["pass"]);
        org.organization.members = Listed::of([]);
        assert_eq!(said(&org, no_member), ["fail"]);
        assert_eq!(said(&org, mail_unseen), ["unknown"]);
    }

    #[test]
    fn an_unseen_list_is_unknown() {
        let mut org = Org::sample([]);
        org.organization.members = Listed::unseen();
        assert_eq!(said(&org, no_member), ["unknown"]);
    }
}
