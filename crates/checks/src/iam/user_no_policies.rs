//! Do users get their rights by groups or roles?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::iam::User;
use firestep_inventory::{Gap, any};

pub(crate) const CHECK: Check = Check {
    id: "iam-user-no-policies",
    title: "Users carry no policies themselves",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Rights that hang on a user are seen by nobody who reviews groups and roles, and stay when its work changes.",
    remedy: "Move the policies to a group, better to a role, and detach them from the user.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    ],
    reads: &["iam:GetAccountAuthorizationDetails"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.iam_users, examine)),
};

fn examine(user: &User) -> Result<Verdict, Gap> {
    let carries = any([
        &|| Ok(!user.attached_managed_policies.get()?.is_empty()),
        &|| user.inline_policies.any(|_| Ok(true)),
    ])?;
    Ok(Verdict::of(
        !carries,
        "no policy hangs on it",
        "a policy hangs on it, and not on a group or role",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::iam::InlinePolicy;
    use firestep_inventory::{Parts, Seen};
    use firestep_policy::PolicyDocument;

    fn user(attached: &[&str], inline: bool) -> User {
        let mut user = User::unseen("u");
        user.attached_managed_policies =
            Seen::new(attached.iter().map(|it| Box::from(*it)).collect());
        user.inline_policies = Parts::of(inline.then(|| InlinePolicy {
            policy_name: "p".into(),
            policy_document: PolicyDocument::default(),
        }));
        user
    }

    #[test]
    fn either_kind_of_policy_fails() {
        passes(|| examine(&user(&[], false)));
        fails(|| examine(&user(&["arn:aws:iam::aws:policy/ReadOnlyAccess"], false)));
        fails(|| examine(&user(&[], true)));
    }

    #[test]
    fn an_unseen_user_is_unknown_unless_what_was_seen_decides() {
        unknown(|| examine(&User::unseen("u")));
        let mut half = user(&[], true);
        half.attached_managed_policies = Seen::gap(Gap::TEST);
        fails(|| examine(&half));
    }
}
