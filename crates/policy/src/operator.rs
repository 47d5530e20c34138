//! The names of condition operators, with their prefixes and suffixes.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

/// An operator, split into its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// `stringequals`, in lower case.
    pub base: String,
    /// `forallvalues` or `foranyvalue`, in lower case.
    pub set: Option<String>,
    /// Whether it ends in `IfExists`.
    pub if_exists: bool,
}

impl Operator {
    /// Splits an operator as it is written.
    pub fn parse(written: &str) -> Self {
        let lower = written.to_ascii_lowercase();
        let (set, rest) = match lower.split_once(':') {
            Some((set, rest)) => (Some(set.to_owned()), rest),
            None => (None, lower.as_str()),
        };
        let (base, if_exists) = match rest.strip_suffix("ifexists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        Self {
            base: base.to_owned(),
            set,
            if_exists,
        }
    }

    /// Whether AWS has it.
    pub fn is_known(&self) -> bool {
        let base = BASES.contains(&self.base.as_str());
        let set = matches!(
            self.set.as_deref(),
            None | Some("forallvalues" | "foranyvalue")
        );
        base && set && !(self.base == "null" && self.if_exists)
    }
}

/// Every operator without its prefix and suffix.
const BASES: [&str; 27] = [
    "stringequals",
    "stringnotequals",
    "stringequalsignorecase",
    "stringnotequalsignorecase",
    "stringlike",
    "stringnotlike",
    "numericequals",
    "numericnotequals",
    "numericlessthan",
    "numericlessthanequals",
    "numericgreaterthan",
    "numericgreaterthanequals",
    "dateequals",
    "datenotequals",
    "datelessthan",
    "datelessthanequals",
    "dategreaterthan",
    "dategreaterthanequals",
    "bool",
    "binaryequals",
    "ipaddress",
    "notipaddress",
    "arnequals",
    "arnlike",
    "arnnotequals",
    "arnnotlike",
    "null",
];
