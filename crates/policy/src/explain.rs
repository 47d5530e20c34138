//! Why a request is decided as it is: the statements that count, where they stand, what would have to change.

use std::sync::Arc;

use serde::Serialize;

use crate::compiled::{CompiledPolicy, PolicyKind};
use crate::condition::CompiledCondition;
use crate::context::Known as KnownKey;
use crate::document::{Effect, PolicyDocument};
use crate::evaluate::{AccessRequest, Blocker, InForce, Outcome, context, evaluate};
use crate::json::line_and_column;
use crate::outcome::{StatementAt, Trace, WHATEVER};
use crate::services;
use crate::tri::Tri;
use crate::why_not::{self, Failed};

/// The text behind a compiled policy.
#[derive(Debug, Clone)]
pub struct StatementSource {
    pub kind: PolicyKind,
    /// On which level of the organization.
    pub level: Option<Box<str>>,
    /// Which of the level's or kind's policies it is.
    pub position: usize,
    pub text: Arc<str>,
    /// What was read from it.
    pub document: PolicyDocument,
}

/// A decision with its reasons.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    pub decision: Outcome,
    /// What kept out a request that policies allow: `scp`, `rcp`, `pb`, `vpce`, …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub blocked_by: Vec<&'static str>,
    /// The statements that decided, and what is missing.
    pub because: Vec<Because>,
    /// The statements that nearly allow what is missing, and what of each does not fit.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why_not: Vec<NearMiss>,
    /// What is not known and would decide.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Dependence>,
    /// What would have to change for another answer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub change: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Because {
    /// The kind of policy.
    pub policy_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Where the statement stands.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementPosition>,
    /// What is missing, or special, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<&'static str>,
    /// The condition keys whose absence makes the statement count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub absent: Vec<String>,
}

/// A statement that nearly allows a request.
#[derive(Debug, Clone, Serialize)]
pub struct NearMiss {
    /// The kind of policy.
    pub policy_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    pub policy: String,
    /// Where the statement stands.
    #[serde(flatten)]
    pub statement: StatementPosition,
    /// All that does not fit.
    pub failed: Vec<Failed>,
}

/// A statement in its document.
#[derive(Debug, Clone, Serialize)]
pub struct StatementPosition {
    pub effect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// Something that is not known.
#[derive(Debug, Clone, Serialize)]
pub struct Dependence {
    /// The kind of policy.
    pub policy_type: &'static str,
    /// The policy's name; nothing when the policies were not seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Where the statement stands.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub statement: Option<StatementPosition>,
    /// On what it depends.
    #[serde(flatten)]
    pub on: On,
}

/// On what a statement depends.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum On {
    Condition {
        operator: String,
        key: String,
        values: Vec<String>,
    },
    /// Something else, in words.
    Words { on: &'static str },
}

impl Serialize for Outcome {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl Outcome {
    /// `Allowed`, `ImplicitlyDenied`, `ExplicitlyDenied` or `Depends`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allowed => "Allowed",
            Self::ImplicitlyDenied => "ImplicitlyDenied",
            Self::ExplicitlyDenied => "ExplicitlyDenied",
            Self::Depends => "Depends",
        }
    }
}

struct Known {
    kind: PolicyKind,
    level: Option<String>,
    position: usize,
    policy: String,
    index: usize,
    effect: Effect,
    counts: Tri,
    conditions: Vec<usize>,
    /// The conditions that hold because their key is absent.
    absent: Vec<usize>,
    resource: Tri,
    /// Whether it names whom it does not mean.
    all_but: bool,
}

#[derive(Default)]
struct Notes {
    statements: Vec<Known>,
    unseen: Vec<PolicyKind>,
    said: Vec<(PolicyKind, Option<String>, &'static str)>,
}

struct Recording<'a> {
    request: &'a AccessRequest,
    in_force: &'a InForce,
    notes: Notes,
}

impl Trace for Recording<'_> {
    fn statement(&mut self, at: StatementAt<'_>, index: usize, effect: Effect, counts: Tri) {
        let context = context(self.request, self.in_force);
        let statement = at.policy.statements.get(index);
        let conditions = |is_meant: &dyn Fn(&CompiledCondition) -> bool| {
            let all = statement.into_iter().flat_map(|it| &it.conditions);
            let meant = all.filter(|it| is_meant(it));
            meant.map(|it| it.index).collect::<Vec<_>>()
        };
        let absent = |it: &CompiledCondition| matches!(context.get(&it.key), KnownKey::Absent);
        self.notes.statements.push(Known {
            kind: at.kind,
            level: at.level.map(str::to_owned),
            position: at.position,
            policy: policy_name(at.policy),
            index,
            effect,
            counts,
            conditions: conditions(&|it| it.holds(&context) == Tri::Maybe),
            absent: conditions(&absent),
            all_but: statement.is_some_and(|it| it.who.is_all_but()),
            resource: statement.map_or(Tri::Yes, |it| {
                it.has_resource(&self.request.resource, &context)
            }),
        });
    }

    fn unseen(&mut self, kind: PolicyKind) {
        self.notes.unseen.push(kind);
    }

    fn note(&mut self, kind: PolicyKind, level: Option<&str>, words: &'static str) {
        self.notes
            .said
            .push((kind, level.map(str::to_owned), words));
    }
}

