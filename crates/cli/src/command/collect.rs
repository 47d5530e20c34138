//! `firestep collect`: appearance at an organization and write a snapshot.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use firestep_aws::client::{Aws, Settings};
use firestep_collect::{Access, CollectError, CollectRequest, Collected, permissions};
use firestep_sim::Replay;

use super::operations;
use crate::arguments::{Appearance, Collect, CollectArgs};
use crate::exit::Exit;
use crate::progress::Progress;
use crate::runtime::runtime;
use crate::terminal::{ascii, say};

pub(crate) fn run(arguments: &Collect, appearance: &Appearance) -> anyhow::Result<Exit> {
    let operations = operations::needed(
        &arguments.check,
        &arguments.item,
        &arguments.collecting.service,
    )?;
    let (folder, collected) = look_at(&arguments.collecting, operations, appearance)?;
    say(&format!(
        "{} calls, {} denied, {} not offered, {} failed; {} of {} accounts",
        collected.calls.made,
        collected.calls.denied,
        collected.calls.not_offered,
        collected.calls.failed,
        collected.done,
        collected.examined.len()
    ));
    let shown = folder.display();
    if let Some(why) = &collected.ended_early {
        anyhow::bail!(
            "{why} after {} accounts of {}; what was seen is in {shown}\n  firestep audit --snapshot {shown}",
            collected.done,
            collected.examined.len()
        );
    }
    say(&format!("next: firestep audit --snapshot {shown}"));
    Ok(Exit::Ran)
}

/// Looks, into the folder that the user named or a new one.
pub(super) fn look_at(
    collecting: &CollectArgs,
    operations: Option<BTreeSet<String>>,
    appearance: &Appearance,
) -> anyhow::Result<(PathBuf, Collected)> {
    let run = run_id();
    let out = collecting.out.clone().unwrap_or_else(|| {
        let time = jiff::Timestamp::now()
            .strftime("%Y%m%dT%H%M%SZ")
            .to_string();
        PathBuf::from(format!("firestep-{time}"))
    });
    let inline = permissions::session_inline();
    let access = match (&collecting.sso_session, &collecting.sso_role) {
        (Some(session), Some(role)) => Access::Sso {
            session: session.clone(),
            role: role.clone(),
        },
        _ => Access::Role {
            name: collecting.role_name.clone(),
            external_id: collecting.external_id.clone(),
            inline,
        },
    };
    let named = |list: &[String]| (!list.is_empty()).then(|| list.to_vec());
    let request = CollectRequest {
        out: out.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        run,
        accounts: named(&collecting.accounts),
        units: collecting.ou.clone(),
        exclude: collecting.exclude.clone(),
        regions: named(&collecting.regions),
        access,
        operations,
        accounts_at_once: (collecting.concurrency / 8).clamp(1, 8),
    };
    let progress = Progress::new(appearance.quiet, ascii(appearance));
    let watch = progress.watch();
    let collected = runtime()?.block_on(async {
        // The demo is served from here to the end of the block.
        let replay = if collecting.demo {
            let acme = firestep_sim::acme().context("the demo organization is damaged")?;
            Some(Replay::start(&acme, 0).await?)
        } else {
            None
        };
        let settings = match &replay {
            Some(replay) => Settings {
                region: Some("eu-central-1".to_owned()),
                endpoint_url: Some(replay.url()),
                static_credentials: Some(replay.credentials()),
                concurrency: collecting.concurrency,
                ..Settings::default()
            },
            None => Settings {
                profile: collecting.access.profile.clone(),
                region: collecting.access.region.clone(),
                endpoint_url: collecting.access.endpoint_url.clone(),
                concurrency: collecting.concurrency,
                ..Settings::default()
            },
        };
        let aws = Aws::load(settings).await?;
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        let interrupt = tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                asked.store(true, Ordering::Relaxed);
            }
        });
        let collected = firestep_collect::collect(aws, request, watch, stop).await;
        interrupt.abort();
        collected.map_err(|error| explain(error, collecting))
    });
    progress.finish();
    Ok((out, collected?))
}

/// Adds what to do to an error that ended the run.
fn explain(error: CollectError, collecting: &CollectArgs) -> anyhow::Error {
    if let CollectError::Identity(call) = &error {
        let profile = collecting.access.profile.as_deref().unwrap_or("default");
        return match call.code() {
            "NoCredentials" => anyhow::anyhow!(
                "could not find AWS credentials\n\n\
                 Looked in: environment, profile `{profile}`, web identity, container and\n\
                 instance metadata. {}\n\n  \
                 aws sso login --profile NAME && firestep audit --profile NAME\n  \
                 firestep audit --demo                    needs no AWS at all",
                call.message()
            ),
            _ if call.is_expired_credentials() => anyhow::anyhow!(
                "credentials have expired: {}\n  aws sso login --profile {profile}",
                call.message()
            ),
            "InvalidClientTokenId" | "SignatureDoesNotMatch" | "UnrecognizedClientException" => {
                anyhow::anyhow!(
                    "AWS does not accept the credentials: {}\n  aws sts get-caller-identity --profile {profile}    shows the same",
                    call.message()
                )
            }
            _ => anyhow::anyhow!(
                "could not ask AWS who we are: {}: {}\n  check the network, HTTPS_PROXY, --endpoint-url and --region",
                call.code(),
                call.message()
            ),
        };
    }
    error.into()
}

/// Eight letters that tell runs apart.
fn run_id() -> String {
    let nanoseconds = jiff::Timestamp::now().as_nanosecond().unsigned_abs();
    let mixed = (nanoseconds ^ u128::from(std::process::id())).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{:08x}", (mixed >> 16) & 0xffff_ffff)
}
