//! What is wrong with a policy, or unwise: what AWS would refuse, what never matches, what grants too much.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>

use crate::arn::{ArnPattern, Fit, RequestedResource, Short};
use crate::catalogue::{AccessLevel, ActionId, Catalogue};
use crate::condition::Operator;
use crate::context::RequestContext;
use crate::document::{
    Condition, Effect, Element, Matching, PolicyDocument, Principal, Principals, Statement,
};
use crate::json::Span;
use crate::pattern::{Overlap, Pattern};
use crate::public::public_statements;
use crate::tri::Tri;

/// What a policy is for, as far as rules differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// On a user, group or role.
    Identity,
    Resource,
    /// On a role: who may take it on.
    Trust,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
}

impl Use {
    /// What the document itself suggests.
    pub fn of(document: &PolicyDocument) -> Self {
        let mut statements = document.statements.iter();
        let whom = statements.clone().any(|it| it.principals.is_some());
        let trust = whom && statements.all(|it| it.resources.is_none());
        match (whom, trust) {
            (_, true) => Self::Trust,
            (true, false) => Self::Resource,
            (false, false) => Self::Identity,
        }
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LintSeverity {
    /// It could be said more simply.
    Suggestion,
    /// It may not mean what it says.
    Warning,
    /// It grants more than it should.
    Risk,
    /// AWS refuses it, or it never matches.
    Error,
}

impl LintSeverity {
    pub fn name(self) -> &'static str {
        match self {
            Self::Suggestion => "suggestion",
            Self::Warning => "warning",
            Self::Risk => "risk",
            Self::Error => "error",
        }
    }
}

/// A rule's id, severity and wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LintRule {
    pub id: &'static str,
    /// How bad it is to break it.
    pub severity: LintSeverity,
    /// What it wants, in words.
    pub wish: &'static str,
}

/// A place where a rule is broken.
#[derive(Debug, Clone)]
pub struct Broken {
    pub rule: &'static LintRule,
    /// What was found, in words.
    pub words: String,
    pub path: String,
    /// Where it stands in the text.
    pub span: Span,
}

macro_rules! rules {
    ($($name:ident $id:literal $severity:ident $wish:literal;)+) => {
        $(const $name: LintRule = LintRule { id: $id, severity: LintSeverity::$severity, wish: $wish };)+
        pub const RULES: &[&LintRule] = &[$(&$name),+];
    };
}

rules! {
    VERSION "version" Warning "The policy names the version 2012-10-17, without which variables are plain text";
    DUPLICATE "duplicate-key" Warning "No member stands twice; only the last one counts";
    ELEMENT "unknown-element" Error "Every element is one that IAM knows";
    SID "sid" Error "Statement ids are unique, of letters and digits";
    NO_ACTION "no-action" Error "Every statement has Action or NotAction";
    NO_RESOURCE "no-resource" Error "Every statement has Resource or NotResource";
    PRINCIPAL "principal" Error "Policies of resources name principals, those of identities do not";
    DEAD_PRINCIPAL "deleted-principal" Warning "No principal is the id of one that was deleted";
    ACTION "unknown-action" Error "Every action is one that AWS has, or fits one";
    ARN "arn" Error "Every resource is an ARN or a star";
    MISMATCH "resource-mismatch" Warning "Every action has a resource of a type that it takes";
    OPERATOR "unknown-operator" Error "Every condition operator is one that IAM knows";
    KEY "unknown-key" Warning "Every condition key is one that AWS has";
    UNSUPPORTED "unsupported-key" Warning "Every condition key is known to some action of its statement";
    VALUE "condition-value" Error "Every value is of the type that its operator compares";
    SET "set-operator" Error "Multivalued keys stand under ForAllValues or ForAnyValue";
    FOR_ALL "for-all-values" Warning "ForAllValues in an Allow stands beside a Null condition: an absent key satisfies it";
    REDUNDANT "redundant" Suggestion "Nothing says what is said beside it already";
    ALL "allow-all" Risk "No statement allows everything on everything";
    SERVICE "allow-service" Risk "No statement allows all of a service that grants access";
    PASS_ROLE "pass-any-role" Risk "iam:PassRole is allowed on named roles";
    NOT_ACTION "allow-not-action" Risk "No Allow is written with NotAction";
    NOT_PRINCIPAL "allow-not-principal" Risk "No Allow is written with NotPrincipal";
    NOT_RESOURCE "allow-not-resource" Risk "No Allow is written with NotResource";
    PUBLIC "public" Risk "No statement lets everyone in";
    SIZE "size" Error "The policy is no longer than AWS allows";
}

