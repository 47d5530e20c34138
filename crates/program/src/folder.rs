//! The program folder: an organization's decisions as files in its git, read together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::attestation::{Attestation, AttestationScope};
use crate::category::Spelling;
use crate::evidence::Hashes;
use crate::exception::Exception;
use crate::exercise::{Exercise, Hunt};
use crate::file;
use crate::honeytoken::Honeytoken;
use crate::known::Known;
use crate::mistake::{Mistake, Position, ReadError, shown, shown_path};
use crate::place::Place;
use crate::registry::{Registry, RegistryRow};
use crate::resolved::ids;
use crate::settings::Settings;
use crate::twice::attested_twice;

/// What an organization decided and wrote down. The default: nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Program {
    /// The folder.
    pub folder: PathBuf,
    /// `firestep.yaml`.
    pub settings: Settings,
    /// The file of the settings; empty: `firestep.yaml` in the folder.
    pub settings_file: PathBuf,
    /// The text of the `response_plan` that the settings name.
    pub response_plan: Option<Box<str>>,
    /// `accounts.yaml`; `None` when there is none.
    pub registry: Option<Registry>,
    /// `attestations/`.
    pub attestations: Vec<Attestation>,
    /// `exceptions.yaml`.
    pub exceptions: Vec<Exception>,
    /// `honeytokens.yaml`.
    pub honeytokens: Vec<Honeytoken>,
    /// `exercises/`.
    pub exercises: Vec<Exercise>,
    /// `hunts/`.
    pub hunts: Vec<Hunt>,
}

/// A program that could not be used: what is wrong in each file.
#[derive(Debug)]
pub struct ProgramError {
    /// A file each; never empty.
    pub files: Vec<ReadError>,
}

impl fmt::Display for ProgramError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Nobody reads more.
        const MOST: usize = 20;
        for (at, error) in self.files.iter().take(MOST).enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{error}")?;
        }
        match self.files.len().saturating_sub(MOST) {
            0 => Ok(()),
            1 => f.write_str("\nand another file has mistakes"),
            more => write!(f, "\nand {more} more files have mistakes"),
        }
    }
}

impl std::error::Error for ProgramError {}

/// The file by which a folder is a program folder.
pub(crate) const SETTINGS: &str = "firestep.yaml";

/// The file with the accounts.
pub(crate) const REGISTRY: &str = "accounts.yaml";

/// The file with the exceptions.
pub(crate) const EXCEPTIONS: &str = "exceptions.yaml";

impl Program {
    /// The folder with `firestep.yaml`: this one or the nearest above it.
    pub fn find(start: &Path) -> Option<PathBuf> {
        let start = std::path::absolute(start).ok()?;
        start
            .ancestors()
            .find(|it| it.join(SETTINGS).symlink_metadata().is_ok())
            .map(Path::to_owned)
    }

