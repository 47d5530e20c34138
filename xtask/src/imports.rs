//! Which files of a crate import which, found in their text.
//!
//! An import is a path (`use` or in the code) that leads to another file of the crate, followed through
//! re-exports to the file that defines the name. What a parent only re-exports of its children is no import,
//! and tests do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A module by its names from the crate's root, which is the empty one.
type Module = Vec<String>;

/// What one file says that matters here.
#[derive(Debug, Default)]
struct Source {
    file: PathBuf,
    /// Names that it defines.
    defines: BTreeSet<String>,
    uses: Vec<Use>,
    /// Paths in the code, of two segments or more.
    paths: Vec<Vec<String>>,
}

#[derive(Debug)]
struct Use {
    path: Vec<String>,
    /// The name that it is known by here; `*` for all of them.
    name: String,
    is_public: bool,
}

/// Which files of the crate with this source folder import which.
pub(crate) fn of(src: &Path) -> Result<BTreeMap<PathBuf, BTreeSet<PathBuf>>> {
    Ok(between(&read(src)?))
}

fn read(src: &Path) -> Result<BTreeMap<Module, Source>> {
    let mut sources = BTreeMap::new();
    let mut only_tests = BTreeSet::new();
    let mut open = vec![src.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path)
                    .with_context(|| format!("could not read `{}`", path.display()))?;
                let file = path.strip_prefix(src).unwrap_or(&path).to_owned();
                let module = module_of(&file);
                let (source, tests) = scan(&tokens(&text), file);
                let named = tests.into_iter().map(|name| child(&module, &name));
                only_tests.extend(named);
                sources.insert(module, source);
            }
        }
    }
    sources.retain(|module, _| !only_tests.iter().any(|tests| module.starts_with(tests)));
    Ok(sources)
}

fn module_of(file: &Path) -> Module {
    let mut module: Module = file
        .with_extension("")
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if matches!(
        module.last().map(String::as_str),
        Some("lib" | "main" | "mod")
    ) {
        module.pop();
    }
    module
}

fn child(module: &Module, name: &str) -> Module {
    let mut child = module.clone();
    child.push(name.to_owned());
    child
}

/// Identifiers, `::` and single characters, without comments and literals.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_alphanumeric() || first == '_' {
            let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_');
            let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            let after = rest.get(word.len()..).unwrap_or_default();
            if matches!(word, "r" | "br") && (after.starts_with('"') || after.starts_with('#')) {
                word.len() + raw_string(after)
            } else {
                tokens.push(word.to_owned());
                word.len()
            }
        } else if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '"' {
            quoted(rest, '"')
        } else if first == '\'' {
            // A character is closed by a quote, a lifetime is not.
            let is_character =
                rest.starts_with("'\\") || rest.chars().nth(2).is_some_and(|it| it == '\'');
            if is_character { quoted(rest, '\'') } else { 1 }
        } else if rest.starts_with("::") {
            tokens.push("::".to_owned());
            2
        } else {
            if !first.is_whitespace() {
                tokens.push(first.to_string());
            }
            first.len_utf8()
        };
        rest = rest.get(length.max(1)..).unwrap_or_default();
    }
    tokens
}

