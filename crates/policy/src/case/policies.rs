//! The policies of a case.

use std::sync::Arc;

use super::member::{CaseError, known_members, named, wrong};
use crate::compiled::{CompiledPolicy, PolicyKind};
use crate::document::{PolicyDocument, percent_decoded};
use crate::explain::StatementSource;
use crate::json::{JsonValue, Node};
use crate::request::{Known, Level};
use crate::spelling::nearest;
use crate::written::{POLICY_ELEMENTS, STATEMENT_ELEMENTS, WrittenPolicy};

pub(super) struct Reading {
    pub(super) text: Arc<str>,
    pub(super) sources: Vec<StatementSource>,
    pub(super) notes: Vec<String>,
}

impl Reading {
    pub(super) fn list(
        &mut self,
        case: &mut Node<'_>,
        member: &str,
        kind: PolicyKind,
    ) -> Result<Known<Vec<Arc<CompiledPolicy>>>, CaseError> {
        match case.take(member) {
            None => Ok(Known::Seen(Vec::new())),
            Some(it) if it.text() == Some("unknown") => Ok(Known::Unseen),
            Some(policies) => self.policies(policies, member, kind, None).map(Known::Seen),
        }
    }

    pub(super) fn levels(
        &mut self,
        case: &mut Node<'_>,
        member: &str,
        kind: PolicyKind,
    ) -> Result<Known<Vec<Level>>, CaseError> {
        let levels = match case.take(member).map(|it| it.value) {
            None => return Ok(Known::Seen(Vec::new())),
            Some(JsonValue::Text(word)) if word == "unknown" => return Ok(Known::Unseen),
            Some(JsonValue::Array(levels)) => levels,
            Some(_) => return Err(wrong(member, "a list of {level, policies}")),
        };
        let mut all = Vec::with_capacity(levels.len());
        for (index, mut level) in levels.into_iter().enumerate() {
            let at = format!("{member}[{index}]");
            known_members(&level, &at, "{level, policies}", &["level", "policies"])?;
            let id: Box<str> = match level.get("level").map(|it| &it.value) {
                Some(JsonValue::Text(id)) => id.as_ref().into(),
                Some(JsonValue::Number(id)) => (*id).into(),
                None => index.to_string().into(),
                Some(_) => return Err(wrong(&format!("{at}.level"), "a text")),
            };
            let policies = level
                .take("policies")
                .ok_or_else(|| wrong(&at, "{level, policies}"))?;
            all.push(Level {
                policies: self.policies(policies, &at, kind, Some(&id))?,
                id,
            });
        }
        Ok(Known::Seen(all))
    }

    fn policies(
        &mut self,
        policies: Node<'_>,
        member: &str,
        kind: PolicyKind,
        level: Option<&str>,
    ) -> Result<Vec<Arc<CompiledPolicy>>, CaseError> {
        let (list, is_list) = match policies.value {
            JsonValue::Array(list) => (list, true),
            _ => (vec![policies], false),
        };
        let mut all = Vec::with_capacity(list.len());
        for (position, mut written) in list.into_iter().enumerate() {
            let at = if is_list {
                format!("{member}[{position}]")
            } else {
                member.to_owned()
            };
            // A document, or one with a name.
            let mut name = None;
            let is_named = WRAPPED.iter().any(|it| written.get(it).is_some());
            if is_named && written.get("Statement").is_none() {
                known_members(&written, &at, "a policy", &WRAPPERS)?;
                for it in ["name", "PolicyName"] {
                    let given = named(&written, &format!("{at}.{it}"), "a text")?;
                    name = given.map(str::to_owned).or(name);
                }
                let inner = WRAPPED.iter().find_map(|it| written.take(it));
                written = inner.ok_or_else(|| wrong(&at, "a policy"))?;
            }
            // The places are in the text that the document is in: its own, or that of the case.
            let is_none = |source| CaseError::Policy {
                member: at.clone(),
                source,
            };
            let (document, text) = match &written.value {
                JsonValue::Text(text) if !text.contains(['{', '%']) => {
                    return Err(wrong(&at, "a policy, null, or the text `unknown`"));
                }
                JsonValue::Text(text) => {
                    let decoded = text
                        .trim_start()
                        .starts_with('%')
                        .then(|| percent_decoded(text));
                    let text = decoded.as_deref().unwrap_or(text);
                    let node = Node::parse(text).map_err(|error| is_none(error.into()))?;
                    (self.document(node, &at)?, text.into())
                }
                _ => (self.document(written, &at)?, Arc::clone(&self.text)),
            };
            let name = name.unwrap_or(at);
            all.push(Arc::new(CompiledPolicy::new(&name, kind, &document)));
            self.sources.push(StatementSource {
                kind,
                level: level.map(Into::into),
                position,
                text,
                document,
            });
        }
        Ok(all)
    }

    /// A policy as AWS would store it: of elements that it knows, each once.
    fn document(&mut self, node: Node<'_>, at: &str) -> Result<PolicyDocument, CaseError> {
        let written = WrittenPolicy::read(node);
        if let Some(it) = written.duplicates.first() {
            return Err(wrong(&format!("{at}: {}", it.text), "given once"));
        }
        let unknown = |path: String, name: &str, known: &[&'static str]| CaseError::Unknown {
            member: format!("{path}.{name}"),
            nearest: nearest(name, known.iter().copied()),
        };
        if let Some(it) = written.unknown.first() {
            return Err(unknown(at.to_owned(), it, &POLICY_ELEMENTS));
        }
        if written.statement.is_none() && written.faults.is_empty() {
            return Err(wrong(at, "a policy: it has no `Statement`"));
        }
        if let Some(it) = &written.version
            && !matches!(&**it, "2012-10-17" | "2008-10-17")
        {
            return Err(wrong(
                &format!("{at}.Version"),
                "`2012-10-17` or `2008-10-17`",
            ));
        }
        for (index, statement) in written.statements.iter().enumerate() {
            if let Some(it) = statement.unknown.first() {
                return Err(unknown(
                    format!("{at}.Statement[{index}]"),
                    it,
                    &STATEMENT_ELEMENTS,
                ));
            }
            for (operator, condition) in statement.conditions() {
                if !operator.operator.is_known() {
                    self.notes.push(format!(
                        "{at}: `{}` is no operator: its condition on `{}` never holds",
                        &*operator.name, &*condition.key
                    ));
                }
            }
        }
        PolicyDocument::of(written).map_err(|source| CaseError::Policy {
            member: at.to_owned(),
            source,
        })
    }
}

/// What a document is called beside its name, here and in AWS's answers.
const WRAPPED: [&str; 4] = ["policy", "document", "PolicyDocument", "Document"];
const WRAPPERS: [&str; 6] = [
    "name",
    "policy",
    "document",
    "PolicyName",
    "PolicyDocument",
    "Document",
];
