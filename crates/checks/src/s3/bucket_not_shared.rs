//! Does the policy of no bucket give another account power over the bucket?

use firestep_access::{LetsIn, accounts_of, lets_in, organizations_of};
use firestep_audit::{Audience, Check, Effort, PerAccount, Reason, Severity, Verdict, each};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::s3::Bucket;
use firestep_inventory::{Arn, Gap};
use firestep_policy::compiled::PolicyKind;
use firestep_policy::{PolicyDocument, Principal, Statement, Written};
/// What S3.6 lets no other account do.
const POWERS: [&str; 5] = [
    "s3:DeleteBucketPolicy",
    "s3:PutBucketAcl",
    "s3:PutBucketPolicy",
    "s3:PutEncryptionConfiguration",
    "s3:PutObjectAcl",
];

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-not-shared",
    title: "S3 bucket policies give other accounts no power over the bucket",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever may change its policy, its encryption or its ACLs may take all of it, and lock its owner out.",
    remedy: "Name only what the other account needs to do with objects, `s3:GetObject` say, instead of wildcards.",
    references: &["https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-6"],
    reads: &["s3:ListBuckets", "s3:GetBucketPolicy"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_buckets, examine)),
};

fn examine(bucket: &Bucket) -> Result<Verdict, Gap> {
    let Some(policy) = bucket.policy.get()?.as_deref() else {
        return Ok(Verdict::Pass(
            "it has no policy, so none for another account".into(),
        ));
    };
    let location = bucket.identity.location;
    let mut unsure = false;
    for statement in policy.allows() {
        let given = |action: &&&str| {
            statement.covers_action(action) && !is_denied(policy, action, &on(bucket, action))
        };
        let Some(power) = POWERS.iter().find(given) else {
            continue;
        };
        match lets_in_others(policy, statement, location.account) {
            Some(false) => {}
            Some(true) if may_be_denied(policy, power, &on(bucket, power)) => unsure = true,
            Some(true) => {
                let sid = statement.sid.as_deref().unwrap_or("without an id");
                return Ok(Verdict::Fail(Reason::from(format!(
                    "the statement {sid} of its policy allows {power} to another account"
                ))));
            }
            None => unsure = true,
        }
    }
    if unsure {
        return Err(undecided(
            location,
            "s3:GetBucketPolicy",
            "whom its conditions let in",
        ));
    }
    Ok(Verdict::Pass(
        "its policy gives no other account power over it".into(),
    ))
}

/// Whether a statement lets in another account than `own`; `None` where that hangs on conditions that are not weighed.
fn lets_in_others(policy: &PolicyDocument, statement: &Statement, own: &str) -> Option<bool> {
    let is_other = |who: &str| {
        let arn = Arn::parse(who);
        let id = arn.as_ref().map_or(who, Arn::account);
        id.len() == 12 && id.bytes().all(|it| it.is_ascii_digit()) && id != own
    };
    let mut accounts = accounts_of(policy, statement).peekable();
    if statement.is_about_anyone() {
        let is_public = matches!(lets_in(Some(policy)), LetsIn::Everyone(_));
        let any_of_an_organization = organizations_of(policy, statement).next().is_some();
        if is_public || any_of_an_organization {
            return Some(true);
        }
        let is_named = accounts.peek().is_some();
        return is_named.then(|| accounts.any(is_other));
    }
    let mut named = statement.named_principals().iter();
    // Whose a canonical id is, no answer tells.
    let is_unknown =
        |it: &Principal| matches!(it, Principal::CanonicalUser(_) | Principal::Other(..));
    match accounts.any(is_other) {
        true => Some(true),
        false if named.any(is_unknown) => None,
        false => Some(false),
    }
}

/// On what an action is done: the bucket, or all that is in it.
fn on(bucket: &Bucket, action: &str) -> String {
    let name = &bucket.identity.id;
    let arn = bucket.identity.arn.as_deref();
    let arn = arn.map_or_else(|| format!("arn:aws:s3:::{name}"), Into::into);
    match action {
        "s3:PutObjectAcl" => format!("{arn}/*"),
        _ => arn,
    }
}

/// Whether the policy denies everyone an action on all of that.
fn is_denied(policy: &PolicyDocument, action: &str, on: &str) -> bool {
    policy.denies().any(|it| {
        it.is_about_all()
            && it.conditions.is_empty()
            && it.covers_action(action)
            && it.takes_resources(Written::Pattern(on), PolicyKind::Resource)
    })
}

