//! One account of a run: its credentials, its regions, its part of the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use firestep_aws::client::{AccountClient, AssumeRole, Aws, CallError, SessionPolicy, SsoRole};
use firestep_catalogue::{may_be_region, meaning, plan};
use firestep_snapshot::manifest;
use firestep_snapshot::{
    Assignment, Journal, Outcome, Params, Record, Records, Refusal, WriteError,
};
use serde_json::{Value, json};

use crate::begin::Begun;
use crate::error::CollectError;
use crate::organization::{AccountEntry, Discovered, items};
use crate::part::Part;
use crate::redact::redact;
use crate::request::{Access, CollectRequest};
use crate::stop::Stop;
use crate::walk::{ended, now, walk};
use crate::watch::{Ended, Event, Watch};

/// What the tasks of one run share.
pub(crate) struct CollectRun {
    pub(crate) aws: Aws,
    pub(crate) request: CollectRequest,
    pub(crate) begin: Begun,
    pub(crate) watch: Watch,
    pub(crate) stop: Stop,
    pub(crate) home: String,
    pub(crate) caller: String,
    pub(crate) discovered: Discovered,
    pub(crate) inside: BTreeMap<String, BTreeSet<String>>,
    pub(crate) now: jiff::Timestamp,
}

/// What came of one account.
pub(crate) struct Entered {
    pub(crate) member: AccountEntry,
    pub(crate) file: Option<manifest::SnapshotFile>,
    /// That an earlier run's answers stand, a sentence.
    pub(crate) note: Option<String>,
    pub(crate) unreachable: Option<String>,
    pub(crate) error: Option<CollectError>,
}

/// Enters one account and asks its part of the plan.
pub(crate) async fn enter(run: Arc<CollectRun>, member: AccountEntry) -> Entered {
    (run.watch)(Event::Account {
        id: &member.id,
        name: &member.name,
    });
    let mut entered = Entered {
        member,
        file: None,
        note: None,
        unreachable: None,
        error: None,
    };
    if let Err(error) = collect_account(&run, &mut entered).await {
        entered.error = Some(error);
        return entered;
    }
    (run.watch)(Event::Done {
        id: &entered.member.id,
    });
    entered
}

async fn collect_account(run: &CollectRun, entered: &mut Entered) -> Result<(), CollectError> {
    let id = entered.member.id.clone();
    let session = run.session(&id);
    if id != run.caller
        && let Err(error) = run.stop.or(Box::pin(session.credentials_ok())).await?
    {
        if error.ends_the_run() {
            return Err(CollectError::of(&error));
        }
        let earlier = run.begin.earlier(&id);
        let stands = earlier.iter().any(|it| it.ok().is_some());
        let mut why = format!("{}: {}", error.code(), error.message());
        if stands {
            why.push_str("; what it answered before is kept");
        }
        (run.watch)(Event::Unreachable {
            id: &id,
            name: &entered.member.name,
            why: &why,
        });
        (run.watch)(Event::Call {
            account: &id,
            service: "sts",
            operation: "AssumeRole",
            region: &run.home,
            ended: ended(meaning("sts", "AssumeRole", error.code(), &error.message())),
        });
        entered.unreachable = Some(why);
        if stands {
            entered.note = Some(format!(
                "Account {id} could not be entered again ({}): what it answered before stands.",
                error.code()
            ));
            entered.file = run.begin.earlier_file(&id);
            return Ok(());
        }
        let mut part = run.begin.part(&id)?;
        part.journal.write(&Record {
            service: "sts".into(),
            operation: "AssumeRole".into(),
            region: run.home.as_str().into(),
            name: None,
            params: Params::new(),
            page: 0,
            more: false,
            at: now().into(),
            outcome: Outcome::Error(refusal(&error)),
        })?;
        entered.file = Some(finish(part.journal).await?);
        return Ok(());
    }
    let mut part = run.begin.part(&id)?;
    let regions = regions(run, &session, &id, &mut part).await?;
    let inside: BTreeSet<String> = run
        .inside
        .iter()
        .filter(|(_, accounts)| accounts.contains(&id))
        .map(|(operation, _)| operation.clone())
        .collect();
    let delegated = run.discovered.delegated.get(&id).cloned();
    let assignment = Assignment {
        account: id.clone(),
        home: run.home.clone(),
        now: run.now,
        organization: false,
        regions,
        management: run.discovered.management.clone(),
        delegated: delegated.unwrap_or_default(),
        policy_types: run.discovered.policy_types.clone(),
        inside,
        only: run.request.operations.clone(),
        skip: BTreeSet::from(["ec2:DescribeRegions".to_owned()]),
    };
    let (watch, stop) = (&run.watch, &run.stop);
    walk(plan(), assignment, &session, &mut part, watch, stop).await?;
    if run.begin.replaces(&id) && !renewed(run, &id, &mut part)? {
        let told = format!("Account {id} answered nothing now: what it answered before stands.");
        (run.watch)(Event::Odd { what: &told });
        entered.note = Some(told);
        entered.file = run.begin.earlier_file(&id);
        part.journal.discard()?;
        return Ok(());
    }
    entered.file = Some(finish(part.journal).await?);
    Ok(())
}

