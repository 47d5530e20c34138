//! Is every delegated administrator an account that is meant to be one?

use firestep_audit::{Audience, Check, Context, Effort, PerOrganization, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::organizations::DelegatedAdministrator;

pub(crate) const CHECK: Check = Check {
    id: "organizations-delegated-administrators-declared",
    title: "Delegated administrators are accounts that are declared",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A delegated administrator acts in every account of the organization by way of its service.",
    remedy: "Deregister the account that nobody meant, or declare it in the settings under `delegated_administrators`.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
    ],
    fix: None,
    examine: &PerOrganization(|context| {
        each(&context.org.organization.delegated, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, administrator: &DelegatedAdministrator) -> Result<Verdict, Gap> {
    let settings = &context.org.program.settings;
    let (security, others) = (
        &settings.security_accounts,
        &settings.delegated_administrators,
    );
    let mut declared = security.iter().chain(others).chain(&settings.log_archive);
    if declared.any(|it| *it == administrator.identity.id) {
        return Ok(Verdict::Pass("the settings declare the account".into()));
    }
    if security.is_empty() && others.is_empty() {
        return Err(Gap::not_declared("delegated_administrators"));
    }
    let services = administrator.services.get()?.join(", ");
    Ok(Verdict::Fail(
        format!("it administers {services}, and the settings do not declare it").into(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Account, Listed, Org, Seen};

    fn org(declare: impl FnOnce(&mut Org)) -> Org {
        let mut administrator = DelegatedAdministrator::unseen("444455556666");
        administrator.services = Seen::new(vec!["guardduty.amazonaws.com".into()]);
        let mut org = Org::sample([]);
        org.organization.delegated = Listed::of([administrator]);
        declare(&mut org);
        org
    }

    fn said(declare: impl FnOnce(&mut Org)) -> Vec<&'static str> {
        crate::tests::words_in(&CHECK, &org(declare), &Account::empty())
    }

    #[test]
    fn an_account_that_is_not_declared_fails() {
        assert_eq!(
            said(|it| it
                .program
                .settings
                .security_accounts
                .push("444455556666".into())),
            ["pass"]
        );
        let others = |it: &mut Org| {
            let named = &mut it.program.settings.delegated_administrators;
            named.push("444455556666".into());
        };
        assert_eq!(said(others), ["pass"]);
        assert_eq!(
            said(|it| it
                .program
                .settings
                .security_accounts
                .push("777788889999".into())),
            ["fail"]
        );
        assert!(said(|it| it.organization.delegated = Listed::of([])).is_empty());
    }

    #[test]
    fn where_nothing_is_declared_or_was_seen_it_is_unknown() {
        assert_eq!(said(|_| {}), ["unknown"]);
        assert_eq!(
            said(|it| it.organization.delegated = Listed::unseen()),
            ["unknown"]
        );
    }
}
