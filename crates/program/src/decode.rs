//! From the tree to values of fields; every mistake is noted and reading goes on.

use jiff::civil::Date;

use crate::mistake::{Mistakes, Position, shown};
use crate::pattern::Pattern;
use crate::placeholder::is_placeholder;
use crate::yaml::{Entry, Node, Value};

/// Reads values and notes mistakes.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    pub(crate) mistakes: Mistakes,
    /// The accounts of the organization that were named, and where.
    pub(crate) named: Vec<(Position, Box<str>)>,
}

/// The entries of a map whose keys are known.
pub(crate) struct Fields<'n> {
    pub(crate) at: Position,
    entries: &'n [Entry],
}

impl<'n> Fields<'n> {
    pub(crate) fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|it| it.key == key)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|it| &it.value)
    }
}

/// The longest text of a value: the longest ARN.
const LONGEST: usize = 2048;

impl Decoder {
    pub(crate) fn wrong(&mut self, at: Position, message: impl FnOnce() -> String) {
        self.mistakes.add(at, message);
    }

    /// What stands in place of `wanted`. A value that has been complained of already is passed over.
    fn expected(&mut self, node: &Node, wanted: &str) {
        let found = match &node.value {
            Value::Bad => return,
            Value::Empty => "there is no value",
            Value::Text(_) => "this is a text",
            Value::List(_) => "this is a list",
            Value::Map(_) => "this is a map",
        };
        self.wrong(node.at, || format!("expected {wanted}; {found}"));
    }

