//! Does the policy of every secret keep away all but those whom it names?

use firestep_access::{accounts_of, inside, outside_account};
use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::secretsmanager::Secret;
use firestep_inventory::{Gap, first_found};
use firestep_policy::{Condition, Matching, PolicyDocument, Statement};

pub(crate) const CHECK: Check = Check {
    id: "secretsmanager-secret-policy-restrictive",
    title: "Policies of secrets deny everyone but the principals that they name",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Thorough,
    since: "0.1",
    risk: "Every role of the account with wide rights may fetch the secret, whatever it was made for.",
    remedy: "Deny secretsmanager:* to everyone whose aws:PrincipalArn is not among the roles that need the secret or manage it.",
    references: &[
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html",
    ],
    reads: &[
        "secretsmanager:ListSecrets",
        "secretsmanager:GetResourcePolicy",
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.secretsmanager_secrets, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, secret: &Secret) -> Result<Verdict, Gap> {
    let Some(policy) = secret.policy.get()?.as_deref() else {
        return Ok(Verdict::Fail(
            "it has no policy, so none that keeps anybody away".into(),
        ));
    };
    if !policy
        .denies()
        .any(|it| denies_all_others(it, &secret.identity.id))
    {
        return Ok(Verdict::Fail(
            "its policy denies it to nobody by name".into(),
        ));
    }
    let own = secret.identity.location.account;
    let named: Vec<String> = policy
        .allows()
        .flat_map(|it| named_by(policy, it))
        .collect();
    let outside = first_found(&named, |who| {
        outside_account(&context.org.organization, own, who)
    })?;
    Ok(match outside {
        Some(account) => Verdict::Fail(
            format!(
                "its policy lets account {account} in, which is outside {}",
                inside(&context.org.organization)
            )
            .into(),
        ),
        None => Verdict::Pass("its policy denies it to everyone but those whom it names".into()),
    })
}

fn named_by(policy: &PolicyDocument, statement: &Statement) -> Vec<String> {
    accounts_of(policy, statement).map(Into::into).collect()
}

/// Whether a statement denies every use of a secret to everyone but principals that it names whole.
fn denies_all_others(statement: &Statement, arn: &str) -> bool {
    const USES: [&str; 3] = [
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:PutResourcePolicy",
    ];
    let names_principals = matches!(&statement.principals, Some(Matching::AllBut(_)))
        || statement.conditions.iter().any(spares_the_named);
    let rest = statement
        .conditions
        .iter()
        .filter(|it| !spares_the_named(it));
    // All but everyone is nobody.
    statement.is_about_anyone()
        && names_principals
        && rest.into_iter().all(spares_services)
        && statement.covers_resource(arn)
        && USES.iter().all(|it| statement.covers_action(it))
}

fn spares_the_named(condition: &Condition) -> bool {
    let operator = condition.operator.to_ascii_lowercase();
    let operator = operator.strip_suffix("ifexists").unwrap_or(&operator);
    condition.key.eq_ignore_ascii_case("aws:PrincipalArn")
        && matches!(
            operator,
            "stringnotequals" | "stringnotlike" | "arnnotequals" | "arnnotlike"
        )
        && !condition.values.is_empty()
        && condition.values.iter().all(|it| is_named_whole(it))
}

/// Whether an ARN names an account and one user or role in it.
fn is_named_whole(arn: &str) -> bool {
    let mut parts = arn.splitn(6, ':').skip(4);
    let account = parts.next().unwrap_or_default();
    let resource = parts.next().unwrap_or_default();
    account.len() == 12 && !resource.contains(['*', '?', '$']) && resource.contains('/')
}

fn spares_services(condition: &Condition) -> bool {
    let operator = condition.operator.to_ascii_lowercase();
    condition
        .key
        .eq_ignore_ascii_case("aws:PrincipalIsAWSService")
        && operator.starts_with("bool")
        && condition
            .values
            .iter()
            .all(|it| it.eq_ignore_ascii_case("false"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words;
    use firestep_inventory::{Account, Listed, Seen};

    fn said(statements: Option<&str>) -> Vec<&'static str> {
        let mut it =
            Secret::unseen("arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-a1b2c3");
        it.policy = Seen::new(statements.map(|it| {
            let text = format!(r#"{{"Version":"2012-10-17","Statement":[{it}]}}"#);
            Box::new(PolicyDocument::parse(&text).unwrap())
        }));
        let mut account = Account::empty();
        account.secretsmanager_secrets = Listed::of([it]);
        words(&CHECK, &account)
    }

    fn deny(who: &str, action: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Deny",{who},"Action":"{action}","Resource":"*","Condition":{condition}}}"#
        )
    }

    const EVERYONE: &str = r#""Principal":"*""#;
    const OTHERS: &str =
        r#"{"StringNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/app"}}"#;

    #[test]
    fn a_denial_of_all_but_the_named_passes() {
        let all = |it: &str| said(Some(&deny(EVERYONE, "secretsmanager:*", it)));
        assert_eq!(all(OTHERS), ["pass"]);
        let services = r#"{"StringNotEqualsIfExists":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/app"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#;
        assert_eq!(all(services), ["pass"]);
        let but = r#""NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/app"}"#;
        assert_eq!(said(Some(&deny(but, "*", "{}"))), ["pass"]);
    }

    #[test]
    fn a_denial_of_nobody_fails() {
        for nobody in [
            r#""NotPrincipal":"*""#,
            r#""NotPrincipal":{"AWS":"*"}"#,
            r#""NotPrincipal":{"AWS":["arn:aws:iam::111122223333:role/app","*"]}"#,
        ] {
            assert_eq!(said(Some(&deny(nobody, "*", "{}"))), ["fail"], "{nobody}");
            assert_eq!(said(Some(&deny(nobody, "*", OTHERS))), ["fail"], "{nobody}");
        }
    }

    #[test]
    fn a_denial_of_less_fails() {
        assert_eq!(said(None), ["fail"]);
        assert_eq!(
            said(Some(&deny(
                EVERYONE,
                "secretsmanager:GetSecretValue",
                OTHERS
            ))),
            ["fail"]
        );
        for spares in [
            r#"{"StringNotLike":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/*"}}"#,
            r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}"#,
            r#"{"StringNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/app"},"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}"#,
        ] {
            assert_eq!(
                said(Some(&deny(EVERYONE, "*", spares))),
                ["fail"],
                "{spares}"
            );
        }
    }

    #[test]
    fn who_is_let_in_from_outside_fails() {
        let allow = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:root"},"Action":"secretsmanager:GetSecretValue","Resource":"*"}"#;
        let both = format!("{},{allow}", deny(EVERYONE, "*", OTHERS));
        assert_eq!(said(Some(&both)), ["fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        let mut account = Account::empty();
        account.secretsmanager_secrets = Listed::of([Secret::unseen("x")]);
        assert_eq!(words(&CHECK, &account), ["unknown"]);
    }
}