const LIMITS: &str = include_str!("../data/limits.tsv");

struct Linting<'a> {
    catalogue: &'a Catalogue,
    broken: Vec<Broken>,
}

impl Linting<'_> {
    fn add(&mut self, rule: &'static LintRule, path: &str, span: Span, words: impl Into<String>) {
        self.broken.push(Broken {
            rule,
            words: words.into(),
            path: path.to_owned(),
            span,
        });
    }
}

/// Finds what is wrong with a policy.
pub fn lint(
    document: &PolicyDocument,
    used: Use,
    catalogue: &Catalogue,
    text: &str,
) -> Vec<Broken> {
    let mut it = Linting {
        catalogue,
        broken: Vec::new(),
    };
    match document.version.as_deref() {
        Some("2012-10-17") => {}
        Some("2008-10-17") => it.add(
            &VERSION,
            "/Version",
            document.span,
            "version 2008-10-17 knows no policy variables",
        ),
        Some(other) => it.add(
            &VERSION,
            "/Version",
            document.span,
            format!("`{other}` is no version"),
        ),
        None => it.add(
            &VERSION,
            "",
            document.span,
            "no version: the older language is meant, which knows no policy variables",
        ),
    }
    for (name, span) in &document.duplicates {
        it.add(&DUPLICATE, "", *span, format!("`{name}` stands twice"));
    }
    for name in &document.unknown {
        it.add(
            &ELEMENT,
            "",
            document.span,
            format!("`{name}` is no element of a policy"),
        );
    }
    size(&mut it, document, used, text);
    let mut sids: Vec<&str> = Vec::new();
    for (index, statement) in document.statements.iter().enumerate() {
        let path = format!("/Statement/{index}");
        if let Some(sid) = &statement.sid {
            if sids.contains(&&**sid) {
                it.add(
                    &SID,
                    &path,
                    statement.place(Element::Sid),
                    format!("`{sid}` is the id of two statements"),
                );
            }
            let plain = sid.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !plain && matches!(used, Use::Identity | Use::Trust) {
                it.add(
                    &SID,
                    &path,
                    statement.place(Element::Sid),
                    format!("`{sid}` has other characters than letters and digits"),
                );
            }
            sids.push(sid);
        }
        one(&mut it, statement, used, &path);
    }
    redundant(&mut it, document);
    if matches!(used, Use::Resource) {
        for statement in public_statements(document) {
            let index = document
                .statements
                .iter()
                .position(|it| std::ptr::eq(it, statement));
            let path = format!("/Statement/{}", index.unwrap_or_default());
            it.add(&PUBLIC, &path, statement.place(Element::Principal), "it lets everyone in, and no condition ties that to an account, organization or network");
        }
    }
    it.broken.sort_by_key(|it| it.span.start);
    it.broken
}

fn size(it: &mut Linting<'_>, document: &PolicyDocument, used: Use, text: &str) {
    let kind = match used {
        Use::Identity => "managed",
        Use::Resource => "resource",
        Use::Trust => "trust",
        Use::Scp => "scp",
        Use::Rcp => "rcp",
    };
    let limit = LIMITS.lines().find_map(|line| {
        let mut fields = line.split('\t');
        (fields.next()? == kind).then_some(())?;
        Some((fields.next()?.parse::<usize>().ok()?, fields.next()?))
    });
    let length = text
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .count();
    if let Some((most, words)) = limit
        && length > most
    {
        it.add(
            &SIZE,
            "",
            document.span,
            format!("{length} characters; {words} has at most {most}"),
        );
    }
}

