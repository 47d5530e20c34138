//! Do service control policies keep an account from the worst, whoever is in it?

use firestep_access::Guardrail;
use firestep_access::guardrails::missing;
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, Verdicts, account,
};
use firestep_inventory::iam::AccountSummary;
use firestep_inventory::{GLOBAL, Gap, all, evaluate};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "organizations-starter-set",
    title: "The account is under the starter guardrails",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E1.7", "starter-set")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without them the account's own administrator leaves, stops the record, or hides in a far region.",
    remedy: "Attach SCPs that deny leaving, stopping or deleting trail and detector, root, and regions not in use.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples.html",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListRoots",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "organizations:ListPolicies",
        "organizations:DescribePolicy",
        "organizations:ListTargetsForPolicy",
        "iam:ListOrganizationsFeatures",
        "iam:GetAccountSummary",
    ],
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let (id, org) = (context.account.id, context.org);
    match evaluate(|| org.organization.management_account()) {
        // No service control policy limits it.
        Ok(Some(management)) if management == id => Verdicts::new(),
        Ok(None) => account(id, || {
            Ok(cause::no_organization("it belongs to no organization"))
        }),
        Ok(Some(_)) => account(id, || guarded(context)),
        Err(gap) => account(id, || Err(gap)),
    }
}

fn guarded(context: &Context<'_>) -> Result<Verdict, Gap> {
    let mut missing = missing(&context.org.organization, context.account.id)?;
    if missing.contains(&Guardrail::Root) && root_is_managed(context)? {
        missing.retain(|it| *it != Guardrail::Root);
    }
    let missing: Vec<&str> = missing.iter().map(|it| it.words()).collect();
    Ok(Verdict::of(
        missing.is_empty(),
        "no principal that the policies do not spare by its whole name can leave the organization, stop logging, act as root or use closed regions",
        format!("a principal of the account can {}", missing.join(", ")),
    ))
}

/// Whether root's credentials are managed centrally and none are left in the account: then nobody can act as root.
fn root_is_managed(context: &Context<'_>) -> Result<bool, Gap> {
    all([&|| context.org.manages_root_credentials(), &|| {
        let summaries = context.account.iam_summary.region(GLOBAL);
        summaries.any(AccountSummary::root_has_no_credentials)
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::members::samples::enable;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::organizations::{OrganizationPolicy, PolicyType};
    use firestep_inventory::{Account, Listed, Org, Seen};
    use firestep_policy::PolicyDocument;

    const ID: &str = "111122223333";
    const KEEP: &str = r#"{"Effect":"Deny","Action":["organizations:LeaveOrganization","cloudtrail:*Trail","cloudtrail:StopLogging","cloudtrail:Put*","guardduty:*Detector"],"Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/security-break-glass"}}}"#;
    const ROOT: &str = r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}}"#;
    const BOUND: &str = r#"{"Effect":"Deny","NotAction":["iam:*","sts:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["eu-central-1","eu-west-1"]}}}"#;

    fn guarded(org: &Org, id: &str) -> Result<Verdict, Gap> {
        let mut account = Account::empty();
        account.id = firestep_inventory::intern(id);
        super::guarded(&Context::new(org, &account))
    }

    fn org(statements: &[&str]) -> Org {
        let mut full = OrganizationPolicy::unseen("p-FullAWSAccess");
        full.targets = Seen::new(vec!["r-1".into(), ID.into()]);
        full.document = Seen::new(Box::new(PolicyDocument::parse(
            r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#,
        ).unwrap()));
        let mut own = OrganizationPolicy::unseen("p-1");
        own.targets = Seen::new(vec!["r-1".into()]);
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        own.document = Seen::new(Box::new(PolicyDocument::parse(&text).unwrap()));
        let mut org = Org::sample([]);
        enable(&mut org, PolicyType::ServiceControl);
        org.organization
            .set_policies(PolicyType::ServiceControl, Listed::of([full, own]));
        org
    }

    #[test]
    fn all_four_pass_and_each_alone_fails() {
        passes(|| guarded(&org(&[KEEP, ROOT, BOUND]), ID));
        fails(|| guarded(&org(&[KEEP, ROOT]), ID));
        fails(|| guarded(&org(&[KEEP, BOUND]), ID));
        fails(|| guarded(&org(&[ROOT, BOUND]), ID));
    }

    #[test]
    fn root_does_nothing_at_all() {
        let spared = ROOT.replace(r#""Action":"*""#, r#""NotAction":["iam:CreateAccessKey"]"#);
        fails(|| guarded(&org(&[KEEP, &spared, BOUND]), ID));
        let reads = ROOT.replace(r#""Action":"*""#, r#""NotAction":["iam:Get*","iam:List*"]"#);
        passes(|| guarded(&org(&[KEEP, &reads, BOUND]), ID));
        let listed = ROOT.replace(r#""Action":"*""#, r#""Action":["ec2:*","s3:*"]"#);
        fails(|| guarded(&org(&[KEEP, &listed, BOUND]), ID));
    }

    #[test]
    fn a_list_of_closed_regions_leaves_new_ones_open() {
        let listed = BOUND.replace("StringNotEquals", "StringEquals");
        fails(|| guarded(&org(&[KEEP, ROOT, &listed]), ID));
    }

    #[test]
    fn a_policy_by_the_name_alone_does_not_count() {
        let elsewhere = KEEP.replace("\"Resource\":\"*\"", "\"Resource\":\"arn:aws:s3:::x\"");
        fails(|| guarded(&org(&[&elsewhere, ROOT, BOUND]), ID));
    }

    #[test]
    fn an_unseen_policy_is_unknown_unless_the_others_do() {
        let blind = |statements: &[&str]| {
            let mut org = org(statements);
            let seen = org.organization.policies(PolicyType::ServiceControl);
            let mut all: Vec<OrganizationPolicy> = Vec::new();
            for part in seen.regions() {
                part.visit(|it| all.push(it.clone()), |_| {});
            }
            all.push(OrganizationPolicy::unseen("p-2"));
            org.organization
                .set_policies(PolicyType::ServiceControl, Listed::of(all));
            org
        };
        unknown(|| guarded(&blind(&[KEEP, ROOT]), ID));
        passes(|| guarded(&blind(&[KEEP, ROOT, BOUND]), ID));
    }
}