    /// Reads a folder. Like a file, it is used whole or not at all, and the mistakes of all files are told together.
    pub fn open(folder: &Path, known: &Known<'_>) -> Result<Program, ProgramError> {
        let mut reader = Reader::new(folder)?;
        let settings = reader.one(SETTINGS, |it| Settings::parse_of(it, known));
        if settings.is_none() && reader.errors.is_empty() {
            reader.io(
                &folder.join(SETTINGS),
                io::Error::new(
                    io::ErrorKind::NotFound,
                    "it does not exist; `firestep init` writes one",
                ),
            );
        }
        reader.misnamed();
        let plan = settings.as_ref().and_then(|it| it.response_plan.as_ref());
        let response_plan =
            plan.and_then(|it| reader.read(&folder.join(&**it), |it| Ok(it.into())));
        let registry = reader.one(REGISTRY, Registry::parse);
        let path = folder.join(EXCEPTIONS);
        let exceptions = reader.one(EXCEPTIONS, |it| Exception::parse(&path, it, known));
        let path = folder.join("honeytokens.yaml");
        let honeytokens = reader.one("honeytokens.yaml", |it| Honeytoken::parse(&path, it));
        let attestations = reader.all("attestations", |path, it| {
            Attestation::parse(path, it, known)
        });
        let exercises = reader.all("exercises", Exercise::parse);
        let hunts = reader.all("hunts", Hunt::parse);
        let mut attestations: Vec<Attestation> = attestations.into_iter().flatten().collect();
        let mut hashes = Hashes::new(folder, &reader.real);
        for link in attestations.iter_mut().flat_map(|it| &mut it.evidence) {
            link.content = hashes.content(link.kind, &link.uri);
        }
        let program = Program {
            folder: folder.to_owned(),
            settings: settings.unwrap_or_default(),
            settings_file: folder.join(SETTINGS),
            response_plan,
            registry,
            attestations,
            exceptions: exceptions.unwrap_or_default(),
            honeytokens: honeytokens.unwrap_or_default(),
            exercises: exercises.into_iter().flatten().collect(),
            hunts: hunts.into_iter().flatten().collect(),
        };
        for (one, other) in attested_twice(&program.attestations) {
            let at = Position {
                line: one.line,
                column: 1,
            };
            let message = format!(
                "{} is attested for the same scope in {}:{} too",
                one.item,
                shown_path(&other.file),
                other.line
            );
            reader.mistakes(&one.file, vec![Mistake { at, message }]);
        }
        program.near_categories(&mut reader);
        reader.done(program)
    }

    /// Where the same is attested already, of a place that the statement is about too.
    pub fn attested_before(&self, one: &Attestation) -> Option<Place> {
        let mut all = self.attestations.clone();
        all.push(one.clone());
        let twice = attested_twice(&all);
        let before = twice.into_iter().find(|(it, _)| *it == one);
        // One without a clause is about all that people decide of the item.
        let of_item = self
            .attestations
            .iter()
            .find(|it| it.item == one.item && it.clause.is_none() && it.scope == one.scope);
        before.map(|(_, it)| it).or(of_item).map(Attestation::place)
    }

    /// Where findings of the same check on the same resources are excepted already, on a day. Accounts are compared by what the
    /// registry calls them.
    pub fn excepted_before(&self, one: &Exception, day: Date) -> Option<Place> {
        let rows = self.registry.iter().flat_map(|it| &it.rows);
        let names: BTreeMap<&str, &str> = rows
            .filter_map(|it| Some((&*it.id, it.name.as_deref()?)))
            .collect();
        let name = |it: &Option<Box<str>>| {
            let said = it.as_deref()?;
            Some(names.get(said).copied().unwrap_or(said).to_owned())
        };
        let overlap = |one: Option<String>, other: Option<String>| {
            one.is_none() || other.is_none() || one == other
        };
        let same = |it: &&Exception| {
            !it.is_over(day)
                && it.check == one.check
                && it.resource == one.resource
                && overlap(name(&it.account), name(&one.account))
                && overlap(
                    it.region.as_deref().map(str::to_owned),
                    one.region.as_deref().map(str::to_owned),
                )
        };
        self.exceptions.iter().find(same).map(Exception::place)
    }

    /// The program with accounts by their ids, and without exposures and exceptions that expired before `day`. `names`
    /// are the accounts' names by id. A name that nobody has stays as it is, and matches nothing. What reviewed rows of
    /// the registry say of categories joins what the settings say.
    #[must_use]
    pub fn resolved(&self, names: &BTreeMap<String, String>, day: Date) -> Program {
        let mut program = self.clone();
        program.settings = self.settings.resolved(names, day);
        let categories = &mut program.settings.categories;
        let said: BTreeSet<Box<str>> = categories.values().flatten().cloned().collect();
        for (row, category) in self.categorized_rows() {
            if row.reviewed.is_some_and(|it| it <= day) && !said.contains(&row.id) {
                let members = categories.entry(category.into()).or_default();
                members.push(row.id.clone());
            }
        }
        for token in &mut program.honeytokens {
            // A name that several accounts have says of none that it is the one.
            if let [id] = &ids(&token.account, names)[..] {
                token.account = id.clone();
            }
        }
        program.attestations = self
            .attestations
            .iter()
            .map(|it| it.resolved(names))
            .collect();
        program.exceptions = self
            .exceptions
            .iter()
            .filter(|it| !it.is_over(day))
            .flat_map(|it| it.resolved(names))
            .collect();
        program
    }

