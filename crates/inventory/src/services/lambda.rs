//! Functions, their aliases and their addresses.

use firestep_policy::PolicyDocument;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::evidence::met;
use crate::reading::kind::{at, detail, kind, labelled_detail, own};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::{DOCUMENTED, Origin, Parent};
use crate::reading::records::undecided;
use crate::{Arn, Gap, Seen};

words! {
    /// What a function is made of.
    PackageType {
        /// Code for a runtime of Lambda's.
        Zip = "Zip",
        /// An image with a runtime of its own.
        Image = "Image",
    }
}

words! {
    /// Whom an address of a function asks for a signature.
    UrlAuthType {
        /// Everyone.
        Iam = "AWS_IAM",
        /// Nobody.
        None = "NONE",
    }
}

/// The variables of a function's environment: their names, and the rule that found a secret in the value. The values
/// themselves are not recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables(Box<[Variable]>);

/// A name, and the rule that found a secret.
type Variable = (Box<str>, Option<Box<str>>);

impl Variables {
    /// Variables by name and rule.
    pub fn new<'a>(all: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> Self {
        let all = all.into_iter();
        Variables(
            all.map(|(name, rule)| (name.into(), rule.map(Box::from)))
                .collect(),
        )
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of those whose value is a secret, and the rules that say so.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .filter_map(|(name, rule)| Some((&**name, rule.as_deref()?)))
    }
}

impl Leaf for Variables {
    const TYPE: FieldType = FieldType::one("variables");

