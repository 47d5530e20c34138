//! Is everybody outside the organization whom a role trusts a declared vendor, or a declared connection?

use std::collections::BTreeSet;

use firestep_access::{Trust, accounts_of, inside, organizations_of, outside_account};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each_that,
};
use firestep_inventory::Gap;
use firestep_inventory::iam::Role;
use firestep_program::ConnectionKind;

use super::some::some;
use crate::role_trust::READS_MEMBERS;

pub(crate) const CHECK: Check = Check {
    id: "program-outside-trust-declared",
    title: "Outside accounts that roles trust are declared",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("E5.5", "declared-paths")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A partner of long ago still gets in, and nobody remembers what for.",
    remedy: "Declare the account in firestep.yaml (`vendors`, or `connections` of kind trust), or take it out of the role's trust policy.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html",
    ],
    reads: READS_MEMBERS,
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.iam_roles, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, role: &Role) -> Result<Option<Verdict>, Gap> {
    let outside = outside(context, role)?;
    if outside.is_empty() {
        return Ok(None);
    }
    let within = inside(&context.org.organization);
    // What is trusted by name, and kept out otherwise, gets in by no path.
    if Trust::of(&context.org.organization, role)?
        .outsider()?
        .is_none()
    {
        let message = format!("whom it trusts outside {within} is kept out");
        return Ok(Some(Verdict::Pass(message.into())));
    }
    let settings = context.settings;
    let (own, names) = (context.account.id, names(role));
    let is_declared = |account: &String| {
        let mut connections = settings.connections.iter();
        settings.vendors.iter().any(|it| *it.account == **account)
            || connections
                .any(|it| it.declares(ConnectionKind::Trust, account, own, names.iter().copied()))
    };
    let undeclared: Vec<String> = outside.into_iter().filter(|it| !is_declared(it)).collect();
    if undeclared.is_empty() {
        let message = format!("whom it trusts outside {within} is declared");
        return Ok(Some(Verdict::Pass(message.into())));
    }
    if settings.vendors.is_empty() && settings.connections.is_empty() {
        return Err(Gap::not_declared("vendors"));
    }
    let message = format!("nobody declared what these are for: {}", some(&undeclared));
    Ok(Some(Verdict::Fail(message.into())))
}

const ORGANIZATION: &str = "the organization";

/// The accounts and organizations outside that its trust policy names.
fn outside(context: &Context<'_>, role: &Role) -> Result<BTreeSet<String>, Gap> {
    let organization = &context.org.organization;
    let trust = role.assume_role_policy_document.get()?;
    let mut outside = BTreeSet::new();
    let mut own = None;
    for statement in trust.allows() {
        for who in accounts_of(trust, statement) {
            outside.extend(outside_account(organization, context.account.id, who)?);
        }
        for id in organizations_of(trust, statement) {
            if own.is_none() {
                own = Some(organization.facts.get()?.as_ref().map(|it| &*it.id));
            }
            if own.flatten() != Some(id) {
                outside.insert(format!("{ORGANIZATION} {id}"));
            }
        }
    }
    Ok(outside)
}

/// By what a role can be named.
fn names(role: &Role) -> Vec<&str> {
    let arn = role.identity.arn.as_deref();
    arn.into_iter().chain([&*role.identity.id]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role_trust::samples::{org, role, said_in};
    use firestep_inventory::{Org, Seen};
    use firestep_program::Settings;

    const VENDOR: &str = r#"{"AWS":"arn:aws:iam::123412341234:root"}"#;

    fn with(settings: &str, principal: &str) -> &'static str {
        let mut org: Org = org();
        org.program.settings = Settings::parse(settings).unwrap();
        said_in(&CHECK, &org, role(principal, "{}"))
    }

    const METRICS: &str =
        "vendors: [{ account: '123412341234', name: M, reason: r, owner: o, until: 2027-01-01 }]";
    const OTHER: &str =
        "vendors: [{ account: '999912341234', name: M, reason: r, owner: o, until: 2027-01-01 }]";

    #[test]
    fn an_outside_account_is_declared_or_fails() {
        assert_eq!(with(METRICS, VENDOR), "pass");
        assert_eq!(with(OTHER, VENDOR), "fail");
        assert_eq!(with("{}", VENDOR), "unknown");
        let connection = |to: &str, kind: &str| {
            format!(
                "connections: [{{ from: '123412341234', to: '{to}', kinds: [{kind}], reason: r, owner: o, until: 2027-01-01 }}]"
            )
        };
        assert_eq!(with(&connection("111122223333", "trust"), VENDOR), "pass");
        assert_eq!(with(&connection("111122223333", "peering"), VENDOR), "fail");
        assert_eq!(with(&connection("999988887777", "trust"), VENDOR), "fail");
    }

    #[test]
    fn those_inside_and_services_are_nothing_to_declare() {
        for principal in [
            r#"{"AWS":"arn:aws:iam::999988887777:root"}"#,
            r#"{"Service":"ec2.amazonaws.com"}"#,
        ] {
            assert_eq!(with("{}", principal), "nothing", "{principal}");
        }
    }

    #[test]
    fn a_policy_that_was_not_seen_is_unknown() {
        let mut blind = role(VENDOR, "{}");
        blind.assume_role_policy_document = Seen::gap(Gap::TEST);
        assert_eq!(said_in(&CHECK, &org(), blind), "unknown");
    }
}