    /// The rows of the registry that say a category. One that nobody has reviewed is a proposal, and says nothing.
    pub(crate) fn categorized_rows(&self) -> impl Iterator<Item = (&RegistryRow, &str)> {
        let rows = self.registry.iter().flat_map(|it| &it.rows);
        rows.filter(|it| it.reviewed.is_some())
            .filter_map(|it| Some((it, it.category.as_deref()?)))
    }

    /// Categories that are almost one of the settings: mistyped ones.
    fn near_categories(&self, reader: &mut Reader) {
        let mut used: Vec<(PathBuf, usize, &str)> = Vec::new();
        for row in self.registry.iter().flat_map(|it| &it.rows) {
            let category = row.category.as_deref();
            used.extend(category.map(|it| (self.folder.join(REGISTRY), row.line, it)));
        }
        for one in &self.attestations {
            if let AttestationScope::Categories(categories) = &one.scope {
                let of = |it| (one.file.clone(), one.line, it);
                used.extend(categories.iter().map(|it| of(&**it)));
            }
        }
        let mut spelling = Spelling::default();
        for (file, line, category) in used {
            let Some(near) = spelling.meant(category, &self.settings.categories) else {
                continue;
            };
            let message = format!(
                "unknown category {}; did you mean `{near}`, as in {SETTINGS}?",
                shown(category)
            );
            let at = Position { line, column: 1 };
            reader.mistakes(&file, vec![Mistake { at, message }]);
        }
    }

    /// Where the settings stand.
    pub fn settings_path(&self) -> PathBuf {
        if self.settings_file.as_os_str().is_empty() {
            self.folder.join(SETTINGS)
        } else {
            self.settings_file.clone()
        }
    }
}

/// Reads the files of a folder and collects what is wrong.
struct Reader {
    folder: PathBuf,
    /// The folder without links.
    real: PathBuf,
    /// Bytes that may still be read; `None` when it has been told that there are more.
    left: Option<u64>,
    errors: Vec<ReadError>,
}

/// All files together.
const LARGEST_PROGRAM: u64 = 16 << 20;

/// The files of a folder in the folder.
const MOST_FILES: usize = 1000;

impl Reader {
    fn new(folder: &Path) -> Result<Self, ProgramError> {
        let failed = |error| ProgramError {
            files: vec![ReadError::Io {
                path: folder.to_owned(),
                error,
            }],
        };
        let real = folder.canonicalize().map_err(failed)?;
        if !real.is_dir() {
            return Err(failed(io::Error::other("it is not a folder")));
        }
        Ok(Reader {
            folder: folder.to_owned(),
            real,
            left: Some(LARGEST_PROGRAM),
            errors: Vec::new(),
        })
    }

    fn io(&mut self, path: &Path, error: io::Error) {
        let path = path.to_owned();
        self.errors.push(ReadError::Io { path, error });
    }

    /// Mistakes of a file, with those that it has already.
    fn mistakes(&mut self, file: &Path, more: Vec<Mistake>) {
        let of_file = self.errors.iter_mut().find_map(|it| match it {
            ReadError::Mistakes { path, mistakes } if path == file => Some(mistakes),
            _ => None,
        });
        match of_file {
            Some(mistakes) => mistakes.extend(more),
            None => self.errors.push(ReadError::Mistakes {
                path: file.to_owned(),
                mistakes: more,
            }),
        }
    }

    fn done<T>(self, value: T) -> Result<T, ProgramError> {
        if self.errors.is_empty() {
            return Ok(value);
        }
        Err(ProgramError { files: self.errors })
    }

