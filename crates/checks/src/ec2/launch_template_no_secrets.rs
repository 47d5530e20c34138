//! Is no secret in the user data of launch templates?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::ec2::{LaunchTemplate, Screened, TemplateUserData};
use firestep_inventory::reading::records::undecided;

pub(crate) const CHECK: Check = Check {
    id: "ec2-launch-template-no-secrets",
    title: "Default and latest versions of launch templates hold no secrets",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever may describe templates reads the secret, and every process on the instances does.",
    remedy: "Move it to Secrets Manager or a SecureString parameter, let the instance fetch it, change it, and delete the versions that hold it.",
    references: &["https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html"],
    reads: &[
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribeLaunchTemplateVersions",
    ],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.ec2_launch_templates, examine)),
};

fn examine(template: &LaunchTemplate) -> Result<Verdict, Gap> {
    let secret = |it: &TemplateUserData| matches!(it.user_data, Some(Screened::Secret(_)));
    if let Some(version) = template.user_data.first(|it| Ok(secret(it)))?
        && let Some(Screened::Secret(rule)) = &version.user_data
    {
        let number = version.version_number;
        return Ok(Verdict::Fail(
            format!("the user data of its version {number} holds a secret ({rule})").into(),
        ));
    }
    let versions = template.user_data.whole()?;
    if versions
        .iter()
        .any(|it| it.user_data == Some(Screened::Unread))
    {
        return Err(undecided(
            template.identity.location,
            "ec2:DescribeLaunchTemplateVersions",
            "its user data is compressed or encoded in parts",
        ));
    }
    let is_any = versions.iter().any(|it| it.user_data.is_some());
    Ok(Verdict::Pass(
        if is_any {
            "nothing in the user data of its default and latest versions looks like a secret"
        } else {
            "its default and latest versions have no user data"
        }
        .into(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Parts;

    fn template(versions: &[Option<Screened>]) -> LaunchTemplate {
        let mut it = LaunchTemplate::unseen("lt-1");
        it.user_data = Parts::of(
            (1..)
                .zip(versions)
                .map(|(number, user_data)| TemplateUserData {
                    version_number: number,
                    user_data: user_data.clone(),
                }),
        );
        it
    }

    #[test]
    fn a_secret_in_either_version_fails() {
        let secret = || Some(Screened::Secret("named-secret".into()));
        passes(|| examine(&template(&[None])));
        passes(|| examine(&template(&[Some(Screened::Clean), None])));
        fails(|| examine(&template(&[Some(Screened::Clean), secret()])));
        fails(|| examine(&template(&[Some(Screened::Unread), secret()])));
    }

    #[test]
    fn what_could_not_be_looked_through_is_unknown() {
        unknown(|| examine(&template(&[Some(Screened::Clean), Some(Screened::Unread)])));
        unknown(|| examine(&LaunchTemplate::unseen("lt-1")));
    }
}
