//! Policy variables: `${aws:username}`, defaults, and the three escapes.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>

use crate::context::{RequestContext, Single};
use crate::pattern::{Pattern, Piece, pieces};

/// A text with wildcards and variables, compiled.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Template {
    Fixed(Pattern),
    /// With variables: made anew for each request.
    Variable(Box<[TemplatePart]>),
}

/// A part of a text with variables.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TemplatePart {
    Text(Box<str>),
    One,
    Star,
    /// `${key}` or `${key, 'default'}`; the key in lower case.
    Key(Box<str>, Option<Box<str>>),
}

/// What a text became for one request.
pub enum Resolved<'a> {
    Pattern(std::borrow::Cow<'a, Pattern>),
    /// A variable has no value and no default.
    NoValue,
    /// A variable's value is not known: it fits nothing that this does not fit.
    Unknown(Pattern),
}

/// How a text is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Whether variables are replaced.
    pub variables: bool,
    /// Whether `*` and `?` are wildcards.
    pub wildcards: bool,
    /// Whether letters are folded to lower case.
    pub fold: bool,
}

impl Template {
    pub fn new(written: &str, reading: Reading) -> Self {
        if !reading.variables || !written.contains("${") {
            let folded = reading.fold.then(|| written.to_lowercase());
            let written = folded.as_deref().unwrap_or(written);
            return Self::Fixed(if reading.wildcards {
                Pattern::new(written)
            } else {
                Pattern::literal(written)
            });
        }
        let folded = |text: &str| {
            if reading.fold {
                text.to_lowercase()
            } else {
                text.to_owned()
            }
        };
        let plain = |text: &str, parts: &mut Vec<TemplatePart>| {
            let text = folded(text);
            if !reading.wildcards {
                parts.push(TemplatePart::Text(text.into()));
                return;
            }
            parts.extend(pieces(&text).map(|piece| match piece {
                Piece::Text(text) => TemplatePart::Text(text.into()),
                Piece::One => TemplatePart::One,
                Piece::Star => TemplatePart::Star,
            }));
        };
        let mut parts = Vec::new();
        let mut rest = written;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((inside, behind)) = after.split_once('}') else {
                break;
            };
            plain(before, &mut parts);
            parts.push(match inside {
                "*" | "?" | "$" => TemplatePart::Text(inside.into()),
                _ => {
                    let (key, default) = match inside.split_once(',') {
                        None => (inside, None),
                        Some((key, default)) => (
                            key,
                            default
                                .trim()
                                .strip_prefix('\'')
                                .and_then(|it| it.strip_suffix('\'')),
                        ),
                    };
                    TemplatePart::Key(
                        key.trim().to_lowercase().into(),
                        default.map(|text| folded(text).into()),
                    )
                }
            });
            rest = behind;
        }
        plain(rest, &mut parts);
        if parts
            .iter()
            .any(|part| matches!(part, TemplatePart::Key(..)))
        {
            return Self::Variable(parts.into());
        }
        Self::Fixed(Pattern::of(parts.iter().map(|part| match part {
            TemplatePart::Text(text) | TemplatePart::Key(text, _) => Piece::Text(text),
            TemplatePart::One => Piece::One,
            TemplatePart::Star => Piece::Star,
        })))
    }

    /// The keys that its variables stand for.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &str> {
        let parts: &[TemplatePart] = match self {
            Self::Fixed(_) => &[],
            Self::Variable(parts) => parts,
        };
        parts.iter().filter_map(|it| match it {
            TemplatePart::Key(key, _) => Some(&**key),
            _ => None,
        })
    }

    /// What stands before its first variable or wildcard.
    pub(crate) fn leading_text(&self) -> &str {
        match self {
            Self::Variable(parts) => match parts.first() {
                Some(TemplatePart::Text(text)) => text,
                _ => "",
            },
            Self::Fixed(_) => "",
        }
    }

    /// What it is for a request. `fold` as it was compiled.
    pub fn resolve(&self, context: &RequestContext, fold: bool) -> Resolved<'_> {
        let parts = match self {
            Self::Fixed(pattern) => return Resolved::Pattern(std::borrow::Cow::Borrowed(pattern)),
            Self::Variable(parts) => parts,
        };
        let mut values: Vec<Option<String>> = Vec::with_capacity(parts.len());
        let mut known = true;
        for part in parts {
            values.push(match part {
                TemplatePart::Key(key, default) => match (context.single(key), default) {
                    (Single::Is(value), _) if fold => Some(value.to_lowercase()),
                    (Single::Is(value), _) => Some(value.to_owned()),
                    (Single::Unknown, _) => {
                        known = false;
                        None
                    }
                    (Single::None, Some(default)) => Some(default.to_string()),
                    (Single::None, None) => return Resolved::NoValue,
                },
                _ => None,
            });
        }
        // A value's own stars are letters.
        let resolved = parts.iter().zip(&values).map(|(part, value)| match part {
            TemplatePart::Text(text) => Piece::Text(text),
            TemplatePart::One => Piece::One,
            TemplatePart::Star => Piece::Star,
            TemplatePart::Key(..) => value.as_deref().map_or(Piece::Star, Piece::Text),
        });
        let pattern = Pattern::of(resolved);
        if known {
            Resolved::Pattern(std::borrow::Cow::Owned(pattern))
        } else {
            Resolved::Unknown(pattern)
        }
    }
}
