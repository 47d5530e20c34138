//! Who may do everything.

use firestep_inventory::iam::{InlinePolicy, ManagedPolicy};
use firestep_inventory::{GLOBAL, Gap, Listed, Parts, Seen, any};
use firestep_policy::{Effect, Matching, PolicyDocument};

/// Whether a policy allows everything on everything without a condition.
pub fn allows_everything(document: &PolicyDocument) -> bool {
    document.statements.iter().any(|it| {
        let has = |list: &Option<Matching<Vec<Box<str>>>>, words: &[&str]| match list {
            Some(Matching::Only(all)) => all.iter().any(|it| words.contains(&&**it)),
            Some(Matching::AllBut(_)) | None => false,
        };
        it.effect == Effect::Allow
            && it.conditions.is_empty()
            && has(&it.actions, &["*", "*:*"])
            && has(&it.resources, &["*"])
    })
}

/// Whether what a principal carries makes it an administrator: `AdministratorAccess`, or Allow * on *.
pub fn is_administrator(
    attached: &Seen<Vec<Box<str>>>,
    inline: &Parts<InlinePolicy>,
    policies: &Listed<ManagedPolicy>,
) -> Result<bool, Gap> {
    any([
        &|| {
            Ok(attached
                .get()?
                .iter()
                .any(|arn| arn.ends_with("::aws:policy/AdministratorAccess")))
        },
        &|| inline.any(|it| Ok(allows_everything(&it.policy_document))),
        &|| {
            for arn in attached.get()? {
                if arn.contains("::aws:policy/") {
                    continue;
                }
                if let Some(policy) = policies.find(GLOBAL, arn)?
                    && let Some(document) = &policy.default_version.get()?.0
                    && allows_everything(document)
                {
                    return Ok(true);
                }
            }
            Ok(false)
        },
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::evaluate;

    const EVERYTHING: &str =
        r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":["arn:aws:s3:::x","*"]}}"#;

    fn document(text: &str) -> PolicyDocument {
        PolicyDocument::parse(text).unwrap()
    }

    #[test]
    fn only_everything_on_everything_without_condition_is_everything() {
        assert!(allows_everything(&document(EVERYTHING)));
        for other in [
            EVERYTHING.replace(r#""Action":"*""#, r#""Action":"s3:*""#),
            EVERYTHING.replace(r#","*"]"#, "]"),
            EVERYTHING.replace("Allow", "Deny"),
            EVERYTHING.replace("Action", "NotAction"),
            EVERYTHING.replace(
                "}}",
                r#","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}}"#,
            ),
        ] {
            assert!(!allows_everything(&document(&other)), "{other}");
        }
    }

    #[test]
    fn one_policy_decides_although_another_was_not_seen() {
        let own = "arn:aws:iam::111122223333:policy/own";
        let said = |attached: &[&str], policies: &Listed<ManagedPolicy>| {
            let attached = Seen::new(attached.iter().map(|it| Box::from(*it)).collect());
            evaluate(|| is_administrator(&attached, &Parts::of([]), policies))
        };
        let none = Listed::of([]);
        let aws = "arn:aws:iam::aws:policy/AdministratorAccess";
        assert_eq!(said(&[own, aws], &Listed::unseen()), Ok(true));
        assert_eq!(
            said(&["arn:aws:iam::aws:policy/ReadOnlyAccess"], &none),
            Ok(false)
        );
        assert!(said(&[own], &Listed::unseen()).is_err());
    }
}