    fn to_value(&self) -> Value {
        // As the snapshot marks them: there they are, and their values are not kept.
        let redacted = |rule: &Option<Box<str>>| serde_json::json!({"redacted": rule.as_deref()});
        let all = self.0.iter();
        all.map(|(name, rule)| ((**name).to_owned(), redacted(rule)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        let read = |(name, value): &(std::borrow::Cow<'_, str>, Node<'_>)| {
            let found = value.members()?.iter().find(|(key, _)| key == "redacted");
            let rule = match &found?.1 {
                Node::Null => None,
                Node::Text(rule) => Some(Box::from(&**rule)),
                _ => return None,
            };
            Some((Box::from(&**name), rule))
        };
        let all = node.members()?.iter().map(read);
        all.collect::<Option<_>>().map(Variables)
    }

    fn absent() -> Option<Self> {
        Some(Variables::default())
    }
}

kind! {
    /// A function.
    Function from Origin {
        kind: "AWS::Lambda::Function",
        operation: "lambda:ListFunctions",
        list: "Functions[]",
        id: "FunctionName",
        arn: "FunctionArn",
        ..Origin::REGIONAL
    };
    /// What it is made of.
    package_type: Seen<PackageType>;
    /// What runs it; one that is an image has none.
    runtime: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
    /// The variables of its environment.
    variables: Seen<Variables> = at("Environment?.Variables");
    /// The customer's key that encrypts them; `None`: one of AWS.
    kms_key_arn: Seen<Option<Box<str>>> = at("KMSKeyArn").missing(DOCUMENTED);
    /// The subnets of a network of the customer's; none: it is in none.
    subnets: Seen<Vec<Box<str>>> = at("VpcConfig?.SubnetIds[]");
    /// Where events go that it failed on.
    dead_letter_target: Seen<Option<Box<str>>> = at("DeadLetterConfig?.TargetArn").missing(DOCUMENTED);
    /// The versions of layers that it loads.
    layers: Seen<Vec<Arn>> = at("Layers[]?.Arn");
    /// Who may call and change it; `None`: its own account.
    policy: Seen<Option<Box<PolicyDocument>>> = detail("lambda:GetPolicy", "FunctionName", "Policy");
}

/// Functions, for each of which others are listed.
const FUNCTIONS: Parent = Parent {
    operation: "lambda:ListFunctions",
    list: "Functions[]",
    id: "FunctionName",
    parameter: "FunctionName",
};

kind! {
    /// A name for a version of a function, with a policy of its own.
    Alias from Origin {
        kind: "AWS::Lambda::Alias",
        operation: "lambda:ListAliases",
        list: "Aliases[]",
        id: "AliasArn",
        name: "Name",
        per: Some(FUNCTIONS),
        ..Origin::REGIONAL
    };
    /// Who may call the function by it; `None`: its own account.
    policy: Seen<Option<Box<PolicyDocument>>> = labelled_detail("lambda:GetPolicy", "alias", "FunctionName", "Policy");
}

kind! {
    /// An address of a function, or of an alias of it.
    FunctionUrl from Origin {
        kind: "AWS::Lambda::Url",
        operation: "lambda:ListFunctionUrlConfigs",
        list: "FunctionUrlConfigs[]",
        id: "FunctionArn",
        name: "FunctionUrl",
        per: Some(FUNCTIONS),
        ..Origin::REGIONAL
    };
    /// Whom it asks for a signature.
    auth_type: Seen<UrlAuthType>;
    /// The origins whose pages may call it; `*`: all.
    allow_origins: Seen<Vec<Box<str>>> = at("Cors?.AllowOrigins").missing(DOCUMENTED);
}

/// When each runtime is deprecated: from then on it has no patches. As copies of the page had it from February to June of
/// 2026, which is how old this table is: a runtime that came later is not known, nor a date that AWS moved later. The
/// date of `ruby4.0`, which came in April 2026, is Ruby's own, as AWS has it for each other Ruby.
/// <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html>
const RUNTIMES: [(&str, Date); 48] = [
    ("dotnet10", date(2028, 11, 14)),
    ("dotnet5.0", date(2022, 5, 10)),
    ("dotnet6", date(2024, 12, 20)),
    ("dotnet7", date(2024, 5, 14)),
    ("dotnet8", date(2026, 11, 10)),
    ("dotnetcore1.0", date(2019, 6, 27)),
    ("dotnetcore2.0", date(2019, 5, 30)),
    ("dotnetcore2.1", date(2022, 1, 5)),
    ("dotnetcore3.1", date(2023, 4, 3)),
    ("go1.x", date(2024, 1, 8)),
    ("java11", date(2027, 6, 30)),
    ("java17", date(2027, 6, 30)),
    ("java21", date(2029, 6, 30)),
    ("java25", date(2029, 6, 30)),
    ("java8", date(2024, 1, 8)),
    ("java8.al2", date(2027, 6, 30)),
    ("nodejs", date(2016, 10, 31)),
    ("nodejs10.x", date(2021, 7, 30)),
    ("nodejs12.x", date(2023, 3, 31)),
    ("nodejs14.x", date(2023, 12, 4)),
    ("nodejs16.x", date(2024, 6, 12)),
    ("nodejs18.x", date(2025, 9, 1)),
    ("nodejs20.x", date(2026, 4, 30)),
    ("nodejs22.x", date(2027, 4, 30)),
    ("nodejs24.x", date(2028, 4, 30)),
    ("nodejs4.3", date(2020, 3, 5)),
    ("nodejs4.3-edge", date(2020, 3, 5)),
    ("nodejs6.10", date(2019, 8, 12)),
    ("nodejs8.10", date(2020, 3, 6)),
    ("provided", date(2024, 1, 8)),
    ("provided.al2", date(2026, 7, 31)),
    ("provided.al2023", date(2029, 6, 30)),
    ("python2.7", date(2021, 7, 15)),
    ("python3.10", date(2026, 10, 31)),
    ("python3.11", date(2027, 6, 30)),
    ("python3.12", date(2028, 10, 31)),
    ("python3.13", date(2029, 6, 30)),
    ("python3.14", date(2029, 6, 30)),
    ("python3.6", date(2022, 7, 18)),
    ("python3.7", date(2023, 12, 4)),
    ("python3.8", date(2024, 10, 14)),
    ("python3.9", date(2025, 12, 15)),
    ("ruby2.5", date(2021, 7, 30)),
    ("ruby2.7", date(2023, 12, 7)),
    ("ruby3.2", date(2026, 3, 31)),
    ("ruby3.3", date(2027, 3, 31)),
    ("ruby3.4", date(2028, 3, 31)),
    ("ruby4.0", date(2029, 3, 31)),
];

const fn date(year: i16, month: i8, day: i8) -> Date {
    jiff::civil::date(year, month, day)
}

impl Function {
    /// The runtime and when AWS's support for it ends; `None` for an image, which brings its own.
    pub fn support_end(&self) -> Result<Option<(&str, Date)>, Gap> {
        if *self.package_type.get()? == PackageType::Image {
            return Ok(None);
        }
        let runtime = self.runtime.get()?.as_deref();
        let known = runtime.and_then(|it| RUNTIMES.iter().find(|(name, _)| *name == it));
        match (runtime, known) {
            (Some(runtime), Some((_, end))) => Ok(Some((runtime, *end))),
            (runtime, _) => Err(met(undecided(
                self.identity.location,
                "lambda:ListFunctions",
                &format!("Runtime is {}", runtime.unwrap_or("missing")),
            ))),
        }
    }
}

/// Whether a day has come.
pub fn has_come(day: Date, now: Timestamp) -> bool {
    TimeZone::UTC.to_datetime(now).date() >= day
}
