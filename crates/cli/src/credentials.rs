//! What is wrong with the way into AWS, and what mends it.

use std::collections::BTreeSet;

use firestep_aws::client::{ANOTHER_ACCOUNT, CallError};
use firestep_checklist::Report;
use firestep_collect::{Access, AccountEntry};

use crate::arguments::{AccessArgs, MEMBER_ROLE};
use crate::nearest::near_it;
use crate::profiles::Profiles;

/// Whether a variable of the environment is set to something.
fn set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|it| !it.to_string_lossy().trim().is_empty())
}

/// Refuses files that cannot be read, a profile that no file names, and one beside keys of the environment, which would win: either way another
/// organization than the one that was meant could be read.
pub(crate) fn refuse_vain_profile(access: &AccessArgs) -> anyhow::Result<()> {
    refuse_half_keys()?;
    crate::profiles::refuse_unreadable()?;
    let Some(profile) = access.profile() else {
        return Ok(());
    };
    let profiles = Profiles::read();
    // The default profile may be named without being there: other ways to credentials are tried then.
    if profile != "default" && !profiles.has(profile) {
        return Err(no_such_profile(profile, &profiles));
    }
    // AWS's own tools let keys go before a profile that the environment names.
    let is_of_environment = std::env::var("AWS_PROFILE").is_ok_and(|it| it == profile);
    if has_keys() && !is_of_environment {
        anyhow::bail!(
            "--profile {profile} has no effect: AWS_ACCESS_KEY_ID is set, and comes first\n  \
             unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN, or leave out --profile"
        );
    }
    Ok(())
}

/// Refuses half of a pair of keys: credentials would be looked for elsewhere, and others be found.
fn refuse_half_keys() -> anyhow::Result<()> {
    let (id, secret) = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
    let (there, missing) = match (set(id), set(secret)) {
        (true, false) => (id, secret),
        (false, true) => (secret, id),
        _ => return Ok(()),
    };
    anyhow::bail!("{there} is set and {missing} is not\n  set both, or unset {there}")
}

/// Whether the environment gives a pair of keys.
fn has_keys() -> bool {
    set("AWS_ACCESS_KEY_ID") && set("AWS_SECRET_ACCESS_KEY")
}

/// Where credentials come from, as far as it can be told: ` of …`.
fn origin(named: Option<&str>, profiles: &Profiles) -> String {
    let profile = named.unwrap_or("default");
    if has_keys() {
        " in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY".to_owned()
    } else if profiles.has_process(profile) {
        format!(" that the credential_process of profile `{profile}` gives")
    } else if profiles.has(profile) {
        format!(" of profile `{profile}`")
    } else {
        String::new()
    }
}

fn no_such_profile(profile: &str, profiles: &Profiles) -> anyhow::Error {
    anyhow::anyhow!(
        "there is no profile `{profile}` in ~/.aws/config or ~/.aws/credentials{}\n  \
         aws configure list-profiles    lists them",
        near_it(profile, profiles.names())
    )
}

/// Refuses an endpoint that is no address, wherever it is named.
pub(crate) fn refuse_bad_endpoints(access: &AccessArgs) -> anyhow::Result<()> {
    let flag = access.endpoint_url.iter();
    let mut named: Vec<(String, String)> = flag
        .map(|url| ("--endpoint-url".to_owned(), url.clone()))
        .collect();
    let of_environment = std::env::vars_os().filter_map(|(name, url)| {
        let name = name.into_string().ok()?;
        let is_one = name == "AWS_ENDPOINT_URL" || name.starts_with("AWS_ENDPOINT_URL_");
        is_one.then(|| (name, url.to_string_lossy().into_owned()))
    });
    named.extend(of_environment);
    let profile = access.profile().unwrap_or("default");
    let profiles = Profiles::read();
    let of_profile = profiles.get(profile, "endpoint_url");
    named.extend(of_profile.map(|url| {
        let name = format!("endpoint_url of the profile `{profile}`");
        (name, url.to_owned())
    }));
    // An empty variable names none, as in AWS's own tools.
    match named
        .iter()
        .find(|(name, url)| (name == "--endpoint-url" || !url.is_empty()) && !is_address(url))
    {
        None => Ok(()),
        Some((name, url)) => anyhow::bail!(
            "`{url}` in {name} is no address: expected one such as http://127.0.0.1:4599"
        ),
    }
}

