//! Which findings are shown.

use std::io;
use std::sync::Arc;

use firestep_audit::fix::cli::quoted;
use firestep_audit::{Audience, Check, Finding, FindingOutcome, Severity, Tally, Verdict};
use firestep_checklist::framework::Framework;
use firestep_checklist::{Baseline, Report, is_of_item};

#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Those that an item's clauses rest on.
    pub item: Option<&'static str>,
    /// Those of these checks; of all where none is named.
    pub checks: Vec<&'static str>,
    /// Those of checks that stand behind a requirement of it.
    pub framework: Option<&'static Framework>,
    /// Those of these accounts, by id or name.
    pub accounts: Vec<String>,
    /// Those of this severity and above.
    pub severity: Option<Severity>,
    /// Those of checks for this audience.
    pub audience: Option<Audience>,
    /// Those that pass too.
    pub passes: bool,
    /// Those that fail, and no other.
    pub failures_only: bool,
    /// Those that an earlier audit did not know of.
    pub baseline: Option<Arc<Baseline>>,
}

impl Filter {
    /// Whether a finding is one of them.
    pub fn takes(&self, finding: &Finding, report: &Report) -> bool {
        self.takes_outcome(finding) && self.is_about(finding, report)
    }

    fn takes_outcome(&self, finding: &Finding) -> bool {
        (self.passes || !matches!(finding.verdict, Verdict::Pass(_)))
            && (!self.failures_only || finding.outcome() == FindingOutcome::Fail)
            && self.baseline.as_ref().is_none_or(|it| it.is_new(finding))
    }

    /// Whether it asks for a part of the findings, whatever came of them.
    pub fn is_narrow(&self) -> bool {
        let Self {
            item,
            checks,
            framework,
            accounts,
            severity,
            audience,
            passes: _,
            failures_only: _,
            baseline: _,
        } = self;
        item.is_some()
            || !checks.is_empty()
            || framework.is_some()
            || !accounts.is_empty()
            || severity.is_some()
            || audience.is_some()
    }

    /// As the command takes it, each flag after a space: what is said next keeps what was asked.
    pub fn flags(&self) -> String {
        let mut flags = String::new();
        let mut add = |name: &str, value: &str| {
            // What begins with a dash would be taken for a flag.
            let joint = if value.trim_start_matches('\'').starts_with('-') {
                '='
            } else {
                ' '
            };
            flags.push_str(&format!(" {name}{joint}{value}"));
        };
        if let Some(item) = self.item {
            add("--item", item);
        }
        for check in &self.checks {
            add("--check", check);
        }
        if let Some(framework) = self.framework {
            add("--framework", framework.word);
        }
        for account in &self.accounts {
            add("--account", &quoted(account));
        }
        if let Some(severity) = self.severity {
            add("--severity", severity.word());
        }
        if let Some(audience) = self.audience {
            add("--audience", audience.word());
        }
        if let Some(baseline) = &self.baseline {
            add("--baseline", &quoted(&baseline.name));
        }
        flags
    }

    /// Whether what a check says is asked for: its item, framework, severity and audience.
    fn takes_check(&self, check: &Check) -> bool {
        (self.checks.is_empty() || self.checks.contains(&check.id))
            && self.item.is_none_or(|item| is_of_item(check, item))
            && self.framework.is_none_or(|it| it.asks_for(check.id))
            && self.severity.is_none_or(|it| check.severity >= it)
            && self.audience.is_none_or(|it| check.audience == it)
    }

    /// Whether a tally is of the checks and accounts that are asked for.
    pub fn counts(&self, tally: &Tally, report: &Report) -> bool {
        self.takes_check(tally.check) && self.is_of_account(tally.account, report)
    }

    /// Whether an account is one of those that are asked for.
    pub(crate) fn is_of_account(&self, id: &str, report: &Report) -> bool {
        // The name is looked up only where it counts: accounts are many, and findings more.
        self.accounts.is_empty() || self.names_account(id, report.account_name(id))
    }

    /// Whether an account is named, or none is.
    pub fn names_account(&self, id: &str, name: &str) -> bool {
        let mut wanted = self.accounts.iter();
        self.accounts.is_empty() || wanted.any(|wanted| wanted == id || wanted == name)
    }

    /// Whether a finding is of the check, item, account, severity and audience, whatever came of it.
    pub(crate) fn is_about(&self, finding: &Finding, report: &Report) -> bool {
        self.takes_check(finding.check) && self.is_of_account(finding.account, report)
    }

    /// Hands out the findings, the worst first, then by check, account and resource, until one is not taken.
    pub fn each(
        &self,
        report: &Report,
        take: &mut dyn FnMut(&Finding) -> io::Result<()>,
    ) -> io::Result<()> {
        report.each_finding(
            &|check| self.takes_check(check),
            &|account| self.is_of_account(account, report),
            &mut |finding| {
                if self.takes_outcome(finding) {
                    take(finding)
                } else {
                    Ok(())
                }
            },
        )
    }

    /// The findings, where they are few: those of an item, of a sample.
    pub fn of(&self, report: &Report) -> io::Result<Vec<Finding>> {
        let mut found = Vec::new();
        self.each(report, &mut |finding| {
            found.push(finding.clone());
            Ok(())
        })?;
        Ok(found)
    }

    /// Whether there is any.
    pub fn finds_any(&self, report: &Report) -> io::Result<bool> {
        let mut found = false;
        let ended = self.each(report, &mut |_| {
            found = true;
            Err(io::ErrorKind::Interrupted.into())
        });
        if found {
            Ok(true)
        } else {
            ended.map(|()| false)
        }
    }
}
