//! Whether the policy of a key gives out what it guards to attested platforms alone: Nitro enclaves and instances with
//! `NitroTPM`.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-attestation.html>

use std::sync::Arc;

use firestep_inventory::kms::Key;
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Gap, first_found};
use firestep_policy::arn::RequestedResource;
use firestep_policy::compiled::{Action, CompiledPolicy, PolicyKind};
use firestep_policy::context::{Constraint, ContextValue, RequestContext};
use firestep_policy::evaluate::{AccessRequest, InForce, Known, Outcome, decide};
use firestep_policy::pattern::Pattern;
use firestep_policy::principal::Requester;
use firestep_policy::{PolicyDocument, Principal, Statement};

/// What the keys of conditions begin with that an attestation answers.
const ATTESTATION: &str = "kms:recipientattestation:";

/// What gives out plaintext that an attestation would have encrypted, and what leads a ciphertext away to another key,
/// for which no attestation is taken at all.
const GIVING_OUT: [&str; 6] = [
    GRANT,
    "kms:Decrypt",
    "kms:DeriveSharedSecret",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:ReEncryptFrom",
];

/// Whoever makes grants lets themselves decrypt.
const GRANT: &str = "kms:CreateGrant";

/// Whether a policy speaks of attestations: the key is one for attested platforms.
pub fn is_about_attestation(policy: &PolicyDocument) -> bool {
    let mut conditions = policy.statements.iter().flat_map(|it| &it.conditions);
    conditions.any(|it| it.key.to_ascii_lowercase().starts_with(ATTESTATION))
}

/// The first whom the policy of a key lets have plaintext without an attestation, and by what action, in words. What
/// grants give beside the policy is not looked at.
pub fn without_attestation(key: &Key, policy: &PolicyDocument) -> Result<Option<String>, Gap> {
    let samples: Vec<(&str, String)> = policy
        .allows()
        .flat_map(|statement| {
            let covered = GIVING_OUT.into_iter();
            let covered = covered.filter(|action| statement.covers_action(action));
            covered.flat_map(|action| {
                let named = principals(key, statement).into_iter();
                named.map(move |who| (action, who))
            })
        })
        .collect();
    let policy = Arc::new(CompiledPolicy::new(
        "the key's policy",
        PolicyKind::Resource,
        policy,
    ));
    first_found(&samples, |(action, who)| {
        Ok(match decide_as(key, &policy, action, who) {
            // What the policy denies no grant gives.
            Some(Outcome::Allowed) if *action == GRANT && is_denied(key, &policy, who) => None,
            Some(Outcome::Allowed) => Some(format!("{who} by {action}")),
            Some(Outcome::ImplicitlyDenied | Outcome::ExplicitlyDenied) => None,
            Some(Outcome::Depends) | None => {
                let what = "whether plaintext is given out without an attestation hangs on other conditions";
                return Err(undecided(key.identity.location, "kms:GetKeyPolicy", what));
            }
        })
    })
}

fn is_denied(key: &Key, policy: &Arc<CompiledPolicy>, who: &str) -> bool {
    decide_as(key, policy, "kms:Decrypt", who) == Some(Outcome::ExplicitlyDenied)
}

/// Those whom a statement means, one that stands for everyone among them.
fn principals(key: &Key, statement: &Statement) -> Vec<String> {
    let account = key.identity.location.account;
    if statement.is_about_anyone() {
        return vec![format!("arn:aws:iam::{account}:role/anyone")];
    }
    let named = statement.named_principals().iter();
    named
        .map(|it| match it {
            Principal::Aws(who) if who.len() == 12 && !who.contains(':') => {
                format!("arn:aws:iam::{who}:root")
            }
            Principal::Aws(who)
            | Principal::Service(who)
            | Principal::Federated(who)
            | Principal::CanonicalUser(who)
            | Principal::Other(_, who) => who.to_string(),
        })
        .collect()
}

