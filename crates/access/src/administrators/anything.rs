//! Whether a principal may do anything at all by what it carries.

use firestep_inventory::{Account, Gap, evaluate, first_found};
use firestep_policy::document::{Matching, Statement};
use firestep_policy::{PolicyDocument, Written};

use super::carried::{Carried, policies};

/// What a principal may do by its policies, in words that follow "it": the first policy of it that allows something.
/// `None`: nothing, as no policy of it or of its groups allows anything, as one denies everything, or as its boundary
/// allows nothing. Conditions of what is allowed do not count: it may be that they are met.
pub fn anything_allowed(carried: &Carried<'_>, account: &Account) -> Result<Option<String>, Gap> {
    let held = policies(carried, account);
    let denies_all = held
        .documents
        .iter()
        .any(|(_, document)| document.denies().any(is_everything));
    let is_bound = evaluate(|| {
        Ok(carried
            .boundary(account)?
            .is_some_and(|it| it.allows().next().is_none()))
    });
    if denies_all || is_bound == Ok(true) {
        return Ok(None);
    }
    let allowed = first_found(held.documents, |(name, document)| {
        Ok(first_allowed(document).map(|what| format!("may do {what} by {name}")))
    })?;
    match (allowed, held.unseen) {
        (Some(_), _) if is_bound.is_err() => is_bound.map(|_| None),
        (Some(what), _) => Ok(Some(what)),
        (None, Some(gap)) => Err(gap),
        (None, None) => Ok(None),
    }
}

/// The first action that a policy allows, as it is written.
fn first_allowed(document: &PolicyDocument) -> Option<String> {
    let statement = document.allows().next()?;
    let written = Written::each(statement.actions.as_ref());
    Some(match written.first() {
        Some(Written::Pattern(action)) => (*action).to_owned(),
        _ => "all but some actions".to_owned(),
    })
}

/// Whether a denial takes everything under no condition. One that spares some takes less.
fn is_everything(denial: &Statement) -> bool {
    let all = |element: &Option<Matching<Vec<Box<str>>>>| {
        let Some(Matching::Only(patterns)) = element else {
            return false;
        };
        patterns
            .iter()
            .any(|it| it.bytes().all(|it| it == b'*') && !it.is_empty())
    };
    denial.conditions.is_empty() && all(&denial.actions) && all(&denial.resources)
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::iam::{Group, InlinePolicy, ManagedPolicy, User};
    use firestep_inventory::{Listed, Parts, Seen};

    const OWN: &str = "arn:aws:iam::111122223333:policy/own";

    fn inline(texts: &[&str]) -> Parts<InlinePolicy> {
        Parts::of(texts.iter().map(|text| InlinePolicy {
            policy_name: "p".into(),
            policy_document: PolicyDocument::parse(text).unwrap(),
        }))
    }

    fn user(texts: &[&str]) -> User {
        let mut user = User::unseen("u");
        user.identity.arn = Some("arn:aws:iam::111122223333:user/u".into());
        user.group_list = Seen::new(Vec::new());
        user.attached_managed_policies = Seen::new(Vec::new());
        user.inline_policies = inline(texts);
        user.permissions_boundary = Seen::new(None);
        user
    }

    fn said(user: &User, account: &Account) -> Result<Option<String>, Gap> {
        evaluate(|| anything_allowed(&user.into(), account))
    }

    const READ: &str = r#"{"Statement":{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}}"#;
    const DENY: &str = r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;
    const DENY_HERE: &str = r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}}"#;

    #[test]
    fn one_allow_is_something_unless_everything_is_denied() {
        let account = Account::empty();
        assert_eq!(said(&user(&[]), &account), Ok(None));
        assert_eq!(said(&user(&[DENY_HERE]), &account), Ok(None));
        assert_eq!(
            said(&user(&[READ]), &account),
            Ok(Some("may do s3:GetObject by its policy p".to_owned()))
        );
        assert_eq!(said(&user(&[READ, DENY]), &account), Ok(None));
        assert!(said(&user(&[READ, DENY_HERE]), &account).unwrap().is_some());
        // What a denial spares is not denied.
        for sparing in [
            r#"{"Statement":{"Effect":"Deny","NotAction":"s3:*","Resource":"*"}}"#,
            r#"{"Statement":{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::x"}}"#,
            r#"{"Statement":{"Effect":"Deny","Action":"iam:*","Resource":"*"}}"#,
        ] {
            assert!(
                said(&user(&[READ, sparing]), &account).unwrap().is_some(),
                "{sparing}"
            );
        }
    }

    #[test]
    fn a_policy_whose_text_is_not_in_the_answer_may_allow_anything() {
        for name in ["PowerUserAccess", "ReadOnlyAccess", "AWSDenyAll"] {
            let arn = format!("arn:aws:iam::aws:policy/{name}");
            let mut carrier = user(&[]);
            carrier.attached_managed_policies = Seen::new(vec![arn.as_str().into()]);
            assert!(said(&carrier, &Account::empty()).is_err(), "{name}");
            let mut bound = user(&[READ]);
            bound.permissions_boundary = Seen::new(Some(arn.as_str().into()));
            assert!(said(&bound, &Account::empty()).is_err(), "{name}");
        }
    }

    #[test]
    fn groups_and_boundaries_count() {
        let mut account = Account::empty();
        let mut group = Group::unseen("g");
        group.attached_managed_policies = Seen::new(Vec::new());
        group.inline_policies = inline(&[READ]);
        account.iam_groups = Listed::of([group]);
        let mut member = user(&[]);
        member.group_list = Seen::new(vec!["g".into()]);
        assert!(said(&member, &account).unwrap().is_some());
        member.group_list = Seen::new(vec!["other".into()]);
        assert!(said(&member, &account).is_err());

        let mut policy = ManagedPolicy::unseen(OWN);
        policy.default_version = Seen::new(firestep_inventory::iam::DefaultVersion(Some(
            PolicyDocument::parse(DENY_HERE).unwrap().into(),
        )));
        account.iam_policies = Listed::of([policy]);
        let mut bound = user(&[READ]);
        bound.permissions_boundary = Seen::new(Some(OWN.into()));
        assert_eq!(said(&bound, &account), Ok(None));
        bound.permissions_boundary = Seen::gap(Gap::TEST);
        assert!(said(&bound, &account).is_err());
    }

    #[test]
    fn what_was_not_seen_may_allow_something() {
        let mut blind = user(&[]);
        blind.attached_managed_policies = Seen::gap(Gap::TEST);
        assert!(said(&blind, &Account::empty()).is_err());
        blind.inline_policies = inline(&[READ]);
        assert!(said(&blind, &Account::empty()).unwrap().is_some());
        blind.inline_policies = inline(&[DENY]);
        assert_eq!(said(&blind, &Account::empty()), Ok(None));
    }
}
