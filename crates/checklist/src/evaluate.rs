//! From records to verdicts: two passes over the accounts, then the organization, then the roll-up.
//!
//! The first pass parses what a summary of every account needs and keeps it, the second evaluates one account at a time with its
//! full inventory, so that memory is the largest account and the summaries.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use firestep_access::Guardrails;
use firestep_audit::{
    Check, CheckResults, Clause, Commands, Finding, Keeps, Packed, Scope, Verdict, Wanted, run,
    run_organization,
};
use firestep_inventory::org::AuditScope;
use firestep_inventory::organizations::Overview;
use firestep_inventory::{Account, GLOBAL, Org, Organization, Summary, evaluate as gapless};
use firestep_program::history::{AuditResult, History, Lack};
use firestep_program::{KnownAccounts, Program, ProgramError, TwoWays, UnknownAccount};
use firestep_snapshot::manifest::{LeftOut, Manifest, is_file_name};
use firestep_snapshot::{AccountRecords, Records};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::attested;
use crate::items::{UnitKind, item};
use crate::keep::{ForHistory, Keep};
use crate::opinions::as_thought;
use crate::packed::PackedFindings;
use crate::past::{self, ThisAudit};
use crate::registered;
use crate::report::Registered;
use crate::resources::{self, Resources};
use crate::rollup::{ClauseStatus, Evidence, RolledItem, Units, VerdictCounts, roll_up};
use crate::settings;
use crate::source::{Readable, SnapshotSource, Unread};

#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Evaluate ages at this time; else at the snapshot's own.
    pub as_of: Option<Timestamp>,
    /// Which findings to hold.
    pub keep: Keep,
    /// Which findings to pack: those that are listed or written, and may be too many to hold.
    pub pack: Option<Keep>,
    /// Threads; 0 means as many as the machine has.
    pub threads: usize,
    /// Evaluate only these accounts, by id or name.
    pub accounts: Vec<String>,
    /// What the organization has decided and written down.
    pub program: Program,
    /// What commands are written with.
    pub commands: Commands,
    /// What earlier audits came to, where they are kept. The findings that fail are kept then, so that this one can be too.
    pub history: Option<History>,
    /// Whether to say which resources there are.
    pub resources: bool,
}

/// Everything that came of an evaluation.
#[derive(Debug)]
pub struct Evaluated {
    pub outcome: CheckResults,
    /// The findings that were packed, where any were asked for.
    pub packed: Option<PackedFindings>,
    pub items: Vec<RolledItem>,
    /// The clauses that a check of this version decides: item and clause.
    pub examined: BTreeSet<(String, String)>,
    /// The items as they would be if the closed regions were empty, where a clause is about closed regions.
    pub emptied: Option<Vec<RolledItem>>,
    /// The units that were evaluated.
    pub units: Units,
    /// When it is evaluated.
    pub as_of: Timestamp,
    /// What is evaluated: the organization's id, or the account's where none was seen.
    pub subject: String,
    /// Why it is no whole audit; empty when it is.
    pub lacks: BTreeSet<Lack>,
    /// The last whole audit before it, where the history has one.
    pub earlier: Option<AuditResult>,
    /// Which resources were seen, where that was asked for.
    pub resources: Resources,
    /// The accounts' names, by id.
    pub names: BTreeMap<String, String>,
    /// Accounts that are not active, by id.
    pub inactive: Vec<String>,
    /// Those that could not be entered, with AWS's words.
    pub unreachable: BTreeMap<String, String>,
    /// Those that the snapshot does not hold whole.
    pub unread: BTreeMap<String, Unread>,
    /// The names of the units above accounts, root first, by id, where they were seen.
    pub unit_paths: BTreeMap<String, String>,
    /// What people wrote down of accounts, by id.
    pub registered: BTreeMap<String, Registered>,
    /// The organization's id, when there is one.
    pub organization: Option<String>,
    /// The id of its management account, where it was seen.
    pub management_account: Option<String>,
    /// Why the organization could not be seen, when it could not.
    pub organization_unseen: Option<String>,
    /// Whether that is because its file cannot be read.
    pub organization_damaged: bool,
    /// Whether the account belongs to no organization.
    pub standalone: bool,
    /// Whether it is a member account of an organization that looked at itself: it is judged by what is in it, and nothing
    /// is done as a whole.
    pub is_member_alone: bool,
    /// Accounts that were entered and whose regions could not be listed, by id.
    pub regions_unlisted: Vec<String>,
    /// Regions that were examined.
    pub regions: Vec<String>,
    /// Regions that an SCP closes, by account.
    pub closed_in: BTreeMap<String, Vec<String>>,
    /// Regions that an SCP closes in every account that is bound by it.
    pub closed_regions: Vec<String>,
    /// What the settings say in vain, a sentence each.
    pub notes: Vec<String>,
    /// What commands are written with.
    pub commands: Commands,
}

