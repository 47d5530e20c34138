//! Was every key of a console user made because it is needed?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::iam::Credentials;
use firestep_inventory::{Gap, Org, all, any};

use crate::credential_report::{self, AccessKey, access_keys, each_user, has_password};

pub(crate) const CHECK: Check = Check {
    id: "iam-access-key-not-of-setup",
    title: "Console users have no access key that was never used",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A key that was made with the user, because the form offered it, lies about with nobody who needs it.",
    remedy: "Delete the key; who needs one makes it then.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    ],
    reads: credential_report::READS,
    fix: None,
    examine: &PerAccount(|context| each_user(context.account, |it| examine(context.org, it))),
};

fn examine(org: &Org, user: &Credentials) -> Result<Option<Verdict>, Gap> {
    let unused =
        |key: AccessKey<'_>| all([&|| key.is_active(), &|| Ok(key.unused_for(org)?.is_none())]);
    let [first, second] = access_keys(user);
    let is_left_over = all([&|| has_password(user), &|| {
        any([&|| unused(first), &|| unused(second)])
    }])?;
    Ok(Some(Verdict::of(
        !is_left_over,
        "it has no console password beside an active access key that was never used",
        "it has a console password and an active access key that was never used",
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::{Seen, evaluate};

    fn user(password: bool, active: bool, used: Option<&str>) -> Credentials {
        let mut user = Credentials::unseen("u");
        user.password_enabled = Seen::new(Some(password));
        user.access_key_1_active = Seen::new(active);
        user.access_key_1_last_used_date = Seen::new(used.map(|it| it.parse().unwrap()));
        user.access_key_2_active = Seen::new(false);
        user
    }

    fn said(user: &Credentials) -> &'static str {
        let org = Org::sample([]);
        evaluate(|| examine(&org, user))
            .map_or("unknown", |it| it.map_or("nothing", |it| it.word()))
    }

    #[test]
    fn a_key_that_was_never_used_beside_a_password_fails() {
        assert_eq!(said(&user(true, true, None)), "fail");
        assert_eq!(
            said(&user(true, true, Some("2024-01-01T00:00:00Z"))),
            "pass"
        );
        assert_eq!(said(&user(true, false, None)), "pass");
        assert_eq!(said(&user(false, true, None)), "pass");
        let mut second = user(true, false, None);
        second.access_key_2_active = Seen::new(true);
        second.access_key_2_last_used_date = Seen::new(None);
        assert_eq!(said(&second), "fail");
    }

    #[test]
    fn an_unseen_line_is_unknown() {
        assert_eq!(said(&Credentials::unseen("u")), "unknown");
    }
}