/// Whether the policy denies an action to some, so that the other account may be among them, or on a part of that.
fn may_be_denied(policy: &PolicyDocument, action: &str, on: &str) -> bool {
    policy.denies().any(|it| {
        let takes = it.takes_resources(Written::Pattern(on), PolicyKind::Resource);
        let on_part = it.conditions.is_empty() && !takes;
        let about_some = on_part
            || !it.is_about_all()
            || it.conditions.iter().any(|it| {
                let key = it.key.to_ascii_lowercase();
                key.starts_with("aws:principal") || key == "aws:userid"
            });
        about_some && !it.is_about_nobody() && it.covers_action(action)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn with(statements: &str) -> Bucket {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#);
        let mut it = Bucket::unseen("b");
        it.policy = Seen::new(Some(Box::new(PolicyDocument::parse(&text).unwrap())));
        it
    }

    fn allow(who: &str, action: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Principal":{who},"Action":"{action}","Resource":["arn:aws:s3:::b","arn:aws:s3:::b/*"],"Condition":{condition}}}"#
        )
    }

    const OTHER: &str = r#"{"AWS":"arn:aws:iam::444455556666:root"}"#;
    const OWN: &str = r#"{"AWS":"arn:aws:iam::111122223333:role/admin"}"#;

    #[test]
    fn another_account_with_power_over_it_fails() {
        fails(|| examine(&with(&allow(OTHER, "s3:PutBucketPolicy", "{}"))));
        fails(|| examine(&with(&allow(OTHER, "s3:*", "{}"))));
        fails(|| examine(&with(&allow(r#"{"AWS":"444455556666"}"#, "s3:Put*", "{}"))));
        fails(|| examine(&with(&allow(r#""*""#, "s3:PutObjectAcl", "{}"))));
        passes(|| examine(&with(&allow(OTHER, "s3:GetObject", "{}"))));
        passes(|| examine(&with(&allow(OWN, "s3:*", "{}"))));
        let service = r#"{"Service":"cloudtrail.amazonaws.com"}"#;
        passes(|| examine(&with(&allow(service, "s3:*", "{}"))));
    }

    #[test]
    fn conditions_say_who_everyone_is() {
        let everyone = |condition: &str| with(&allow(r#""*""#, "s3:*", condition));
        fails(|| {
            examine(&everyone(
                r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#,
            ))
        });
        fails(|| {
            examine(&everyone(
                r#"{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}"#,
            ))
        });
        passes(|| {
            examine(&everyone(
                r#"{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#,
            ))
        });
        unknown(|| examine(&everyone(r#"{"StringEquals":{"aws:SourceVpce":"vpce-1"}}"#)));
    }

    #[test]
    fn what_is_denied_is_not_given() {
        let deny = |condition: &str| {
            format!(
                r#"{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{condition}}}"#
            )
        };
        let and = |condition: &str| {
            with(&format!(
                "{},{}",
                allow(OTHER, "s3:*", "{}"),
                deny(condition)
            ))
        };
        passes(|| examine(&and("{}")));
        fails(|| examine(&and(r#"{"Bool":{"aws:SecureTransport":"false"}}"#)));
        unknown(|| examine(&and(r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}"#)));
    }

    #[test]
    fn what_is_denied_in_a_part_may_be_given_in_the_rest() {
        let deny = |resource: &str| {
            format!(r#"{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":{resource}}}"#)
        };
        let and = |resource: &str| {
            with(&format!(
                "{},{}",
                allow(OTHER, "s3:*", "{}"),
                deny(resource)
            ))
        };
        passes(|| examine(&and(r#"["arn:aws:s3:::b","arn:aws:s3:::b/*"]"#)));
        unknown(|| examine(&and(r#""arn:aws:s3:::b/secret/*""#)));
        unknown(|| examine(&and(r#""arn:aws:s3:::b/*""#)));
    }

    #[test]
    fn a_denial_of_all_but_some_denies_not_everyone_and_one_of_all_but_everyone_nobody() {
        let and_not = |spared: &str| {
            let deny = format!(
                r#"{{"Effect":"Deny","NotPrincipal":{spared},"Action":"s3:*","Resource":"*"}}"#
            );
            with(&format!("{},{deny}", allow(OTHER, "s3:*", "{}")))
        };
        unknown(|| examine(&and_not(r#"{"AWS":"arn:aws:iam::444455556666:role/app"}"#)));
        fails(|| examine(&and_not(r#""*""#)));
    }

    #[test]
    fn no_policy_passes_and_an_unseen_one_is_unknown() {
        let mut it = Bucket::unseen("b");
        unknown(|| examine(&it));
        it.policy = Seen::new(None);
        passes(|| examine(&it));
        let canonical = r#"{"CanonicalUser":"79a59df900b949e55d96a1e698fbaced"}"#;
        unknown(|| examine(&with(&allow(canonical, "s3:*", "{}"))));
    }
}
