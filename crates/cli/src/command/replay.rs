//! `firestep replay`: serve a snapshot as an AWS endpoint on this machine.

use anyhow::Context;
use firestep_sim::{Conversation, Replay, World};
use firestep_snapshot::Snapshot;

use crate::arguments;
use crate::exit::Exit;
use crate::runtime::runtime;
use crate::terminal::say;

pub(crate) fn run(arguments: &arguments::ReplayArgs) -> anyhow::Result<Exit> {
    let conversation = match (&arguments.snapshot, &arguments.world) {
        (Some(folder), _) => Conversation::of(&Snapshot::open(folder)?)?,
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("could not read the world `{}`", file.display()))?;
            World::parse(&text)?.conversation()
        }
        (None, None) => firestep_sim::acme().context("the demo organization is damaged")?,
    };
    runtime()?.block_on(async {
        let mut replay = Replay::start(&conversation, arguments.port).await?;
        let (key, secret) = replay.credentials();
        let region = conversation.home();
        say(&format!(
            "Serving on {url}; Ctrl-C stops it. In another terminal:\n\n  \
             export AWS_ENDPOINT_URL={url} AWS_ACCESS_KEY_ID={key}\n  \
             export AWS_SECRET_ACCESS_KEY={secret} AWS_REGION={region} AWS_DEFAULT_REGION={region}\n  \
             aws organizations list-accounts\n  \
             firestep audit --endpoint-url {url}",
            url = replay.url()
        ));
        tokio::select! {
            () = replay.run() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        anyhow::Ok(())
    })?;
    Ok(Exit::Ran)
}