fn one(it: &mut Linting<'_>, statement: &Statement, used: Use, path: &str) {
    for name in &statement.unknown {
        it.add(
            &ELEMENT,
            path,
            statement.span,
            format!("`{name}` is no element of a statement"),
        );
    }
    let allow = statement.effect == Effect::Allow;
    let wants_principal = matches!(used, Use::Resource | Use::Trust | Use::Rcp);
    match (&statement.principals, wants_principal) {
        (None, true) => it.add(&PRINCIPAL, path, statement.span, "it names no principal"),
        (Some(_), false) => it.add(
            &PRINCIPAL,
            path,
            statement.place(Element::Principal),
            "such a policy names no principal: it is about whom it hangs on",
        ),
        _ => {}
    }
    if let Some(
        Matching::Only(Principals::Listed(all)) | Matching::AllBut(Principals::Listed(all)),
    ) = &statement.principals
    {
        for principal in all {
            if let Principal::Aws(id) = principal
                && ["AIDA", "AROA", "AGPA"]
                    .iter()
                    .any(|prefix| id.starts_with(prefix))
            {
                it.add(
                    &DEAD_PRINCIPAL,
                    path,
                    statement.place(Element::Principal),
                    format!("`{id}` is the id of a principal that was deleted"),
                );
            }
        }
    }
    if allow && matches!(statement.principals, Some(Matching::AllBut(_))) {
        it.add(
            &NOT_PRINCIPAL,
            path,
            statement.place(Element::Principal),
            "it allows everyone but some, anonymous callers among them",
        );
    }
    let actions = actions(it, statement, path);
    resources(it, statement, used, path, actions.as_deref());
    if allow && used != Use::Scp {
        risks(it, statement, used, path);
    }
    for condition in &statement.conditions {
        condition_of(
            it,
            statement,
            condition,
            &format!("{path}/Condition"),
            actions.as_deref(),
        );
    }
}

/// The actions of a statement; nothing when one of them is not known, or all but some are meant.
fn actions(it: &mut Linting<'_>, statement: &Statement, path: &str) -> Option<Vec<ActionId>> {
    let (patterns, name, only) = match &statement.actions {
        None => {
            it.add(&NO_ACTION, path, statement.span, "it names no action");
            return None;
        }
        Some(Matching::Only(patterns)) => (patterns, "Action", true),
        Some(Matching::AllBut(patterns)) => (patterns, "NotAction", false),
    };
    let span = statement.place(Element::Action);
    let mut all = Vec::new();
    let mut known = only;
    for pattern in patterns {
        let found = it.catalogue.matching(pattern);
        if found.is_empty() {
            known = false;
            let service = pattern.split_once(':').map(|(service, _)| service);
            let near = it.catalogue.near(pattern);
            let hint = match near.first() {
                Some(near) => format!("; is `{near}` meant?"),
                None => String::new(),
            };
            let words = match service {
                None => format!("`{pattern}` is not written as `service:Action`"),
                Some(service) if it.catalogue.service(service).is_none() => {
                    format!(
                        "`{service}` is no service that the data of {} knows{hint}",
                        it.catalogue.date()
                    )
                }
                Some(_) => format!(
                    "`{pattern}` is no action that the data of {} knows{hint}",
                    it.catalogue.date()
                ),
            };
            it.add(&ACTION, &format!("{path}/{name}"), span, words);
        }
        all.extend(found);
    }
    known.then_some(all)
}

