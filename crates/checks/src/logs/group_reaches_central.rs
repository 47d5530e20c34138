//! Does every log group that matters send its events to an account for security or logs?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, account, each_that,
};
use firestep_inventory::logs::{LogGroup, LogGroupClass, SubscriptionFilter};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Gap, evaluate};

use crate::cloudtrail::witness::is_central;

pub(crate) const CHECK: Check = Check {
    id: "logs-group-reaches-central",
    title: "Log groups that matter reach a central account",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("M3.1", "central")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Logs in the account that was broken into belong to the intruder.",
    remedy: "Declare which groups matter (`critical_log_groups`), and subscribe each, with an empty filter pattern, to a destination in the account that keeps the logs.",
    references: &[
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CrossAccountSubscriptions.html",
    ],
    reads: &[
        "logs:DescribeLogGroups",
        "logs:DescribeSubscriptionFilters",
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "controltower:ListLandingZones",
        "controltower:GetLandingZone",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        if context.org.program.settings.critical_log_groups.is_empty() {
            // One for all groups: what is not declared is the same for each.
            return account(context.account.id, || {
                Err(Gap::not_declared("critical_log_groups"))
            });
        }
        each_that(&context.account.logs_log_groups, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, group: &LogGroup) -> Result<Option<Verdict>, Gap> {
    let (org, own) = (context.org, context.account.id);
    let mut declared = org.program.settings.critical_log_groups.iter();
    if !declared.any(|it| it.matches(&group.identity.id)) {
        return Ok(None);
    }
    let is_kept = evaluate(|| is_central(org, own, own));
    if is_kept == Ok(true) {
        return Ok(Some(Verdict::Pass(
            "it is in an account for security or logs".into(),
        )));
    }
    match group.log_group_class.get()? {
        LogGroupClass::Standard => {}
        LogGroupClass::InfrequentAccess | LogGroupClass::Delivery => {
            is_kept?;
            let why = "a group of its class has no subscription filters; links of OAM and centralization rules are not read";
            return Err(otherwise(group, why));
        }
    }
    let filters = &group.subscription_filters;
    let sent = filters.first(|it| {
        Ok(it.sends_everything() && is_central(org, it.destination_arn.account(), own)?)
    })?;
    if let Some(filter) = sent {
        let (name, to) = (&filter.filter_name, filter.destination_arn.account());
        return Ok(Some(Verdict::Pass(
            format!(
                "its filter {name} sends all events to account {to}, which is for security or logs"
            )
            .into(),
        )));
    }
    is_kept?;
    let goes_on =
        |it: &SubscriptionFilter| it.sends_everything() && it.destination_arn.account() == own;
    Err(otherwise(
        group,
        if filters.whole()?.iter().any(goes_on) {
            "all events are sent to a stream or function of its account; where that sends them is not read"
        } else {
            "no filter sends all events to an account for security or logs; policies of the account for all groups, links \
             of OAM and centralization rules may, and are not read"
        },
    ))
}

/// The gap of the other ways to a central account.
fn otherwise(group: &LogGroup, why: &str) -> Gap {
    let location = group.identity.location;
    undecided(location, "logs:DescribeSubscriptionFilters", why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::subscription_within_organization::tests::{filter, group};
    use crate::tests::words_in;
    use firestep_inventory::{Account, Listed, Org, Parts, Seen};

    const CENTRAL: &str = "arn:aws:logs:eu-central-1:777788889999:destination:central";
    const OTHER: &str = "arn:aws:logs:eu-central-1:444455556666:destination:other";
    const STREAM: &str = "arn:aws:kinesis:eu-central-1:111122223333:stream/own";

    fn org() -> Org {
        let mut org = Org::sample([]);
        org.program.settings.log_archive = Some("777788889999".into());
        org.program
            .settings
            .critical_log_groups
            .push("trail*".into());
        org
    }

    fn said_of(org: &Org, group: LogGroup) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.logs_log_groups = Listed::of([group]);
        words_in(&CHECK, org, &account)
    }

    fn said(filters: impl IntoIterator<Item = SubscriptionFilter>) -> Vec<&'static str> {
        said_of(&org(), group("trail", filters))
    }

    #[test]
    fn all_events_must_go_to_the_account_that_keeps_the_logs() {
        assert_eq!(said([filter("", CENTRAL)]), ["pass"]);
        assert_eq!(
            said([filter("ERROR", OTHER), filter(" ", CENTRAL)]),
            ["pass"]
        );
        // A part is not all.
        assert_eq!(said([filter("ERROR", CENTRAL)]), ["unknown"]);
        let mut narrowed = filter("", CENTRAL);
        narrowed.field_selection_criteria = Some("@aws.region = \"eu-west-1\"".into());
        assert_eq!(said([narrowed]), ["unknown"]);
        assert_eq!(said([filter("", OTHER)]), ["unknown"]);
    }

    #[test]
    fn there_are_other_ways_that_are_not_read() {
        assert_eq!(said([]), ["unknown"]);
        assert_eq!(said([filter("", STREAM)]), ["unknown"]);
        let mut rare = group("trail", []);
        rare.log_group_class = Seen::new(LogGroupClass::InfrequentAccess);
        assert_eq!(said_of(&org(), rare), ["unknown"]);
    }

    #[test]
    fn what_is_in_the_central_account_is_there() {
        let mut here = org();
        here.program.settings.log_archive = Some("111122223333".into());
        assert_eq!(said_of(&here, group("trail", [])), ["pass"]);
        let unseen = LogGroup::unseen("trail");
        assert_eq!(said_of(&here, unseen), ["pass"]);
    }

    #[test]
    fn groups_that_matter_and_where_logs_are_kept_are_declared() {
        assert_eq!(
            said_of(&org(), group("other", [])),
            [] as [&str; 0],
            "it does not matter"
        );
        let mut it = org();
        it.program.settings.critical_log_groups.clear();
        assert_eq!(
            said_of(&it, group("trail", [filter("", CENTRAL)])),
            ["unknown"]
        );
        let mut it = org();
        it.program.settings.log_archive = None;
        assert_eq!(
            said_of(&it, group("trail", [filter("", CENTRAL)])),
            ["unknown"]
        );
        it.program
            .settings
            .security_accounts
            .push("777788889999".into());
        assert_eq!(
            said_of(&it, group("trail", [filter("", CENTRAL)])),
            ["pass"]
        );
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said_of(&org(), LogGroup::unseen("trail")), ["unknown"]);
        let mut unread = group("trail", []);
        unread.subscription_filters = Parts::unseen(Gap::TEST);
        assert_eq!(said_of(&org(), unread), ["unknown"]);
    }
}