/// The length of a literal that ends with this quote.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, it) in text.char_indices().skip(1) {
        match it {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if it == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a raw string, or of the `#` of a raw identifier.
fn raw_string(text: &str) -> usize {
    let hashes = text.bytes().take_while(|it| *it == b'#').count();
    let begin = format!("{}\"", "#".repeat(hashes));
    let end = format!("\"{}", "#".repeat(hashes));
    match text.strip_prefix(begin.as_str()) {
        Some(inner) => inner
            .find(end.as_str())
            .map_or(text.len(), |at| begin.len() + at + end.len()),
        None => hashes,
    }
}

/// What a file says, and the names of its modules that only tests have.
fn scan(tokens: &[String], file: PathBuf) -> (Source, Vec<String>) {
    let mut source = Source {
        file,
        ..Source::default()
    };
    let mut tests = Vec::new();
    let mut at = 0;
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    let mut is_public = false;
    while at < tokens.len() {
        let follows = |words: &[&str]| (0..).zip(words).all(|(step, it)| token(at + step) == *it);
        match token(at) {
            "#" if follows(&["#", "[", "cfg", "(", "test", ")", "]"]) => {
                let end = end_of_item(tokens, at + 7);
                let skipped = tokens.get(at..end).unwrap_or_default();
                let named = skipped.iter().position(|it| it == "mod");
                if let Some(name) = named.and_then(|it| skipped.get(it + 1)) {
                    tests.push(name.clone());
                }
                at = end;
            }
            "pub" => {
                is_public = true;
                at += 1;
                if token(at) == "(" {
                    at = closed(tokens, at);
                }
                continue;
            }
            "use" => {
                let length = tokens.iter().skip(at).take_while(|it| *it != ";").count();
                let tree = tokens.get(at + 1..at + length).unwrap_or_default();
                expand(tree, &[], is_public, &mut source.uses);
                at += length;
            }
            "struct" | "enum" | "fn" | "trait" | "type" | "const" | "static" | "union" => {
                source.defines.insert(token(at + 1).to_owned());
                at += 1;
            }
            "macro_rules" => {
                source.defines.insert(token(at + 2).to_owned());
                at += 3;
            }
            word if is_name(word) && token(at + 1) == "::" => {
                let mut path = vec![word.to_owned()];
                while token(at + 1) == "::" && is_name(token(at + 2)) {
                    path.push(token(at + 2).to_owned());
                    at += 2;
                }
                source.paths.push(path);
                at += 1;
            }
            _ => at += 1,
        }
        is_public = false;
    }
    (source, tests)
}

fn is_name(token: &str) -> bool {
    token
        .chars()
        .next()
        .is_some_and(|it| it.is_alphabetic() || it == '_')
}

/// Behind the item that begins here: its `;` or its block.
fn end_of_item(tokens: &[String], from: usize) -> usize {
    let mut at = from;
    while let Some(token) = tokens.get(at) {
        match token.as_str() {
            ";" => return at + 1,
            "{" => return closed(tokens, at),
            "(" | "[" => at = closed(tokens, at),
            _ => at += 1,
        }
    }
    at
}

/// Behind the bracket that closes the one here.
fn closed(tokens: &[String], from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

/// The single imports of a tree: `a::{b, c::d as e}`.
fn expand(tree: &[String], before: &[String], is_public: bool, into: &mut Vec<Use>) {
    let mut path = before.to_vec();
    let mut at = 0;
    while let Some(token) = tree.get(at) {
        match token.as_str() {
            "{" => {
                let end = closed(tree, at);
                let mut branch = at + 1;
                while branch + 1 < end {
                    let mut next = branch;
                    while next + 1 < end && tree.get(next).is_some_and(|it| it != ",") {
                        next = match tree.get(next).map(String::as_str) {
                            Some("{") => closed(tree, next),
                            _ => next + 1,
                        };
                    }
                    let inner = tree.get(branch..next).unwrap_or_default();
                    if !inner.is_empty() {
                        expand(inner, &path, is_public, into);
                    }
                    branch = next + 1;
                }
                return;
            }
            "as" => {
                let name = tree.get(at + 1).cloned().unwrap_or_default();
                into.push(Use {
                    path,
                    name,
                    is_public,
                });
                return;
            }
            "::" => {}
            "self" if !path.is_empty() => {}
            name => path.push(name.to_owned()),
        }
        at += 1;
    }
    let name = path.last().cloned().unwrap_or_default();
    into.push(Use {
        path,
        name,
        is_public,
    });
}

fn between(sources: &BTreeMap<Module, Source>) -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
    let mut imports = BTreeMap::new();
    for (module, source) in sources {
        let mut used = BTreeSet::new();
        for it in &source.uses {
            let Some(target) = resolve(sources, module, &it.path, 0) else {
                continue;
            };
            if !(it.is_public && target.starts_with(module)) {
                used.insert(target);
            }
        }
        for path in &source.paths {
            used.extend(resolve(sources, module, path, 0));
        }
        let files = used
            .iter()
            .filter_map(|target| sources.get(target))
            .map(|target| target.file.clone())
            .filter(|file| *file != source.file);
        imports.insert(source.file.clone(), files.collect());
    }
    imports
}

/// The module whose file defines what a path names, `None` where it leads out of the crate.
fn resolve(
    sources: &BTreeMap<Module, Source>,
    from: &Module,
    path: &[String],
    depth: usize,
) -> Option<Module> {
    let mut module = from.clone();
    for (position, name) in path.iter().enumerate() {
        match name.as_str() {
            "crate" => module = Module::new(),
            "self" => {}
            "super" => {
                module.pop()?;
            }
            "*" => return Some(module),
            name => {
                let inner = child(&module, name);
                if sources.contains_key(&inner) {
                    module = inner;
                    continue;
                }
                let source = sources.get(&module)?;
                if source.defines.contains(name) {
                    return Some(module);
                }
                if depth > 8 {
                    return None;
                }
                let imported = source.uses.iter().find(|it| it.name == name);
                if let Some(imported) = imported {
                    let mut whole = imported.path.clone();
                    if whole.first().is_some_and(|first| first == name) && position == 0 {
                        return None;
                    }
                    whole.extend(path.iter().skip(position + 1).cloned());
                    return resolve(sources, &module, &whole, depth + 1);
                }
                // Of what a glob brings in only the modules of this crate matter.
                return source
                    .uses
                    .iter()
                    .filter(|it| it.name == "*")
                    .filter_map(|it| resolve(sources, &module, &it.path, depth + 1))
                    .find(|target| {
                        *target != module
                            && sources
                                .get(target)
                                .is_some_and(|source| source.defines.contains(name))
                    });
            }
        }
    }
    Some(module)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn imports_of(files: &[(&str, &str)]) -> Vec<String> {
        let sources = files.iter().map(|(file, text)| {
            let file = PathBuf::from(file);
            (module_of(&file), scan(&tokens(text), file).0)
        });
        between(&sources.collect())
            .iter()
            .flat_map(|(file, used)| {
                let line = |it: &PathBuf| format!("{} {}", file.display(), it.display());
                used.iter().map(line).collect::<Vec<_>>()
            })
            .collect()
    }

    #[test]
    fn a_name_is_followed_through_reexports_to_its_file() {
        let found = imports_of(&[
            (
                "lib.rs",
                "mod a; mod b; pub use a::{Thing, inner::Deep as Other};",
            ),
            ("a.rs", "mod inner; pub struct Thing;"),
            ("a/inner.rs", "pub struct Deep;"),
            (
                "b.rs",
                "use crate::Thing; fn f() -> super::Other { crate::a::inner::Deep }",
            ),
        ]);
        assert_eq!(found, ["b.rs a/inner.rs", "b.rs a.rs"]);
    }

    #[test]
    fn what_a_parent_reexports_is_no_import_and_what_it_uses_is() {
        let files = |of_lib| {
            imports_of(&[
                ("lib.rs", of_lib),
                ("a.rs", "pub(crate) struct Thing; use super::Mine;"),
            ])
        };
        let found = files("mod a; pub(crate) use a::Thing; pub struct Mine;");
        assert_eq!(found, ["a.rs lib.rs"]);
        let found = files("mod a; use a::Thing; pub struct Mine;");
        assert_eq!(found, ["a.rs lib.rs", "lib.rs a.rs"]);
    }

    #[test]
    fn tests_texts_and_comments_import_nothing() {
        let found = imports_of(&[
            ("lib.rs", "mod a; mod b;"),
            (
                "a.rs",
                "// crate::b::B\nfn f<'a>(x: &'a str) -> char { g(\"crate::b::B\", r#\"\" crate::b::B\"#); '\\'' }
                 #[cfg(test)] mod tests { use crate::b::B; }",
            ),
            ("b.rs", "pub struct B;"),
        ]);
        assert!(found.is_empty(), "{found:?}");
    }
}
