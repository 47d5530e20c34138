//! Filling the placeholders of a world: `{account}`, `{name}`, `{region}`, `{n}`, `{hex:label}`…

use serde_json::Value;

use crate::keys::mix;

/// What placeholders stand for in one item.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TemplateContext<'a> {
    pub(crate) organization: &'a str,
    pub(crate) account: &'a str,
    pub(crate) name: &'a str,
    pub(crate) region: &'a str,
    /// The item's number, from 1.
    pub(crate) n: usize,
    /// The item that the answer is about.
    pub(crate) item: &'a Value,
}

/// Fills every text of a value.
pub(crate) fn fill(value: &Value, place: TemplateContext<'_>) -> Value {
    match value {
        // TOML has no null.
        Value::String(text) if text == "{null}" => Value::Null,
        Value::String(text) => Value::from(text_of(text, place)),
        Value::Array(items) => items.iter().map(|item| fill(item, place)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (text_of(name, place), fill(value, place)))
            .collect(),
        other => other.clone(),
    }
}

/// Fills one text. An unknown placeholder stays as it is: policies are full of braces.
pub(crate) fn text_of(text: &str, place: TemplateContext<'_>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after
            .split_once('}')
            .and_then(|(word, rest)| Some((word_of(word, place)?, rest)));
        if let Some((word, after)) = known {
            filled.push_str(&word);
            rest = after;
        } else {
            filled.push('{');
            rest = after;
        }
    }
    filled.push_str(rest);
    filled
}

fn word_of(word: &str, place: TemplateContext<'_>) -> Option<String> {
    Some(match word {
        "organization" => place.organization.to_owned(),
        "account" => place.account.to_owned(),
        "name" => place.name.to_owned(),
        "region" => place.region.to_owned(),
        "n" => place.n.to_string(),
        "it" => place.item.as_str()?.to_owned(),
        _ if word.starts_with("it:") => place.item.get(word.get(3..)?)?.as_str()?.to_owned(),
        // 17 hexadecimal digits, as EC2's ids have; the same label gives the same id in an account
        // and region, so that items can refer to each other.
        _ => hex(word.strip_prefix("hex:")?, place),
    })
}

fn hex(label: &str, place: TemplateContext<'_>) -> String {
    let label = label.replace('#', &place.n.to_string());
    let mut seed = 0_u64;
    for byte in [place.account, "/", place.region, "/", &label]
        .concat()
        .bytes()
    {
        seed = mix(seed ^ u64::from(byte));
    }
    format!("0{:016x}", mix(seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: TemplateContext<'static> = TemplateContext {
        organization: "o-1",
        account: "111100000001",
        name: "prod",
        region: "eu-central-1",
        n: 2,
        item: &Value::Null,
    };

    #[test]
    fn placeholders_are_filled_and_braces_of_json_are_left() {
        assert_eq!(
            text_of(r#"{"a":"{account}-{n}"}"#, PLACE),
            r#"{"a":"111100000001-2"}"#
        );
    }

    #[test]
    fn a_label_always_gives_the_same_id_in_its_place() {
        let id = text_of("sg-{hex:web}", PLACE);
        assert_eq!(id.len(), 20);
        assert_eq!(id, text_of("sg-{hex:web}", PLACE));
        assert_ne!(
            id,
            text_of(
                "sg-{hex:web}",
                TemplateContext {
                    region: "us-east-1",
                    ..PLACE
                }
            )
        );
    }
}
