//! Is every role used?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::iam::Role;
use firestep_inventory::{Gap, Org};

use crate::ages::in_days;
use crate::program::decoys;

pub(crate) const CHECK: Check = Check {
    id: "iam-role-used",
    title: "IAM roles are in use",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[Clause::new("E5.3", "roles-used")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A role that nobody uses is not watched, and its trust and permissions stay open.",
    remedy: "Quarantine the role with a Deny, wait a month, then delete it.",
    references: &["https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html"],
    reads: &["iam:GetAccountAuthorizationDetails"],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.iam_roles, |it| {
            if decoys::is_decoy_role(context, it)? {
                return Ok(Some(decoys::spared()));
            }
            examine(context.org, it)
        })
    }),
};

fn examine(org: &Org, role: &Role) -> Result<Option<Verdict>, Gap> {
    // Identity Center keeps its own roles; the permission set is what to remove.
    if role.is_permission_set()? {
        return Ok(None);
    }
    let limit = i64::from(org.program.settings.ages.unused_days);
    if let Some(last) = role.role_last_used.get()? {
        let days = org.days_since(last);
        return Ok(Some(Verdict::of(
            days <= limit,
            "it was used lately",
            format!("it was last used {} ago", in_days(days)),
        )));
    }
    let days = org.days_since(role.create_date.get()?);
    Ok(Some(Verdict::of(
        days <= limit,
        "it is too new to be unused",
        format!(
            "it was made {} ago and is not known to have been used",
            in_days(days)
        ),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Seen, evaluate};

    fn said(path: &str, created: &str, last: Option<&str>) -> Option<&'static str> {
        let mut role = Role::unseen("r");
        role.path = Seen::new(path.into());
        role.create_date = Seen::new(created.parse().unwrap());
        role.role_last_used = Seen::new(last.map(|it| it.parse().unwrap()));
        let org = Org::sample([]);
        evaluate(|| examine(&org, &role)).map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    #[test]
    fn the_last_use_decides() {
        let old = "2020-01-01T00:00:00Z";
        assert_eq!(said("/", old, Some("2026-11-01T00:00:00Z")), Some("pass"));
        assert_eq!(said("/", old, Some("2026-01-01T00:00:00Z")), Some("fail"));
        assert_eq!(said("/", old, None), Some("fail"));
    }

    #[test]
    fn a_new_role_passes_and_a_permission_set_is_nothing_to_judge() {
        assert_eq!(said("/", "2026-11-01T00:00:00Z", None), Some("pass"));
        assert_eq!(
            said(
                "/aws-reserved/sso.amazonaws.com/",
                "2020-01-01T00:00:00Z",
                None
            ),
            None
        );
    }

    #[test]
    fn an_unseen_role_is_unknown() {
        let org = Org::sample([]);
        assert!(evaluate(|| examine(&org, &Role::unseen("r"))).is_err());
    }
}