/// Keeps, of an account that was collected again, the earlier answers to what failed now. `false`: nothing was answered,
/// so that all of them are to be kept.
fn renewed(run: &CollectRun, id: &str, part: &mut Part) -> Result<bool, CollectError> {
    let earlier = run.begin.earlier(id);
    let newer = Records::new(part.journal.read().map_err(WriteError::from)?);
    let answers = |records: &Records| records.iter().any(|it| it.ok().is_some());
    if answers(&earlier) && !answers(&newer) {
        return Ok(false);
    }
    for record in earlier.not_renewed_by(&newer) {
        part.journal.write(&record)?;
    }
    Ok(true)
}

/// The regions to ask: the enabled ones, of those the user named. When they could not be seen, the
/// named ones, else home alone: every regional clause stays unseen, but what can be seen is.
async fn regions(
    run: &CollectRun,
    session: &AccountClient,
    id: &str,
    part: &mut Part,
) -> Result<Vec<String>, CollectError> {
    let params = Params::from([("AllRegions".to_owned(), Value::from(true))]);
    let named = run.request.regions.as_deref();
    let unseen = || named.map_or_else(|| vec![run.home.clone()], <[String]>::to_vec);
    let before = part
        .recorded
        .answer("ec2:DescribeRegions", &run.home, None, &params);
    if let Some(before) = before {
        let page = before.pages.first().map(|page| page.get());
        let page = page.and_then(|page| serde_json::from_str(page).ok());
        return Ok(page.map_or_else(unseen, |page| enabled(&page, named)));
    }
    let asked = json!(params);
    let call = session.call("ec2", "DescribeRegions", &run.home, &asked);
    let answer = run.stop.or(Box::pin(call)).await?;
    let (regions, ended, outcome) = match answer {
        Ok(page) => {
            let enabled = enabled(&page.value(), named);
            let output = serde_json::value::RawValue::from_string(redact(
                "ec2",
                "DescribeRegions",
                page.into_text(),
            ))
            .map_err(|error| CollectError::Task(error.to_string()))?;
            (enabled, Ended::Answered, Outcome::Ok(output))
        }
        Err(error) if error.ends_the_run() => return Err(CollectError::of(&error)),
        Err(error) => (unseen(), Ended::Denied, Outcome::Error(refusal(&error))),
    };
    (run.watch)(Event::Call {
        account: id,
        service: "ec2",
        operation: "DescribeRegions",
        region: &run.home,
        ended,
    });
    part.journal.write(&Record {
        service: "ec2".into(),
        operation: "DescribeRegions".into(),
        region: run.home.as_str().into(),
        name: None,
        params,
        page: 0,
        more: false,
        at: now().into(),
        outcome,
    })?;
    Ok(regions)
}

/// The enabled regions that an answer names, of those the user named.
fn enabled(page: &Value, named: Option<&[String]>) -> Vec<String> {
    let is_enabled = |region: &&Value| {
        let status = region.get("OptInStatus").and_then(Value::as_str);
        status.is_none_or(|status| matches!(status, "opted-in" | "opt-in-not-required"))
    };
    items(page, "Regions")
        .filter(is_enabled)
        .filter_map(|region| region.get("RegionName").and_then(Value::as_str))
        .filter(|region| may_be_region(region))
        .filter(|region| named.is_none_or(|named| named.iter().any(|it| it == region)))
        .map(str::to_owned)
        .collect()
}

impl CollectRun {
    fn session(&self, id: &str) -> AccountClient {
        if id == self.caller {
            return self.aws.direct();
        }
        match &self.request.access {
            Access::Role {
                name,
                external_id,
                inline,
            } => self.aws.assume(AssumeRole {
                account_id: id.to_owned(),
                role_name: name.clone(),
                external_id: external_id.clone(),
                session_name: format!("firestep-{}", self.request.run),
                session_policy: Some(SessionPolicy::read_only(inline.clone())),
            }),
            Access::Sso { session, role } => self.aws.sso(SsoRole {
                session: session.clone(),
                account_id: id.to_owned(),
                role: role.clone(),
            }),
        }
    }
}

fn refusal(error: &CallError) -> Refusal {
    Refusal {
        code: error.code().into(),
        message: error.message().into(),
        status: error.status(),
    }
}

pub(crate) async fn finish(journal: Journal) -> Result<manifest::SnapshotFile, CollectError> {
    tokio::task::spawn_blocking(|| journal.finish())
        .await
        .map_err(|error| CollectError::Task(error.to_string()))?
        .map_err(CollectError::from)
}
