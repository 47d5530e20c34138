//! Public repositories of images.

use jiff::Timestamp;

use crate::Seen;
use crate::reading::kind::kind;
use crate::reading::origin::Origin;

kind! {
    /// A repository from which everyone may pull.
    Repository from Origin {
        kind: "AWS::ECR::PublicRepository",
        operation: "ecr-public:DescribeRepositories",
        list: "repositories[]",
        id: "repositoryName",
        arn: "repositoryArn",
        ..Origin::ONCE
    };
    /// Where it is pulled from.
    repository_uri: Seen<Box<str>>;
    /// When it was made.
    created_at: Seen<Timestamp>;
}