fn resources(
    it: &mut Linting<'_>,
    statement: &Statement,
    used: Use,
    path: &str,
    actions: Option<&[ActionId]>,
) {
    let (patterns, name) = match &statement.resources {
        None => {
            if used != Use::Trust {
                it.add(&NO_RESOURCE, path, statement.span, "it names no resource");
            }
            return;
        }
        Some(Matching::Only(patterns)) => (patterns, "Resource"),
        Some(Matching::AllBut(patterns)) => {
            if statement.effect == Effect::Allow && used != Use::Scp {
                it.add(
                    &NOT_RESOURCE,
                    path,
                    statement.place(Element::Resource),
                    "it allows all resources but some, new ones among them",
                );
            }
            (patterns, "NotResource")
        }
    };
    let span = statement.place(Element::Resource);
    let path = format!("{path}/{name}");
    let mut every = false;
    for pattern in patterns {
        if &**pattern == "*" {
            every = true;
        } else if !pattern.starts_with("arn:")
            || crate::arn::parts(pattern).is_none() && !pattern.ends_with('*')
        {
            it.add(&ARN, &path, span, format!("`{pattern}` is no ARN"));
        }
    }
    let Some(actions) = actions.filter(|_| !every && name == "Resource") else {
        return;
    };
    // With many actions some resource is meant for each by a wildcard: named ones are looked at.
    if actions.len() > 50 {
        return;
    }
    let patterns: Vec<ArnPattern> = patterns
        .iter()
        .map(|it| ArnPattern::new(it, true, Short::Open))
        .collect();
    for id in actions {
        let Some(row) = it.catalogue.row(*id) else {
            continue;
        };
        if it.catalogue.takes_no_resource(row) {
            let words = format!(
                "`{}` takes no resource: only `*` names it",
                it.catalogue.name(*id)
            );
            it.add(&MISMATCH, &path, span, words);
            continue;
        }
        let fits = it.catalogue.resource_types(row).any(|(kind, _)| {
            let requested = RequestedResource::new(&starred(&kind.arn), false);
            patterns.iter().any(|it| {
                it.fits(
                    &requested,
                    &RequestContext::default().in_discovery(Vec::new()),
                ) != Fit::Is(Tri::No)
            })
        });
        if !fits {
            let kinds: Vec<&str> = it
                .catalogue
                .resource_types(row)
                .map(|(kind, _)| &*kind.name)
                .collect();
            let words = format!(
                "`{}` takes {}; none is named",
                it.catalogue.name(*id),
                kinds.join(", ")
            );
            it.add(&MISMATCH, &path, span, words);
        }
    }
}

