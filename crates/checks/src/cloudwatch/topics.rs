//! The end of the chain: a topic to which an alarm may publish, and a subscription to it.

use firestep_access::{ServiceUse, service_may};
use firestep_inventory::kms::{KeyManager, KeyState};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::sns::{Subscription, Topic};
use firestep_inventory::{Arn, Gap, Identity, Location, Org, Seen, Summary, all, any, first_found};

/// How far the end is asked for, behind an alarm that goes off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    Enabled,
    Named,
    There,
    Subscribed,
    Confirmed,
    Published,
    Decrypted,
}

impl End {
    pub(super) const ALL: [Self; 7] = [
        Self::Enabled,
        Self::Named,
        Self::There,
        Self::Subscribed,
        Self::Confirmed,
        Self::Published,
        Self::Decrypted,
    ];

    /// What is missing where it ends before this, in words that follow "it sets off an alarm".
    pub(super) fn missing(self) -> &'static str {
        match self {
            Self::Enabled => "whose actions are switched off",
            Self::Named => "that has no topic among its actions",
            Self::There => "whose topic is not there",
            Self::Subscribed => "to whose topic nobody has subscribed",
            Self::Confirmed => "to whose topic no subscription was confirmed",
            Self::Published => "to which the policy of its topic does not give sns:Publish",
            Self::Decrypted => "that cannot use the key that encrypts its topic",
        }
    }
}

/// Whether an action of an alarm is a topic with somebody at its end, as far as is asked.
pub(super) fn tells(
    org: &Org,
    alarm: &Identity,
    are_enabled: &Seen<bool>,
    actions: &Seen<Vec<Box<str>>>,
    end: End,
) -> Result<bool, Gap> {
    all([&|| are_enabled.get().copied(), &|| {
        if end == End::Enabled {
            return Ok(true);
        }
        let topics = actions.get()?.iter().filter_map(|it| Arn::parse(it));
        let topics = topics.filter(|it| it.service() == "sns");
        let found = first_found(topics, |topic| {
            Ok((end == End::Named || has_an_end(org, alarm, &topic, end)?).then_some(()))
        })?;
        Ok(found.is_some())
    }])
}

fn has_an_end(org: &Org, alarm: &Identity, arn: &Arn, end: End) -> Result<bool, Gap> {
    let owner = org.summary(arn.account())?;
    let Some(topic) = owner.topics.find(arn.region(), arn.as_str())? else {
        return Ok(false);
    };
    all([
        &|| Ok(end < End::Subscribed || is_subscribed(owner, arn, topic)?),
        &|| Ok(end < End::Confirmed || has_subscription(owner, arn, topic)?),
        &|| Ok(end < End::Published || may_publish(org, alarm, arn, topic)?),
        &|| Ok(end < End::Decrypted || may_use_key(org, owner, alarm, arn, topic)?),
    ])
}

/// Whether somebody subscribed, be it confirmed or not.
fn is_subscribed(owner: &Summary, arn: &Arn, topic: &Topic) -> Result<bool, Gap> {
    any([&|| Ok(*topic.subscriptions_confirmed.get()? > 0), &|| {
        owner
            .subscriptions
            .region(arn.region())
            .any(|it| Ok(!it.is_deleted() && is_of(it, arn)?))
    }])
}

fn is_of(subscription: &Subscription, topic: &Arn) -> Result<bool, Gap> {
    Ok(**subscription.topic_arn.get()? == *topic.as_str())
}

/// Whether somebody subscribed and confirmed it, and takes all messages. A subscription that is listed as confirmed is one
/// whatever the topic's count says: AWS sums up later, some emulators never.
fn has_subscription(owner: &Summary, arn: &Arn, topic: &Topic) -> Result<bool, Gap> {
    let confirmed = owner.subscriptions.region(arn.region()).any(|it| {
        all([&|| Ok(it.is_confirmed() && is_of(it, arn)?), &|| {
            if it.filter_policy.get()?.is_none() {
                return Ok(true);
            }
            Err(undecided(
                it.identity.location,
                "sns:GetSubscriptionAttributes",
                "FilterPolicy",
            ))
        }])
    })?;
    if confirmed || *topic.subscriptions_confirmed.get()? == 0 {
        return Ok(confirmed);
    }
    // Those of other accounts are listed there, and what they take is told there.
    let what = "subscriptions of other accounts";
    Err(undecided(
        topic.identity.location,
        "sns:ListSubscriptions",
        what,
    ))
}

const CLOUDWATCH: &str = "cloudwatch.amazonaws.com";

fn may_publish(org: &Org, alarm: &Identity, arn: &Arn, topic: &Topic) -> Result<bool, Gap> {
    let Some(policy) = topic.policy.get()? else {
        let what = "a topic without a policy";
        return Err(undecided(
            topic.identity.location,
            "sns:GetTopicAttributes",
            what,
        ));
    };
    let wanted = ServiceUse {
        service: CLOUDWATCH,
        action: "sns:Publish",
        arn: arn.as_str(),
        location: topic.identity.location,
        read_by: "sns:GetTopicAttributes",
        source: source(alarm),
    };
    service_may(&org.organization, &wanted, policy)
}

fn source(alarm: &Identity) -> (&str, &str) {
    let arn = alarm.arn.as_deref().unwrap_or_default();
    (arn, alarm.location.account)
}

/// Whether CloudWatch may use the key that encrypts a topic: never the one that AWS manages.
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html>
fn may_use_key(
    org: &Org,
    owner: &Summary,
    alarm: &Identity,
    arn: &Arn,
    topic: &Topic,
) -> Result<bool, Gap> {
    let Some(named) = topic.kms_master_key_id.get()? else {
        return Ok(true);
    };
    if named.ends_with("alias/aws/sns") {
        return Ok(false);
    }
    let (owner, id) = match Arn::parse(named) {
        Some(key) => (org.summary(key.account())?, key.last().to_owned()),
        None => (owner, named.to_string()),
    };
    let location = Location::new(owner.account, arn.region());
    if named.contains("alias/") {
        let what = "which key an alias of a topic is";
        return Err(undecided(location, "kms:ListKeys", what));
    }
    let Some(key) = owner.keys.find(arn.region(), &id)? else {
        // Those that AWS manages are not kept.
        let what = "the key of a topic";
        return Err(undecided(location, "kms:ListKeys", what));
    };
    if *key.key_manager.get()? == KeyManager::Aws {
        return Ok(false);
    }
    if *key.key_state.get()? != KeyState::Enabled {
        return Ok(false);
    }
    let Some(policy) = &key.to_services.get()?.0 else {
        return Ok(false);
    };
    let key_arn = key.identity.arn.as_deref().unwrap_or(&key.identity.id);
    let wanted = |action| ServiceUse {
        service: CLOUDWATCH,
        action,
        arn: key_arn,
        location: key.identity.location,
        read_by: "kms:GetKeyPolicy",
        source: source(alarm),
    };
    all([
        &|| service_may(&org.organization, &wanted("kms:Decrypt"), policy),
        &|| service_may(&org.organization, &wanted("kms:GenerateDataKey"), policy),
    ])
}
