//! Evidence that is a file of the program folder: its content is hashed, so that what was attested is what is there.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::decode::Decoder;
use crate::file::plain_file;
use crate::mistake::shown_path;
use crate::yaml::Node;

/// What shows that an attestation is true.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceLink {
    /// `type`: what it is.
    pub kind: EvidenceKind,
    /// `uri`: where it is.
    pub uri: Box<str>,
    /// `sha256`: the hash of its content, by which it stays the same.
    pub sha256: Option<Box<str>>,
    /// `date`: from when it is.
    pub date: Option<Date>,
    /// What is known of its content once the folder is read.
    pub content: EvidenceContent,
}

/// Kinds of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceKind {
    /// A document.
    Document,
    /// A ticket.
    Ticket,
    /// A commit of a repository.
    Commit,
    /// The answer of an API.
    Api,
    /// The record of an exercise.
    Exercise,
    /// An export of another tool.
    Export,
}

impl EvidenceKind {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Document,
        Self::Ticket,
        Self::Commit,
        Self::Api,
        Self::Exercise,
        Self::Export,
    ];

    pub(crate) const WORDS: [(&str, Self); 6] = [
        ("document", Self::Document),
        ("ticket", Self::Ticket),
        ("commit", Self::Commit),
        ("api", Self::Api),
        ("exercise", Self::Exercise),
        ("export", Self::Export),
    ];
}

/// What is known of the content of evidence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum EvidenceContent {
    /// Nothing: it is not in the folder.
    #[default]
    Elsewhere,
    /// It is a file of the folder, with this SHA-256.
    File(Box<str>),
    /// It should be a file of the folder, and could not be read for this reason.
    Unread(Box<str>),
}

impl EvidenceLink {
    pub(crate) fn read(decoder: &mut Decoder, node: &Node) -> Option<Self> {
        let fields = decoder.fields(node, &["type", "uri", "sha256", "date"])?;
        let kind = decoder
            .required(&fields, "type", "what it is, such as document or ticket")
            .and_then(|it| decoder.word(it, "type", &EvidenceKind::WORDS));
        let uri = decoder.text_of(&fields, "uri", "where it is");
        let sha256 = fields.get("sha256").and_then(|it| decoder.sha256(it));
        let date = fields.get("date").and_then(|it| decoder.date(it));
        Some(EvidenceLink {
            kind: kind?,
            uri: uri?,
            sha256,
            date,
            content: EvidenceContent::Elsewhere,
        })
    }

    /// What of it an attestation lacks.
    pub(crate) fn lacks(&self) -> Option<String> {
        let uri = || shown_path(Path::new(&*self.uri));
        match (&self.content, &self.sha256) {
            (EvidenceContent::Unread(why), _) => {
                Some(format!("the file of its evidence ({}: {why})", uri()))
            }
            (EvidenceContent::File(_), None) => {
                Some(format!("the hash of its evidence (file {})", uri()))
            }
            (EvidenceContent::File(is), Some(was)) if is != was => Some(format!(
                "evidence that is as it was attested (file {} changed since)",
                uri()
            )),
            (EvidenceContent::File(_) | EvidenceContent::Elsewhere, _) => None,
        }
    }
}

/// The largest file of evidence.
const LARGEST: u64 = 100 << 20;

/// All of them together.
const LARGEST_TOGETHER: u64 = 1 << 30;

/// Hashes files of a folder, each once.
pub(crate) struct Hashes {
    folder: PathBuf,
    /// The folder without links.
    real: PathBuf,
    /// Bytes that may still be read.
    left: u64,
    known: BTreeMap<PathBuf, EvidenceContent>,
}

impl Hashes {
    pub(crate) fn new(folder: &Path, real: &Path) -> Self {
        Hashes {
            folder: folder.to_owned(),
            real: real.to_owned(),
            left: LARGEST_TOGETHER,
            known: BTreeMap::new(),
        }
    }