fn policy_name(policy: &CompiledPolicy) -> String {
    policy.name.to_string()
}

/// Decides a request and says why: `resource` is that of the request as it is written. Sources give the places of statements; without them, their order.
pub fn explain(
    request: &AccessRequest,
    in_force: &InForce,
    resource: &str,
    sources: &[StatementSource],
) -> Explanation {
    let mut recording = Recording {
        request,
        in_force,
        notes: Notes::default(),
    };
    let evaluated = evaluate(request, in_force, &mut recording);
    let notes = recording.notes;
    let outcome = evaluated.outcome;
    let said_so = notes.said.iter().any(|(.., words)| *words == WHATEVER);
    let whatever = said_so && outcome != Outcome::Depends;
    let wanted = |it: &&Known| match outcome {
        _ if whatever => true,
        Outcome::ExplicitlyDenied => it.effect == Effect::Deny && it.counts == Tri::Yes,
        Outcome::Allowed | Outcome::Depends => it.effect == Effect::Allow && it.counts == Tri::Yes,
        Outcome::ImplicitlyDenied => false,
    };
    let mut because: Vec<Because> = notes
        .statements
        .iter()
        .filter(wanted)
        .map(|it| Because {
            policy_type: it.kind.name(),
            level: it.level.clone(),
            policy: Some(it.policy.clone()),
            statement: Some(place(it, sources)),
            words: None,
            absent: if it.effect == Effect::Deny {
                keys(it, sources)
            } else {
                Vec::new()
            },
        })
        .collect();
    // What else lacks decides nothing where a Deny counts, or where it is not known that it lacks.
    let barred = services::never_allowed(request);
    let said = notes.said.iter().filter(|(.., words)| {
        if let Some(barred) = barred {
            return *words == barred && outcome == Outcome::ImplicitlyDenied;
        }
        if *words == WHATEVER {
            return whatever;
        }
        outcome == Outcome::ImplicitlyDenied || (outcome != Outcome::Allowed && !lacks(words))
    });
    because.extend(said.map(|(kind, level, words)| Because {
        policy_type: kind.name(),
        level: level.clone(),
        policy: None,
        statement: None,
        words: Some(words),
        absent: Vec::new(),
    }));
    if outcome == Outcome::Allowed && because.is_empty() {
        because.push(Because {
            policy_type: PolicyKind::Identity.name(),
            level: None,
            policy: None,
            statement: None,
            words: Some(if services::needs_no_permission(request) {
                "no policy can keep anybody from this call"
            } else {
                "the root user may do everything in its account that no policy keeps it from"
            }),
            absent: Vec::new(),
        });
    }
    let depends_on = if outcome == Outcome::Depends {
        let mut all = dependences(&notes, sources);
        all.extend(evaluated.facts.iter().map(|on| Dependence {
            policy_type: PolicyKind::Resource.name(),
            policy: None,
            statement: None,
            on: On::Words { on },
        }));
        all
    } else {
        Vec::new()
    };
    Explanation {
        decision: outcome,
        blocked_by: evaluated.blockers().iter().map(|it| it.name()).collect(),
        change: {
            let mut all = change(outcome, &because);
            if outcome == Outcome::ExplicitlyDenied && barred.is_none() {
                // Then it would be denied because nothing allows it.
                all.extend(notes.said.iter().filter(|(.., words)| lacks(words)).map(
                    |(kind, level, _)| {
                        let level = level.as_ref().map(|it| format!(" on level {it}"));
                        let level = level.unwrap_or_default();
                        format!(
                            "{}{level}: a statement must allow this request, too",
                            kind.name()
                        )
                    },
                ));
            }
            if evaluated.blockers().contains(&Blocker::S3BlockPublicAccess) {
                all.push(
                    "s3-bpa: the bucket's policy must not be public, or Block Public Access be off"
                        .to_owned(),
                );
            }
            all
        },
        why_not: if outcome == Outcome::ImplicitlyDenied {
            near_misses(request, in_force, resource, &notes, sources)
        } else {
            Vec::new()
        },
        because,
        depends_on,
    }
}

/// What nearly allows it, of each type of policy of which no statement does.
fn near_misses(
    request: &AccessRequest,
    in_force: &InForce,
    resource: &str,
    notes: &Notes,
    sources: &[StatementSource],
) -> Vec<NearMiss> {
    let context = context(request, in_force);
    let mut all = Vec::new();
    let is_open = services::never_allowed(request).is_none();
    let lacking = notes
        .said
        .iter()
        .filter(|(.., words)| lacks(words) && is_open);
    for (kind, level, _) in lacking {
        for it in why_not::nearly(request, in_force, &context, *kind, level.as_deref()) {
            let seen = Known {
                kind: *kind,
                level: level.clone(),
                position: it.position,
                policy: it.policy.to_string(),
                index: it.index,
                effect: Effect::Allow,
                counts: Tri::No,
                conditions: Vec::new(),
                absent: Vec::new(),
                resource: Tri::Yes,
                all_but: false,
            };
            let written = source(&seen, sources).and_then(|it| it.0.statements.get(it.1));
            let failed = it
                .failed
                .iter()
                .filter_map(|part| why_not::told(*part, written?, request, &context, resource));
            all.push(NearMiss {
                policy_type: kind.name(),
                level: level.clone(),
                failed: failed.collect(),
                statement: place(&seen, sources),
                policy: seen.policy,
            });
        }
    }
    all
}