fn is_address(url: &str) -> bool {
    let rest = url
        .strip_prefix("http://")
        .or_else(|| url.strip_prefix("https://"));
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with(['/', ':', '?'])
            && rest
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte))
    })
}

/// Where `sts` is called: host and port, without anything else that may stand in an address.
pub(crate) fn host(access: &AccessArgs, region: &str, profiles: &Profiles) -> Option<String> {
    let variable = |name: &str| std::env::var(name).ok().filter(|it| !it.is_empty());
    let profile = access.profile().unwrap_or("default");
    let named = access
        .endpoint_url
        .clone()
        .or_else(|| variable("AWS_ENDPOINT_URL_STS"))
        .or_else(|| variable("AWS_ENDPOINT_URL"))
        .or_else(|| profiles.get(profile, "endpoint_url").map(str::to_owned));
    let sts = firestep_aws::model::service("sts")?;
    let url = firestep_aws::endpoint::resolve(sts, region, named.as_deref(), false, false).url;
    let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?']).next()?;
    Some(host.rsplit('@').next()?.to_owned())
}

/// Why the first call did not reach AWS or was not accepted, and what to do.
pub(crate) fn explain(call: &CallError, access: &AccessArgs, region: &str) -> anyhow::Error {
    let named = access.profile();
    let profiles = Profiles::read();
    match call {
        CallError::Credentials { code, message } => of_credentials(code, message, named, &profiles),
        CallError::Transport { .. } | CallError::Timeout | CallError::CircuitOpen { .. } => {
            unreached(call, host(access, region, &profiles).as_deref())
        }
        _ if call.is_expired_credentials() => expired(named, &profiles, &call.message()),
        _ => match call.code() {
            "InvalidClientTokenId" | "SignatureDoesNotMatch" | "UnrecognizedClientException" => {
                // The keys of the environment are of no profile.
                let flag = named.map_or_else(String::new, |it| format!(" --profile {it}"));
                anyhow::anyhow!(
                    "AWS does not accept the credentials{}: {}\n  aws sts get-caller-identity{flag}    shows the same",
                    origin(named, &profiles),
                    call.message()
                )
            }
            _ => anyhow::anyhow!(
                "could not ask AWS who we are: {}: {}\n  check --endpoint-url and --region",
                call.code(),
                call.message()
            ),
        },
    }
}