impl Evaluated {
    /// The commands that put a finding right.
    pub fn fix(&self, finding: &Finding) -> Option<String> {
        finding.commands(&self.commands)
    }
}

#[derive(Debug, thiserror::Error)]
pub enum EvaluateError {
    /// The manifest's time is none.
    #[error("could not tell when the snapshot was made: `{0}` is no time; say it with --as-of")]
    Time(String),
    #[error("could not find account `{0}` in the snapshot")]
    NoSuchAccount(String),
    /// What people wrote down names accounts that are not there.
    #[error(
        "the program names what the organization does not have\n{0}\n  \
         write the id or name that `aws organizations list-accounts` shows, or take out what is about an account that has left;\n  \
         a row with `ours: false` in accounts.yaml makes an account of others known"
    )]
    UnknownAccounts(ProgramError),
    /// What people wrote down says two things of one.
    #[error("could not use the program: {}", listed(.0))]
    TwoWays(Vec<TwoWays>),
}

fn listed(both: &[TwoWays]) -> String {
    /// Nobody reads more.
    const MOST: usize = 10;
    let shown: Vec<String> = both.iter().take(MOST).map(ToString::to_string).collect();
    shown.join("\n  ")
}

/// Runs the checks over everything that was recorded.
pub fn evaluate(
    source: &dyn SnapshotSource,
    checks: &[&'static Check],
    options: &Options,
) -> Result<Evaluated, EvaluateError> {
    let checks = &*as_thought(checks, &options.program.settings);
    let manifest = source.manifest();
    let as_of = if let Some(time) = options.as_of {
        time
    } else {
        let text = manifest.finished.as_ref().unwrap_or(&manifest.started);
        text.parse()
            .map_err(|_| EvaluateError::Time(text.clone()))?
    };
    let readable = Readable::new(source);
    let records = readable.organization();
    let organization = Organization::read(&records);
    let seen = organization.overview();
    let day = jiff::tz::TimeZone::UTC.to_datetime(as_of).date();
    let unknown = unknown_accounts(&options.program, &organization, &seen, day)?;
    // Collecting chooses accounts when the organization has answered: one that ended before has chosen none.
    let unfinished = manifest.finished.is_none();
    let is_chosen = !unfinished || !manifest.scope.accounts.is_empty();
    let left_out = left_out(&seen, manifest);
    let everyone = everyone(&seen, manifest, &left_out);
    let mut accounts = everyone.clone();
    for wanted in &options.accounts {
        let known = |id: &String| id == wanted || seen.names.get(id) == Some(wanted);
        if !accounts.iter().any(known) {
            return Err(EvaluateError::NoSuchAccount(wanted.clone()));
        }
    }
    if !options.accounts.is_empty() {
        accounts.retain(|id| {
            options
                .accounts
                .iter()
                .any(|wanted| wanted == id || seen.names.get(id) == Some(wanted))
        });
    }
    let regions: Option<Vec<Box<str>>> = manifest
        .scope
        .regions
        .as_ref()
        .map(|regions| regions.iter().map(|it| it.as_str().into()).collect());
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    // What other accounts say is needed of all of them, also of those that are not evaluated now.
    let guardrails = Guardrails::of(&organization);
    let needed = Summary::operations();
    let first = in_parallel(&everyone, threads, |id| {
        let read = |records: &Records| {
            let closed = guardrails.closed(&organization, id);
            Summary::read(records, id, regions.as_deref(), closed)
        };
        let summary = read(&readable.account_only(id, &needed));
        if summary.needs_no_other_records() {
            summary
        } else {
            read(&readable.account(id))
        }
    });
    let mut unreachable = BTreeMap::new();
    let mut unread = BTreeMap::new();
    let mut enabled_regions = BTreeSet::new();
    let mut regions_unlisted = Vec::new();
    let mut summaries = Vec::new();
    for (id, summary) in everyone.iter().zip(first) {
        let is_unseen = summary.unreachable.is_some();
        if let Some(why) = readable.unread(id, is_unseen) {
            unread.insert(id.clone(), why);
        } else if let Some(reason) = &summary.unreachable {
            unreachable.insert(id.clone(), reason.to_string());
        }
        match enabled_regions_of(&summary) {
            Some(regions) => enabled_regions.extend(regions.into_iter().map(str::to_owned)),
            None if summary.unreachable.is_none() => regions_unlisted.push(id.clone()),
            None => {}
        }
        summaries.push(summary);
    }
    if let Some(regions) = &manifest.scope.regions {
        enabled_regions.retain(|region| regions.contains(region));
    }
    let scope = AuditScope {
        accounts: Some(everyone.iter().map(|id| id.as_str().into()).collect()),
        regions,
        // Also when nobody could say which accounts there are.
        some_accounts: !left_out.is_empty() || (seen.members_gap.is_some() && !seen.standalone),
    };
    let mut commands = options.commands.clone();
    commands
        .profiles
        .extend(options.program.settings.profiles(&seen.names));
    let two_ways = options.program.two_categories(&seen.names);
    if !two_ways.is_empty() {
        return Err(EvaluateError::TwoWays(two_ways));
    }
    let declared = options.program.resolved(&seen.names, day);
    let vouched = attested::vouched(&declared, day);
    let registered = registered::of_accounts(&declared);
    let notes = settings::notes(&options.program, &unknown, day);
    let unit_paths = seen
        .names
        .keys()
        .filter_map(|id| Some((id.clone(), gapless(|| organization.path_names(id)).ok()?)))
        .collect();
    let org = Org::new(organization, summaries, scope, declared, as_of);
    let for_history = options.history.as_ref().map(|_| ForHistory::default());
    let keeps = |check: &Check, verdict: &Verdict| {
        let in_history = for_history.as_ref();
        let in_history = in_history.is_some_and(|it| it.keeps(check, verdict));
        in_history || options.keep.keeps(check, verdict)
    };
    let store = options.pack.map(|_| Arc::new(Packed::default()));
    let packs = |check: &Check, verdict: &Verdict| {
        let wanted = options.pack;
        wanted.is_some_and(|it| it.keeps(check, verdict))
    };
    let keeps = Keeps {
        held: &keeps,
        packed: store.as_deref().map(|store| (&packs as Wanted<'_>, store)),
    };
    let judged = in_parallel(&accounts, threads, |id| {
        let closed = guardrails.closed(&org.organization, id);
        let account = match readable.account_or_outline(id) {
            AccountRecords::All(records) => Account::read(&records, id, &org, closed),
            AccountRecords::Many(outline) => {
                let records_of = |it: &BTreeSet<&str>| readable.account_only(id, it);
                Account::read_in_parts(&outline, records_of, id, &org, closed)
            }
        };
        account.note_usage(&org.usage);
        let closed: Vec<String> = account
            .closed_regions
            .iter()
            .map(ToString::to_string)
            .collect();
        let resources = options.resources.then(|| resources::of_account(&account));
        (run(checks, &org, &account, keeps), closed, resources)
    });
    let mut outcome = run_organization(checks, &org, keeps);
    let mut closed: BTreeMap<String, usize> = BTreeMap::new();
    let mut closed_by_account = BTreeMap::new();
    let mut resources = Resources::new();
    for (id, (account, closed_in, found)) in accounts.iter().zip(judged) {
        outcome.append(account);
        // Of one that was not read whole its gaps say so; one that was not entered is not there.
        let is_there = !unreachable.contains_key(id) && !unread.contains_key(id);
        let found = found.filter(|_| is_there);
        resources.extend(found.map(|it| (id.clone(), it)));
        for region in &closed_in {
            *closed.entry(region.clone()).or_default() += 1;
        }
        closed_by_account.insert(id.clone(), closed_in);
    }
    if !outcome.two_ways.is_empty() {
        return Err(EvaluateError::TwoWays(outcome.two_ways));
    }
    // The management account is bound by no SCP: a region can be closed in all the others at most.
    let bound = accounts
        .iter()
        .filter(|id| seen.management_account.as_ref() != Some(id))
        // One that was not read says nothing of its regions.
        .filter(|id| !unreachable.contains_key(*id) && !unread.contains_key(*id))
        .count();
    let closed_regions: Vec<String> = closed
        .iter()
        .filter(|(_, count)| bound > 0 && **count >= bound)
        .map(|(region, _)| region.clone())
        .collect();
    // A file may have become unreadable since.
    for id in &everyone {
        unread.extend(readable.damage(id).map(|why| (id.clone(), why)));
    }
    let (mut damaged, mut not_collected) = (Vec::new(), left_out.clone());
    for (id, why) in &unread {
        match why {
            Unread::Damaged(_) => damaged.push(id.clone()),
            Unread::NotReached => not_collected.push(id.clone()),
            Unread::Partly => {}
        }
    }
    let damaged_organization = readable.organization_damage();
    let is_member_alone = is_member_alone(&seen, &everyone, manifest);
    let units = Units {
        unreachable: unreachable.keys().cloned().chain(damaged).collect(),
        not_collected: not_collected.into_iter().collect(),
        accounts: accounts.iter().chain(&left_out).cloned().collect(),
        // A list of no account is none: the caller's own is one of them.
        whole: is_chosen
            && (seen.standalone
                || is_member_alone
                || (seen.members_gap.is_none() && !seen.names.is_empty())),
        unfinished,
        narrowed: unfinished
            || is_member_alone
            || !left_out.is_empty()
            || manifest.scope.regions.is_some()
            || manifest.scope.operations.is_some(),
    };
    let mut evidence = evidence(checks, &outcome, left_out.len());
    evidence.vouched = vouched;
    let lacks = lacks(
        manifest,
        &units,
        is_member_alone,
        !options.accounts.is_empty(),
    );
    let subject = seen.id.clone().or_else(|| units.accounts.first().cloned());
    let subject = subject.unwrap_or_default();
    past::add(
        &mut evidence,
        &outcome.tallies,
        &ThisAudit {
            subject: &subject,
            is_subject_known: seen.standalone || seen.id.is_some(),
            as_of,
            lacks: &lacks,
            accounts: &units.accounts,
            audit_days: org.program.settings.periods.audit_days,
        },
        options.history.as_ref(),
    );
    let earlier = options.history.as_ref().and_then(|history| {
        let mut earlier = history.before(&subject, as_of).rev();
        earlier.find(|it| it.is_whole()).cloned()
    });
    let items = roll_up(&evidence, &units);
    let is_closed = |status: &ClauseStatus| *status == ClauseStatus::Closed;
    let mut clauses = items.iter().flat_map(|item| &item.clauses);
    let mut notes = notes;
    if let Some(history) = &options.history {
        notes.extend(past::notes(history, &subject, as_of));
    }
    let closed_anywhere: BTreeSet<String> = closed.into_keys().collect();
    let unmet = settings::unmet(
        &org.program,
        &closed_anywhere,
        &outcome.findings,
        &outcome.met_exceptions,
        &outcome.unseen_exceptions,
    );
    notes.extend(unmet);
    let emptied = if clauses.any(|clause| clause.statuses.iter().any(is_closed)) {
        notes.extend(about_spared(&guardrails));
        evidence.empty_closed_regions();
        Some(roll_up(&evidence, &units))
    } else {
        None
    };
    Ok(Evaluated {
        outcome,
        packed: store.map(PackedFindings::all),
        items,
        emptied,
        examined: evidence.examined,
        units,
        as_of,
        subject,
        lacks,
        earlier,
        resources,
        names: seen.names,
        inactive: seen.inactive,
        unreachable,
        unread,
        unit_paths,
        registered,
        organization: seen.id,
        management_account: seen.management_account,
        organization_damaged: damaged_organization.is_some(),
        organization_unseen: damaged_organization.or(seen.unseen),
        standalone: seen.standalone,
        is_member_alone,
        regions_unlisted,
        regions: enabled_regions
            .into_iter()
            .filter(|it| !closed_regions.contains(it))
            .collect(),
        closed_in: closed_by_account,
        closed_regions,
        notes,
        commands,
    })
}

/// The accounts and units that a program names and nobody saw. An error where all were seen, so that they are not there.
fn unknown_accounts(
    program: &Program,
    organization: &Organization,
    seen: &Overview,
    day: Date,
) -> Result<Vec<UnknownAccount>, EvaluateError> {
    // A member account that looks at itself knows of no other.
    if seen.names.is_empty() {
        return Ok(Vec::new());
    }
    let mut units = BTreeSet::new();
    let (mut unnamed, mut gap) = (false, None);
    organization.units.region(GLOBAL).visit(
        |unit| {
            let identity = &unit.identity;
            units.insert(identity.id.to_string());
            match &identity.name {
                Some(name) => {
                    units.insert(name.to_string());
                }
                None => unnamed = true,
            }
        },
        |it| gap = Some(it),
    );
    let known = KnownAccounts {
        names: &seen.names,
        units: (gap.is_none() && !unnamed).then_some(&units),
    };
    let unknown = program.unknown_accounts(known, day);
    let all_named = seen.names.values().all(|it| !it.is_empty());
    if unknown.is_empty() || seen.members_gap.is_some() || !all_named {
        return Ok(unknown);
    }
    Err(EvaluateError::UnknownAccounts(unknown.into()))
}

/// Why an audit is no whole one.
fn lacks(
    manifest: &Manifest,
    units: &Units,
    is_member_alone: bool,
    some_accounts: bool,
) -> BTreeSet<Lack> {
    // Those that the user left out, and those that were not reached, which ended early.
    let left_out = !units.unfinished && !units.not_collected.is_empty();
    let lacks = [
        (Lack::EndedEarly, units.unfinished),
        (Lack::AccountsNarrowed, some_accounts || left_out),
        (Lack::RegionsNarrowed, manifest.scope.regions.is_some()),
        (
            Lack::OperationsNarrowed,
            manifest.scope.operations.is_some(),
        ),
        (Lack::AccountsUnlisted, !units.whole || is_member_alone),
        (Lack::AccountsNotEntered, !units.unreachable.is_empty()),
    ];
    let met = lacks.into_iter().filter(|(_, is)| *is);
    met.map(|(lack, _)| lack).collect()
}

/// How to look into closed regions.
fn about_spared(guardrails: &Guardrails) -> Option<String> {
    let spared: Vec<_> = guardrails.spared().into_iter().collect();
    (!spared.is_empty()).then(|| {
        format!(
            "The policies that close regions spare {}: a collection by such a role sees what is in them.",
            spared.join(", ")
        )
    })
}

/// Maps in parallel, keeping the order.
fn in_parallel<T: Send>(ids: &[String], threads: usize, work: impl Fn(&str) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::new(Vec::with_capacity(ids.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads.clamp(1, ids.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(id) = ids.get(at) else { return };
                    let result = work(id);
                    match done.lock() {
                        Ok(mut done) => done.push((at, result)),
                        Err(_) => return,
                    }
                }
            });
        }
    });
    let mut done = done
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Whether a member account looked at itself and no other: it knows its organization, whose accounts it may not list.
fn is_member_alone(seen: &Overview, everyone: &[String], manifest: &Manifest) -> bool {
    let Some(management) = &seen.management_account else {
        return false;
    };
    let own = manifest.caller_account.as_ref();
    seen.names.is_empty()
        && own.is_some_and(|own| own != management && everyone == std::slice::from_ref(own))
}

/// The accounts that are evaluated: those that were to be examined, and every other one of the organization that the
/// user did not leave out. Where none was chosen, the caller's own is one of them.
fn everyone(seen: &Overview, manifest: &Manifest, left_out: &[String]) -> Vec<String> {
    let chosen = &manifest.scope.accounts;
    let own = manifest.caller_account.iter();
    let others = seen.names.keys().filter(|id| !seen.inactive.contains(id));
    let others: BTreeSet<&String> = others
        .chain(own.filter(|_| chosen.is_empty()))
        .filter(|id| !chosen.contains(id) && !left_out.contains(id))
        .collect();
    chosen.iter().chain(others).cloned().collect()
}

/// The accounts that are there and that the user left out, by what the manifest says was asked: it alone cannot take an
/// account away.
fn left_out(seen: &Overview, manifest: &Manifest) -> Vec<String> {
    let scope = &manifest.scope;
    let name = |id: &String| seen.names.get(id).map_or("", String::as_str);
    let asked = &scope.asked;
    let is_asked = |id: &&String| match scope.left_out.get(*id) {
        Some(LeftOut::NotNamed) => {
            let is_named = |it: &String| it == *id || it == name(id);
            !asked.accounts.is_empty() && !asked.accounts.iter().any(is_named)
        }
        Some(LeftOut::OtherUnit) => !asked.units.is_empty(),
        Some(LeftOut::Excluded) => {
            let is_named = |it: &String| it == *id || it.eq_ignore_ascii_case(name(id));
            asked.exclude.iter().any(is_named)
        }
        Some(LeftOut::NoId) => !is_file_name(id),
        Some(LeftOut::Inactive) | None => false,
    };
    let is_there = |id: &&String| seen.names.contains_key(*id) && !seen.inactive.contains(id);
    let excluded = scope.excluded.iter().filter(is_there).filter(is_asked);
    let excluded = excluded.filter(|id| !scope.accounts.contains(id));
    let once: BTreeSet<&String> = excluded.collect();
    once.into_iter().cloned().collect()
}

/// What a clause is about.
fn scope_of(clause: &Clause) -> Option<UnitKind> {
    let found = item(clause.item)?.clause(clause.clause)?;
    Some(found.scope)
}

/// What the clauses' checks counted; `left_out` is how many accounts the user left out.
fn evidence(checks: &[&'static Check], outcome: &CheckResults, left_out: usize) -> Evidence {
    let mut evidence = Evidence::default();
    for check in checks {
        for clause in check.clauses {
            evidence
                .examined
                .insert((clause.item.to_owned(), clause.clause.to_owned()));
            // What is asked of each account for the organization was not asked of these.
            if left_out > 0
                && check.examine.scope() == Scope::Account
                && scope_of(clause) == Some(UnitKind::Organization)
            {
                let key = (clause.item.to_owned(), clause.clause.to_owned());
                evidence.organization.entry(key).or_default().not_collected += 1;
            }
        }
    }
    for counted in &outcome.tallies {
        let tally = VerdictCounts {
            pass: counted.pass,
            fail: counted.fail,
            unknown: counted.unknown,
            closed: counted.closed,
            not_collected: counted.not_collected,
            waiting: counted.waiting,
            excepted: counted.excepted,
        };
        for clause in counted.check.clauses {
            let key = (clause.item.to_owned(), clause.clause.to_owned());
            if scope_of(clause) == Some(UnitKind::Organization) || counted.account.is_empty() {
                let sum = evidence.organization.entry(key).or_default();
                *sum = sum.plus(tally);
            } else {
                let sum = evidence
                    .accounts
                    .entry(key)
                    .or_default()
                    .entry(counted.account.to_owned())
                    .or_default();
                *sum = sum.plus(tally);
            }
        }
    }
    evidence
}

/// The enabled regions of an account, where they could be listed: for the head of the report.
fn enabled_regions_of(summary: &Summary) -> Option<Vec<&'static str>> {
    firestep_inventory::evaluate(|| summary.regions.get().cloned()).ok()
}
