//! Does the response plan name the production accounts, and no account that is gone?

use std::collections::BTreeSet;

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::organizations::{AccountState, Member};
use firestep_inventory::reading::records::unread;
use firestep_inventory::{GLOBAL, Gap, Location, Org, all_found};

use super::membership::{Membership, membership};
use super::plan_text::{NOT_READ, READ, Words, account_ids, arns};
use super::some::some;
use crate::organizations::category::{is_category_word, is_production};

pub(crate) const CHECK: Check = Check {
    id: "program-response-plan-true",
    title: "The response plan is about the accounts that there are",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("E10.3", "plan-true")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "In the first hour people follow the plan: an account that it does not name is not contained, one that is gone costs the time.",
    remedy: "Name every production account in the plan, and take out accounts and buckets that are gone.",
    references: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_incident_response_develop_management_plans.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "organizations:ListTagsForResource",
        "organizations:ListRoots",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "s3:ListBuckets",
        "ec2:DescribeInstances",
        "lambda:ListFunctions",
        "rds:DescribeDBInstances",
        "rds:DescribeDBClusters",
        "ecr:DescribeRepositories",
        "sns:ListTopics",
        "sqs:ListQueues",
        "secretsmanager:ListSecrets",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let Some(plan) = &org.program.response_plan else {
        return Err(Gap::not_declared("response_plan"));
    };
    let wrong = all_found([gone, missing, lost_buckets, lost_services], |of| {
        let found = of(org, plan)?;
        Ok((!found.is_empty()).then_some(found))
    })?;
    if !wrong.is_empty() {
        return Ok(Verdict::Fail(some(&wrong.concat()).into()));
    }
    Ok(Verdict::Pass(
        "it names every production account, and no account, bucket or service that is gone".into(),
    ))
}

/// What it names and the organization does not have: accounts by id, and by the names that the registry remembers.
fn gone(org: &Org, plan: &str) -> Result<Vec<String>, Gap> {
    let rows = || org.program.registry.iter().flat_map(|it| &it.rows);
    let vendors = org.program.settings.vendors.iter().map(|it| &*it.account);
    let of_others: BTreeSet<&str> = rows()
        .filter(|it| !it.ours)
        .map(|it| &*it.id)
        .chain(vendors)
        .collect();
    let named = account_ids(plan);
    let ours = named.iter().filter(|it| !of_others.contains(it.as_str()));
    let mut gone = all_found(ours, |id| {
        let is_there = membership(org, id)?.is_of_organization();
        Ok((!is_there).then(|| format!("account {id}, which it names, is gone")))
    })?;
    let words = Words::of(plan);
    let remembered = rows().filter(|it| it.ours && !named.contains(&*it.id));
    gone.extend(all_found(remembered, |row| {
        let name = row.name.as_deref().unwrap_or_default();
        let is_gone = words.mention(name)
            && membership(org, &row.id)? == Membership::Gone
            && !is_name_of_another(org, name)?;
        Ok(is_gone.then(|| format!("account {name}, which it names, is gone")))
    })?);
    Ok(gone)
}

fn is_name_of_another(org: &Org, name: &str) -> Result<bool, Gap> {
    let members = org.organization.members.region(GLOBAL);
    members.any(|it| Ok(it.identity.name.as_deref() == Some(name)))
}

/// The production accounts that it does not name. A name that is the word for a category is in any text.
fn missing(org: &Org, plan: &str) -> Result<Vec<String>, Gap> {
    let (named, words) = (account_ids(plan), Words::of(plan));
    let is_named = |member: &Member| {
        let name = member.identity.name.as_deref().unwrap_or_default();
        named.contains(&*member.identity.id) || (!is_category_word(name) && words.mention(name))
    };
    if org.organization.facts.get()?.is_none() {
        // What an account alone is for nobody has to say.
        return Ok(Vec::new());
    }
    let members = org.organization.members.region(GLOBAL).whole()?;
    let production = all_found(members, |member| {
        let is_active = *member.state.get()? == AccountState::Active;
        Ok((is_active && is_production(org, member)?).then_some(member))
    })?;
    if production.is_empty() {
        return Err(Gap::not_declared("categories: production"));
    }
    let missing = production.into_iter().filter(|it| !is_named(it));
    Ok(missing
        .map(|it| {
            let name = it.identity.name.as_deref().unwrap_or_default();
            format!(
                "it does not name production account {name} ({})",
                it.identity.id
            )
        })
        .collect())
}