/// `arn:${Partition}:s3:::${BucketName}` as a request for all buckets.
fn starred(arn: &str) -> String {
    let mut text = String::with_capacity(arn.len());
    let mut rest = arn;
    while let Some((before, after)) = rest.split_once("${") {
        text.push_str(before);
        text.push('*');
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    text + rest
}

fn risks(it: &mut Linting<'_>, statement: &Statement, used: Use, path: &str) {
    let every = statement
        .resources
        .as_ref()
        .is_none_or(|it| matches!(it, Matching::Only(all) if all.iter().any(|it| &**it == "*")));
    let span = statement.place(Element::Action);
    let path = format!("{path}/Action");
    match &statement.actions {
        Some(Matching::AllBut(_)) => it.add(
            &NOT_ACTION,
            &path,
            span,
            "it allows every action but some, new ones among them",
        ),
        Some(Matching::Only(patterns)) if used == Use::Identity && every => {
            for pattern in patterns {
                if matches!(&**pattern, "*" | "*:*") {
                    it.add(&ALL, &path, span, "it allows everything on everything");
                    continue;
                }
                let found = it.catalogue.matching(pattern);
                let grants = found.iter().any(|id| {
                    it.catalogue
                        .row(*id)
                        .is_some_and(|row| row.level == AccessLevel::PermissionsManagement)
                });
                if pattern.ends_with(":*") && grants {
                    it.add(
                        &SERVICE,
                        &path,
                        span,
                        format!("`{pattern}` on every resource can grant access to others"),
                    );
                }
                if crate::matches_ignoring_case(pattern, "iam:PassRole")
                    && !pattern.starts_with('*')
                {
                    it.add(
                        &PASS_ROLE,
                        &path,
                        span,
                        format!("`{pattern}` on every resource passes any role to any service"),
                    );
                }
            }
        }
        _ => {}
    }
}

fn condition_of(
    it: &mut Linting<'_>,
    statement: &Statement,
    condition: &Condition,
    path: &str,
    actions: Option<&[ActionId]>,
) {
    let operator = Operator::parse(&condition.operator);
    let (key, span) = (&condition.key, condition.span);
    if !operator.is_known() {
        it.add(
            &OPERATOR,
            path,
            span,
            format!("`{}` is no operator", condition.operator),
        );
        return;
    }
    let Some(known) = it.catalogue.key(key) else {
        // Identity providers name keys of their own.
        if key
            .split_once(':')
            .is_some_and(|(service, _)| !service.contains('.'))
        {
            it.add(
                &KEY,
                path,
                span,
                format!(
                    "`{key}` is no key that the data of {} knows",
                    it.catalogue.date()
                ),
            );
        }
        return;
    };
    let many = known.kind.starts_with("ArrayOf");
    if many && operator.set.is_none() && operator.base != "null" {
        it.add(
            &SET,
            path,
            span,
            format!("`{key}` has several values: compare it under ForAllValues or ForAnyValue"),
        );
    }
    let guarded = statement.conditions.iter().any(|other| {
        other.operator.eq_ignore_ascii_case("null") && other.key.eq_ignore_ascii_case(key)
    });
    if operator.set.as_deref() == Some("forallvalues")
        && statement.effect == Effect::Allow
        && !guarded
    {
        it.add(
            &FOR_ALL,
            path,
            span,
            format!("a request without `{key}` satisfies it"),
        );
    }
    for value in &condition.values {
        if let Some(wanted) = not_of(&operator.base, value) {
            it.add(&VALUE, path, span, format!("`{value}` is not {wanted}"));
        }
    }
    if let Some(actions) = actions.filter(|all| !all.is_empty() && all.len() < 2_000) {
        let supported = it.catalogue.any_has_key(actions, key);
        if !supported {
            it.add(
                &UNSUPPORTED,
                path,
                span,
                format!("none of the actions knows `{key}`"),
            );
        }
    }
}

fn not_of(base: &str, value: &str) -> Option<&'static str> {
    if value.contains("${") {
        return None;
    }
    let lower = value.to_ascii_lowercase();
    let (fits, wanted) = match base {
        "bool" | "null" => (lower == "true" || lower == "false", "true or false"),
        "ipaddress" | "notipaddress" => (
            value.parse::<ipnet::IpNet>().is_ok() || value.parse::<std::net::IpAddr>().is_ok(),
            "an address or a range of addresses",
        ),
        _ if base.starts_with("numeric") => (value.trim().parse::<f64>().is_ok(), "a number"),
        _ if base.starts_with("arn") => (crate::arn::parts(value).is_some(), "an ARN"),
        _ => return None,
    };
    (!fits).then_some(wanted)
}

