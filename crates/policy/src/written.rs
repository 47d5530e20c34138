//! A policy as it stands in its text: every value with its place, whatever is wrong with it.
//!
//! What has another shape than the policy language gives it is told as a fault and left out; the rest is read. A template
//! may put a call where a text belongs (`{"Ref": …}`, `{"Fn::Sub": …}`): what that says is not known here.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Deref;

use crate::effect::Effect;
use crate::json::{JsonValue, Member, Node, Span};
use crate::operator::Operator;

/// The elements of a policy.
pub(crate) const POLICY_ELEMENTS: [&str; 3] = ["Version", "Id", "Statement"];
/// The elements of a statement.
pub(crate) const STATEMENT_ELEMENTS: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// A text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a> {
    pub text: Cow<'a, str>,
    pub span: Span,
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// A value that is not what the policy language has there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The element that it stands in.
    pub element: &'static str,
    /// What belongs there.
    pub wanted: &'static str,
    pub span: Span,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenPolicy<'a> {
    pub version: Option<Text<'a>>,
    pub id: Option<Text<'a>>,
    /// Where the element `Statement` stands; `None` when there is none.
    pub statement: Option<Span>,
    pub statements: Vec<WrittenStatement<'a>>,
    /// The names of elements that this version does not know.
    pub unknown: Vec<Text<'a>>,
    /// The names of members that stand twice in one object, statements' too; the last one counts.
    pub duplicates: Vec<Text<'a>>,
    pub faults: Vec<Fault>,
    /// Where a template's call stands: what that says is not known, in order.
    pub calls: Vec<Fault>,
    pub span: Span,
}

/// A statement; each element with the place of its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenStatement<'a> {
    pub sid: Option<Text<'a>>,
    /// The element `Effect` as it is written.
    pub effect_text: Option<Text<'a>>,
    /// `None` when it is missing or neither `Allow` nor `Deny`.
    pub effect: Option<Effect>,
    /// Each of `Principal` and `NotPrincipal` that stands there, in order.
    pub principals: Vec<WrittenPrincipals<'a>>,
    /// Each of `Action` and `NotAction`.
    pub actions: Vec<Texts<'a>>,
    /// Each of `Resource` and `NotResource`.
    pub resources: Vec<Texts<'a>>,
    pub condition: Option<WrittenBlock<'a>>,
    /// The names of elements that this version does not know.
    pub unknown: Vec<Text<'a>>,
    pub span: Span,
}

/// The texts of an element; a list and a single one mean the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts<'a> {
    /// The element's name: `Action`, `NotAction`, …
    pub name: Text<'a>,
    /// Whether all but these are meant.
    pub not: bool,
    pub is_list: bool,
    pub all: Vec<Text<'a>>,
    /// Whether more stands there that is not known: a template's call.
    pub opaque: bool,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenPrincipals<'a> {
    /// `Principal` or `NotPrincipal`.
    pub name: Text<'a>,
    /// Whether all but these are meant.
    pub not: bool,
    /// The bare text in place of an object: only `*` has a meaning.
    pub bare: Option<Text<'a>>,
    /// By type: `AWS`, `Service`, `Federated`, `CanonicalUser`, or what is none.
    pub by_type: Vec<Texts<'a>>,
    pub opaque: bool,
    pub span: Span,
}

/// The element `Condition`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenBlock<'a> {
    pub operators: Vec<WrittenOperator<'a>>,
    pub opaque: bool,
    pub span: Span,
}

/// An operator with its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenOperator<'a> {
    pub name: Text<'a>,
    pub operator: Operator,
    pub conditions: Vec<WrittenCondition<'a>>,
    pub opaque: bool,
    pub span: Span,
}

/// A key with its values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenCondition<'a> {
    pub key: Text<'a>,
    pub values: Vec<Scalar<'a>>,
    pub is_list: bool,
    /// Whether more stands there that is not known: a template's call.
    pub opaque: bool,
    /// Where the values stand.
    pub span: Span,
}

/// A value of a condition: bare numbers and booleans mean what their texts do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar<'a> {
    pub text: Cow<'a, str>,
    pub kind: ScalarKind,
    pub span: Span,
}

impl Deref for Scalar<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// How a value of a condition is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScalarKind {
    Text,
    Number,
    Bool,
}

