//! Whom the policy of a function lets in: by Lambda's API, or by an address of it.

use firestep_audit::{Context, Verdict};
use firestep_inventory::lambda::UrlAuthType;
use firestep_inventory::{Gap, Identity};
use firestep_policy::catalogue::Catalogue;
use firestep_policy::document::Principals;
use firestep_policy::{Condition, Matching, PolicyDocument, Principal, Statement};

use crate::resource_policy;

/// What calling by an address needs.
const BY_URL: &str = "lambda:InvokeFunctionUrl";

/// Whether a policy lets everyone in by the API; S3, told to by anybody's bucket, counts as everyone.
pub(crate) fn by_api(
    context: &Context<'_>,
    identity: &Identity,
    policy: Option<&PolicyDocument>,
) -> Result<Verdict, Gap> {
    let policy = policy.map(|it| {
        let mut asked = it.clone();
        asked
            .statements
            .retain(|it| !is_allow(it) || (!is_of_urls_only(it) && covers_api(it)));
        for statement in &mut asked.statements {
            if is_allow(statement) && is_about_s3(statement) {
                statement.principals = Some(Matching::Only(Principals::Anyone));
            }
        }
        asked
    });
    resource_policy::examine_for(
        context,
        ("lambda", "function"),
        identity,
        policy.as_ref(),
        |action| action != BY_URL,
    )
}

/// Whether a policy lets everyone in by an address that asks for signatures so.
pub(crate) fn by_url(
    context: &Context<'_>,
    identity: &Identity,
    policy: Option<&PolicyDocument>,
    auth: UrlAuthType,
) -> Result<Verdict, Gap> {
    let policy = policy.map(|it| {
        let mut asked = it.clone();
        asked.statements.retain(|it| {
            !is_allow(it)
                || (it.covers_action(BY_URL)
                    && !it.conditions.iter().any(|it| is_of_another(it, auth)))
        });
        asked
    });
    resource_policy::examine_for(
        context,
        ("lambda", "function"),
        identity,
        policy.as_ref(),
        |action| action == BY_URL,
    )
}

fn is_allow(statement: &Statement) -> bool {
    statement.effect == firestep_policy::Effect::Allow
}

/// Whether a statement allows anything but calling by an address.
fn covers_api(statement: &Statement) -> bool {
    let catalogue = Catalogue::embedded();
    let Some(lambda) = catalogue.service("lambda") else {
        return true;
    };
    catalogue
        .of_service(lambda)
        .map(|id| catalogue.name(id))
        .any(|name| name != BY_URL && statement.covers_action(&name))
}

/// Whether it holds only for calls by an address: of calls, no other has these keys. Requests that change a function's
/// addresses and policy have one of them too.
/// <https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html>
fn is_of_urls_only(statement: &Statement) -> bool {
    let changes = ["lambda:AddPermission", "lambda:UpdateFunctionUrlConfig"];
    if changes.into_iter().any(|it| statement.covers_action(it)) {
        return false;
    }
    statement.conditions.iter().any(|it| {
        let operator = it.operator.to_ascii_lowercase();
        match it.key.to_ascii_lowercase().as_str() {
            "lambda:functionurlauthtype" => {
                matches!(operator.as_str(), "stringequals" | "stringlike")
            }
            "lambda:invokedviafunctionurl" => {
                operator == "bool" && it.values.iter().all(|it| it.eq_ignore_ascii_case("true"))
            }
            _ => false,
        }
    })
}

/// Whether a condition holds only for addresses of another sort.
fn is_of_another(condition: &Condition, auth: UrlAuthType) -> bool {
    condition
        .key
        .eq_ignore_ascii_case("lambda:FunctionUrlAuthType")
        && condition.operator.eq_ignore_ascii_case("StringEquals")
        && condition.values.iter().all(|it| **it != *auth.word())
}

fn is_about_s3(statement: &Statement) -> bool {
    statement
        .named_principals()
        .iter()
        .any(|it| matches!(it, Principal::Service(name) if name.starts_with("s3.amazonaws.com")))
}
