//! JSON Schemas of the files of the folder, by which editors check them while people write.

/// The names of the schemas, each with its text.
const SCHEMAS: [(&str, &str); 7] = [
    (
        "firestep",
        include_str!("../../../docs/schema/firestep-1.json"),
    ),
    (
        "accounts",
        include_str!("../../../docs/schema/accounts-1.json"),
    ),
    (
        "attestation",
        include_str!("../../../docs/schema/attestation-1.json"),
    ),
    (
        "exceptions",
        include_str!("../../../docs/schema/exceptions-1.json"),
    ),
    (
        "honeytokens",
        include_str!("../../../docs/schema/honeytokens-1.json"),
    ),
    (
        "exercise",
        include_str!("../../../docs/schema/exercise-1.json"),
    ),
    ("hunt", include_str!("../../../docs/schema/hunt-1.json")),
];

/// The names of the schemas.
pub fn schema_names() -> impl Iterator<Item = &'static str> {
    SCHEMAS.iter().map(|it| it.0)
}

/// The JSON Schema of a kind of file.
pub fn schema(name: &str) -> Option<String> {
    let found = SCHEMAS.iter().find(|it| it.0 == name);
    found.map(|it| it.1.to_owned())
}

/// Where the folder keeps a schema.
pub(crate) fn schema_path(name: &str) -> String {
    format!("schema/{name}-1.json")
}

