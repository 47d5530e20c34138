//! Do the policies inside users, groups and roles lead to no more rights than they give?

use firestep_access::Escalations;
use firestep_audit::{
    Audience, Check, Context, Effort, PerAccount, Severity, Verdict, Verdicts, each_that,
};
use firestep_inventory::iam::InlinePolicy;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{GLOBAL, Gap, Identity, Parts, Seen, evaluate};
use firestep_policy::PolicyDocument;

use crate::iam::policy_no_escalation::NONE;
use crate::policies::{self, DETAILS};

pub(crate) const CHECK: Check = Check {
    id: "iam-inline-policy-no-escalation",
    title: "Inline policies allow no known way to more rights",
    severity: Severity::High,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Who has the policy inside takes the rights of others, or of a role that it hands to a service, up to the whole account.",
    remedy: "Name the roles that may be passed and the service to which, and the users, roles and policies that may be changed; set a permissions boundary.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    ],
    reads: policies::READS,
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let account = context.account;
    let escalations = &Escalations::of(account);
    each_that(&account.iam_users, |it| {
        said(
            (context, escalations),
            &it.identity,
            &it.inline_policies,
            Some(&it.permissions_boundary),
        )
    })
    .with(each_that(&account.iam_groups, |it| {
        said(
            (context, escalations),
            &it.identity,
            &it.inline_policies,
            None,
        )
    }))
    .with(each_that(&account.iam_roles, |it| {
        said(
            (context, escalations),
            &it.identity,
            &it.inline_policies,
            Some(&it.permissions_boundary),
        )
    }))
}

fn said(
    (context, escalations): (&Context<'_>, &Escalations<'_>),
    identity: &Identity,
    policies: &Parts<InlinePolicy>,
    boundary: Option<&Seen<Option<Box<str>>>>,
) -> Result<Option<Verdict>, Gap> {
    let policies = policies.whole()?;
    if policies.is_empty() {
        return Ok(None);
    }
    let documents: Vec<&PolicyDocument> = policies.iter().map(|it| &it.policy_document).collect();
    // What it says counts only where the policies lead somewhere.
    let boundary = match boundary {
        Some(boundary) => evaluate(|| text_of(context, identity, boundary)).transpose(),
        None => None,
    };
    let found = escalations.found(&documents, boundary.as_ref(), identity)?;
    Ok(Some(match found {
        Some(way) => Verdict::Fail(
            format!(
                "its inline policies allow {}, a way to more rights ({})",
                way.actions, way.page
            )
            .into(),
        ),
        None => Verdict::Pass(NONE.into()),
    }))
}

/// What the boundary says; `None`: there is none.
fn text_of<'a>(
    context: &Context<'a>,
    identity: &Identity,
    boundary: &Seen<Option<Box<str>>>,
) -> Result<Option<&'a PolicyDocument>, Gap> {
    let Some(arn) = boundary.get()? else {
        return Ok(None);
    };
    let missing = || {
        let what = format!("{arn} bounds it, and what it says is not in the answer");
        undecided(identity.location, DETAILS, &what)
    };
    let policy = context.account.iam_policies.find(GLOBAL, arn)?;
    let version = &policy.ok_or_else(missing)?.default_version.get()?.0;
    version.as_deref().map(Some).ok_or_else(missing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policies::tests::of_inline;
    use crate::tests::words;
    use firestep_inventory::iam::{DefaultVersion, ManagedPolicy, Role};
    use firestep_inventory::{Account, Listed};

    const WAY: &str = r#"{"Effect":"Allow","Action":"iam:PutUserPolicy","Resource":"*"}"#;

    fn document(statement: &str) -> PolicyDocument {
        PolicyDocument::parse(&format!(r#"{{"Statement":[{statement}]}}"#)).unwrap()
    }

    /// A role with a way, under a boundary; `None`: of which nothing was read.
    fn bounded(says: Option<&str>) -> Vec<&'static str> {
        let arn = "arn:aws:iam::111122223333:policy/bound";
        let mut role = Role::unseen("r");
        role.inline_policies = Parts::of([InlinePolicy {
            policy_name: "p".into(),
            policy_document: document(WAY),
        }]);
        role.permissions_boundary = Seen::new(Some(arn.into()));
        let mut account = Account::empty();
        account.iam_roles = Listed::of([role]);
        account.iam_policies = Listed::of(says.map(|says| {
            let mut policy = ManagedPolicy::unseen(arn);
            policy.default_version = Seen::new(DefaultVersion(Some(document(says).into())));
            policy
        }));
        words(&CHECK, &account)
    }

    #[test]
    fn a_way_that_its_boundary_leaves_open_fails() {
        assert_eq!(bounded(Some(WAY)), ["fail"]);
        let buckets = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"}"#;
        assert_eq!(bounded(Some(buckets)), ["pass"]);
        assert_eq!(of_inline(&CHECK, Some(buckets)), ["pass"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(of_inline(&CHECK, None), ["unknown"]);
        assert_eq!(bounded(None), ["unknown"]);
        // Its boundary was not seen.
        assert_eq!(of_inline(&CHECK, Some(WAY)), ["unknown"]);
    }
}
