//! Do subscription filters send events to accounts of ours only?

use firestep_access::{inside, outside_account};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each_that,
};
use firestep_inventory::Gap;
use firestep_inventory::logs::{LogGroup, LogGroupClass, SubscriptionFilter};
use firestep_inventory::reading::records::undecided;

pub(crate) const CHECK: Check = Check {
    id: "logs-subscription-within-organization",
    title: "Subscription filters of log groups send events to accounts of the organization only",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("M3.1", "central")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever owns the other account reads what is logged: names, addresses, and what programs print by mistake.",
    remedy: "Delete the filter, or let it send to an account of yours; what a vendor is meant to have, send from there.",
    references: &[
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html",
    ],
    reads: &[
        "logs:DescribeLogGroups",
        "logs:DescribeSubscriptionFilters",
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.logs_log_groups, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, group: &LogGroup) -> Result<Option<Verdict>, Gap> {
    match group.log_group_class.get()? {
        LogGroupClass::Standard => {}
        // They have no subscription filters.
        LogGroupClass::InfrequentAccess | LogGroupClass::Delivery => return Ok(None),
    }
    let organization = &context.org.organization;
    let filters = &group.subscription_filters;
    let foreign = filters.first(|it| {
        let to = receiver(group, it)?;
        Ok(outside_account(organization, context.account.id, to)?.is_some())
    })?;
    if let Some(filter) = foreign {
        let (name, to) = (&filter.filter_name, filter.destination_arn.account());
        let words = format!(
            "its filter {name} sends events to account {to}, outside {}",
            inside(organization)
        );
        return Ok(Some(Verdict::Fail(words.into())));
    }
    if filters.whole()?.is_empty() {
        return Ok(None);
    }
    let words = format!(
        "its filters send events to no account outside {}",
        inside(organization)
    );
    Ok(Some(Verdict::Pass(words.into())))
}

/// The account to which a filter sends events.
fn receiver<'f>(group: &LogGroup, filter: &'f SubscriptionFilter) -> Result<&'f str, Gap> {
    let account = filter.destination_arn.account();
    if account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit()) {
        return Ok(account);
    }
    Err(undecided(
        group.identity.location,
        "logs:DescribeSubscriptionFilters",
        "a destination that names no account",
    ))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::role_trust::samples::org;
    use crate::tests::words_in;
    use firestep_inventory::{Account, Arn, Listed, Org, Parts, Seen};

    /// A filter with this pattern that sends there.
    pub(crate) fn filter(pattern: &str, destination: &str) -> SubscriptionFilter {
        SubscriptionFilter {
            filter_name: "all".into(),
            filter_pattern: pattern.into(),
            field_selection_criteria: None,
            destination_arn: Arn::parse(destination).unwrap(),
        }
    }

    /// A group of the standard class with these filters.
    pub(crate) fn group(
        name: &str,
        filters: impl IntoIterator<Item = SubscriptionFilter>,
    ) -> LogGroup {
        let mut it = LogGroup::unseen(name);
        it.log_group_class = Seen::new(LogGroupClass::Standard);
        it.subscription_filters = Parts::of(filters);
        it
    }

    fn said_in(org: &Org, group: LogGroup) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.logs_log_groups = Listed::of([group]);
        words_in(&CHECK, org, &account)
    }

    fn said(destinations: &[&str]) -> Vec<&'static str> {
        let filters = destinations.iter().map(|it| filter("ERROR", it));
        said_in(&org(), group("trail", filters))
    }

    const OWN: &str = "arn:aws:lambda:eu-central-1:111122223333:function:forward";
    const MEMBER: &str = "arn:aws:logs:eu-central-1:999988887777:destination:central";
    const VENDOR: &str = "arn:aws:logs:eu-central-1:123412341234:destination:vendor";

    #[test]
    fn an_account_outside_fails() {
        assert_eq!(said(&[]), [] as [&str; 0]);
        assert_eq!(said(&[OWN]), ["pass"]);
        assert_eq!(said(&[OWN, MEMBER]), ["pass"]);
        assert_eq!(said(&[MEMBER, VENDOR]), ["fail"]);
    }

    #[test]
    fn an_account_without_an_organization_has_only_itself() {
        let mut alone = org();
        alone.organization.facts = Seen::new(None);
        let with = |to| said_in(&alone, group("trail", [filter("", to)]));
        assert_eq!(with(OWN), ["pass"]);
        assert_eq!(with(MEMBER), ["fail"]);
    }

    #[test]
    fn other_classes_have_no_filters() {
        let mut rare = group("trail", []);
        rare.log_group_class = Seen::new(LogGroupClass::Delivery);
        rare.subscription_filters = Parts::unseen(Gap::TEST);
        assert_eq!(said_in(&org(), rare), [] as [&str; 0]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said_in(&org(), LogGroup::unseen("trail")), ["unknown"]);
        let mut unread = group("trail", []);
        unread.subscription_filters = Parts::unseen(Gap::TEST);
        assert_eq!(said_in(&org(), unread), ["unknown"]);
        let mut blind = org();
        blind.organization.members = Listed::unseen();
        let vendor = || group("trail", [filter("", VENDOR)]);
        assert_eq!(said_in(&blind, vendor()), ["unknown"]);
        assert_eq!(said(&["arn:aws:firehose:eu-central-1::x"]), ["unknown"]);
    }
}