/// The comment by which editors find the schema of a file that is in the folder, or in a folder of it.
pub(crate) fn schema_line(name: &str, up: bool) -> String {
    let up = if up { "../" } else { "" };
    format!(
        "# yaml-language-server: $schema={up}{}\n",
        schema_path(name)
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value as Json};

    use super::*;
    use crate::known::Known;
    use crate::mistake::Mistakes;
    use crate::yaml::{self, Node, Value};

    /// A file's value as editors see it; texts stay texts.
    fn json(node: &Node) -> Json {
        match &node.value {
            Value::Text(text) => Json::String(text.clone()),
            Value::Empty | Value::Bad => Json::Null,
            Value::List(nodes) => nodes.iter().map(json).collect(),
            Value::Map(entries) => entries
                .iter()
                .map(|it| (it.key.clone(), json(&it.value)))
                .collect::<Map<_, _>>()
                .into(),
        }
    }

    fn is_type(name: &str, value: &Json) -> bool {
        match name {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("{other}"),
        }
    }

    /// Whether a schema takes a value: the keywords that ours use, patterns aside.
    fn takes(root: &Json, schema: &Json, value: &Json) -> bool {
        schema
            .as_object()
            .unwrap()
            .iter()
            .all(|(keyword, wanted)| match keyword.as_str() {
                "$ref" => {
                    let name = wanted.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                    takes(root, &root["$defs"][name], value)
                }
                "type" => match wanted {
                    Json::Array(names) => {
                        names.iter().any(|it| is_type(it.as_str().unwrap(), value))
                    }
                    name => is_type(name.as_str().unwrap(), value),
                },
                "anyOf" => wanted
                    .as_array()
                    .unwrap()
                    .iter()
                    .any(|it| takes(root, it, value)),
                "enum" => wanted.as_array().unwrap().contains(value),
                "const" => wanted == value,
                "items" => value
                    .as_array()
                    .is_none_or(|all| all.iter().all(|it| takes(root, wanted, it))),
                "minItems" => value
                    .as_array()
                    .is_none_or(|all| all.len() as u64 >= wanted.as_u64().unwrap()),
                "minProperties" | "maxProperties" => value.as_object().is_none_or(|it| {
                    let count = it.len() as u64;
                    let limit = wanted.as_u64().unwrap();
                    if keyword == "minProperties" {
                        count >= limit
                    } else {
                        count <= limit
                    }
                }),
                "required" => value.as_object().is_none_or(|it| {
                    let mut keys = wanted.as_array().unwrap().iter();
                    keys.all(|key| it.contains_key(key.as_str().unwrap()))
                }),
                "properties" => value.as_object().is_none_or(|it| {
                    let known = wanted.as_object().unwrap();
                    it.iter().all(|(key, value)| {
                        known
                            .get(key)
                            .is_none_or(|schema| takes(root, schema, value))
                    })
                }),
                "additionalProperties" => value.as_object().is_none_or(|it| {
                    let known = schema.get("properties").and_then(Json::as_object);
                    let others = it
                        .iter()
                        .filter(|(key, _)| !known.is_some_and(|known| known.contains_key(*key)));
                    let mut others = others.map(|it| it.1);
                    match wanted {
                        Json::Bool(false) => others.next().is_none(),
                        schema => others.all(|it| takes(root, schema, it)),
                    }
                }),
                "$schema" | "$id" | "$defs" | "title" | "description" | "pattern" | "minLength"
                | "minimum" | "maximum" => true,
                "propertyNames" => {
                    assert_eq!(wanted["pattern"], "^[0-9]+$");
                    value.as_object().is_none_or(|it| {
                        it.keys()
                            .all(|key| key.bytes().all(|it| it.is_ascii_digit()))
                    })
                }
                other => panic!("the keyword {other}"),
            })
    }

    /// Whether our own reader takes a text.
    fn is_read(name: &str, text: &str) -> bool {
        let file = std::path::Path::new("x");
        let items = [("E4.1", vec!["guidelines"])];
        let known = Known {
            checks: &["ec2-imdsv2-required"],
            items: &items,
        };
        match name {
            "firestep" => crate::Settings::parse(text).is_ok(),
            "accounts" => crate::Registry::parse(text).is_ok(),
            "attestation" => crate::Attestation::parse(file, text, &known).is_ok(),
            "exceptions" => crate::Exception::parse(file, text, &known).is_ok(),
            "honeytokens" => crate::Honeytoken::parse(file, text).is_ok(),
            "exercise" => crate::Exercise::parse(file, text).is_ok(),
            "hunt" => crate::Hunt::parse(file, text).is_ok(),
            other => panic!("{other}"),
        }
    }

    /// The examples that a new folder has in comments.
    fn examples() -> Vec<(&'static str, String)> {
        let folder = std::path::Path::new("no/such/folder");
        let seed = crate::AccountSeed {
            id: "111122223333".into(),
            name: Some("shop".into()),
            email: None,
            category: Some("production".into()),
        };
        let files = crate::plan_files(folder, &[seed], None);
        let mut examples = Vec::new();
        for file in files {
            let name = file.path.strip_prefix(folder).unwrap();
            let name = match name.to_str().unwrap() {
                "firestep.yaml" => "firestep",
                "accounts.yaml" => "accounts",
                "exceptions.yaml" => "exceptions",
                "honeytokens.yaml" => "honeytokens",
                "attestations/example.yaml" => "attestation",
                "exercises/example.yaml" => "exercise",
                "hunts/example.yaml" => "hunt",
                other => {
                    assert!(other.starts_with("schema/"), "{other}");
                    continue;
                }
            };
            let open = |line: &str| match line.strip_prefix('#') {
                // A sentence has one space before it.
                Some(example) if !example.starts_with(' ') || example.starts_with("  ") => {
                    format!("{example}\n")
                }
                _ => format!("{line}\n"),
            };
            examples.push((name, file.text.clone()));
            examples.push((name, file.text.lines().map(open).collect()));
        }
        examples
    }

    fn value(text: &str) -> Json {
        let mut mistakes = Mistakes::default();
        yaml::parse(text, &mut mistakes)
            .as_ref()
            .map_or(Json::Null, json)
    }

    #[test]
    fn schemas_take_the_examples_and_so_do_we() {
        let mut seen = 0;
        for (name, text) in examples() {
            assert!(is_read(name, &text), "{name}\n{text}");
            let root: Json = serde_json::from_str(&schema(name).unwrap()).unwrap();
            let value = value(&text);
            if !value.is_null() {
                assert!(takes(&root, &root, &value), "{name}\n{text}");
                seen += 1;
            }
        }
        assert!(seen > 10);
    }

    /// Every value with one key of it misspelt.
    fn misspelt(value: &Json) -> Vec<Json> {
        let mut all = Vec::new();
        match value {
            Json::Object(map) => {
                for key in map.keys() {
                    let rename = |it: &String| {
                        if it == key {
                            format!("{it}x")
                        } else {
                            it.clone()
                        }
                    };
                    let renamed = map.iter().map(|(it, value)| (rename(it), value.clone()));
                    all.push(Json::Object(renamed.collect()));
                    for inner in misspelt(&map[key]) {
                        let mut map = map.clone();
                        map[key] = inner;
                        all.push(Json::Object(map));
                    }
                }
            }
            Json::Array(list) => {
                for (at, one) in list.iter().enumerate() {
                    for inner in misspelt(one) {
                        let mut list = list.clone();
                        list[at] = inner;
                        all.push(Json::Array(list));
                    }
                }
            }
            _ => {}
        }
        all
    }

    #[test]
    fn schemas_refuse_the_keys_that_we_refuse() {
        let mut refused = 0;
        for (name, text) in examples() {
            let root: Json = serde_json::from_str(&schema(name).unwrap()).unwrap();
            for wrong in misspelt(&value(&text)) {
                // JSON is YAML.
                let text = wrong.to_string();
                let ours = is_read(name, &text);
                let theirs = takes(&root, &root, &wrong);
                // A category is near another one: only we can know.
                let near = text.contains("productionx") || text.contains("sandboxx");
                assert!(
                    ours == theirs || near,
                    "{name}: we {ours}, the schema {theirs}\n{text}"
                );
                refused += u32::from(!ours);
            }
        }
        assert!(refused > 100, "{refused}");
    }

    #[test]
    fn schemas_have_the_keys_that_we_read() {
        for (name, at, keys) in [
            ("firestep", "/properties", &crate::settings::KEYS[..]),
            (
                "accounts",
                "/properties/accounts/anyOf/0/items/properties",
                &crate::registry::KEYS,
            ),
            (
                "attestation",
                "/$defs/attestation/properties",
                &crate::attestation::KEYS,
            ),
            (
                "exceptions",
                "/properties/exceptions/anyOf/0/items/properties",
                &crate::exception::KEYS,
            ),
            (
                "honeytokens",
                "/properties/honeytokens/anyOf/0/items/properties",
                &crate::honeytoken::KEYS,
            ),
            ("exercise", "/properties", &crate::exercise::EXERCISE_KEYS),
            ("hunt", "/properties", &crate::exercise::HUNT_KEYS),
        ] {
            let root: Json = serde_json::from_str(&schema(name).unwrap()).unwrap();
            let said = root.pointer(at).and_then(Json::as_object).unwrap();
            let mut said: Vec<&str> = said.keys().map(String::as_str).collect();
            let mut keys = keys.to_vec();
            said.sort_unstable();
            keys.sort_unstable();
            assert_eq!(said, keys, "{name}");
        }
    }

    #[test]
    fn only_what_there_is_has_a_schema() {
        assert_eq!(schema_names().count(), 7);
        assert!(schema_names().all(|it| schema(it).is_some()));
        assert_eq!(schema("nothing"), None);
    }
}
