//! `firestep aws call`: one read-only operation, its answer as JSON.

use std::collections::HashSet;
use std::io::Write;

use anyhow::Context;
use firestep_aws::client::{Aws, CallError, Settings};
use firestep_collect::redact;
use firestep_report::escaped;
use serde_json::{Value, json};

use crate::arguments::{AwsCall, AwsCommand, AwsVerb};
use crate::credentials;
use crate::exit::Exit;
use crate::regions;
use crate::runtime::runtime;
use crate::terminal;

pub(crate) fn run(arguments: &AwsCommand) -> anyhow::Result<Exit> {
    let AwsVerb::Call(call) = &arguments.command;
    let parameters: Value = serde_json::from_str(&call.parameters).with_context(|| {
        format!(
            "could not read the parameters `{}` as JSON",
            call.parameters
        )
    })?;
    let settings = Settings {
        profile: call.access.profile().map(str::to_owned),
        region: call.access.region.clone(),
        endpoint_url: call.access.endpoint_url.clone(),
        ..Settings::default()
    };
    credentials::refuse_vain_profile(&call.access)?;
    credentials::refuse_bad_endpoints(&call.access)?;
    runtime()?.block_on(async {
        let aws = Aws::load(settings).await?;
        let account = aws.direct();
        let region = aws.home_region();
        regions::refuse_home(&region)?;
        let mut out = std::io::stdout().lock();
        if call.one_page {
            let answer = account
                .call(&call.service, &call.operation, &region, &parameters)
                .await;
            return print(
                answer.map(firestep_aws::codec::Json::into_text),
                call,
                &region,
                &mut out,
            );
        }
        let mut token = None;
        let mut seen = HashSet::new();
        loop {
            let page = account
                .page(
                    &call.service,
                    &call.operation,
                    &region,
                    &parameters,
                    token.as_ref(),
                )
                .await;
            let (text, next, more) = match page {
                Ok(page) => (Ok(page.json.into_text()), page.next, page.more),
                Err(error) => (Err(error), None, false),
            };
            let exit = print(text, call, &region, &mut out)?;
            if more && next.is_none() {
                anyhow::bail!(
                    "`{}` says that there is more, but not how to ask for it",
                    call.operation
                );
            }
            let Some(next) = next else {
                return Ok(exit);
            };
            if !seen.insert(next.clone()) {
                anyhow::bail!(
                    "`{}` sent a page token twice, so the list has no end\n  --one-page prints the first page",
                    call.operation
                );
            }
            token = Some(next);
        }
    })
}

fn print(
    answer: Result<String, CallError>,
    call: &AwsCall,
    region: &str,
    out: &mut dyn Write,
) -> anyhow::Result<Exit> {
    Ok(match answer {
        Ok(text) => {
            let text = if call.raw {
                text
            } else {
                redact(&call.service, &call.operation, text)
            };
            writeln!(out, "{}", escaped(&text))?;
            Exit::Ran
        }
        Err(error) => {
            let shown = json!({"Error": {"Code": error.code(), "Message": error.message()}});
            writeln!(out, "{}", escaped(&shown.to_string()))?;
            if matches!(error, CallError::Credentials { .. }) {
                terminal::complain(&credentials::explain(&error, &call.access, region));
            }
            Exit::CouldNotRun
        }
    })
}