    /// A file that may be missing.
    fn one<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, Vec<Mistake>>,
    ) -> Option<T> {
        let path = self.folder.join(name);
        match path.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            _ => self.read(&path, parse),
        }
    }

    /// Files that are called almost as those that are read: nobody would notice that they are not.
    fn misnamed(&mut self) {
        const ALMOST: [(&str, &str); 8] = [
            ("accounts.yml", REGISTRY),
            ("account.yaml", REGISTRY),
            ("exceptions.yml", EXCEPTIONS),
            ("exception.yaml", EXCEPTIONS),
            ("honeytokens.yml", "honeytokens.yaml"),
            ("honeytoken.yaml", "honeytokens.yaml"),
            ("firestep.yml", SETTINGS),
            ("attestations.yaml", "attestations/"),
        ];
        for (name, meant) in ALMOST {
            let path = self.folder.join(name);
            if path.symlink_metadata().is_ok() {
                let error = io::Error::other(format!("it is not read; call it {meant}"));
                self.io(&path, error);
            }
        }
    }

    /// The files of a folder that may be missing, in the order of their names.
    fn all<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&Path, &str) -> Result<T, Vec<Mistake>>,
    ) -> Vec<T> {
        let folder = self.folder.join(name);
        let mut values = Vec::new();
        for path in self.files(&folder) {
            values.extend(self.read(&path, |text| parse(&path, text)));
        }
        values
    }

    /// The YAML files of a folder; others are for people.
    fn files(&mut self, folder: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        if let Err(error) = folder.symlink_metadata()
            && error.kind() == io::ErrorKind::NotFound
        {
            return files;
        }
        if let Err(error) = self.is_inside(folder) {
            self.io(folder, error);
            return files;
        }
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                self.io(folder, error);
                return files;
            }
        };
        for (count, entry) in entries.enumerate() {
            let path = match entry {
                Ok(entry) if count < MOST_FILES => entry.path(),
                Ok(_) => {
                    let error = format!("it holds more than {MOST_FILES} files");
                    self.io(folder, io::Error::other(error));
                    return Vec::new();
                }
                Err(error) => {
                    self.io(folder, error);
                    return Vec::new();
                }
            };
            let hidden = entry_name(&path).starts_with('.');
            let is = |it: &str| {
                let extension = path.extension();
                extension.is_some_and(|extension| extension.eq_ignore_ascii_case(it))
            };
            let yaml = is("yaml") || is("yml");
            if !hidden && yaml {
                files.push(path);
            } else if !hidden && path.is_dir() {
                let error = "a folder in this folder is not read; put its files here";
                self.io(&path, io::Error::other(error));
            }
        }
        files.sort();
        files
    }

    fn read<T>(
        &mut self,
        path: &Path,
        parse: impl FnOnce(&str) -> Result<T, Vec<Mistake>>,
    ) -> Option<T> {
        let size = match self.is_inside(path).and_then(|()| file::plain_file(path)) {
            Ok(size) => size.min(file::LARGEST),
            Err(error) => {
                self.io(path, error);
                return None;
            }
        };
        let left = self.left?;
        self.left = left.checked_sub(size);
        if self.left.is_none() {
            let error = "the files of the folder are larger than 16 MB together";
            let folder = self.folder.clone();
            self.io(&folder, io::Error::other(error));
            return None;
        }
        match file::read(path, parse) {
            Ok(value) => Some(value),
            Err(ReadError::Mistakes { path, mistakes }) => {
                self.mistakes(&path, mistakes);
                None
            }
            Err(error) => {
                self.errors.push(error);
                None
            }
        }
    }

    /// Whether a link leads out of the folder: what is decided must be in its git.
    fn is_inside(&self, path: &Path) -> io::Result<()> {
        if path.canonicalize()?.starts_with(&self.real) {
            return Ok(());
        }
        Err(io::Error::other(
            "it is a link that leads out of the folder",
        ))
    }
}

fn entry_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
