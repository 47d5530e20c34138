//! The part of a policy that bears on what IAM is asked.

use firestep_policy::{Effect, Matching, PolicyDocument, Statement};

/// Without the actions of other services, of which some policies of AWS's name a thousand, and without denials that
/// whoever is denied can get round.
pub(super) fn about_iam(document: &PolicyDocument) -> PolicyDocument {
    let statements = document.statements.iter();
    PolicyDocument {
        version: document.version.clone(),
        statements: statements
            .filter(|it| !is_avoidable(it))
            .filter_map(limited)
            .collect(),
        ..PolicyDocument::default()
    }
}

/// Without denials that whoever is denied can get round.
pub(super) fn without_avoidable(document: &PolicyDocument) -> PolicyDocument {
    let mut document = document.clone();
    document.statements.retain(|it| !is_avoidable(it));
    document
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
        places: Vec::new(),
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

/// All conditions of a denial must hold, so that one which need not hold spares everybody.
fn is_avoidable(statement: &Statement) -> bool {
    let of_the_way = |key: &str| OF_THE_WAY.iter().any(|it| it.eq_ignore_ascii_case(key));
    statement.effect == Effect::Deny && statement.conditions.iter().any(|it| of_the_way(&it.key))
}