fn of_credentials(
    code: &str,
    message: &str,
    named: Option<&str>,
    profiles: &Profiles,
) -> anyhow::Error {
    let profile = named.unwrap_or("default");
    if code == "NoCredentials" {
        return none_at_all(message, named, profiles);
    }
    let lower = message.to_lowercase();
    if code.contains("Expired") || lower.contains("token has expired") {
        return expired(named, profiles, message);
    }
    let no_token = lower.contains("cached sso token") || lower.contains("no such file");
    if no_token && profiles.signs_in(profile) {
        return anyhow::anyhow!(
            "profile `{profile}` signs in by IAM Identity Center, and nobody is signed in\n  \
             aws sso login --profile {profile}"
        );
    }
    // With no profile and nothing in the environment, the metadata service is what is left.
    let of_environment = [
        ("AWS_WEB_IDENTITY_TOKEN_FILE", "the web identity token"),
        (
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
            "the container's endpoint",
        ),
        (
            "AWS_CONTAINER_CREDENTIALS_FULL_URI",
            "the container's endpoint",
        ),
    ];
    let other = of_environment.iter().find(|(name, _)| set(name));
    let no_profile = named.is_none() && !profiles.has(profile);
    if lower.contains("imds") || (no_profile && other.is_none()) {
        return anyhow::anyhow!(
            "could not find AWS credentials: nothing else names any, and the instance's metadata service\n\
             (IMDS) gave none: {message}\n  \
             aws sso login --profile NAME && firestep audit --profile NAME\n  \
             AWS_EC2_METADATA_DISABLED=true    where this is no machine of AWS"
        );
    }
    if let Some((name, what)) = other
        && no_profile
    {
        return anyhow::anyhow!(
            "could not get credentials by {what}, which {name} names: {message}"
        );
    }
    if lower.contains("external process") {
        return anyhow::anyhow!(
            "the credential_process of profile `{profile}` failed: {}",
            message.trim()
        );
    }
    if let Some(role) = profiles.get(profile, "role_arn")
        && code != "CredentialsFailed"
    {
        return anyhow::anyhow!(
            "profile `{profile}` could not assume its role {role}: {code}: {message}\n  \
             the role must trust whom `source_profile` names, and they need sts:AssumeRole"
        );
    }
    let check = if message.contains("ProfileFile provider could not be built") {
        "\n  check role_arn, source_profile, credential_source and sso_session of the profile in ~/.aws/config"
    } else {
        ""
    };
    anyhow::anyhow!("could not get credentials from profile `{profile}`: {message}{check}")
}

fn expired(named: Option<&str>, profiles: &Profiles, message: &str) -> anyhow::Error {
    let profile = named.unwrap_or("default");
    if has_keys() {
        return anyhow::anyhow!(
            "credentials have expired: {message}\n  \
             they are in AWS_ACCESS_KEY_ID and AWS_SESSION_TOKEN: set new ones, or unset them and use --profile"
        );
    }
    if profiles.has_process(profile) {
        return anyhow::anyhow!(
            "the credentials that the credential_process of profile `{profile}` gave have expired: {message}\n  \
             sign in again where it takes them from"
        );
    }
    if named.is_none() && !profiles.has(profile) {
        return anyhow::anyhow!(
            "credentials have expired: {message}\n  renew them where they come from, or sign in: aws sso login --profile NAME"
        );
    }
    let what = if profiles.signs_in(profile) {
        format!("the sign-in of profile `{profile}` has expired")
    } else {
        "credentials have expired".to_owned()
    };
    anyhow::anyhow!("{what}: {message}\n  aws sso login --profile {profile}")
}

fn none_at_all(message: &str, named: Option<&str>, profiles: &Profiles) -> anyhow::Error {
    // A profile may take its credentials from another.
    if let Some((_, rest)) = message.split_once("could not find source profile ")
        && let Some((missing, by)) = rest.split_once(" referenced from ")
    {
        let by = by.lines().next().unwrap_or_default().trim();
        if by != "the root profile" {
            return anyhow::anyhow!(
                "profile `{by}` takes its credentials from `{missing}`, which ~/.aws does not name{}",
                near_it(missing, profiles.names())
            );
        }
        if let Some(profile) = named
            && !profiles.has(profile)
        {
            return no_such_profile(profile, profiles);
        }
    }
    // Named settings that are missing come from --sso-session, in a sentence of their own.
    if message.contains("sso-session") {
        return anyhow::anyhow!("could not get credentials: {message}");
    }
    let metadata = if set("AWS_EC2_METADATA_DISABLED") {
        "instance metadata (off by AWS_EC2_METADATA_DISABLED)"
    } else {
        "instance metadata"
    };
    let first = match profiles.names().next() {
        Some(_) if named.is_none() => {
            let names: Vec<&str> = profiles.names().take(5).collect();
            format!(
                "  firestep audit --profile NAME            profiles here: {}\n",
                names.join(", ")
            )
        }
        _ => String::new(),
    };
    anyhow::anyhow!(
        "could not find AWS credentials\n\n\
         Looked in: environment, profile `{}`, web identity, container,\n\
         {metadata}.\n\n\
         {first}  aws sso login --profile NAME && firestep audit --profile NAME\n  \
         firestep audit --demo                    needs no AWS at all",
        named.unwrap_or("default")
    )
}

