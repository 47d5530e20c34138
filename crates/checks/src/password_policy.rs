//! The account's password policy. Where there is none, AWS's default holds, which decides too.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>

use firestep_audit::{Context, Verdict, Verdicts, account};
use firestep_inventory::iam::PasswordPolicy;
use firestep_inventory::{GLOBAL, Gap};

pub(crate) const READS: &[&str] = &["iam:GetAccountPasswordPolicy"];

/// A verdict on the policy of an account. Without one none of what a check asks is demanded: AWS's default takes eight
/// characters of three kinds, never expires and remembers no password.
pub(crate) fn examine<'a>(
    context: &Context<'a>,
    examine: impl Fn(&PasswordPolicy) -> Result<Verdict, Gap>,
) -> Verdicts<'a> {
    account(context.account.id, || {
        match context
            .account
            .iam_password_policies
            .region(GLOBAL)
            .first(|_| Ok(true))?
        {
            Some(policy) => examine(policy),
            None => Ok(Verdict::Fail(
                "it has no password policy of its own, and AWS's default does not demand it".into(),
            )),
        }
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use firestep_audit::{Check, Context};
    use firestep_inventory::iam::PasswordPolicy;
    use firestep_inventory::{Account, Listed, Org};

    fn said_of(check: &Check, policies: Listed<PasswordPolicy>) -> &'static str {
        let mut account = Account::empty();
        account.iam_password_policies = policies;
        let org = Org::sample([]);
        let verdicts = check.examine.examine(&Context::new(&org, &account));
        verdicts.iter().next().unwrap().verdict.word()
    }

    /// What a check says of an account with such a policy.
    pub(crate) fn said(check: &Check, change: impl FnOnce(&mut PasswordPolicy)) -> &'static str {
        let mut policy = PasswordPolicy::unseen("111122223333");
        change(&mut policy);
        said_of(check, Listed::of([policy]))
    }

    /// What a check says where there is no policy, where it was not seen, and where nothing of it was.
    pub(crate) fn without_a_policy(check: &Check) -> [&'static str; 3] {
        [
            said_of(check, Listed::of([])),
            said_of(check, Listed::unseen()),
            said(check, |_| {}),
        ]
    }
}
