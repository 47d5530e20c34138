//! Does the account publish no images?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, Verdicts, account,
    each,
};
use firestep_inventory::GLOBAL;

pub(crate) const CHECK: Check = Check {
    id: "ecr-public-registry-empty",
    title: "No public ECR repository",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Everyone may pull what is pushed there, and read the code and settings in its layers.",
    remedy: "Declare repositories that are published on purpose; move the others to a private one and delete them here.",
    references: &["https://docs.aws.amazon.com/AmazonECR/latest/public/public-repositories.html"],
    reads: &["ecr-public:DescribeRepositories"],
    fix: None,
    examine: &PerAccount(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let repositories = &context.account.ecr_public_repositories;
    let published = each(repositories, |_| {
        Ok(Verdict::Fail(
            "everyone may pull from it: a public registry is public by design".into(),
        ))
    });
    if !published.is_empty() {
        return published;
    }
    account(context.account.id, || {
        repositories.region(GLOBAL).whole()?;
        Ok(Verdict::Pass("it has no public repository".into()))
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::tests::words;
    use firestep_inventory::ecr_public::Repository;
    use firestep_inventory::{Account, Listed};

    #[test]
    fn whatever_is_published_fails() {
        let mut account = Account::empty();
        assert_eq!(words(&CHECK, &account), ["pass"]);
        account.ecr_public_repositories = Listed::of([Repository::unseen("agent")]);
        assert_eq!(words(&CHECK, &account), ["fail"]);
        account.ecr_public_repositories = Listed::unseen();
        assert_eq!(words(&CHECK, &account), ["unknown"]);
    }
}