/// The service was not reached: where it should be, and what may stand between.
fn unreached(call: &CallError, host: Option<&str>) -> anyhow::Error {
    let host = host.unwrap_or("the endpoint");
    let what = match call.code() {
        "dns:name-not-found" => format!("there is no host {host}"),
        "connect:refused" => format!("nothing listens at {host}"),
        "timeout" => format!("{host} did not answer in time"),
        code => format!("{host} was not reached: {code}: {}", call.message()),
    };
    let proxy = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"]
        .into_iter()
        .find(|name| set(name));
    let proxy = match proxy {
        Some(name) => format!("{name} is set: the proxy may refuse"),
        None => "a proxy is named by HTTPS_PROXY".to_owned(),
    };
    anyhow::anyhow!(
        "could not ask AWS who we are: {what}\n  check the network, --endpoint-url and --region; {proxy}"
    )
}

/// What mends member accounts that could not be entered, told once for all.
pub(crate) fn remedy(
    access: &Access,
    unreachable: &[(AccountEntry, String)],
    caller: &str,
) -> Option<String> {
    let is_elsewhere = |it: &&(AccountEntry, String)| it.1.starts_with(ANOTHER_ACCOUNT);
    let is_throttled = |it: &&(AccountEntry, String)| {
        let code = it.1.split(':').next().unwrap_or_default();
        firestep_catalogue::throttle_codes().contains(&code)
    };
    let refused: Vec<&(AccountEntry, String)> = unreachable
        .iter()
        .filter(|it| !is_elsewhere(it) && !is_throttled(it))
        .collect();
    let counted = |number: usize| match number {
        1 => "1 account".to_owned(),
        many => format!("{many} accounts"),
    };
    let throttled = unreachable.iter().filter(is_throttled).count();
    if refused.is_empty() && throttled > 0 {
        return Some(format!(
            "help: AWS was asked too often and did not let us into {}. Nothing is missing: go on later with --resume",
            counted(throttled)
        ));
    }
    if refused.is_empty() {
        return (!unreachable.is_empty()).then(|| {
            format!(
                "help: for {} a session in another account was given, and not used. What answers for STS is not AWS, or \
                 answers wrongly: look at --endpoint-url, AWS_ENDPOINT_URL_STS and the proxy",
                counted(unreachable.len())
            )
        });
    }
    let accounts = counted(refused.len());
    Some(match access {
        Access::Sso { role, .. } => format!(
            "help: the permission set {role} did not open {accounts}. Either mends it:\n  \
             assign it to yourself there, in IAM Identity Center\n  \
             name another: --sso-role NAME"
        ),
        Access::Role {
            name, external_id, ..
        } => {
            let own = "no identity-based policy allows the sts:AssumeRole action";
            let caller_lacks = format!(
                "you need sts:AssumeRole on arn:aws:iam::*:role/{name}: firestep permissions{}",
                if name == MEMBER_ROLE {
                    String::new()
                } else {
                    format!(" --role-name {name}")
                }
            );
            if refused.iter().all(|(_, why)| why.contains(own)) {
                return Some(format!(
                    "help: the role {name} was not assumed in {accounts}: {caller_lacks}"
                ));
            }
            let external = match external_id {
                Some(_) => "its trust policy must expect the --external-id that you gave",
                None => "--external-id ID, where its trust policy expects one",
            };
            format!(
                "help: the role {name} was not assumed in {accounts}. What may mend it:\n  \
                 it must be there and trust {caller}: firestep permissions --member {caller}\n  \
                 --role-name NAME, where the role has another name\n  \
                 {external}\n  \
                 {caller_lacks}"
            )
        }
    })
}