    /// A map with these keys and no others.
    pub(crate) fn fields<'n>(&mut self, node: &'n Node, known: &[&str]) -> Option<Fields<'n>> {
        let Value::Map(entries) = &node.value else {
            self.expected(node, &format!("a map with {}", listed(known)));
            return None;
        };
        for entry in entries {
            if !known.contains(&&*entry.key) {
                self.wrong(entry.at, || unknown("key", &entry.key, known));
            }
        }
        Some(Fields {
            at: node.at,
            entries,
        })
    }

    /// A map whose keys are names that the organization gives.
    pub(crate) fn map<'n>(&mut self, node: &'n Node, wanted: &str) -> &'n [Entry] {
        if let Value::Map(entries) = &node.value {
            // The space around a name does not make another of it.
            let mut seen = std::collections::BTreeMap::new();
            for entry in entries {
                if let Some(line) = seen.insert(entry.key.trim(), entry.at.line) {
                    self.wrong(entry.at, || {
                        format!("{} stands twice, first in line {line}", shown(&entry.key))
                    });
                }
            }
            return entries;
        }
        self.expected(node, wanted);
        &[]
    }

    pub(crate) fn list<'n>(&mut self, node: &'n Node, wanted: &str) -> &'n [Node] {
        match &node.value {
            Value::List(nodes) => return nodes,
            Value::Text(text) => self.wrong(node.at, || {
                format!("expected a list of {wanted}; write [{}]", bare(text))
            }),
            _ => self.expected(node, &format!("a list of {wanted}")),
        }
        &[]
    }

    pub(crate) fn text<'n>(&mut self, node: &'n Node, wanted: &str) -> Option<&'n str> {
        let Value::Text(text) = &node.value else {
            self.expected(node, wanted);
            return None;
        };
        self.sound(node.at, text, wanted)
    }

    /// A text without surprises; a key may be one too.
    pub(crate) fn sound<'t>(
        &mut self,
        at: Position,
        text: &'t str,
        wanted: &str,
    ) -> Option<&'t str> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            self.wrong(at, || format!("expected {wanted}; this is empty"));
        } else if trimmed.len() > LONGEST {
            self.wrong(at, || {
                format!("{} is longer than {LONGEST} bytes", shown(trimmed))
            });
        } else if trimmed.chars().any(char::is_control) {
            self.wrong(at, || {
                format!("{} has a line break or control character", shown(trimmed))
            });
        } else {
            return Some(trimmed);
        }
        None
    }

    /// An account of the organization: an id, which has 12 digits, or a name.
    pub(crate) fn account<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = self.account_or_other(node)?;
        self.named.push((node.at, text.into()));
        Some(text)
    }

    /// An account, which another's id may be: a name is one of the organization.
    pub(crate) fn account_or_outsider<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = self.account_or_other(node)?;
        if !text.bytes().all(|it| it.is_ascii_digit()) {
            self.named.push((node.at, text.into()));
        }
        Some(text)
    }

    /// What is an account or something else; an id has 12 digits.
    pub(crate) fn account_or_other<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = self.text(node, "an account's id or name")?;
        self.account_text(node.at, text)
    }

    fn account_text<'n>(&mut self, at: Position, text: &'n str) -> Option<&'n str> {
        let digits: String = text.chars().filter(|it| !"- ".contains(*it)).collect();
        let number = digits.bytes().all(|it| it.is_ascii_digit());
        if !number || (digits.len() == 12 && digits == text) {
            return Some(text);
        }
        self.wrong(at, || match digits.len() {
            12 => format!(
                "{} is an account id with separators; write \"{digits}\"",
                shown(text)
            ),
            1 => format!("{} has 1 digit; an account id has 12", shown(text)),
            count => format!("{} has {count} digits; an account id has 12", shown(text)),
        });
        None
    }

    /// The id of an account: 12 digits.
    pub(crate) fn account_id<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = self.account_or_other(node)?;
        if text.bytes().all(|it| it.is_ascii_digit()) {
            return Some(text);
        }
        self.wrong(node.at, || {
            format!("{} is not an account id: 12 digits", shown(text))
        });
        None
    }

    pub(crate) fn yes_or_no(&mut self, node: &Node) -> Option<bool> {
        self.word(node, "value", &[("true", true), ("false", false)])
    }

    /// The list under the only key of a file; nothing there is an empty list.
    pub(crate) fn only<'n>(&mut self, root: &'n Node, key: &str) -> &'n [Node] {
        let fields = self.fields(root, &[key]);
        match fields.and_then(|it| it.get(key)) {
            Some(node) if !matches!(node.value, Value::Empty) => self.list(node, key),
            _ => &[],
        }
    }

    /// A pattern; one that fits everything is a mistake.
    pub(crate) fn pattern(&mut self, node: &Node, wanted: &str) -> Option<Pattern> {
        let text = self.text(node, wanted)?;
        let pattern = Pattern::new(text);
        if pattern.is_anything() {
            self.wrong(node.at, || {
                format!("{} fits everything; say what is meant", shown(text))
            });
            return None;
        }
        Some(pattern)
    }

    /// A pattern of a resource's ARN, id or name; one that fits resources of any name is a mistake.
    pub(crate) fn resource(&mut self, node: &Node) -> Option<Pattern> {
        let pattern = self.pattern(node, "a pattern of an ARN, id or name")?;
        if pattern.is_any_resource() {
            self.wrong(node.at, || {
                format!(
                    "{} fits resources of any name; write the name, or enough of it",
                    shown(pattern.as_str())
                )
            });
            return None;
        }
        Some(pattern)
    }

    /// A pattern of mail addresses; one that fits addresses of any name and domain is a mistake.
    pub(crate) fn mail_pattern(&mut self, node: &Node) -> Option<Pattern> {
        let pattern = self.pattern(node, "a pattern of mail addresses")?;
        if pattern.as_str().chars().any(char::is_alphanumeric) {
            return Some(pattern);
        }
        self.wrong(node.at, || {
            format!(
                "{} fits every address; say what is meant",
                shown(pattern.as_str())
            )
        });
        None
    }

    pub(crate) fn date(&mut self, node: &Node) -> Option<Date> {
        let text = self.text(node, "a date such as 2027-01-31")?;
        let form = text.len() == 10
            && text.bytes().enumerate().all(|(at, it)| match at {
                4 | 7 => it == b'-',
                _ => it.is_ascii_digit(),
            });
        if !form {
            self.wrong(node.at, || {
                format!("{} is not a date; write it as 2027-01-31", shown(text))
            });
            return None;
        }
        let date = text.parse().ok();
        if date.is_none() {
            self.wrong(node.at, || {
                format!("{} is not a day of the calendar", shown(text))
            });
        }
        date
    }

    /// A whole number of days.
    pub(crate) fn days(&mut self, node: &Node) -> Option<u32> {
        const MOST: u32 = 3650;
        let text = self.text(node, "a number of days")?;
        let days = text.parse().ok().filter(|it| (1..=MOST).contains(it));
        if days.is_none() {
            self.wrong(node.at, || {
                format!("{} is not a number of days from 1 to {MOST}", shown(text))
            });
        }
        days
    }

    /// Settings that are numbers of days; what is not said stays as it was.
    pub(crate) fn numbers_of_days(&mut self, node: &Node, settings: &mut [(&str, &mut u32)]) {
        let names: Vec<&str> = settings.iter().map(|it| it.0).collect();
        let Some(fields) = self.fields(node, &names) else {
            return;
        };
        for (name, setting) in settings {
            if let Some(days) = fields.get(name).and_then(|it| self.days(it)) {
                **setting = days;
            }
        }
    }

    /// A mail address.
    pub(crate) fn mail_address<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = self.text(node, "a mail address")?;
        let parts = text.split_once('@');
        let sound = parts.is_some_and(|(name, domain)| {
            !name.is_empty() && domain.contains('.') && !domain.contains('@')
        });
        if sound && !text.contains(|it: char| it.is_whitespace() || "<>,;*".contains(it)) {
            return Some(text);
        }
        self.wrong(node.at, || format!("{} is not a mail address", shown(text)));
        None
    }

    pub(crate) fn port(&mut self, at: Position, text: &str) -> Option<u16> {
        let port = text.parse().ok().filter(|it| *it != 0);
        if port.is_none() {
            self.wrong(at, || {
                format!("{} is not a port from 1 to 65535", shown(text))
            });
        }
        port
    }

    pub(crate) fn region<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let text = self.text(node, "a region")?;
        let mut parts = text.split('-');
        let begins = parts.next().is_some_and(|it| {
            (2..=4).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_lowercase())
        });
        let number = parts.next_back().is_some_and(|it| {
            (1..=2).contains(&it.len()) && it.bytes().all(|it| it.is_ascii_digit())
        });
        let words: Vec<&str> = parts.collect();
        let middle = !words.is_empty()
            && words
                .iter()
                .all(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase()));
        if begins && number && middle {
            return Some(text);
        }
        self.wrong(node.at, || {
            format!("{} is not a region such as eu-central-1", shown(text))
        });
        None
    }

    /// The value of a key that must be there.
    pub(crate) fn required<'n>(
        &mut self,
        fields: &Fields<'n>,
        key: &str,
        what: &str,
    ) -> Option<&'n Node> {
        let node = fields.get(key);
        if node.is_none() {
            self.wrong(fields.at, || format!("`{key}` is missing: {what}"));
        }
        node
    }

    /// The elements of a list, each once.
    pub(crate) fn each<'n, T: Ord + Clone>(
        &mut self,
        node: &'n Node,
        wanted: &str,
        mut read: impl FnMut(&mut Self, &'n Node) -> Option<T>,
    ) -> Vec<T> {
        let mut seen = std::collections::BTreeMap::new();
        let mut values = Vec::new();
        for one in self.list(node, wanted) {
            let Some(value) = read(self, one) else {
                continue;
            };
            if let Some(first) = seen.get(&value) {
                let first: Position = *first;
                let text = match &one.value {
                    Value::Text(text) => shown(text),
                    _ => "this".to_owned(),
                };
                self.wrong(one.at, || {
                    format!("{text} stands twice, first in line {}", first.line)
                });
                continue;
            }
            seen.insert(value.clone(), one.at);
            values.push(value);
        }
        values
    }

    /// What every statement that makes a finding less bad must say: reason, owner, until.
    pub(crate) fn statement(
        &mut self,
        fields: &Fields<'_>,
    ) -> (Option<Box<str>>, Option<Box<str>>, Option<Date>) {
        let reason = self.prose_of(fields, "reason", "say why");
        let owner = self.text_of(fields, "owner", "say who answers for it");
        for (key, said, what) in [
            ("reason", &reason, "say why"),
            ("owner", &owner, "say who answers for it"),
        ] {
            if let (Some(said), Some(node)) = (said, fields.get(key))
                && is_placeholder(said)
            {
                self.wrong(node.at, || format!("{} is no answer; {what}", shown(said)));
            }
        }
        let until = self
            .required(fields, "until", "the last day on which it holds")
            .and_then(|it| self.date(it));
        (reason, owner, until)
    }

    /// A text that must be there.
    pub(crate) fn text_of(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        what: &str,
    ) -> Option<Box<str>> {
        self.required(fields, key, what)
            .and_then(|it| self.text(it, &format!("a text: {what}")))
            .map(Box::from)
    }

    /// Sentences that must be there.
    pub(crate) fn prose_of(
        &mut self,
        fields: &Fields<'_>,
        key: &str,
        what: &str,
    ) -> Option<Box<str>> {
        self.required(fields, key, what)
            .and_then(|it| self.prose(it, what))
    }

    /// Sentences, which may stand on several lines; they are read as one.
    pub(crate) fn prose(&mut self, node: &Node, what: &str) -> Option<Box<str>> {
        let Value::Text(text) = &node.value else {
            self.expected(node, &format!("a text: {what}"));
            return None;
        };
        let lines = text.lines().map(str::trim).filter(|it| !it.is_empty());
        let text = lines.collect::<Vec<_>>().join(" ");
        self.sound(node.at, &text, &format!("a text: {what}"))
            .map(Box::from)
    }

    /// A text that may be left out.
    pub(crate) fn optional(&mut self, fields: &Fields<'_>, key: &str) -> Option<Box<str>> {
        let node = fields.get(key)?;
        self.text(node, "a text").map(Box::from)
    }

    /// One word of these.
    pub(crate) fn word<T: Copy>(
        &mut self,
        node: &Node,
        what: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let names: Vec<&str> = words.iter().map(|it| it.0).collect();
        let text = self.text(node, &format!("one of {}", listed(&names)))?;
        let found = words.iter().find(|it| it.0 == text);
        if found.is_none() {
            self.wrong(node.at, || unknown(what, text, &names));
        }
        found.map(|it| it.1)
    }

    /// A name that must be one of many.
    pub(crate) fn known<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        names: &[&str],
    ) -> Option<&'n str> {
        let text = self.text(node, what)?;
        if names.contains(&text) {
            return Some(text);
        }
        self.wrong(node.at, || unknown(what, text, names));
        None
    }

    /// Accounts, each once.
    pub(crate) fn accounts(&mut self, node: &Node) -> Vec<Box<str>> {
        self.each(node, "accounts", |decoder, it| {
            decoder.account(it).map(Box::from)
        })
    }

    /// A tag: a map from its key to a pattern of its value.
    pub(crate) fn tag(&mut self, node: &Node) -> Option<(Box<str>, Pattern)> {
        let wanted = "a tag as `{ key: value }`";
        let entries = self.map(node, wanted);
        let [entry] = entries else {
            if matches!(node.value, Value::Map(_)) {
                self.wrong(node.at, || {
                    format!(
                        "expected one tag as `{{ key: value }}`; these are {}",
                        entries.len()
                    )
                });
            }
            return None;
        };
        let key = self.sound(entry.at, &entry.key, "a tag key");
        let value = self.pattern(&entry.value, "a pattern of the tag's value");
        Some((key?.into(), value?))
    }

    /// The SHA-256 of a file.
    pub(crate) fn sha256(&mut self, node: &Node) -> Option<Box<str>> {
        let text = self.text(node, "a SHA-256")?;
        if text.len() == 64 && text.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Some(text.to_ascii_lowercase().into());
        }
        self.wrong(node.at, || {
            format!("{} is not a SHA-256: 64 hexadecimal digits", shown(text))
        });
        None
    }

    /// Names, each once.
    pub(crate) fn texts(&mut self, node: &Node, wanted: &str) -> Vec<Box<str>> {
        self.each(node, wanted, |decoder, it| {
            decoder.text(it, wanted).map(Box::from)
        })
    }
}

/// What is unknown, and what may be meant.
pub(crate) fn unknown(what: &str, text: &str, known: &[&str]) -> String {
    /// Nobody reads a list of all checks.
    const MOST: usize = 100;
    let near = nearest(text, known.iter().copied());
    match near {
        Some(near) => format!("unknown {what} {}; did you mean `{near}`?", shown(text)),
        None if known.len() > MOST => format!("unknown {what} {}", shown(text)),
        None => format!(
            "unknown {what} {}; known are {}",
            shown(text),
            listed(known)
        ),
    }
}

/// The name that a mistyped one may mean.
pub(crate) fn nearest<'k>(text: &str, names: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    // A distance costs the product of the lengths.
    if text.len() > 64 {
        return None;
    }
    let plain = |it: &str| it.to_lowercase().replace('-', "_");
    let text = plain(text);
    names
        .map(|name| (strsim::damerau_levenshtein(&text, &plain(name)), name))
        .filter(|(distance, name)| *distance <= (name.len() / 3).max(1))
        .min()
        .map(|(_, name)| name)
}

fn listed(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|it| format!("`{it}`")).collect();
    names.join(", ")
}

fn bare(text: &str) -> String {
    let shown = shown(text);
    shown.trim_matches('`').to_owned()
}
