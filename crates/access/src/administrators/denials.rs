//! What the denials of a policy leave of what it allows.

use std::sync::Arc;

use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Gap, Identity};
use firestep_policy::compiled::{CompiledPolicy, PolicyKind};
use firestep_policy::evaluate::{InForce, Known};
use firestep_policy::tri::Tri;
use firestep_policy::{PolicyDocument, Statement, Written};

use super::about_iam::by_any_way;
use super::carried::DETAILS;
use super::escalation::samples;
use super::regions::regions_of;
use super::sample::{Sample, Via};
use super::trusting::trusting;
use crate::everything;

/// Whether the denials of a policy leave any of these to whoever carries it: actions, and resources on which they are had.
/// Both may be patterns, of which a denial must take the whole; `{partition}` is that of the carrier, which is the user,
/// group or role, or the managed policy itself.
///
/// A denial that whoever is denied can get round takes nothing; one under conditions that are not known perhaps.
pub fn is_left(
    document: &PolicyDocument,
    wanted: &[(String, String)],
    carrier: &Identity,
) -> Result<bool, Gap> {
    if document.denies().next().is_none() {
        return Ok(true);
    }
    let document = by_any_way(document.clone());
    let samples = samples(carrier);
    let mut left = Tri::No;
    for (action, resource) in wanted {
        for sample in &samples {
            let resource = whole(&resource.replace("{partition}", sample.partition()));
            left = left.or(leaves(&document, sample, action, &resource));
        }
    }
    match left {
        Tri::Yes => Ok(true),
        Tri::No => Ok(false),
        Tri::Maybe => Err(undecided(
            carrier.location,
            DETAILS,
            "whether what it denies takes away what it allows hangs on conditions",
        )),
    }
}

/// An ARN that ends early, as the policy language reads it.
fn whole(pattern: &str) -> String {
    let missing = 5_usize.saturating_sub(pattern.matches(':').count());
    if pattern.starts_with("arn:") {
        pattern.to_owned() + &":*".repeat(missing)
    } else {
        pattern.to_owned()
    }
}

fn leaves(document: &PolicyDocument, sample: &Sample, action: &str, resource: &str) -> Tri {
    let under = |denials: Vec<Statement>| PolicyDocument {
        version: document.version.clone(),
        statements: denials,
        ..PolicyDocument::default()
    };
    // Of a denial of a part, something is left.
    let takes_all = |denial: &&Statement| {
        let mut bare = Statement::clone(denial);
        bare.conditions.clear();
        denial.takes_actions(Written::Pattern(action))
            && asked(&under(vec![bare]), sample, action, resource) == Tri::No
    };
    let denials = under(document.denies().filter(takes_all).cloned().collect());
    let regions = regions_of([&denials]);
    let mut left = Tri::No;
    for via in Via::told_apart([&denials]) {
        for region in &regions {
            let sample = sample.in_region(region.as_deref()).by_way_of(*via);
            left = left.or(asked(&denials, &sample, action, resource).and(via.at_most()));
        }
    }
    left
}

