//! `cargo xtask models [--botocore DIR]`: trims botocore's models to the catalogue's operations and packs them for `crates/aws`.
//!
//! Kept is what a client and a codec need; documentation, examples, endpoint rules, patterns and limits are left out.

#![expect(
    clippy::indexing_slicing,
    reason = "JSON is indexed here: what is not there is null"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail, ensure};
use serde_json::{Map, Value, json};

const CATALOGUE: &str = "crates/aws/models/catalogue.zst";
const SOURCE: &str = "crates/aws/models/SOURCE";
const LEVEL: i32 = 22;

const MODEL: &str = "service-2.json.gz";
/// As the source distribution has it.
const MODEL_UNPACKED: &str = "service-2.json";

const METADATA: &[&str] = &[
    "apiVersion",
    "awsQueryCompatible",
    "endpointPrefix",
    "globalEndpoint",
    "jsonVersion",
    "protocol",
    "protocols",
    "serviceId",
    "signingName",
    "targetPrefix",
    "xmlNamespace",
];
const SHAPE: &[&str] = &[
    "type",
    "required",
    "payload",
    "union",
    "document",
    "sensitive",
    "exception",
    "eventstream",
    "streaming",
];
const TRAITS: &[&str] = &[
    "shape",
    "location",
    "locationName",
    "queryName",
    "timestampFormat",
    "xmlNamespace",
    "xmlAttribute",
    "flattened",
    "jsonvalue",
    "hostLabel",
    "resultWrapper",
    "streaming",
];
const TOKENS: &[&str] = &[
    "NextToken",
    "nextToken",
    "NextMarker",
    "nextPageToken",
    "NextPageToken",
    "Marker",
];
const LIMITS: &[&str] = &[
    "MaxResults",
    "maxResults",
    "Limit",
    "limit",
    "MaxItems",
    "PageSize",
    "pageSize",
];

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let botocore = match arguments {
        [] => find_botocore()?,
        [flag, folder] if flag == "--botocore" => PathBuf::from(folder),
        _ => bail!("usage: cargo xtask models [--botocore DIR]"),
    };
    let version = version(&botocore)?;
    let data = botocore.join("data");
    let operations = catalogue()?;

    let (mut index, mut frames, mut shapes) = (String::new(), Vec::new(), 0);
    for (service, operations) in &operations {
        let model = trimmed(&data.join(service), operations)
            .with_context(|| format!("could not trim `{service}`"))?;
        shapes += model["shapes"].as_object().map_or(0, Map::len);
        let text = serde_json::to_vec(&model)?;
        let frame = zstd::bulk::compress(&text, LEVEL)?;
        let metadata = &model["metadata"];
        let signing_name = metadata["signingName"]
            .as_str()
            .or(metadata["endpointPrefix"].as_str())
            .unwrap_or(service);
        let (offset, length, size) = (frames.len(), frame.len(), text.len());
        writeln!(index, "{service} {signing_name} {offset} {length} {size}")?;
        frames.extend(frame);
    }
    let mut packed = u32::try_from(index.len())?.to_le_bytes().to_vec();
    packed.extend(index.as_bytes());
    packed.extend(frames);
    fs::write(CATALOGUE, packed)?;
    let count: usize = operations.values().map(BTreeSet::len).sum();
    fs::write(SOURCE, source(&version, operations.len(), count, shapes))?;
    Ok(())
}

fn source(version: &str, services: usize, operations: usize, shapes: usize) -> String {
    format!(
        "catalogue.zst is made by `cargo xtask models` from the service models that the Python package botocore\n\
         carries (Apache-2.0, Amazon.com, Inc. or its affiliates), trimmed to the operations of crates/catalogue/services.\n\n\
         botocore {version}\nservices {services}\noperations {operations}\nshapes {shapes}\n"
    )
}

/// The operations of the service files by service.
fn catalogue() -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut operations = BTreeMap::<_, BTreeSet<_>>::new();
    for (service, operation) in crate::catalogue::operations()? {
        operations.entry(service).or_default().insert(operation);
    }
    Ok(operations)
}

/// Asks Python where its botocore lies.
fn find_botocore() -> Result<PathBuf> {
    let python = std::env::var("FIRESTEP_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let asked = Command::new(&python)
        .args(["-c", "import botocore; print(botocore.__path__[0])"])
        .output();
    let answer = asked.with_context(|| format!("could not start `{python}`"))?;
    ensure!(
        answer.status.success(),
        "`{python}` has no botocore; name one with --botocore DIR"
    );
    Ok(PathBuf::from(String::from_utf8(answer.stdout)?.trim()))
}

fn version(botocore: &Path) -> Result<String> {
    let text = fs::read_to_string(botocore.join("__init__.py"))
        .context("that is not botocore's package folder")?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("__version__ = '"));
    line.and_then(|rest| rest.strip_suffix('\''))
        .map(str::to_owned)
        .context("botocore does not tell its version")
}

