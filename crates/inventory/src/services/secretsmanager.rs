//! Secrets: what is told of them, never what they hold.

use firestep_policy::PolicyDocument;
use jiff::Timestamp;

use crate::Seen;
use crate::reading::kind::{at, detail, kind, own};
use crate::reading::origin::{DOCUMENTED, Origin, SEEN};

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
}