/// What is covered by something beside it.
fn redundant(it: &mut Linting<'_>, document: &PolicyDocument) {
    for (index, statement) in document.statements.iter().enumerate() {
        let lists = [
            ("Action", Element::Action, &statement.actions, true),
            ("Resource", Element::Resource, &statement.resources, false),
        ];
        for (name, element, matching, fold) in lists {
            let Some(Matching::Only(all)) = matching else {
                continue;
            };
            // Only a wildcard covers another, or the same in other letters.
            let folded: Vec<String> = all
                .iter()
                .map(|it| {
                    if fold {
                        it.to_ascii_lowercase()
                    } else {
                        it.to_string()
                    }
                })
                .collect();
            let wide: Vec<(usize, &str, Pattern)> = folded
                .iter()
                .enumerate()
                .filter(|(_, it)| it.contains(['*', '?']) && !it.contains("${"))
                .take(100)
                .map(|(at, it)| (at, it.as_str(), Pattern::new(it)))
                .collect();
            for (at, written) in folded.iter().enumerate() {
                let twin = folded.iter().take(at.min(300)).position(|it| it == written);
                let covered = twin.or_else(|| {
                    let wider = wide.iter().find(|(other, text, pattern)| {
                        let head = text.find(['*', '?']).unwrap_or_default();
                        *other != at
                            && *text != written.as_str()
                            && !written.contains('?')
                            && text
                                .get(..head)
                                .is_some_and(|head| written.starts_with(head))
                            && pattern.against(written) == Overlap::Covers
                    });
                    wider.map(|(other, ..)| *other)
                });
                if let (Some(wide), Some(written)) =
                    (covered.and_then(|it| all.get(it)), all.get(at))
                {
                    let words = format!("`{written}` is covered by `{wide}`");
                    it.add(
                        &REDUNDANT,
                        &format!("/Statement/{index}/{name}/{at}"),
                        statement.place(element),
                        words,
                    );
                }
            }
        }
        if document.statements.len() > 200 {
            continue;
        }
        let wider = document
            .statements
            .iter()
            .enumerate()
            .find(|(other, wide)| {
                *other != index
                    && includes(wide, statement)
                    && (!includes(statement, wide) || *other < index)
            });
        if let Some((other, _)) = wider {
            it.add(
                &REDUNDANT,
                &format!("/Statement/{index}"),
                statement.span,
                format!("statement {other} says all of it"),
            );
        }
    }
}

fn covers(wide: &str, narrow: &str, fold: bool) -> bool {
    if wide == narrow || wide == "*" {
        return true;
    }
    if !wide.contains(['*', '?']) || narrow.contains('?') {
        return fold && wide.eq_ignore_ascii_case(narrow);
    }
    if fold {
        Pattern::new(&wide.to_ascii_lowercase()).against(&narrow.to_ascii_lowercase())
            == Overlap::Covers
    } else {
        !wide.contains("${") && Pattern::new(wide).against(narrow) == Overlap::Covers
    }
}

