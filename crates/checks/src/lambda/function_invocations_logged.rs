//! Is a trail set to record who calls each function?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::cloudtrail::{AdvancedSelector, FieldSelector, ReadWrite, Selector, Trail};
use firestep_inventory::lambda::Function;
use firestep_inventory::reading::records::undecided;

pub(crate) const CHECK: Check = Check {
    id: "lambda-function-invocations-logged",
    title: "A trail is set to record the invocations of Lambda functions",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "After a break-in nobody can say who called the function, nor when.",
    remedy: "Add data events of all Lambda functions to a trail; they are charged by the event.",
    references: &["https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html"],
    // Whether the trail is logging is asked by cloudtrail-logging.
    reads: &[
        "lambda:ListFunctions",
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetEventSelectors",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.lambda_functions, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, function: &Function) -> Result<Verdict, Gap> {
    let location = function.identity.location;
    let arn = function.identity.arn.as_deref().unwrap_or_default();
    let trail = context
        .org
        .trail_in(location.account, location.region, |it| records(it, arn))?;
    Ok(match trail {
        Some(trail) => {
            Verdict::Pass(format!("{} is set to record its invocations", trail.identity.id).into())
        }
        None => Verdict::Fail("no trail is set to record its invocations".into()),
    })
}

/// The type of functions in data events.
const FUNCTION: &str = "AWS::Lambda::Function";

/// The beginnings that the ARNs of all functions have.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html>
const ALL: [&str; 3] = [
    "arn:aws:lambda",
    "arn:aws-cn:lambda",
    "arn:aws-us-gov:lambda",
];

/// Whether a trail is set to record the invocations of a function: they are data events that write.
fn records(trail: &Trail, arn: &str) -> Result<bool, Gap> {
    let basic = trail.event_selectors.whole()?;
    let advanced = trail.advanced_event_selectors.whole()?;
    if basic.is_empty() && advanced.is_empty() {
        trail.records_by_default()?;
        return Ok(false);
    }
    if basic.iter().any(|it| selects(it, arn)) || advanced.iter().any(|it| selects_plainly(it, arn))
    {
        return Ok(true);
    }
    // A condition on more than equality may let the function in.
    if advanced.iter().any(is_of_functions) {
        return Err(undecided(
            trail.identity.location,
            "cloudtrail:GetEventSelectors",
            "AdvancedEventSelectors",
        ));
    }
    Ok(false)
}

/// Whether a selector is about data events of functions, with conditions that are not plain.
fn is_of_functions(selector: &AdvancedSelector) -> bool {
    let conditions = &selector.field_selectors;
    let is_plain = |it: &&FieldSelector| it.is_plain && it.not_equals.is_empty();
    let known = [
        "eventCategory",
        "resources.type",
        "readOnly",
        "resources.ARN",
    ];
    let says = |field: &str, word: &str| {
        let mut of_field = conditions.iter().filter(|it| &*it.field == field);
        of_field.all(|it| it.equals.is_empty() || it.equals.iter().any(|it| &**it == word))
    };
    says("eventCategory", "Data")
        && says("resources.type", FUNCTION)
        && !conditions
            .iter()
            .all(|it| known.contains(&&*it.field) && is_plain(&it))
}

fn selects(selector: &Selector, arn: &str) -> bool {
    let mut functions = selector
        .data_resources
        .iter()
        .filter(|it| &*it.resource_type == FUNCTION)
        .flat_map(|it| &it.values);
    selector.read_write_type != ReadWrite::ReadOnly
        && functions.any(|it| ALL.contains(&&**it) || **it == *arn)
}

/// Whether it selects by nothing but equality.
fn selects_plainly(selector: &AdvancedSelector, arn: &str) -> bool {
    let conditions = &selector.field_selectors;
    let is_of = |field: &str, word: &str| {
        let mut of_field = conditions.iter();
        of_field.any(|it| &*it.field == field && it.equals.iter().any(|it| &**it == word))
    };
    is_of("eventCategory", "Data")
        && is_of("resources.type", FUNCTION)
        && conditions.iter().all(|it| {
            let holds = |word: &str| it.equals.iter().any(|it| &**it == word);
            let only = it.is_plain && it.not_equals.is_empty();
            match &*it.field {
                "eventCategory" | "resources.type" => only,
                "readOnly" => only && holds("false"),
                "resources.ARN" => only && holds(arn),
                _ => false,
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words_in;
    use crate::trails::{ARN, advanced, basic, org, sound};
    use firestep_inventory::cloudtrail::DataResource;
    use firestep_inventory::{Account, Listed, Parts};

    const FUNCTION_ARN: &str = "arn:aws:lambda:eu-central-1:111122223333:function:orders";

    fn said(trail: Trail) -> Vec<&'static str> {
        let mut function = Function::unseen("orders");
        function.identity.arn = Some(FUNCTION_ARN.into());
        let mut account = Account::empty();
        account.lambda_functions = Listed::of([function]);
        words_in(&CHECK, &org([trail]), &account)
    }

    /// A trail with a basic selector of functions.
    fn of_functions(which: ReadWrite, value: &str) -> Trail {
        let mut trail = basic(which, &[]);
        let mut selectors = trail.event_selectors.whole().unwrap().to_vec();
        selectors[0].data_resources = vec![DataResource {
            resource_type: FUNCTION.into(),
            values: vec![value.into()],
        }];
        trail.event_selectors = Parts::of(selectors);
        trail
    }

    #[test]
    fn a_basic_selector_of_all_functions_or_of_this_one_passes() {
        assert_eq!(
            said(of_functions(ReadWrite::All, "arn:aws:lambda")),
            ["pass"]
        );
        assert_eq!(said(of_functions(ReadWrite::All, FUNCTION_ARN)), ["pass"]);
        assert_eq!(
            said(of_functions(ReadWrite::All, "arn:aws:lambda:x")),
            ["fail"]
        );
        assert_eq!(
            said(of_functions(ReadWrite::ReadOnly, "arn:aws:lambda")),
            ["fail"]
        );
        assert_eq!(said(basic(ReadWrite::All, &["arn:aws:s3"])), ["fail"]);
    }

    #[test]
    fn an_advanced_selector_that_nothing_narrows_passes() {
        let data = ("eventCategory", "Data");
        let functions = ("resources.type", FUNCTION);
        assert_eq!(said(advanced(&[data, functions])), ["pass"]);
        let this = ("resources.ARN", FUNCTION_ARN);
        assert_eq!(said(advanced(&[data, functions, this])), ["pass"]);
        let other = ("resources.ARN", "arn:aws:lambda:eu-central-1:1:function:x");
        assert_eq!(said(advanced(&[data, functions, other])), ["fail"]);
        assert_eq!(
            said(advanced(&[data, functions, ("readOnly", "true")])),
            ["fail"]
        );
        let objects = ("resources.type", "AWS::S3::Object");
        assert_eq!(said(advanced(&[data, objects])), ["fail"]);
    }

    #[test]
    fn what_nobody_changed_records_none_and_what_was_not_seen_is_unknown() {
        assert_eq!(said(sound(ARN)), ["fail"]);
        assert_eq!(said(Trail::unseen(ARN)), ["unknown"]);
    }
}