/// What is said of a request by one who is allowed everything else.
fn asked(denials: &PolicyDocument, sample: &Sample, action: &str, resource: &str) -> Tri {
    let denials = Arc::new(CompiledPolicy::new("", PolicyKind::Identity, denials));
    let in_force = InForce {
        identity: Known::Seen(vec![everything::allowed(PolicyKind::Identity), denials]),
        resource: Known::Seen(Some(trusting(&sample.account))),
        ..InForce::default()
    };
    sample.may(action, resource, &[], &in_force)
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::evaluate;
    use firestep_inventory::iam::{ManagedPolicy, Role};

    fn deny(actions: &str, resource: &str, condition: &str) -> String {
        format!(r#"{{"Effect":"Deny",{actions},"Resource":"{resource}","Condition":{condition}}}"#)
    }

    fn said_of(denials: &[&str], wanted: (&str, &str), carrier: &Identity) -> Option<bool> {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            denials.join(",")
        );
        let document = PolicyDocument::parse(&text).unwrap();
        let wanted = [(wanted.0.to_owned(), wanted.1.to_owned())];
        evaluate(|| is_left(&document, &wanted, carrier)).ok()
    }

    fn said(denials: &[&str], wanted: (&str, &str)) -> Option<bool> {
        let any = ManagedPolicy::unseen("arn:aws:iam::111122223333:policy/own");
        said_of(denials, wanted, &any.identity)
    }

    #[test]
    fn only_a_denial_of_all_of_it_takes_it() {
        let all = r#""Action":"*""#;
        for (actions, resource, wanted, expected) in [
            (all, "*", ("*:*", "*"), false),
            (all, "*", ("s3:*", "*"), false),
            (r#""Action":"s3:*""#, "*", ("s3:*", "*"), false),
            (r#""Action":"s3:*""#, "*", ("*:*", "*"), true),
            (r#""Action":"s3:Delete*""#, "*", ("s3:*", "*"), true),
            (
                r#""Action":"s3:*""#,
                "arn:aws:s3:::logs",
                ("s3:*", "*"),
                true,
            ),
            (r#""NotAction":"iam:*""#, "*", ("*:*", "*"), true),
            (r#""NotAction":"iam:*""#, "*", ("s3:*", "*"), false),
            (r#""NotAction":"s3:Get*""#, "*", ("s3:*", "*"), true),
            (all, "arn:aws:*", ("*:*", "arn:aws:*"), false),
            (all, "arn:aws:s3:::*", ("*:*", "arn:aws:*"), true),
        ] {
            let deny = deny(actions, resource, "{}");
            assert_eq!(said(&[&deny], wanted), Some(expected), "{deny} {wanted:?}");
        }
        let roles = ("sts:AssumeRole", "arn:{partition}:iam::*:role/*");
        let of = |resource: &str| said(&[&deny(r#""Action":"sts:*""#, resource, "{}")], roles);
        assert_eq!(of("*"), Some(false));
        assert_eq!(of("arn:aws:iam::*:role/admin"), Some(true));
        let keys = ("kms:Decrypt", "arn:{partition}:kms:*:*:key/*");
        let of = |resource: &str| said(&[&deny(r#""Action":"kms:*""#, resource, "{}")], keys);
        assert_eq!(of("arn:aws:kms:*:*:key/*"), Some(false));
        assert_eq!(of("arn:aws:kms:*"), Some(false));
        assert_eq!(of("arn:aws:kms:eu-central-1:*:key/*"), Some(true));
        assert_eq!(said(&[], keys), Some(true));
    }

    #[test]
    fn a_denial_that_one_gets_round_takes_nothing_and_one_that_may_hold_perhaps() {
        let under =
            |condition: &str| said(&[&deny(r#""Action":"*""#, "*", condition)], ("s3:*", "*"));
        for avoidable in [
            r#"{"NotIpAddress":{"aws:SourceIp":"198.51.100.0/24"}}"#,
            r#"{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#,
            r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#,
            r#"{"StringNotEquals":{"aws:RequestedRegion":"eu-central-1"}}"#,
            r#"{"StringEquals":{"aws:RequestedRegion":["us-east-1","us-west-2"]}}"#,
            r#"{"Bool":{"aws:SecureTransport":"false"}}"#,
        ] {
            assert_eq!(under(avoidable), Some(true), "{avoidable}");
        }
        let always = r#"{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#;
        assert_eq!(under(always), Some(false));
        let tagged = r#"{"StringNotEquals":{"aws:PrincipalTag/team":"a"}}"#;
        assert_eq!(under(tagged), None);
        // Whether a service can be made to do it is not known.
        assert_eq!(under(r#"{"Bool":{"aws:ViaAWSService":"false"}}"#), None);
        assert_eq!(
            under(r#"{"Bool":{"aws:ViaAWSService":"true"}}"#),
            Some(true)
        );
        // A denial of a part may hold or not: the rest is left.
        let part = deny(r#""Action":"s3:Get*""#, "*", tagged);
        assert_eq!(said(&[&part], ("s3:*", "*")), Some(true));
        let both = [
            &*deny(r#""Action":"*""#, "*", tagged),
            r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#,
        ];
        assert_eq!(said(&both, ("s3:*", "*")), Some(false));
    }

    #[test]
    fn whom_a_denial_spares_may_be_who_carries_the_policy() {
        let spared =
            r#"{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/deploy"}}"#;
        let deny = deny(r#""Action":"*""#, "*", spared);
        assert_eq!(said(&[&deny], ("s3:*", "*")), None);
        let of = |name: &str| {
            let mut role = Role::unseen(name);
            role.identity.arn = Some(format!("arn:aws:iam::111122223333:role/{name}").into());
            said_of(&[&deny], ("s3:*", "*"), &role.identity)
        };
        assert_eq!(of("deploy"), Some(true));
        assert_eq!(of("another"), Some(false));
    }
}