/// What the session policy refused that we put on the roles that are assumed: no permission of the role mends that.
pub(crate) fn refused_by_own_policy(report: &Report) -> Option<String> {
    let ours = |message: &str| {
        let of_session = [
            "no session policy allows",
            "explicit deny in a session policy",
        ];
        // Our sessions are named so; a session of the user's own may have a policy too.
        message.contains("/firestep-") && of_session.iter().any(|words| message.contains(words))
    };
    let actions: BTreeSet<String> = report
        .unseen
        .iter()
        .map(|it| it.gap.info())
        .filter(|info| ours(&info.message))
        .map(|info| {
            info.action
                .map_or_else(|| info.operation.to_string(), str::to_owned)
        })
        .collect();
    (!actions.is_empty()).then(|| {
        let actions: Vec<String> = actions.into_iter().collect();
        format!(
            "Refused by the session policy that Firestep puts on the roles it assumes, not by the roles: {}. \
             A permission of the role does not mend it: please report it.",
            actions.join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_has_its_own_words() {
        let profiles = Profiles::default();
        let said = |code: &str, message: &str| {
            of_credentials(code, message, Some("audit"), &profiles).to_string()
        };
        assert!(
            said(
                "CredentialsFailed",
                "the SSO token has expired and cannot be refreshed"
            )
            .contains("aws sso login --profile audit")
        );
        assert!(
            said(
                "NoCredentials",
                "profile `base` was not defined: could not find source profile base referenced from audit\n  x"
            )
            .contains("profile `audit` takes its credentials from `base`")
        );
        assert!(
            said("CredentialsFailed", "request forbidden: IMDS is disabled").contains("(IMDS)")
        );
        let timeout = unreached(&CallError::Timeout, Some("sts.example.com")).to_string();
        assert!(timeout.contains("sts.example.com did not answer in time"));
    }

    #[test]
    fn what_mends_an_account_that_was_not_entered_is_told_once() {
        let member = |id: &str, why: &str| {
            let entry = AccountEntry {
                id: id.to_owned(),
                name: String::new(),
                active: true,
                is_id: true,
            };
            (entry, why.to_owned())
        };
        let role = |external_id: Option<&str>| Access::Role {
            name: MEMBER_ROLE.to_owned(),
            external_id: external_id.map(str::to_owned),
            inline: String::new(),
        };
        let denied = "AccessDenied: User: x is not authorized to perform: sts:AssumeRole";
        let two = [
            member("111122223333", denied),
            member("444455556666", denied),
        ];
        let said = |access: &Access, of: &[(AccountEntry, String)]| {
            remedy(access, of, "999900001111").unwrap_or_default()
        };
        assert_eq!(said(&role(None), &[]), "");
        let throttled = member("111122223333", "Throttling: Rate exceeded");
        let later = said(&role(None), std::slice::from_ref(&throttled));
        assert!(
            later.contains("1 account") && later.contains("--resume"),
            "{later}"
        );
        let mixed = said(&role(None), &[throttled, two[0].clone()]);
        assert!(mixed.contains("in 1 account."), "{mixed}");
        let all = said(&role(None), &two);
        assert!(
            all.contains("2 accounts") && all.contains("--external-id ID"),
            "{all}"
        );
        assert!(all.contains("permissions --member 999900001111"), "{all}");
        assert!(said(&role(Some("e")), &two).contains("that you gave"));
        // AWS says that it is the caller who lacks it.
        let own =
            format!("{denied} because no identity-based policy allows the sts:AssumeRole action");
        let own = said(&role(None), &[member("111122223333", &own)]);
        assert!(
            own.contains("in 1 account: you need sts:AssumeRole"),
            "{own}"
        );
        let sso = Access::Sso {
            session: "corp".to_owned(),
            role: "SecurityAudit".to_owned(),
        };
        assert!(
            said(&sso, &two).contains("the permission set SecurityAudit did not open 2 accounts")
        );
    }
}
