//! Which profiles `~/.aws` names, to say what is wrong with one. Credentials are AWS's own library's to read; none are
//! kept here.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// What is said of a profile besides secrets.
const TOLD: [&str; 6] = [
    // That there is one, and not its command.
    PROCESS,
    "endpoint_url",
    "role_arn",
    "source_profile",
    "sso_session",
    "sso_start_url",
];

const PROCESS: &str = "credential_process";

/// The profiles of the shared files, with what of them may be told.
#[derive(Debug, Default)]
pub(crate) struct Profiles(BTreeMap<String, BTreeMap<String, String>>);

/// The shared files: the variable that names each, its name in `~/.aws`, and whether it is the one of settings.
const FILES: [(&str, &str, bool); 2] = [
    ("AWS_CONFIG_FILE", "config", true),
    ("AWS_SHARED_CREDENTIALS_FILE", "credentials", false),
];

/// Refuses a shared file that would hang the run or that AWS's own library cannot read: its error names no file.
pub(crate) fn refuse_unreadable() -> anyhow::Result<()> {
    for (variable, name, _) in FILES {
        let Some(path) = file(variable, name) else {
            continue;
        };
        let Ok(of) = std::fs::metadata(&path) else {
            continue;
        };
        let shown = path.display();
        // /dev/null is how people say that there is none.
        if !of.is_file() && path != std::path::Path::new("/dev/null") {
            anyhow::bail!(
                "{shown} is no regular file\n  write the settings to a file that {variable} names"
            );
        }
        let Ok(bytes) = std::fs::read(&path) else {
            continue;
        };
        if bytes.starts_with(b"\xef\xbb\xbf") {
            anyhow::bail!(
                "{shown} begins with a byte order mark, with which AWS's tools do not read it\n  save it as UTF-8 without one"
            );
        }
        if let Err(error) = std::str::from_utf8(&bytes) {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            anyhow::bail!("{shown} is not UTF-8: line {line}");
        }
    }
    Ok(())
}

impl Profiles {
    /// What the files hold that AWS's own tools would read. A file that is not there names nothing.
    pub(crate) fn read() -> Self {
        let mut profiles = Self::default();
        for (variable, name, is_config) in FILES {
            if let Some(text) = file(variable, name).and_then(|it| std::fs::read(it).ok()) {
                profiles.take(&String::from_utf8_lossy(&text), is_config);
            }
        }
        profiles
    }

    fn take(&mut self, text: &str, is_config: bool) {
        let mut at: Option<String> = None;
        for line in text.lines() {
            if let Some(section) = line.trim().strip_prefix('[') {
                at = name(section.split(']').next().unwrap_or_default(), is_config);
                if let Some(name) = &at {
                    self.0.entry(name.clone()).or_default();
                }
            } else if let (Some(profile), Some((key, value))) = (&at, line.split_once('=')) {
                // What is indented belongs to the setting above.
                let key = key.trim_end().to_lowercase();
                if TOLD.contains(&key.as_str()) {
                    let settings = self.0.entry(profile.clone()).or_default();
                    let told = if key == PROCESS { "" } else { value.trim() };
                    settings.insert(key, told.to_owned());
                }
            }
        }
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(crate) fn has(&self, profile: &str) -> bool {
        self.0.contains_key(profile)
    }

    pub(crate) fn get(&self, profile: &str, key: &str) -> Option<&str> {
        Some(self.0.get(profile)?.get(key)?.as_str())
    }

    /// Whether a process gives the credentials of a profile.
    pub(crate) fn has_process(&self, profile: &str) -> bool {
        self.get(profile, PROCESS).is_some()
    }

    /// Whether a profile signs in by IAM Identity Center.
    pub(crate) fn signs_in(&self, profile: &str) -> bool {
        ["sso_session", "sso_start_url"]
            .iter()
            .any(|key| self.get(profile, key).is_some())
    }
}

/// The name in a section's heading; none where it is no profile.
fn name(section: &str, is_config: bool) -> Option<String> {
    let section = section.trim();
    let name = match section.strip_prefix("profile") {
        Some(rest) if is_config && rest.starts_with([' ', '\t']) => rest.trim(),
        _ if is_config && section != "default" => return None,
        _ => section,
    };
    Some(name.trim_matches(['"', '\'']).to_owned())
}

fn file(variable: &str, name: &str) -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty());
    let home = || {
        set("HOME")
            .or_else(|| set("USERPROFILE"))
            .map(PathBuf::from)
    };
    match set(variable) {
        Some(path) => {
            let path = PathBuf::from(path);
            match path.strip_prefix("~") {
                Ok(rest) => Some(home()?.join(rest)),
                Err(_) => Some(path),
            }
        }
        None => Some(home()?.join(".aws").join(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_files_name_profiles_and_no_secret_is_kept() {
        let mut profiles = Profiles::default();
        profiles.take(
            "[default]\nregion = x\n[profile audit]\nsso_session = corp # here\ns3 =\n  endpoint_url = no\n[sso-session corp]\nsso_start_url = y\n[services l]\n[profile \"with space\"]\n",
            true,
        );
        profiles.take(
            "[keys]\naws_secret_access_key = hidden\ncredential_process = give --token hidden\n",
            false,
        );
        assert!(profiles.has_process("keys") && !profiles.has_process("audit"));
        let names: Vec<&str> = profiles.names().collect();
        assert_eq!(names, ["audit", "default", "keys", "with space"]);
        assert!(profiles.signs_in("audit") && !profiles.signs_in("keys"));
        assert_eq!(profiles.get("audit", "endpoint_url"), None);
        assert!(!format!("{profiles:?}").contains("hidden"));
    }
}