impl<'a> WrittenPolicy<'a> {
    /// Reads what JSON says. Whatever it is, there is something to read.
    pub fn read(node: Node<'a>) -> Self {
        let mut reading = Reading::default();
        let read = reading.policy(node);
        reading.end(read)
    }

    /// Reads what stands in a template, which may have calls in place of texts.
    pub fn read_template(node: Node<'a>) -> Self {
        let mut reading = Reading {
            template: true,
            ..Reading::default()
        };
        let read = reading.policy(node);
        reading.end(read)
    }
}

#[derive(Default)]
struct Reading<'a> {
    /// Whether calls of a template may stand for texts.
    template: bool,
    faults: Vec<Fault>,
    calls: Vec<Fault>,
    duplicates: Vec<Text<'a>>,
}

impl<'a> Reading<'a> {
    fn end(self, mut read: WrittenPolicy<'a>) -> WrittenPolicy<'a> {
        read.faults = self.faults;
        read.calls = self.calls;
        read.duplicates = self.duplicates;
        read
    }

    fn policy(&mut self, node: Node<'a>) -> WrittenPolicy<'a> {
        let mut read = WrittenPolicy {
            span: node.span,
            ..WrittenPolicy::default()
        };
        let JsonValue::Object(members) = node.value else {
            self.fault("the document", "an object", node.span);
            return read;
        };
        for Member { name, at, value } in self.unique(members) {
            match &*name {
                "Version" => read.version = self.text(value, "Version"),
                "Id" => read.id = self.text_or_bare(value, "Id"),
                "Statement" => {
                    read.statement = Some(value.span);
                    let all = match value.value {
                        JsonValue::Array(all) => all,
                        _ => vec![value],
                    };
                    for it in all {
                        self.called("Statement", &it);
                        let branches = self.branches(it);
                        let read_all = branches.into_iter().filter_map(|it| self.one(it));
                        read.statements.extend(read_all);
                    }
                }
                _ => read.unknown.push(Text {
                    text: name,
                    span: at,
                }),
            }
        }
        read
    }

    /// Whether a template would put a text here: `{"Ref": …}`, `{"Fn::Sub": …}`.
    /// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>
    fn is_call(&self, node: &Node<'_>) -> bool {
        let Some([one]) = node.members().filter(|_| self.template) else {
            return false;
        };
        (one.name == "Ref" && one.value.text().is_some()) || one.name.starts_with("Fn::")
    }

    /// Whether a template's call stands here, which is noted.
    fn called(&mut self, element: &'static str, node: &Node<'_>) -> bool {
        let is_call = self.is_call(node);
        if is_call {
            self.calls.push(Fault {
                element,
                wanted: "what a template puts there",
                span: node.span,
            });
        }
        is_call
    }

    /// Each value that a template may put here: those of both branches of its conditions, one by one.
    fn branches(&self, node: Node<'a>) -> Vec<Node<'a>> {
        if !self.is_call(&node) {
            return vec![node];
        }
        let span = node.span;
        let JsonValue::Object(mut members) = node.value else {
            return Vec::new();
        };
        let Some(Member { name, at, value }) = members.pop() else {
            return Vec::new();
        };
        if name == "Fn::If" {
            let JsonValue::Array(parts) = value.value else {
                return Vec::new();
            };
            let listed = parts.into_iter().skip(1).flat_map(|it| match it.value {
                JsonValue::Array(all) => all,
                _ => vec![it],
            });
            return listed.flat_map(|it| self.branches(it)).collect();
        }
        // Nothing is put where this is.
        if name == "Ref" && value.text() == Some("AWS::NoValue") {
            return Vec::new();
        }
        let value = JsonValue::Object(vec![Member { name, at, value }]);
        vec![Node { value, span }]
    }

    fn fault(&mut self, element: &'static str, wanted: &'static str, span: Span) {
        self.faults.push(Fault {
            element,
            wanted,
            span,
        });
    }

    /// The members of an object, of those of one name the last, which counts; the others are noted.
    fn unique(&mut self, members: Vec<Member<'a>>) -> Vec<Member<'a>> {
        if !self.has_doubles(&members) {
            return members;
        }
        let mut seen: HashSet<Cow<'a, str>> = HashSet::with_capacity(members.len());
        let from_last = members.into_iter().rev();
        let mut kept: Vec<_> = from_last
            .filter(|it| seen.insert(it.name.clone()))
            .collect();
        kept.reverse();
        kept
    }

    /// Notes the names that stood there before.
    fn has_doubles(&mut self, members: &[Member<'a>]) -> bool {
        /// So few are compared with one another.
        const FEW: usize = 16;
        let before = self.duplicates.len();
        let mut seen: HashSet<&str> = HashSet::new();
        for (at, it) in members.iter().enumerate() {
            let is_double = if members.len() <= FEW {
                let earlier = members.get(..at).unwrap_or_default();
                earlier.iter().any(|other| other.name == it.name)
            } else {
                !seen.insert(&it.name)
            };
            if is_double {
                self.duplicates.push(Text {
                    text: it.name.clone(),
                    span: it.at,
                });
            }
        }
        self.duplicates.len() > before
    }

    fn one(&mut self, node: Node<'a>) -> Option<WrittenStatement<'a>> {
        if self.is_call(&node) {
            return None;
        }
        let JsonValue::Object(members) = node.value else {
            self.fault("Statement", "an object or a list of objects", node.span);
            return None;
        };
        let members = self.unique(members);
        let mut read = WrittenStatement {
            sid: None,
            effect_text: None,
            effect: None,
            principals: Vec::new(),
            actions: Vec::new(),
            resources: Vec::new(),
            condition: None,
            unknown: Vec::new(),
            span: node.span,
        };
        for Member { name, at, value } in members {
            let name = Text {
                text: name,
                span: at,
            };
            match &*name {
                "Sid" => read.sid = self.text_or_bare(value, "Sid"),
                "Effect" => {
                    read.effect_text = self.text(value, "Effect");
                    read.effect = match read.effect_text.as_deref() {
                        Some("Allow") => Some(Effect::Allow),
                        Some("Deny") => Some(Effect::Deny),
                        _ => None,
                    };
                }
                "Principal" | "NotPrincipal" => {
                    let all = self.principals(name, value);
                    replace(&mut read.principals, all, |it| it.not);
                }
                "Action" | "NotAction" => {
                    let all = self.texts(name, value, "Action");
                    replace(&mut read.actions, all, |it| it.not);
                }
                "Resource" | "NotResource" => {
                    let all = self.texts(name, value, "Resource");
                    replace(&mut read.resources, all, |it| it.not);
                }
                "Condition" => read.condition = self.block(value),
                _ => read.unknown.push(name),
            }
        }
        Some(read)
    }

    fn principals(&mut self, name: Text<'a>, node: Node<'a>) -> WrittenPrincipals<'a> {
        let not = name.starts_with("Not");
        let mut read = WrittenPrincipals {
            name,
            not,
            bare: None,
            by_type: Vec::new(),
            opaque: self.called("Principal", &node),
            span: node.span,
        };
        if read.opaque {
            return read;
        }
        match node.value {
            JsonValue::Text(text) => {
                if text != "*" {
                    self.fault("Principal", "`*` or an object", node.span);
                }
                read.bare = Some(Text {
                    text,
                    span: node.span,
                });
            }
            JsonValue::Object(members) => {
                for Member { name, at, value } in self.unique(members) {
                    let name = Text {
                        text: name,
                        span: at,
                    };
                    let all = self.texts(name, value, "Principal");
                    read.by_type.push(all);
                }
            }
            _ => self.fault("Principal", "`*` or an object", node.span),
        }
        read
    }

    fn block(&mut self, node: Node<'a>) -> Option<WrittenBlock<'a>> {
        let mut read = WrittenBlock {
            operators: Vec::new(),
            opaque: self.called("Condition", &node),
            span: node.span,
        };
        if read.opaque {
            return Some(read);
        }
        let JsonValue::Object(operators) = node.value else {
            self.fault("Condition", "an object of operators", node.span);
            return None;
        };
        // Of two operators of one name both count.
        self.has_doubles(&operators);
        for Member { name, at, value } in operators {
            let mut operator = WrittenOperator {
                operator: Operator::parse(&name),
                name: Text {
                    text: name,
                    span: at,
                },
                conditions: Vec::new(),
                opaque: self.called("Condition", &value),
                span: value.span,
            };
            match value.value {
                _ if operator.opaque => {}
                JsonValue::Object(keys) => {
                    for Member { name, at, value } in self.unique(keys) {
                        let key = Text {
                            text: name,
                            span: at,
                        };
                        let condition = self.condition(key, value);
                        operator.conditions.push(condition);
                    }
                }
                _ => self.fault("Condition", "an object of keys", value.span),
            }
            read.operators.push(operator);
        }
        Some(read)
    }

    fn condition(&mut self, key: Text<'a>, node: Node<'a>) -> WrittenCondition<'a> {
        let mut read = WrittenCondition {
            key,
            values: Vec::new(),
            is_list: matches!(node.value, JsonValue::Array(_)),
            opaque: false,
            span: node.span,
        };
        let all = match node.value {
            JsonValue::Array(all) => all,
            _ => vec![node],
        };
        for one in all {
            let opaque = self.called("Condition", &one);
            let (text, kind) = match one.value {
                JsonValue::Text(text) => (text, ScalarKind::Text),
                JsonValue::Number(text) => (text.into(), ScalarKind::Number),
                JsonValue::Bool(it) => {
                    let text = if it { "true" } else { "false" };
                    (text.into(), ScalarKind::Bool)
                }
                _ if opaque => {
                    read.opaque = true;
                    continue;
                }
                _ => {
                    self.fault("Condition", "a text or a list of texts", one.span);
                    continue;
                }
            };
            read.values.push(Scalar {
                text,
                kind,
                span: one.span,
            });
        }
        read
    }

    fn texts(&mut self, name: Text<'a>, node: Node<'a>, element: &'static str) -> Texts<'a> {
        let mut read = Texts {
            not: name.starts_with("Not"),
            name,
            is_list: matches!(node.value, JsonValue::Array(_)),
            all: Vec::new(),
            opaque: false,
            span: node.span,
        };
        let all = match node.value {
            JsonValue::Array(all) => all,
            _ => vec![node],
        };
        for it in all {
            // Which of the branches it is, is not known.
            read.opaque |= self.called(element, &it);
            for one in self.branches(it) {
                let span = one.span;
                if self.is_call(&one) {
                    continue;
                }
                if let JsonValue::Text(text) = one.value {
                    read.all.push(Text { text, span });
                } else {
                    self.fault(element, "a text or a list of texts", span);
                }
            }
        }
        read
    }

    fn text(&mut self, node: Node<'a>, element: &'static str) -> Option<Text<'a>> {
        let span = node.span;
        if let JsonValue::Text(text) = node.value {
            return Some(Text { text, span });
        }
        if !self.called(element, &node) {
            self.fault(element, "a text", span);
        }
        None
    }

    /// Numbers and booleans are written bare in names that decide nothing.
    fn text_or_bare(&mut self, node: Node<'a>, element: &'static str) -> Option<Text<'a>> {
        let text = match node.value {
            JsonValue::Number(text) => text.into(),
            JsonValue::Bool(it) => (if it { "true" } else { "false" }).into(),
            _ => return self.text(node, element),
        };
        Some(Text {
            text,
            span: node.span,
        })
    }
}

/// The last of two elements of one name counts.
fn replace<T>(all: &mut Vec<T>, one: T, is_not: impl Fn(&T) -> bool) {
    all.retain(|it| is_not(it) != is_not(&one));
    all.push(one);
}

impl<'a> WrittenStatement<'a> {
    /// Every condition with its operator.
    pub fn conditions(
        &self,
    ) -> impl Iterator<Item = (&WrittenOperator<'a>, &WrittenCondition<'a>)> + Clone {
        let operators = self.condition.iter().flat_map(|it| &it.operators);
        operators.flat_map(|operator| operator.conditions.iter().map(move |it| (operator, it)))
    }

    /// Every principal with its type; a bare `*` has the type `*`.
    pub fn named(&self) -> impl Iterator<Item = (&str, &Text<'a>)> {
        self.principals.iter().flat_map(|it| {
            let bare = it.bare.iter().map(|it| ("*", it));
            let listed = it.by_type.iter();
            bare.chain(listed.flat_map(|of| of.all.iter().map(|it| (&*of.name, it))))
        })
    }

    pub fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    pub fn denies(&self) -> bool {
        self.effect == Some(Effect::Deny)
    }
}
