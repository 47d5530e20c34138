//! Secrets: what is told of them, never what they hold.

use firestep_policy::PolicyDocument;
use jiff::Timestamp;

use crate::reading::kind::{at, detail, kind, own};
use crate::reading::origin::{DOCUMENTED, Origin, SEEN};
use crate::{Gap, Seen};

kind! {
    /// A secret. One that is to be deleted is not listed.
    Secret from Origin {
        kind: "AWS::SecretsManager::Secret",
        operation: "secretsmanager:ListSecrets",
        list: "SecretList[]",
        id: "ARN",
        name: "Name",
        ..Origin::REGIONAL
    };
    /// Who may fetch it; `None`: whom the account's own policies let.
    policy: Seen<Option<Box<PolicyDocument>>> = detail("secretsmanager:GetResourcePolicy", "SecretId", "ResourcePolicy").missing(SEEN);
    /// Whether it is rotated by itself; one for which that was never set up does not say.
    rotation_enabled: Seen<bool> = own().or(false).missing(DOCUMENTED);
    /// After how many days it is rotated; `None`: a schedule says, or nothing.
    rotation_days: Seen<Option<u32>> = at("RotationRules?.AutomaticallyAfterDays").missing(DOCUMENTED);
    /// When it was last rotated; `None`: it never was, or is no longer.
    last_rotated_date: Seen<Option<Timestamp>> = own().missing(DOCUMENTED);
    /// When it will be rotated.
    next_rotation_date: Seen<Option<Timestamp>> = own().missing(DOCUMENTED);
    /// The day on which it was last fetched in its region; `None`: it never was.
    last_accessed_date: Seen<Option<Timestamp>> = own().missing(DOCUMENTED);
    /// When it was made.
    created_date: Seen<Timestamp>;
    /// The region of which it is a copy, or its own; `None`: it is copied nowhere.
    primary_region: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
}

impl Secret {
    /// Whether it is a copy of one in another region, which is rotated there, and here with it.
    /// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/replicate-secrets.html>
    pub fn is_replica(&self) -> Result<bool, Gap> {
        let primary = self.primary_region.get()?;
        Ok(primary
            .as_deref()
            .is_some_and(|it| *it != *self.identity.location.region))
    }

    /// Whether another is the same secret in another region: their ARNs differ in nothing else.
    pub fn is_copy_of(&self, other: &Secret) -> bool {
        let without_region = |arn: &str| {
            let mut parts: Vec<String> = arn.split(':').map(Into::into).collect();
            if let Some(region) = parts.get_mut(3) {
                region.clear();
            }
            parts
        };
        self.identity.location.region != other.identity.location.region
            && without_region(&self.identity.id) == without_region(&other.identity.id)
    }
}
