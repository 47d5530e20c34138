//! IAM Access Analyzer: analyzers, what they have found, and what they archive by themselves.

use jiff::Timestamp;

use crate::Seen;
use crate::reading::kind::{at, detail, detail_by_name, kind};
use crate::reading::leaf::words;
use crate::reading::origin::Origin;
use crate::reading::parts::{Parts, part};

words! {
    /// What an analyzer looks for, and where.
    AnalyzerType {
        /// Access from outside, in the account.
        Account = "ACCOUNT",
        /// Access from outside the organization, in all of it.
        Organization = "ORGANIZATION",
        /// Access that nobody uses, in the account.
        AccountUnused = "ACCOUNT_UNUSED_ACCESS",
        /// Access that nobody uses, in the organization.
        OrganizationUnused = "ORGANIZATION_UNUSED_ACCESS",
        /// Access from inside to what is critical, in the account.
        AccountInternal = "ACCOUNT_INTERNAL_ACCESS",
        /// Access from inside to what is critical, in the organization.
        OrganizationInternal = "ORGANIZATION_INTERNAL_ACCESS",
    }
}

words! {
    /// Whether an analyzer works.
    AnalyzerStatus {
        /// It works.
        Active = "ACTIVE",
        /// It is being made.
        Creating = "CREATING",
        /// It does not work: its account left the organization, or administers it no more.
        Disabled = "DISABLED",
        /// It could not be made.
        Failed = "FAILED",
    }
}

kind! {
    /// An analyzer.
    Analyzer from Origin {
        kind: "AWS::AccessAnalyzer::Analyzer",
        operation: "accessanalyzer:ListAnalyzers",
        list: "analyzers[]",
        id: "arn",
        name: "name",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// What it looks for, and where.
    analyzer_type: Seen<AnalyzerType> = at("type");
    /// Whether it works.
    status: Seen<AnalyzerStatus> = at("status");
    /// What it has found and nobody has resolved or archived.
    findings: Parts<ActiveFinding> = detail("accessanalyzer:ListFindingsV2", "analyzerArn", "findings[]");
    /// What it archives by itself.
    archive_rules: Parts<ArchiveRule> = detail_by_name("accessanalyzer:ListArchiveRules", "analyzerName", "archiveRules[]");
}

part! {
    /// An active finding of an analyzer.
    ActiveFinding;
    /// Its id.
    id: Box<str> = "id";
    /// When it was found.
    created_at: Timestamp = "createdAt";
}

part! {
    /// What an analyzer archives by itself.
    ArchiveRule;
    /// Its name.
    rule_name: Box<str> = "ruleName";
}

impl Analyzer {
    /// Whether it looks for access from outside.
    pub fn looks_outside(&self) -> Result<bool, crate::Gap> {
        Ok(matches!(
            self.analyzer_type.get()?,
            AnalyzerType::Account | AnalyzerType::Organization
        ))
    }

    /// Whether it looks for access that nobody uses.
    pub fn looks_for_unused(&self) -> Result<bool, crate::Gap> {
        Ok(matches!(
            self.analyzer_type.get()?,
            AnalyzerType::AccountUnused | AnalyzerType::OrganizationUnused
        ))
    }

    /// Whether it works.
    pub fn is_active(&self) -> Result<bool, crate::Gap> {
        Ok(*self.status.get()? == AnalyzerStatus::Active)
    }
}