/// Whether words of the evaluation say that an Allow is lacking.
fn lacks(words: &str) -> bool {
    words.starts_with("no statement")
}

/// The keys whose absence makes a statement count.
fn keys(seen: &Known, sources: &[StatementSource]) -> Vec<String> {
    let written = source(seen, sources).and_then(|it| it.0.statements.get(it.1));
    let conditions = written.map_or(&[][..], |it| &it.conditions);
    let named = seen.absent.iter().filter_map(|at| conditions.get(*at));
    named.map(|it| it.key.to_string()).collect()
}

fn dependences(notes: &Notes, sources: &[StatementSource]) -> Vec<Dependence> {
    let mut all = Vec::new();
    // An Allow that may count adds nothing to one that does.
    let is_allowed = |of: &Known| {
        notes.statements.iter().any(|it| {
            of.kind != PolicyKind::Resource
                && (it.kind, &it.level, it.effect, it.counts)
                    == (of.kind, &of.level, Effect::Allow, Tri::Yes)
        })
    };
    let open = notes
        .statements
        .iter()
        .filter(|it| it.counts == Tri::Maybe && (it.effect == Effect::Deny || !is_allowed(it)));
    for it in open {
        let mut add = |on| {
            all.push(Dependence {
                policy_type: it.kind.name(),
                policy: Some(it.policy.clone()),
                statement: Some(place(it, sources)),
                on,
            });
        };
        if it.resource == Tri::Maybe {
            add(On::Words {
                on: "which resource it is",
            });
        }
        let written = source(it, sources).and_then(|it| it.0.statements.get(it.1));
        for index in &it.conditions {
            let condition = written.and_then(|it| it.conditions.get(*index));
            add(
                condition.map_or(On::Words { on: "a condition" }, |it| On::Condition {
                    operator: it.operator.to_string(),
                    key: it.key.to_string(),
                    values: it.values.iter().map(ToString::to_string).collect(),
                }),
            );
        }
        if it.conditions.is_empty() && it.resource != Tri::Maybe {
            add(On::Words {
                on: if it.all_but {
                    "whether the service looks at the account and the role, too, which NotPrincipal does not name"
                } else {
                    "who it is that asks: a session of the role, or of the user"
                },
            });
        }
    }
    all.extend(notes.unseen.iter().map(|kind| Dependence {
        policy_type: kind.name(),
        policy: None,
        statement: None,
        on: On::Words {
            on: "policies that were not seen",
        },
    }));
    all
}

fn source<'a>(
    seen: &Known,
    sources: &'a [StatementSource],
) -> Option<(&'a PolicyDocument, usize, &'a str)> {
    sources
        .iter()
        .find(|it| {
            it.kind == seen.kind
                && it.position == seen.position
                && it.level.as_deref() == seen.level.as_deref()
        })
        .map(|it| (&it.document, seen.index, &*it.text))
}

fn place(seen: &Known, sources: &[StatementSource]) -> StatementPosition {
    let found = source(seen, sources);
    let written = found
        .and_then(|(document, index, text)| document.statements.get(index).map(|it| (it, text)));
    let (line, column) = written.map_or((1, 1), |(it, text)| line_and_column(text, it.span.start));
    StatementPosition {
        effect: match seen.effect {
            Effect::Allow => "Allow",
            Effect::Deny => "Deny",
        },
        sid: written.and_then(|(it, _)| it.sid.as_ref().map(ToString::to_string)),
        path: format!("/Statement/{}", seen.index),
        line,
        column,
    }
}

fn change(outcome: Outcome, because: &[Because]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for it in because {
        let name = it.policy.as_deref().unwrap_or(it.policy_type);
        let words = match (outcome, &it.statement) {
            (Outcome::ExplicitlyDenied, Some(place)) => {
                let sid = place.sid.as_deref().unwrap_or(&place.path);
                format!("`{name}`: the Deny `{sid}` must no longer be about this request")
            }
            (Outcome::ImplicitlyDenied, None) if it.words.is_some_and(lacks) => {
                let level = it
                    .level
                    .as_ref()
                    .map(|it| format!(" on level {it}"))
                    .unwrap_or_default();
                let or = if it.words.is_some_and(|it| it.ends_with("as well")) {
                    "or "
                } else {
                    ""
                };
                format!(
                    "{or}{}{level}: a statement must allow this request",
                    it.policy_type
                )
            }
            _ => continue,
        };
        if !all.contains(&words) {
            all.push(words);
        }
    }
    all
}
