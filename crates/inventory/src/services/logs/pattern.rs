//! What filters of log groups look for: the filter patterns of CloudWatch Logs, read and evaluated on JSON events.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
//!
//! `{ ($.eventName = ConsoleLogin) && ($.additionalEventData.MFAUsed != "Yes") }`: selectors, `=` and `!=` with `*` at the
//! ends of a text, `<` and its like with numbers, `IS NULL`, `EXISTS`, `&&` before `||`, parentheses. Where the
//! documentation does not say what AWS makes of an event, the answer is `None`.

use serde_json::Value;

use crate::reading::leaf::{FieldType, Leaf};
use crate::reading::node::Node;

/// A filter pattern.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterPattern {
    text: Box<str>,
    form: Form,
}

#[derive(Debug, Clone, PartialEq)]
enum Form {
    /// The empty pattern.
    Everything,
    /// Of events that are JSON.
    Json(Condition),
    /// Words, or columns, which are not evaluated here.
    Text,
}

#[derive(Debug, Clone, PartialEq)]
enum Condition {
    Any(Vec<Condition>),
    All(Vec<Condition>),
    Is(Selector, Test),
}

/// What an event must not hold to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spared<'p> {
    /// The names that lead to the member.
    pub path: Vec<&'p str>,
    pub value: String,
}

/// The steps from the event to a value.
type Selector = Vec<Step>;

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Member(Box<str>),
    Element(usize),
    /// `[*]`.
    AnyElement,
}

#[derive(Debug, Clone, PartialEq)]
enum Test {
    Equals(Wanted),
    Differs(Wanted),
    Number(Order, f64),
    Null,
    Bool(bool),
    Exists,
    Missing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Debug, Clone, PartialEq)]
enum Wanted {
    Text(Box<str>),
    Number(f64, Box<str>),
    /// `%…%`, which is not evaluated here.
    Regex,
}

impl FilterPattern {
    /// Reads a pattern; `None` when this version does not understand it.
    pub fn parse(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        let form = if trimmed.is_empty() {
            Form::Everything
        } else if trimmed.starts_with('{') {
            let mut reader = Reader { rest: trimmed };
            reader.take("{")?;
            let condition = reader.any()?;
            reader.take("}")?;
            reader.rest.is_empty().then_some(Form::Json(condition))?
        } else {
            Form::Text
        };
        Some(FilterPattern {
            text: text.into(),
            form,
        })
    }

    /// As it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the comparisons that hold for an event keep from matching: for each text that a member is compared with, a
    /// value with which it would not hold.
    pub fn spared(&self, event: &Value) -> Vec<Spared<'_>> {
        let mut spared = Vec::new();
        if let Form::Json(condition) = &self.form
            && condition.holds(event) != Some(false)
        {
            condition.spare(event, &mut spared);
        }
        spared
    }

    /// Whether an event matches; `None`: that cannot be told.
    pub fn matches(&self, event: &Value) -> Option<bool> {
        match &self.form {
            Form::Everything => Some(true),
            Form::Json(condition) => condition.holds(event),
            Form::Text => None,
        }
    }
}

/// A pattern is parsed at the door: one that is not understood is a gap.
impl Leaf for FilterPattern {
    const TYPE: FieldType = FieldType::one("filter pattern");
    const IS_EMPTY_WITHOUT: bool = false;

    fn to_value(&self) -> Value {
        Value::from(&*self.text)
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        FilterPattern::parse(node.text()?)
    }
}

impl Condition {
    fn holds(&self, event: &Value) -> Option<bool> {
        match self {
            Condition::Any(all) => decided(all, event, true),
            Condition::All(all) => decided(all, event, false),
            Condition::Is(selector, test) => {
                // What `[*]` selects may be many values.
                if selector.contains(&Step::AnyElement) {
                    return None;
                }
                test.holds(selected(event, selector))
            }
        }
    }
}

impl Condition {
    fn spare<'p>(&'p self, event: &Value, spared: &mut Vec<Spared<'p>>) {
        match self {
            Condition::Any(all) | Condition::All(all) => {
                for it in all {
                    it.spare(event, spared);
                }
            }
            Condition::Is(selector, test) => {
                let value = match test {
                    Test::Differs(Wanted::Text(text)) => text.replace('*', "x"),
                    Test::Equals(Wanted::Text(_)) => "another".to_owned(),
                    _ => return,
                };
                let name = |step: &'p Step| match step {
                    Step::Member(name) => Some(&**name),
                    Step::Element(_) | Step::AnyElement => None,
                };
                let path: Option<Vec<&str>> = selector.iter().map(name).collect();
                // One that does not hold, or that holds of this too, spares nothing.
                let is_kept = test.holds(selected(event, selector)) != Some(false)
                    && test.holds(Some(&Value::from(&*value))) == Some(false);
                if let Some(path) = path.filter(|_| is_kept) {
                    spared.push(Spared { path, value });
                }
            }
        }
    }
}

