//! The part of a policy that bears on what is asked here, by whoever comes the way that suits.

use firestep_policy::condition::Operator;
use firestep_policy::{Condition, Effect, Matching, PolicyDocument, Statement};

/// Without the actions of other services, of which some policies of AWS's name a thousand, and as whoever comes the way
/// that suits meets it.
pub(super) fn about_iam(document: &PolicyDocument) -> PolicyDocument {
    let statements = document.statements.iter();
    let of_iam = PolicyDocument {
        version: document.version.clone(),
        statements: statements.filter_map(limited).collect(),
        ..PolicyDocument::default()
    };
    by_any_way(of_iam)
}

/// Without denials that whoever is denied can get round, and without conditions of what is allowed that whoever is
/// allowed it can meet: the right is theirs, from there.
pub(crate) fn by_any_way(mut document: PolicyDocument) -> PolicyDocument {
    document.statements.retain(|it| !is_avoidable(it));
    for statement in &mut document.statements {
        if statement.effect == Effect::Allow {
            statement.conditions.retain(|it| !is_met(it));
        }
    }
    document
}

/// Without what is allowed only to whoever comes some way, or in some regions.
pub(super) fn whatever_the_way(document: &PolicyDocument) -> PolicyDocument {
    let mut document = document.clone();
    let is_of_a_way = |it: &Condition| is_met(it) || is_of_region(it);
    document
        .statements
        .retain(|it| it.effect == Effect::Deny || !it.conditions.iter().any(is_of_a_way));
    document
}

pub(super) fn is_of_region(condition: &Condition) -> bool {
    condition.key.eq_ignore_ascii_case("aws:RequestedRegion")
}

/// The statement with its actions of IAM alone.
fn limited(statement: &Statement) -> Option<Statement> {
    let actions = match statement.actions.as_ref()? {
        Matching::Only(all) => {
            let of_iam: Vec<Box<str>> = all.iter().filter(|it| is_of_iam(it)).cloned().collect();
            if of_iam.is_empty() {
                return None;
            }
            Matching::Only(of_iam)
        }
        all_but @ Matching::AllBut(_) => all_but.clone(),
    };
    Some(Statement {
        sid: None,
        effect: statement.effect,
        principals: None,
        actions: Some(actions),
        resources: statement.resources.clone(),
        conditions: statement.conditions.clone(),
        unknown: Vec::new(),
        span: statement.span,
    })
}

fn is_of_iam(action: &str) -> bool {
    let service = action
        .split_once(':')
        .map_or(action, |(service, _)| service);
    service.eq_ignore_ascii_case("iam") || service.contains(['*', '?'])
}

/// Where a request comes from and how old its session is: whoever is denied for that comes another way.
const OF_THE_WAY: [&str; 8] = [
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:referer",
    "aws:multifactorauthage",
];

/// Of these, what a request can be given to be let in. Sessions get older by themselves.
const OF_WHERE: [&str; 6] = [
    "aws:sourceip",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "aws:useragent",
    "aws:referer",
];

pub(super) fn is_met(condition: &Condition) -> bool {
    let operator = Operator::parse(&condition.operator);
    OF_WHERE
        .iter()
        .any(|it| it.eq_ignore_ascii_case(&condition.key))
        && operator.is_known()
        && operator.base != "null"
}

/// All conditions of a denial must hold, so that one which need not hold spares everybody.
fn is_avoidable(statement: &Statement) -> bool {
    let of_the_way = |key: &str| OF_THE_WAY.iter().any(|it| it.eq_ignore_ascii_case(key));
    statement.effect == Effect::Deny && statement.conditions.iter().any(|it| of_the_way(&it.key))
}
