//! Topics and the account's own subscriptions.

use firestep_policy::PolicyDocument;

use crate::Seen;
use crate::reading::kind::{detail, kind};
use crate::reading::origin::{DOCUMENTED, Origin};

kind! {
    /// A topic.
    Topic from Origin {
        kind: "AWS::SNS::Topic",
        operation: "sns:ListTopics",
        list: "Topics[]",
        id: "TopicArn",
        ..Origin::REGIONAL
    };
    /// Who may publish and subscribe; `None`: its owner only.
    policy: Seen<Option<Box<PolicyDocument>>> = detail("sns:GetTopicAttributes", "TopicArn", "Attributes.Policy");
    /// The key that encrypts what waits in it.
    kms_master_key_id: Seen<Option<Box<str>>> = detail("sns:GetTopicAttributes", "TopicArn", "Attributes.KmsMasterKeyId").missing(DOCUMENTED);
    /// How many subscriptions to it were confirmed, those of other accounts among them.
    subscriptions_confirmed: Seen<u32> = detail("sns:GetTopicAttributes", "TopicArn", "Attributes.SubscriptionsConfirmed");
}

kind! {
    /// A subscription; many wait under the one name `PendingConfirmation`.
    Subscription from Origin {
        kind: "AWS::SNS::Subscription",
        operation: "sns:ListSubscriptions",
        list: "Subscriptions[]",
        id: "SubscriptionArn",
        name: "TopicArn",
        ..Origin::REGIONAL
    };
    /// `email`, `https`, `http`, `sqs`, …
    protocol: Seen<Box<str>>;
    /// Its topic.
    topic_arn: Seen<Box<str>>;
    /// Which messages it takes; `None`: all of them.
    filter_policy: Seen<Option<Box<str>>> = detail("sns:GetSubscriptionAttributes", "SubscriptionArn", "Attributes.FilterPolicy").missing(DOCUMENTED);
}

impl Subscription {
    /// Whether somebody confirmed it: else its ARN is a word, `PendingConfirmation` or `Deleted`.
    pub fn is_confirmed(&self) -> bool {
        self.identity.id.starts_with("arn:")
    }

    /// Whether it is gone, and listed for some days yet.
    pub fn is_deleted(&self) -> bool {
        &*self.identity.id == "Deleted"
    }
}