/// What one of them decides alone, else what all of them say.
fn decided(all: &[Condition], event: &Value, deciding: bool) -> Option<bool> {
    let mut is_told = true;
    for condition in all {
        match condition.holds(event) {
            Some(said) if said == deciding => return Some(deciding),
            Some(_) => {}
            None => is_told = false,
        }
    }
    is_told.then_some(!deciding)
}

/// The value that a selector leads to, if any.
fn selected<'e>(event: &'e Value, selector: &[Step]) -> Option<&'e Value> {
    selector.iter().try_fold(event, |at, step| match step {
        Step::Member(name) => at.get(&**name),
        Step::Element(index) => at.get(*index),
        Step::AnyElement => None,
    })
}

impl Test {
    fn holds(&self, value: Option<&Value>) -> Option<bool> {
        let Some(value) = value else {
            return match self {
                Test::Missing => Some(true),
                // Nowhere is it said whether what is not there differs.
                Test::Differs(_) => None,
                _ => Some(false),
            };
        };
        // A selector that points to an array or an object never matches; whether that counts as being there is not said.
        let is_leaf = !value.is_array() && !value.is_object();
        match self {
            Test::Exists | Test::Missing if !is_leaf || value.is_null() => None,
            Test::Exists => Some(true),
            Test::Missing => Some(false),
            _ if !is_leaf => Some(false),
            Test::Null => Some(value.is_null()),
            Test::Bool(wanted) => Some(value.as_bool() == Some(*wanted)),
            Test::Equals(wanted) => wanted.equals(value),
            Test::Differs(wanted) => wanted.equals(value).map(|it| !it),
            Test::Number(order, wanted) => {
                let number = value.as_f64()?;
                Some(match order {
                    Order::Less => number < *wanted,
                    Order::AtMost => number <= *wanted,
                    Order::More => number > *wanted,
                    Order::AtLeast => number >= *wanted,
                })
            }
        }
    }
}

impl Wanted {
    fn equals(&self, value: &Value) -> Option<bool> {
        match (self, value) {
            (Wanted::Text(pattern), Value::String(text)) => like(pattern, text),
            (Wanted::Number(wanted, _), Value::Number(number)) => {
                number.as_f64().map(|it| it.total_cmp(wanted).is_eq())
            }
            // Whether 1 and "1" are equal is nowhere said; 1 and "x" are not.
            (Wanted::Number(_, written), Value::String(text)) => {
                (!text.contains(&**written) && text.parse::<f64>().is_err()).then_some(false)
            }
            _ => None,
        }
    }
}

/// Whether a text fits a pattern. A `*` elsewhere than at the ends may stand for itself or for anything.
fn like(pattern: &str, text: &str) -> Option<bool> {
    let inner = pattern.strip_prefix('*').unwrap_or(pattern);
    let inner = inner.strip_suffix('*').unwrap_or(inner);
    let narrow = match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (true, true) => text.contains(inner),
        (true, false) => text.ends_with(inner),
        (false, true) => text.starts_with(inner),
        (false, false) => text == inner,
    };
    if !inner.contains('*') {
        return Some(narrow);
    }
    let wide =
        firestep_policy::matches(&pattern.replace('?', "\u{1}"), &text.replace('?', "\u{1}"));
    (wide == narrow).then_some(wide)
}

struct Reader<'t> {
    rest: &'t str,
}

