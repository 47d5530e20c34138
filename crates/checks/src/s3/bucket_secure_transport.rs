//! Does every bucket refuse plaintext?

use firestep_audit::{
    Audience, Check, Clause, Effort, Fixing, Framework, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::s3::Bucket;
use firestep_policy::{Condition, Statement};

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-secure-transport",
    title: "S3 buckets refuse plaintext requests",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E9.2", "buckets-queues-databases")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without the refusal a client that is told to, or misled, sends and fetches in the clear.",
    remedy: "Add a Deny of s3:* for everyone when aws:SecureTransport is false, on the bucket and on its objects.",
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    ],
    controls: &[
        Framework::CisAws3.control("2.1.1"),
        Framework::AwsFsbp.control("S3.5"),
    ],
    reads: &["s3:ListBuckets", "s3:GetBucketPolicy"],
    fix: Some("s3-bucket-secure-transport"),
    examine: &PerAccount(|context| each(&context.account.s3_buckets, examine)),
};

fn examine(bucket: &Bucket) -> Result<Verdict, Gap> {
    let Some(policy) = bucket.policy.get()? else {
        return Ok(Verdict::Fail(
            "it has no policy, so none that refuses plaintext".into(),
        ));
    };
    let name = &bucket.identity.id;
    let whole = format!("arn:{}:s3:::{name}", bucket.identity.location.partition());
    let objects = format!("{whole}/any/object");
    let refused = |resource: &str| policy.denies().any(|it| refuses(it, resource));
    Ok(Verdict::of(
        refused(&whole) && refused(&objects),
        "its policy refuses plaintext",
        Reason::from("its policy does not refuse plaintext to everyone").fixing(Fixing::Withheld(
            "its policy has to be extended, and a command would replace it",
        )),
    ))
}

fn refuses(statement: &Statement, resource: &str) -> bool {
    // Any action will do as a probe of "all of them", as long as nobody would name it alone.
    statement.is_about_anyone()
        && statement.covers_action("s3:GetObject")
        && statement.covers_action("s3:ListBucket")
        && statement.covers_action("s3:PutObject")
        && statement.covers_resource(resource)
        && matches!(statement.conditions.as_slice(), [only] if is_plaintext(only))
}

fn is_plaintext(condition: &Condition) -> bool {
    condition.key.eq_ignore_ascii_case("aws:SecureTransport")
        && (condition.operator.eq_ignore_ascii_case("Bool")
            || condition.operator.eq_ignore_ascii_case("BoolIfExists"))
        && condition
            .values
            .iter()
            .any(|it| it.eq_ignore_ascii_case("false"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{commands, fails, passes, said, unknown};
    use firestep_inventory::Seen;
    use firestep_policy::PolicyDocument;

    fn bucket(resources: &str, condition: &str) -> Bucket {
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":{resources},"Condition":{condition}}}]}}"#
        );
        let mut it = Bucket::unseen("b");
        it.policy = Seen::new(Some(Box::new(PolicyDocument::parse(&text).unwrap())));
        it
    }

    const PLAINTEXT: &str = r#"{"Bool":{"aws:SecureTransport":"false"}}"#;

    #[test]
    fn a_deny_of_plaintext_on_both_passes() {
        passes(|| {
            examine(&bucket(
                r#"["arn:aws:s3:::b","arn:aws:s3:::b/*"]"#,
                PLAINTEXT,
            ))
        });
        passes(|| examine(&bucket(r#""*""#, PLAINTEXT)));
    }

    #[test]
    fn a_deny_of_half_of_it_fails() {
        fails(|| examine(&bucket(r#""arn:aws:s3:::b/*""#, PLAINTEXT)));
        let narrow = r#"{"Bool":{"aws:SecureTransport":"false"},"StringEquals":{"aws:PrincipalAccount":"1"}}"#;
        fails(|| examine(&bucket(r#""*""#, narrow)));
    }

    #[test]
    fn no_policy_fails_and_an_unseen_one_is_unknown() {
        let mut none = Bucket::unseen("b");
        unknown(|| examine(&none));
        none.policy = Seen::new(None);
        fails(|| examine(&none));
    }

    #[test]
    fn a_policy_that_is_there_is_not_replaced() {
        let mut it = bucket(r#""arn:aws:s3:::b/*""#, PLAINTEXT);
        assert_eq!(commands(&CHECK, "b", said(|| examine(&it))), None);
        it.policy = Seen::new(None);
        assert!(commands(&CHECK, "b", said(|| examine(&it))).is_some());
    }
}