/// Buckets that it names by ARN and no account has.
fn lost_buckets(org: &Org, plan: &str) -> Result<Vec<String>, Gap> {
    let named = arns(plan).into_iter().map(|(_, arn)| arn);
    let named = named.filter(|it| it.service() == "s3");
    let named: BTreeSet<String> = named
        .filter_map(|it| it.resource().split('/').next().map(str::to_owned))
        .collect();
    all_found(named, |bucket| {
        for summary in org.summaries() {
            if summary.buckets.find(GLOBAL, &bucket)?.is_some() {
                return Ok(None);
            }
        }
        org.scope.whole("s3:ListBuckets")?;
        Ok(Some(format!(
            "bucket {bucket}, which it names, is in no account"
        )))
    })
}

/// Services that it names and of which no account has anything. Of some nothing is read: then nobody can say.
fn lost_services(org: &Org, plan: &str) -> Result<Vec<String>, Gap> {
    let words = Words::of(plan);
    let named = READ.iter().filter_map(|(names, service)| {
        let name = names.iter().find(|it| words.mention(it))?;
        Some((name, *service))
    });
    let lost = all_found(named, |(name, service)| {
        if org.usage.has(service)? {
            return Ok(None);
        }
        org.scope.whole("")?;
        Ok(Some(format!("no account runs {name}, which it names")))
    })?;
    let not_read = NOT_READ.iter().find(|(name, _)| words.mention(name));
    match not_read {
        Some((name, operation)) if lost.is_empty() => {
            let what = format!("{name}, which the response plan names");
            Err(unread(Location::new("", GLOBAL), operation, &what))
        }
        _ => Ok(lost),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::lambda::Function;
    use firestep_inventory::{Account, Listed, Seen, Summary};
    use firestep_program::Registry;

    fn org(plan: &str) -> Org {
        let mut org = Org::sample([Summary::empty("111122223333")]);
        org.program.response_plan = Some(plan.into());
        let categories = &mut org.program.settings.categories;
        categories.insert("production".into(), vec!["111122223333".into()]);
        categories.insert("management".into(), vec!["999988887777".into()]);
        org
    }

    #[test]
    fn every_production_account_is_named() {
        passes(|| examine(&org("Shop is 111122223333.")));
        fails(|| examine(&org("Call the team.")));
        fails(|| examine(&org("")));
        let mut unsaid = org("Shop is 111122223333.");
        unsaid.program.settings.categories.clear();
        unknown(|| examine(&unsaid));
    }

    #[test]
    fn what_is_gone_is_told() {
        fails(|| examine(&org("111122223333 and 444455556666")));
        fails(|| examine(&org("111122223333, evidence in arn:aws:s3:::evidence/x")));
        let mut vendor = org("111122223333 and 444455556666");
        let of_others = "accounts: [{ id: '444455556666', ours: false }]";
        vendor.program.registry = Some(Registry::parse(of_others).unwrap());
        passes(|| examine(&vendor));
        let mut old = org("111122223333, and Old Shop");
        let row = "accounts: [{ id: '444455556666', name: Old Shop }]";
        old.program.registry = Some(Registry::parse(row).unwrap());
        fails(|| examine(&old));
    }

    #[test]
    fn a_name_counts_unless_it_is_a_common_word() {
        let named = |name: &str, plan: &str| {
            let mut org = org(plan);
            let mut member = Member::unseen("111122223333");
            member.identity.name = Some(name.into());
            member.state = Seen::new(AccountState::Active);
            member.tags = Seen::new(firestep_inventory::Tags::default());
            org.organization.members = Listed::of([member]);
            examine(&org)
        };
        passes(|| named("prod-web", "Isolate prod-web first."));
        fails(|| named("prod-web", "Isolate prod-web-2 first."));
        fails(|| named("production", "Isolate production first."));
    }

    #[test]
    fn a_service_that_nobody_runs_is_told() {
        let with = |plan: &str, runs: bool| {
            let org = org(&format!("111122223333: {plan}"));
            let mut account = Account::empty();
            if runs {
                account.lambda_functions = Listed::of([Function::unseen("f")]);
            }
            account.note_usage(&org.usage);
            examine(&org)
        };
        passes(|| with("stop the Lambda functions", true));
        fails(|| with("stop the Lambda functions", false));
        fails(|| with("stop the Aurora clusters", true));
        unknown(|| with("stop the DynamoDB streams", true));
    }

    #[test]
    fn no_plan_waits_and_an_unseen_list_is_unknown() {
        unknown(|| examine(&Org::sample([])));
        let mut blind = org("Shop is 111122223333.");
        blind.organization.members = Listed::unseen();
        unknown(|| examine(&blind));
        let mut blind = org("111122223333, arn:aws:s3:::evidence");
        blind.scope.some_accounts = true;
        unknown(|| examine(&blind));
    }
}