    /// What is known of the content of evidence.
    pub(crate) fn content(&mut self, kind: EvidenceKind, uri: &str) -> EvidenceContent {
        let path = match local(kind, uri) {
            None => return EvidenceContent::Elsewhere,
            Some(Err(why)) => return EvidenceContent::Unread(why.into()),
            Some(Ok(path)) => self.folder.join(&*path),
        };
        if let Some(known) = self.known.get(&path) {
            return known.clone();
        }
        let content = match self.hash(&path) {
            Ok(hash) => EvidenceContent::File(hash.into()),
            Err(error) => EvidenceContent::Unread(why(&error).into()),
        };
        self.known.insert(path, content.clone());
        content
    }

    fn hash(&mut self, path: &Path) -> io::Result<String> {
        let real = path.canonicalize()?;
        if !real.starts_with(&self.real) {
            return Err(io::Error::other("it leads out of the folder"));
        }
        let size = plain_file(&real)?;
        let too_large = || io::Error::other("it is larger than 100 MB");
        if size > LARGEST {
            return Err(too_large());
        }
        let Some(left) = self.left.checked_sub(size) else {
            let error = "the files of evidence are larger than 1 GB together";
            return Err(io::Error::other(error));
        };
        self.left = left;
        // It may grow meanwhile.
        let (hash, read) = hashed(File::open(&real)?.take(LARGEST + 1))?;
        if read > LARGEST {
            return Err(too_large());
        }
        Ok(hash)
    }
}

/// The SHA-256 of what is read, and how much that is.
fn hashed(mut content: impl Read) -> io::Result<(String, u64)> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut all = 0;
    loop {
        let read = match content.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(buffer.get(..read).unwrap_or_default());
        all += read as u64;
    }
    let mut digits = String::new();
    for byte in hash.finalize() {
        digits.push_str(&format!("{byte:02x}"));
    }
    Ok((digits, all))
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        _ => error.to_string(),
    }
}

/// The path of evidence that is a file of the folder; an error where it cannot be one, `None` where it is elsewhere.
///
/// A ticket, a commit or an answer of an API is named in many ways without scheme: it is a file only with `file:`.
fn local(kind: EvidenceKind, uri: &str) -> Option<Result<Cow<'_, str>, &'static str>> {
    match scheme(uri) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("file") => {
            let path = match rest.strip_prefix("//") {
                None => rest,
                Some(rest) => {
                    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                    if !(host.is_empty() || host.eq_ignore_ascii_case("localhost")) {
                        return Some(Err("it is on another machine; write file: and the path"));
                    }
                    path
                }
            };
            Some(decoded(path))
        }
        Some(_) => None,
        None => match kind {
            EvidenceKind::Document | EvidenceKind::Exercise | EvidenceKind::Export => {
                Some(Ok(uri.into()))
            }
            EvidenceKind::Ticket | EvidenceKind::Commit | EvidenceKind::Api => None,
        },
    }
}

/// The scheme of a URI (RFC 3986, section 3.1), and what follows it.
fn scheme(uri: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = uri.split_once(':')?;
    let letters = |it: u8| it.is_ascii_alphanumeric() || b"+-.".contains(&it);
    let is_one =
        scheme.bytes().all(letters) && scheme.starts_with(|it: char| it.is_ascii_alphabetic());
    is_one.then_some((scheme, rest))
}

/// A path with the letters that a URI writes as `%20`.
fn decoded(path: &str) -> Result<Cow<'_, str>, &'static str> {
    const WRONG: &str = "a % in it is not followed by two hexadecimal digits of UTF-8";
    if !path.contains('%') {
        return Ok(path.into());
    }
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|it| char::from(it).to_digit(16));
        let value = digit().zip(digit()).map(|(high, low)| high * 16 + low);
        let value = value.and_then(|it| u8::try_from(it).ok());
        bytes.push(value.filter(|it| *it != 0).ok_or(WRONG)?);
    }
    let text = String::from_utf8(bytes).map_err(|_| WRONG)?;
    Ok(text.into())
}