impl<'t> Reader<'t> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes what stands next, when it is this.
    fn take(&mut self, wanted: &str) -> Option<()> {
        self.skip();
        self.rest = self.rest.strip_prefix(wanted)?;
        Some(())
    }

    /// Takes a word, whatever its case.
    fn word(&mut self, wanted: &str) -> Option<()> {
        self.skip();
        let (head, rest) = self.rest.split_at_checked(wanted.len())?;
        let ends = !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_');
        (head.eq_ignore_ascii_case(wanted) && ends).then(|| self.rest = rest)
    }

    fn any(&mut self) -> Option<Condition> {
        let mut all = vec![self.all()?];
        while self.take("||").is_some() {
            all.push(self.all()?);
        }
        Some(Condition::Any(all))
    }

    fn all(&mut self) -> Option<Condition> {
        let mut all = vec![self.one()?];
        while self.take("&&").is_some() {
            all.push(self.one()?);
        }
        Some(Condition::All(all))
    }

    fn one(&mut self) -> Option<Condition> {
        if self.take("(").is_some() {
            let inner = self.any()?;
            self.take(")")?;
            return Some(inner);
        }
        let selector = self.selector()?;
        Some(Condition::Is(selector, self.test()?))
    }

    fn selector(&mut self) -> Option<Selector> {
        self.take("$")?;
        let mut steps = Vec::new();
        loop {
            if let Some(rest) = self
                .rest
                .strip_prefix(".[")
                .or_else(|| self.rest.strip_prefix('['))
            {
                let (inner, rest) = rest.split_once(']')?;
                self.rest = rest;
                steps.push(element(inner.trim())?);
            } else if let Some(rest) = self.rest.strip_prefix('.') {
                let is_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
                let end = rest.find(|it| !is_name(it)).unwrap_or(rest.len());
                let (name, rest) = rest.split_at(end);
                (!name.is_empty()).then_some(())?;
                steps.push(Step::Member(name.into()));
                self.rest = rest;
            } else {
                break;
            }
        }
        (!steps.is_empty()).then_some(steps)
    }

    fn test(&mut self) -> Option<Test> {
        if self.word("NOT").is_some() {
            self.word("EXISTS")?;
            return Some(Test::Missing);
        }
        if self.word("EXISTS").is_some() {
            return Some(Test::Exists);
        }
        if self.word("IS").is_some() {
            let tests = [
                ("NULL", Test::Null),
                ("TRUE", Test::Bool(true)),
                ("FALSE", Test::Bool(false)),
            ];
            let mut tests = tests.into_iter();
            return tests.find_map(|(word, test)| self.word(word).map(|()| test));
        }
        if self.take("!=").is_some() {
            return Some(Test::Differs(self.value()?));
        }
        let orders = [
            ("<=", Order::AtMost),
            ("<", Order::Less),
            (">=", Order::AtLeast),
            (">", Order::More),
        ];
        for (sign, order) in orders {
            if self.take(sign).is_some() {
                return match self.value()? {
                    Wanted::Number(number, _) => Some(Test::Number(order, number)),
                    Wanted::Text(_) | Wanted::Regex => None,
                };
            }
        }
        self.take("=")?;
        Some(Test::Equals(self.value()?))
    }

    fn value(&mut self) -> Option<Wanted> {
        self.skip();
        if let Some(rest) = self.rest.strip_prefix('"') {
            return self.quoted(rest);
        }
        if let Some(rest) = self.rest.strip_prefix('%') {
            let (_, rest) = rest.split_once('%')?;
            self.rest = rest;
            return Some(Wanted::Regex);
        }
        let ends =
            |it: char| it.is_whitespace() || matches!(it, '(' | ')' | '{' | '}' | '&' | '|' | '"');
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        (!word.is_empty()).then_some(())?;
        self.rest = rest;
        let is_number = word.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '-' | '.'));
        Some(match word.parse() {
            Ok(number) if is_number => Wanted::Number(number, word.into()),
            _ => Wanted::Text(word.into()),
        })
    }

    /// A text in quotes, of which the first is taken.
    fn quoted(&mut self, text: &'t str) -> Option<Wanted> {
        let mut read = String::new();
        let mut letters = text.char_indices();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.rest = text.get(at + 1..)?;
                    return Some(Wanted::Text(read.into()));
                }
                '\\' => read.push(letters.next()?.1),
                letter => read.push(letter),
            }
        }
        None
    }
}