fn trimmed(folder: &Path, operations: &BTreeSet<String>) -> Result<Value> {
    let folder = newest(folder)?;
    let mut model = read(&folder.join(MODEL))?
        .or(read(&folder.join(MODEL_UNPACKED))?)
        .context("it has no model")?;
    if let Some(extras) = read(&folder.join("service-2.sdk-extras.json"))? {
        merge(&mut model, &extras["merge"]);
    }
    let mut paginators = read(&folder.join("paginators-1.json"))?.unwrap_or_default();
    if let Some(extras) = read(&folder.join("paginators-1.sdk-extras.json"))? {
        merge(&mut paginators, &extras["merge"]);
    }

    let (mut kept, mut wanted) = (Map::new(), Vec::new());
    for name in operations {
        let operation = model["operations"]
            .get(name)
            .ok_or_else(|| anyhow!("it has no operation `{name}`"))?;
        let mut slim = pick(operation, &["http", "endpoint"]);
        for part in ["input", "output"] {
            if let Some(reference) = operation.get(part) {
                slim.insert(part.to_owned(), pick(reference, TRAITS).into());
                wanted.push(shape_name(reference)?);
            }
        }
        if let Some(errors) = operation["errors"].as_array() {
            wanted.extend(errors.iter().map(shape_name).collect::<Result<Vec<_>>>()?);
            slim.insert(
                "errors".to_owned(),
                errors
                    .iter()
                    .map(|error| Value::Object(pick(error, TRAITS)))
                    .collect(),
            );
        }
        if let Some(pages) = pages(&model, operation, &paginators["pagination"][name]) {
            slim.insert("pages".to_owned(), pages);
        }
        kept.insert(name.clone(), slim.into());
    }
    Ok(json!({
        "metadata": pick(&model["metadata"], METADATA),
        "operations": kept,
        "shapes": reachable(&model, wanted)?,
    }))
}

/// The newest API version that has a model.
fn newest(folder: &Path) -> Result<PathBuf> {
    let versions = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    let newest = versions
        .into_iter()
        .filter(|version| {
            [MODEL, MODEL_UNPACKED]
                .iter()
                .any(|model| version.join(model).exists())
        })
        .max();
    newest.context("it has no version")
}

fn read(path: &Path) -> Result<Option<Value>> {
    if !path.exists() {
        return Ok(None);
    }
    let mut text = fs::read(path)?;
    if path.extension().is_some_and(|extension| extension == "gz") {
        let packed = std::mem::take(&mut text);
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut text)?;
    }
    Ok(Some(serde_json::from_slice(&text)?))
}

/// What botocore does with its `sdk-extras`: objects grow together, anything else is replaced.
fn merge(into: &mut Value, extras: &Value) {
    match (into, extras) {
        (Value::Object(into), Value::Object(extras)) => {
            for (name, extra) in extras {
                merge(into.entry(name).or_insert(Value::Null), extra);
            }
        }
        (into, extra) if !extra.is_null() => *into = extra.clone(),
        _ => {}
    }
}

fn pick(from: &Value, names: &[&str]) -> Map<String, Value> {
    let said = |name: &&str| {
        from.get(*name)
            .filter(|value| **value != Value::Bool(false))
            .map(|value| ((*name).to_owned(), value.clone()))
    };
    names.iter().filter_map(said).collect()
}

fn shape_name(reference: &Value) -> Result<String> {
    reference["shape"]
        .as_str()
        .map(str::to_owned)
        .context("a reference without a shape")
}

/// The wanted shapes and all they refer to, by name.
fn reachable(model: &Value, mut wanted: Vec<String>) -> Result<BTreeMap<String, Value>> {
    let mut shapes = BTreeMap::new();
    while let Some(name) = wanted.pop() {
        if shapes.contains_key(&name) {
            continue;
        }
        let shape = model["shapes"]
            .get(&name)
            .ok_or_else(|| anyhow!("it has no shape `{name}`"))?;
        let mut slim = pick(shape, SHAPE);
        slim.extend(pick(shape, TRAITS));
        if let Some(error) = shape.get("error") {
            slim.insert(
                "error".to_owned(),
                pick(error, &["code", "httpStatusCode"]).into(),
            );
        }
        for part in ["member", "key", "value"] {
            if let Some(reference) = shape.get(part) {
                slim.insert(part.to_owned(), pick(reference, TRAITS).into());
                wanted.push(shape_name(reference)?);
            }
        }
        if let Some(members) = shape["members"].as_object() {
            let mut kept = Map::new();
            for (member, reference) in members {
                kept.insert(member.clone(), pick(reference, TRAITS).into());
                wanted.push(shape_name(reference)?);
            }
            slim.insert("members".to_owned(), kept.into());
        }
        shapes.insert(name, slim.into());
    }
    Ok(shapes)
}

/// botocore's paginator, or one made up for an operation that has the same token on both sides.
fn pages(model: &Value, operation: &Value, paginator: &Value) -> Option<Value> {
    let known = [
        "input_token",
        "output_token",
        "limit_key",
        "result_key",
        "more_results",
    ];
    if paginator.is_object() {
        return Some(pick(paginator, &known).into());
    }
    let members =
        |part: &str| model["shapes"][operation[part]["shape"].as_str()?]["members"].as_object();
    let (input, output) = (members("input")?, members("output")?);
    let kind = |member: &Value| {
        model["shapes"][member["shape"].as_str().unwrap_or_default()]["type"].as_str()
    };
    let token = TOKENS
        .iter()
        .find(|token| input.contains_key(**token) && output.contains_key(**token))?;
    // Lists, or the maps if there is none (detective).
    let lists = ["list", "map"].into_iter().find_map(|wanted| {
        let fitting = output
            .iter()
            .filter(|(_, member)| kind(member) == Some(wanted));
        let names: Vec<_> = fitting.map(|(name, _)| name).collect();
        (!names.is_empty()).then_some(names)
    });
    let limit = LIMITS.iter().find(|limit| {
        input
            .get(**limit)
            .is_some_and(|limit| kind(limit) == Some("integer"))
    });
    let mut pages = json!({ "input_token": token, "output_token": token, "result_key": lists.unwrap_or_default() });
    if let (Some(limit), Some(pages)) = (limit, pages.as_object_mut()) {
        pages.insert("limit_key".to_owned(), (*limit).into());
    }
    Some(pages)
}
