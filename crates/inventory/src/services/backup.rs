//! What AWS Backup has backed up.

use jiff::Timestamp;

use crate::Seen;
use crate::reading::kind::kind;
use crate::reading::origin::Origin;

kind! {
    /// A resource of which AWS Backup has a backup, by its ARN.
    ProtectedResource from Origin {
        kind: "AWS::Backup::ProtectedResource",
        operation: "backup:ListProtectedResources",
        list: "Results[]",
        id: "ResourceArn",
        ..Origin::REGIONAL
    };
    /// When it was last backed up.
    last_backup_time: Seen<Timestamp>;
}