/// What stands in brackets: an index, `*`, or a name in quotes.
fn element(inner: &str) -> Option<Step> {
    if inner == "*" {
        return Some(Step::AnyElement);
    }
    for quote in ['\'', '"'] {
        if let Some(name) = inner.strip_prefix(quote) {
            return Some(Step::Member(name.strip_suffix(quote)?.into()));
        }
    }
    inner.parse().ok().map(Step::Element)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn says(pattern: &str, event: &Value) -> Option<bool> {
        FilterPattern::parse(pattern).unwrap().matches(event)
    }

    #[test]
    fn what_a_pattern_spares_are_values_of_comparisons_that_hold() {
        let spared = |pattern: &str| {
            let pattern = FilterPattern::parse(pattern).unwrap();
            let spared = pattern.spared(&event());
            let path = |it: &Spared<'_>| format!("{} {}", it.path.join("."), it.value);
            spared.iter().map(path).collect::<Vec<_>>()
        };
        assert_eq!(
            spared("{ $.eventName = Console* && $.userIdentity.type != \"Assumed*\" }"),
            ["eventName another", "userIdentity.type Assumedx"]
        );
        assert_eq!(
            spared("{ $.eventName = * && $.count = 3 }"),
            [] as [&str; 0]
        );
        assert_eq!(spared("{ $.absent != here }"), ["absent here"]);
        // What does not hold spares nothing.
        assert_eq!(
            spared("{ $.eventName = Other || $.readOnly IS FALSE }"),
            [] as [&str; 0]
        );
        assert_eq!(
            spared("{ $.eventName = Other && $.x != y }"),
            [] as [&str; 0]
        );
    }

    fn event() -> Value {
        json!({
            "eventName": "ConsoleLogin",
            "eventSource": "signin.amazonaws.com",
            "errorCode": "Client.UnauthorizedOperation",
            "readOnly": false,
            "empty": null,
            "count": 3,
            "list": [{"flag": true}, 7],
            "userIdentity": {"type": "IAMUser", "accountId": "111122223333"},
            "a.b": "c",
        })
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
    #[test]
    fn what_matches() {
        for pattern in [
            "",
            r#"{ $.eventName = "ConsoleLogin" }"#,
            "{$.eventName=ConsoleLogin}",
            "{ ($.eventSource = signin.amazonaws.com) && ($.eventName = ConsoleLogin) }",
            r#"{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }"#,
            "{ $.errorCode = *UnauthorizedOperation }",
            "{ $.errorCode = Client.* }",
            "{ $.errorCode = *Unauth* }",
            "{ $.userIdentity.type != Root }",
            "{ $.userIdentity.invokedBy NOT EXISTS }",
            "{ $.errorCode EXISTS }",
            "{ $.empty IS NULL }",
            "{ $.readOnly IS FALSE }",
            "{ $.count > 2 && $.count<=3 && $.count >= 3 && $.count < 4.5 && $.count = 3 }",
            "{ $.list[0].flag IS TRUE && $.list[1] = 7 }",
            "{ $.['a.b'] = c }",
            // && binds before ||.
            "{ $.eventName = ConsoleLogin || $.count = 9 && $.count = 8 }",
            "{ $.missing != x || $.count = 3 }",
            "{\n ($.eventName = CreateTrail) ||\n ($.eventName = ConsoleLogin)\n}",
        ] {
            assert_eq!(says(pattern, &event()), Some(true), "{pattern}");
        }
    }

    #[test]
    fn what_does_not_match() {
        for pattern in [
            "{ $.eventName = consolelogin }",
            "{ $.eventName = Console }",
            "{ $.eventName != ConsoleLogin }",
            "{ $.missing = x }",
            "{ $.missing EXISTS }",
            "{ $.missing IS NULL }",
            "{ $.count NOT EXISTS }",
            "{ $.count > 3 }",
            "{ $.readOnly IS TRUE }",
            "{ $.userIdentity = IAMUser }",
            "{ $.eventName = 5 }",
            "{ ($.eventName = ConsoleLogin || $.count = 9) && $.count = 8 }",
            "{ $.missing != x && $.count = 4 }",
        ] {
            assert_eq!(says(pattern, &event()), Some(false), "{pattern}");
        }
    }

    #[test]
    fn what_the_documentation_does_not_say_is_not_told() {
        for pattern in [
            "{ $.missing != x }",
            "{ $.userIdentity EXISTS }",
            "{ $.empty EXISTS }",
            "{ $.userIdentity.accountId = 111122223333 }",
            "{ $.count = 3* }",
            "{ $.eventName = %Console% }",
            "{ $.eventName = Con*Login }",
            "{ $.list[*].flag IS TRUE }",
            "ConsoleLogin",
            "[ip, user, ...]",
        ] {
            assert_eq!(says(pattern, &event()), None, "{pattern}");
        }
        // A star in the middle that fits neither way.
        assert_eq!(says("{ $.eventName = X*Login }", &event()), Some(false));
    }

    #[test]
    fn what_is_no_pattern_is_not_read() {
        for pattern in [
            "{",
            "{ }",
            "{ eventName = x }",
            "{ $ = x }",
            "{ $.a x }",
            "{ $.a = }",
            "{ $.a = \"x }",
            "{ $.a > x }",
            "{ ($.a = x }",
            "{ $.a = x } y",
            "{ $.a = x && }",
            "{ $.a IS SOMETHING }",
            "{ !($.a = x) }",
            "{ $.a[x] = 1 }",
        ] {
            assert!(FilterPattern::parse(pattern).is_none(), "{pattern}");
        }
    }
}
