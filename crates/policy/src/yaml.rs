//! A template in YAML, read to the same tree as JSON. Its tags are calls: `!Sub x` is `{"Fn::Sub": "x"}`.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html>

use std::borrow::Cow;

use granit_parser::{Event, Parser, ScalarStyle};

use crate::json::{JsonValue, Member, Node, Span, line_and_column};

/// Lists and maps in one another: more than any template has.
const DEEPEST: usize = 96;

/// Why a text is no YAML that can be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}, column {column}: {why}")]
pub struct YamlError {
    pub line: usize,
    pub column: usize,
    why: String,
}

/// A list or map whose end has not come yet, with its tag and where it begins.
struct Open<'a> {
    start: usize,
    tag: Option<String>,
    value: JsonValue<'a>,
    /// The key whose value comes next.
    key: Option<(Cow<'a, str>, Span)>,
}

/// Reads the first document of a text.
pub(crate) fn parse(text: &str) -> Result<Node<'_>, YamlError> {
    let options = granit_parser::options! {
        block_nesting_limit: DEEPEST,
        flow_nesting_limit: DEEPEST,
        emit_unresolved_aliases: true,
    };
    let wrong = |at: usize, why: &str| {
        let (line, column) = line_and_column(text, at);
        YamlError {
            line,
            column,
            why: why.to_owned(),
        }
    };
    let mut open: Vec<Open<'_>> = Vec::new();
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = next.map_err(|error| YamlError {
            line: error.marker().line().max(1),
            column: error.marker().col() + 1,
            why: format!("this is not YAML: {}", error.info()),
        })?;
        let range = span.byte_range().unwrap_or_default();
        let span = Span {
            start: range.start,
            end: range.end,
        };
        let tag = event.tag().map(granit_parser::Tag::original);
        let (span, value, tag) = match event {
            Event::Scalar(written, style, ..) => {
                let value = match style {
                    ScalarStyle::Plain => plain(text, span, written),
                    _ => JsonValue::Text(Cow::Owned(written.into_owned())),
                };
                (span, value, tag)
            }
            // What a name stands for elsewhere is not followed: no text is larger read than written.
            Event::Alias(_) | Event::UnresolvedAlias(_) => (span, JsonValue::Null, None),
            Event::SequenceStart(..) | Event::MappingStart(..) => {
                let value = match event {
                    Event::SequenceStart(..) => JsonValue::Array(Vec::new()),
                    _ => JsonValue::Object(Vec::new()),
                };
                open.push(Open {
                    start: span.start,
                    tag,
                    value,
                    key: None,
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(ended) = open.pop() else { continue };
                let span = Span {
                    start: ended.start,
                    end: span.end.max(ended.start),
                };
                (span, ended.value, ended.tag)
            }
            _ => continue,
        };
        let node = called(Node { value, span }, tag.as_deref());
        let Some(above) = open.last_mut() else {
            return Ok(node);
        };
        match &mut above.value {
            JsonValue::Array(items) => items.push(node),
            JsonValue::Object(members) => {
                if let Some((name, at)) = above.key.take() {
                    members.push(Member {
                        name,
                        at,
                        value: node,
                    });
                    continue;
                }
                let name = match node.value {
                    JsonValue::Text(name) => name,
                    JsonValue::Number(name) => Cow::Borrowed(name),
                    JsonValue::Bool(it) => Cow::Borrowed(if it { "true" } else { "false" }),
                    _ => return Err(wrong(span.start, "a key must be a text")),
                };
                above.key = Some((name, span));
            }
            _ => {}
        }
    }
    Err(wrong(text.len(), "it holds nothing"))
}

/// A text that is not quoted.
fn plain<'a>(text: &'a str, span: Span, written: Cow<'_, str>) -> JsonValue<'a> {
    match &*written {
        "" | "~" | "null" => JsonValue::Null,
        "true" | "True" => JsonValue::Bool(true),
        "false" | "False" => JsonValue::Bool(false),
        // What begins with 0 may be the id of an account.
        number if number.parse::<f64>().is_ok() && !number.starts_with('0') => {
            JsonValue::Number(text.get(span.start..span.end).unwrap_or_default())
        }
        _ => JsonValue::Text(Cow::Owned(written.into_owned())),
    }
}

/// A value under a tag as the call that the tag is short for.
fn called<'a>(node: Node<'a>, tag: Option<&str>) -> Node<'a> {
    let Some(name) = tag.and_then(|it| it.strip_prefix('!')) else {
        return node;
    };
    let name = match name {
        "Ref" | "Condition" => name.to_owned(),
        _ => format!("Fn::{name}"),
    };
    let span = node.span;
    Node {
        value: JsonValue::Object(vec![Member {
            name: Cow::Owned(name),
            at: span,
            value: node,
        }]),
        span,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(node: &Node<'_>) -> serde_json::Value {
        match &node.value {
            JsonValue::Object(all) => all
                .iter()
                .map(|it| (it.name.to_string(), plain(&it.value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
            JsonValue::Array(all) => all.iter().map(plain).collect(),
            JsonValue::Text(it) => it.as_ref().into(),
            JsonValue::Number(it) => serde_json::from_str(it).unwrap(),
            JsonValue::Bool(it) => (*it).into(),
            JsonValue::Null => serde_json::Value::Null,
        }
    }

    #[test]
    fn yaml_reads_as_json_does_with_tags_as_calls() {
        let text = "a: 1\nb:\n  - x: !Sub 'arn:${A}'\n  - [true, ~, \"t\", 2012-10-17]\nc: !GetAtt R.Arn\nd: 012\n";
        let read = parse(text).unwrap();
        let json = r#"{"a":1,"b":[{"x":{"Fn::Sub":"arn:${A}"}},[true,null,"t","2012-10-17"]],"c":{"Fn::GetAtt":"R.Arn"},"d":"012"}"#;
        assert_eq!(
            plain(&read),
            serde_json::from_str::<serde_json::Value>(json).unwrap()
        );
        let b = read.get("b").unwrap().items().unwrap();
        let span = b[0].get("x").unwrap().span;
        assert_eq!(&text[span.start..span.end], "'arn:${A}'");
    }

    #[test]
    fn what_is_no_yaml_is_an_error_and_no_panic() {
        let deep = "[".repeat(10_000);
        for text in ["", "a: [", "? [a]\n: b", &deep, "a: {"] {
            let _ = parse(text).map(|_| ()).unwrap_err().to_string();
        }
        for text in ["\t- x", "&a [*a]x: {", "!<x> a", "a: !", "- - ? x"] {
            let _ = parse(text);
        }
        let bomb = "a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n";
        assert!(parse(bomb).is_ok());
    }
}
