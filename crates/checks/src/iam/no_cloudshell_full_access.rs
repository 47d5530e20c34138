//! Does nobody carry the policy of CloudShell with file transfer?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::Gap;

use crate::policies::{self, carriers};

pub(crate) const CHECK: Check = Check {
    id: "iam-no-cloudshell-full-access",
    title: "AWSCloudShellFullAccess hangs on nothing",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "CloudShell with upload and download carries data out past every bucket policy.",
    remedy: "Detach it; give who needs CloudShell a policy that denies file transfer.",
    references: &[
        "https://docs.aws.amazon.com/cloudshell/latest/userguide/sec-auth-with-identities.html",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(|context| account(context.account.id, || examine(context))),
};

const POLICY: &str = "AWSCloudShellFullAccess";

fn examine(context: &Context<'_>) -> Result<Verdict, Gap> {
    let found = carriers(context, POLICY)?;
    Ok(Verdict::of(
        found.is_empty(),
        format!("no user, group or role carries {POLICY}"),
        format!("{} carries {POLICY}", found.join(", ")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use firestep_inventory::iam::Group;
    use firestep_inventory::{Account, Listed, Org, Seen};

    fn said(groups: Listed<Group>) -> &'static str {
        let mut account = Account::empty();
        account.iam_groups = groups;
        let org = Org::sample([]);
        let context = Context::new(&org, &account);
        verdict(|| examine(&context)).word()
    }

    #[test]
    fn one_that_carries_it_fails() {
        let group = |policy: &str| {
            let mut group = Group::unseen("g");
            group.attached_managed_policies = Seen::new(vec![policy.into()]);
            Listed::of([group])
        };
        assert_eq!(said(Listed::of([])), "pass");
        let read = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        assert_eq!(said(group(read)), "pass");
        let shell = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess";
        assert_eq!(said(group(shell)), "fail");
    }

    #[test]
    fn unseen_groups_are_unknown() {
        assert_eq!(said(Listed::unseen()), "unknown");
    }
}
