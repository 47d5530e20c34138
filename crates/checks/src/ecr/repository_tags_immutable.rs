//! Does a tag in a private repository always mean the same image?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ecr::{Repository, TagMutability};

pub(crate) const CHECK: Check = Check {
    id: "ecr-repository-tags-immutable",
    title: "Tags in private ECR repositories are immutable",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("M7.1", "registries")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever may push puts another image under a tag that was tested and approved.",
    remedy: "Set the repository's tags to immutable without exclusions, and deploy by tags that are made once.",
    references: &[
        "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html",
    ],
    reads: &["ecr:DescribeRepositories"],
    fix: Some("ecr-repository-tag-immutability"),
    examine: &PerAccount(|context| each(&context.account.ecr_repositories, examine)),
};

fn examine(repository: &Repository) -> Result<Verdict, Gap> {
    let spared = || {
        let filters = repository.exclusions.whole()?;
        let filters: Vec<&str> = filters.iter().map(|it| &*it.filter).collect();
        Ok(filters.join(", "))
    };
    Ok(match repository.image_tag_mutability.get()? {
        TagMutability::Immutable => Verdict::Pass("none of its tags can be moved".into()),
        TagMutability::Mutable => Verdict::Fail("its tags can be moved".into()),
        TagMutability::ImmutableWithExclusion => {
            Verdict::Fail(format!("its tags can be moved that fit {}", spared()?).into())
        }
        TagMutability::MutableWithExclusion => {
            Verdict::Fail(format!("its tags can be moved but for {}", spared()?).into())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::ecr::TagFilter;
    use firestep_inventory::{Parts, Seen};

    fn with(mutability: TagMutability, filters: &[&str]) -> Repository {
        let mut it = Repository::unseen("team/app");
        it.image_tag_mutability = Seen::new(mutability);
        it.exclusions = Parts::of(filters.iter().map(|it| TagFilter {
            filter: (*it).into(),
        }));
        it
    }

    #[test]
    fn any_tag_that_can_be_moved_fails() {
        passes(|| examine(&with(TagMutability::Immutable, &[])));
        fails(|| examine(&with(TagMutability::Mutable, &[])));
        fails(|| examine(&with(TagMutability::ImmutableWithExclusion, &["latest*"])));
        fails(|| examine(&with(TagMutability::MutableWithExclusion, &["v*"])));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&Repository::unseen("team/app")));
    }
}