/// Evidence that cannot be attested.
#[derive(Debug, thiserror::Error)]
#[error("could not read the evidence {path}: {why}", path = shown_path(path))]
pub struct EvidenceError {
    /// The file.
    pub path: PathBuf,
    /// Why, and what to do.
    pub why: String,
}

/// Evidence as it is written down: a file of the program folder by its path in the folder with its hash, and anything else as it
/// was typed. A path is looked for from here first, then from the folder.
pub fn evidence_link(
    folder: &Path,
    here: &Path,
    kind: EvidenceKind,
    typed: &str,
) -> Result<EvidenceLink, EvidenceError> {
    let mut link = EvidenceLink {
        kind,
        uri: typed.into(),
        sha256: None,
        date: None,
        content: EvidenceContent::Elsewhere,
    };
    let failed = |why: &str| EvidenceError {
        path: typed.into(),
        why: why.to_owned(),
    };
    let path = match local(kind, typed) {
        None => return Ok(link),
        Some(path) => path.map_err(failed)?,
    };
    let real = folder.canonicalize();
    let real = real.map_err(|error| failed(&why(&error)))?;
    let from_here = here.join(&*path).canonicalize();
    let found = match from_here {
        Ok(found) => found,
        Err(_) => folder
            .join(&*path)
            .canonicalize()
            .map_err(|error| failed(&format!("{}; begin an address with https://", why(&error))))?,
    };
    let Ok(inside) = found.strip_prefix(&real) else {
        return Err(failed(
            "it is not in the program folder; copy it there, or give a link to it",
        ));
    };
    let Some(uri) = inside.to_str() else {
        return Err(failed("its name is not UTF-8 text"));
    };
    let mut hashes = Hashes::new(folder, &real);
    let hash = hashes.hash(&found);
    let hash = hash.map_err(|error| failed(&why(&error)))?;
    // A name with a colon would be taken for a scheme, and one of a ticket for its number.
    let is_plain = matches!(local(kind, uri), Some(Ok(it)) if it == uri);
    link.uri = if is_plain {
        uri.into()
    } else {
        format!("file:{}", uri.replace('%', "%25")).into()
    };
    link.sha256 = Some(hash.as_str().into());
    link.content = EvidenceContent::File(hash.into());
    Ok(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_file_of_the_folder_and_an_address_is_not() {
        use EvidenceKind::{Commit, Document, Ticket};
        let path = |kind, uri: &str| match local(kind, uri) {
            None => "elsewhere".to_owned(),
            Some(Ok(path)) => path.into_owned(),
            Some(Err(why)) => why.split_whitespace().take(4).collect::<Vec<_>>().join(" "),
        };
        assert_eq!(path(Document, "docs/a b.md"), "docs/a b.md");
        assert_eq!(path(Document, "a/b:c.md"), "a/b:c.md");
        assert_eq!(path(Document, "file:docs/a%20b.md"), "docs/a b.md");
        assert_eq!(path(Ticket, "FILE:///srv/a.md"), "/srv/a.md");
        assert_eq!(path(Document, "file://localhost/srv/a.md"), "/srv/a.md");
        assert_eq!(path(Document, "file://host/a.md"), "it is on another");
        assert_eq!(path(Document, "file:a%2"), "a % in it");
        assert_eq!(path(Document, "file:a%00"), "a % in it");
        assert_eq!(path(Document, "https://wiki/x"), "elsewhere");
        assert_eq!(path(Ticket, "SEC-7"), "elsewhere");
        assert_eq!(path(Commit, "0123abc"), "elsewhere");
    }

    #[test]
    fn a_hash_is_that_of_sha256sum() {
        let (hash, read) = hashed(&b"abc"[..]).unwrap();
        assert_eq!(
            hash,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(read, 3);
    }
}