fn includes(wide: &Statement, narrow: &Statement) -> bool {
    let list =
        |wide: &Option<Matching<Vec<Box<str>>>>, narrow: &Option<Matching<Vec<Box<str>>>>, fold| {
            match (wide, narrow) {
                (Some(Matching::Only(wide)), Some(Matching::Only(narrow))) => {
                    wide.len() * narrow.len() < 10_000
                        && narrow
                            .iter()
                            .all(|it| wide.iter().any(|wide| covers(wide, it, fold)))
                }
                (wide, narrow) => wide == narrow,
            }
        };
    let same_conditions = |a: &Statement, b: &Statement| {
        a.conditions.len() == b.conditions.len()
            && a.conditions
                .iter()
                .zip(&b.conditions)
                .all(|(a, b)| (&a.operator, &a.key, &a.values) == (&b.operator, &b.key, &b.values))
    };
    wide.effect == narrow.effect
        && wide.principals == narrow.principals
        && (wide.conditions.is_empty() || same_conditions(wide, narrow))
        && list(&wide.actions, &narrow.actions, true)
        && list(&wide.resources, &narrow.resources, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(statement: &str) -> Vec<&'static str> {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#);
        let document = PolicyDocument::parse(&text).unwrap();
        lint(&document, Use::of(&document), Catalogue::embedded(), &text)
            .iter()
            .map(|it| it.rule.id)
            .collect()
    }

    #[test]
    fn a_good_policy_has_nothing_wrong() {
        for good in [
            r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*","Condition":{"StringEquals":{"aws:PrincipalTag/team":"red"}}}"#,
            r#"{"Effect":"Allow","Action":["ec2:DescribeVpcs","s3:ListAllMyBuckets"],"Resource":"*"}"#,
            r#"{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}"#,
            r#"{"Effect":"Allow","Action":"iam:GetUser","Resource":"arn:aws:iam::*:user/${aws:username}"}"#,
        ] {
            assert_eq!(found(good), Vec::<&str>::new(), "{good}");
        }
    }

    #[test]
    fn each_rule_finds_its_mistake() {
        for (rule, bad) in [
            (
                "unknown-action",
                r#"{"Effect":"Allow","Action":"s3:GetObjects","Resource":"*"}"#,
            ),
            (
                "unknown-action",
                r#"{"Effect":"Allow","Action":"s3","Resource":"*"}"#,
            ),
            (
                "arn",
                r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"bucket"}"#,
            ),
            (
                "resource-mismatch",
                r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:sqs:*:*:x"}"#,
            ),
            (
                "resource-mismatch",
                r#"{"Effect":"Allow","Action":"ec2:DescribeVpcs","Resource":"arn:aws:ec2:*:*:vpc/*"}"#,
            ),
            (
                "unknown-operator",
                r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringIs":{"aws:username":"a"}}}"#,
            ),
            (
                "unknown-key",
                r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:usrname":"a"}}}"#,
            ),
            (
                "unsupported-key",
                r#"{"Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringEquals":{"ec2:Vpc":"a"}}}"#,
            ),
            (
                "condition-value",
                r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"no"}}}"#,
            ),
            (
                "condition-value",
                r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/40"}}}"#,
            ),
            (
                "set-operator",
                r#"{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:TagKeys":"a"}}}"#,
            ),
            (
                "for-all-values",
                r#"{"Effect":"Allow","Action":"ec2:CreateTags","Resource":"*","Condition":{"ForAllValues:StringEquals":{"aws:TagKeys":"a"}}}"#,
            ),
            (
                "redundant",
                r#"{"Effect":"Allow","Action":["s3:Get*","s3:GetObject"],"Resource":"arn:aws:s3:::a/*"}"#,
            ),
            (
                "allow-all",
                r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
            ),
            (
                "allow-service",
                r#"{"Effect":"Allow","Action":"iam:*","Resource":"*"}"#,
            ),
            (
                "pass-any-role",
                r#"{"Effect":"Allow","Action":"iam:PassRole","Resource":"*"}"#,
            ),
            (
                "allow-not-action",
                r#"{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}"#,
            ),
            (
                "allow-not-resource",
                r#"{"Effect":"Allow","Action":"s3:GetObject","NotResource":"arn:aws:s3:::a/*"}"#,
            ),
            (
                "allow-not-principal",
                r#"{"Effect":"Allow","NotPrincipal":{"AWS":"111122223333"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}"#,
            ),
            (
                "public",
                r#"{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}"#,
            ),
            (
                "deleted-principal",
                r#"{"Effect":"Allow","Principal":{"AWS":"AROAEXAMPLE"},"Action":"sts:AssumeRole"}"#,
            ),
            (
                "unknown-element",
                r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*","Conditions":{}}"#,
            ),
            (
                "sid",
                r#"{"Sid":"a b","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}"#,
            ),
            (
                "duplicate-key",
                r#"{"Effect":"Allow","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}"#,
            ),
            ("no-action", r#"{"Effect":"Allow","Resource":"*"}"#),
            (
                "no-resource",
                r#"{"Effect":"Allow","Action":"s3:GetObject"}"#,
            ),
        ] {
            assert!(
                found(bad).contains(&rule),
                "{rule}: {bad}: {:?}",
                found(bad)
            );
        }
        let long = format!(
            r#"{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/{}"}}"#,
            "x".repeat(7_000)
        );
        assert!(found(&long).contains(&"size"));
        let text = r#"{"Statement":[],"Id":"x"}"#;
        let document = PolicyDocument::parse(text).unwrap();
        assert_eq!(
            lint(&document, Use::Scp, Catalogue::embedded(), text)[0]
                .rule
                .id,
            "version"
        );
        let principal = PolicyDocument::parse(r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}"#).unwrap();
        assert!(
            lint(&principal, Use::Scp, Catalogue::embedded(), "")
                .iter()
                .any(|it| it.rule.id == "principal")
        );
    }
}