/// As somebody with every right of their own, in a request without an attestation.
fn decide_as(key: &Key, policy: &Arc<CompiledPolicy>, action: &str, who: &str) -> Option<Outcome> {
    let identity = &key.identity;
    let (account, region) = (identity.location.account, identity.location.region);
    // A key listens to its own policy, and the engine tells a key by its ARN.
    let made = || format!("arn:aws:kms:{region}:{account}:key/{}", identity.id);
    let arn = identity.arn.as_ref().map_or_else(made, ToString::to_string);
    let requester = Requester::new(Some(who));
    let own = requester.account.as_deref().unwrap_or_default().to_owned();
    let is_service = !who.contains(':');
    let mut keys = vec![
        ("aws:securetransport", "true"),
        ("aws:resourceaccount", account),
        ("aws:requestedregion", region),
    ];
    if !is_service {
        keys.extend([
            ("aws:principalarn", who),
            ("aws:principalaccount", &*own),
            ("kms:calleraccount", &*own),
            ("aws:principalisawsservice", "false"),
        ]);
    }
    let given = keys
        .into_iter()
        .map(|(key, value)| (key.to_owned(), ContextValue::One(value.into())));
    let absent = Constraint {
        keys: Pattern::new("kms:recipientattestation:*"),
        presence_is_known: true,
        value_is_known: true,
    };
    let everything = |kind| Known::Seen(vec![crate::everything::allowed(kind)]);
    let request = AccessRequest {
        principal: requester,
        action: Action::new(action)?,
        resource: RequestedResource::new(&arn, false),
        resource_account: Some(account.into()),
        context: RequestContext::concrete(given).in_discovery(vec![absent]),
        management_account: None,
    };
    let in_force = InForce {
        identity: everything(PolicyKind::Identity),
        session: everything(PolicyKind::Session),
        resource: Known::Seen(Some(policy.clone())),
        ..InForce::default()
    };
    Some(decide(&request, &in_force))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::evaluate;

    const ENCLAVE: &str = r#"{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/host"},"Action":"kms:Decrypt","Resource":"*","Condition":{"StringEqualsIgnoreCase":{"kms:RecipientAttestation:ImageSha384":"abc"}}}"#;

    fn policy(statements: &[&str]) -> PolicyDocument {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        PolicyDocument::parse(&text).unwrap()
    }

    fn said(more: &[&str]) -> Result<Option<String>, Gap> {
        let key = Key::unseen("k");
        let statements: Vec<&str> = std::iter::once(ENCLAVE)
            .chain(more.iter().copied())
            .collect();
        evaluate(|| without_attestation(&key, &policy(&statements)))
    }

    fn allow(principal: &str, action: &str, condition: &str) -> String {
        format!(
            r#"{{"Effect":"Allow","Principal":{principal},"Action":{action},"Resource":"*","Condition":{condition}}}"#
        )
    }

    const ROOT: &str = r#"{"AWS":"arn:aws:iam::111122223333:root"}"#;

    #[test]
    fn every_way_to_plaintext_must_demand_it() {
        assert_eq!(said(&[]), Ok(None));
        let administrators = allow(ROOT, r#"["kms:Describe*","kms:Put*","kms:Encrypt"]"#, "{}");
        assert_eq!(said(&[&administrators]), Ok(None));
        for action in [
            r#""kms:*""#,
            r#""kms:GenerateDataKey*""#,
            r#""kms:ReEncrypt*""#,
        ] {
            let other = allow(ROOT, action, "{}");
            assert!(matches!(said(&[&other]), Ok(Some(_))), "{action}");
        }
        let anyone = allow(r#""*""#, r#""kms:Decrypt""#, "{}");
        assert!(matches!(said(&[&anyone]), Ok(Some(_))));
        let vague = allow(
            ROOT,
            r#""kms:Decrypt""#,
            r#"{"ForAllValues:StringEquals":{"kms:RecipientAttestation:PCR3":"abc"}}"#,
        );
        assert!(matches!(said(&[&vague]), Ok(Some(_))));
    }

    #[test]
    fn a_denial_without_it_is_as_good() {
        let root = allow(ROOT, r#""kms:*""#, "{}");
        let deny = |condition: &str| {
            format!(
                r#"{{"Effect":"Deny","Principal":"*","Action":["kms:Decrypt","kms:DeriveSharedSecret","kms:Generate*","kms:ReEncrypt*"],"Resource":"*","Condition":{condition}}}"#
            )
        };
        let absent = deny(r#"{"Null":{"kms:RecipientAttestation:PCR0":"true"}}"#);
        assert_eq!(said(&[&root, &absent]), Ok(None));
        let other = deny(r#"{"StringNotEqualsIfExists":{"kms:RecipientAttestation:PCR0":"abc"}}"#);
        assert_eq!(said(&[&root, &other]), Ok(None));
        let only_other = deny(r#"{"StringEquals":{"kms:RecipientAttestation:PCR0":"abc"}}"#);
        assert!(matches!(said(&[&root, &only_other]), Ok(Some(_))));
    }

    #[test]
    fn whoever_makes_grants_lets_themselves_decrypt() {
        let granting = allow(ROOT, r#""kms:CreateGrant""#, "{}");
        assert!(matches!(said(&[ENCLAVE, &granting]), Ok(Some(_))));
    }

    #[test]
    fn what_hangs_on_other_conditions_is_not_known() {
        let tagged = allow(
            ROOT,
            r#""kms:Decrypt""#,
            r#"{"StringEquals":{"aws:PrincipalTag/team":"a"}}"#,
        );
        assert!(said(&[&tagged]).is_err());
    }

    #[test]
    fn a_key_is_of_attested_platforms_when_its_policy_says_so() {
        assert!(is_about_attestation(&policy(&[ENCLAVE])));
        assert!(!is_about_attestation(&policy(&[&allow(
            ROOT,
            r#""kms:*""#,
            "{}"
        )])));
    }
}
