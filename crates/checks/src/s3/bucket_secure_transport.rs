//! Does every bucket refuse plaintext?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::Gap;
use firestep_inventory::s3::Bucket;

use crate::secure_transport;

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
    reads: &[
        "s3:ListBuckets",
        "s3:GetBucketPolicy",
        "organizations:DescribeOrganization",
        "organizations:ListRoots",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
        "organizations:DescribePolicy",
    ],
    fix: Some("s3-bucket-secure-transport"),
    examine: &PerAccount(|context| each(&context.account.s3_buckets, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, bucket: &Bucket) -> Result<Verdict, Gap> {
    let location = bucket.identity.location;
    let whole = format!("arn:{}:s3:::{}", location.partition(), bucket.identity.id);
    let objects = format!("{whole}/*");
    let arns = [("bucket", &*whole), ("object", &*objects)];
    secure_transport::examine(context, location, "s3", &arns, &bucket.policy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource_policy::samples::perimeter;
    use crate::tests::{commands, fails, passes, said, unknown};
    use firestep_inventory::{Account, Org, Seen};
    use firestep_policy::PolicyDocument;

    fn examine(bucket: &Bucket) -> Result<Verdict, Gap> {
        let org = Org::sample([]);
        super::examine(&Context::new(&org, &Account::empty()), bucket)
    }

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
        passes(|| examine(&bucket(r#""arn:aws:s3:::b*""#, PLAINTEXT)));
        passes(|| examine(&bucket(r#""arn:*:s3:::*""#, PLAINTEXT)));
    }

    #[test]
    fn a_deny_of_half_of_it_fails() {
        for part in ["*/*", "a*", "any/*", "any/object", "??????????", "*t"] {
            let resources = format!(r#"["arn:aws:s3:::b","arn:aws:s3:::b/{part}"]"#);
            fails(|| examine(&bucket(&resources, PLAINTEXT)));
        }
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

    #[test]
    fn a_denial_that_spares_somebody_or_some_actions_fails() {
        let with = |who: &str, actions: &str| {
            let text = format!(
                r#"{{"Statement":[{{"Effect":"Deny",{who},"Action":{actions},"Resource":"*","Condition":{PLAINTEXT}}}]}}"#
            );
            let mut it = Bucket::unseen("b");
            it.policy = Seen::new(Some(Box::new(PolicyDocument::parse(&text).unwrap())));
            it
        };
        let everyone = r#""Principal":"*""#;
        passes(|| examine(&with(everyone, r#""s3:*""#)));
        passes(|| examine(&with(everyone, r#""*""#)));
        fails(|| {
            examine(&with(
                everyone,
                r#"["s3:GetObject","s3:PutObject","s3:ListBucket"]"#,
            ))
        });
        let spared = r#""NotPrincipal":{"AWS":"arn:aws:iam::111122223333:role/old-client"}"#;
        fails(|| examine(&with(spared, r#""s3:*""#)));
    }

    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html>
    #[test]
    fn a_resource_control_policy_refuses_plaintext_for_the_bucket() {
        let mut none = Bucket::unseen("b");
        none.policy = Seen::new(None);
        let with = |action: &str, condition: &str| {
            let mut org = Org::sample([]);
            perimeter(&mut org, action, condition, "r-1");
            said(|| super::examine(&Context::new(&org, &Account::empty()), &none)).word()
        };
        assert_eq!(with("s3:*", PLAINTEXT), "pass");
        assert_eq!(with("s3:GetObject", PLAINTEXT), "fail");
        assert_eq!(
            with("s3:*", r#"{"Bool":{"aws:PrincipalIsAWSService":"false"}}"#),
            "fail"
        );
    }
}
