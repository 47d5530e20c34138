//! CPU per call of the client: `cargo run --release -p firestep-aws --example calls -- URL KEY N`.
//!
//! `benches/calls.py` is its twin in boto3; `benches/README.md` says how to run both.

use std::io::Write;

use firestep_aws::client::{Aws, Settings};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, key, count] = arguments.as_slice() else {
        return Err("expected URL, access key and the number of calls".into());
    };
    let count: u32 = count.parse()?;
    let aws = Aws::load(Settings {
        region: Some("eu-central-1".to_owned()),
        endpoint_url: Some(url.clone()),
        static_credentials: Some((key.clone(), "replay".to_owned())),
        ..Settings::default()
    })
    .await?;
    let account = aws.direct();
    let mut out = std::io::stdout().lock();
    for (service, operation, params, calls) in [
        ("sts", "GetCallerIdentity", json!({}), count),
        (
            "organizations",
            "ListAccounts",
            json!({"MaxResults": 20}),
            count,
        ),
        (
            "ec2",
            "DescribeInstances",
            json!({"MaxResults": 1000}),
            count / 20,
        ),
    ] {
        let mut bytes = 0;
        let first = account
            .call(service, operation, "eu-central-1", &params)
            .await?;
        let before = cpu()?;
        for _ in 0..calls {
            bytes = account
                .call(service, operation, "eu-central-1", &params)
                .await?
                .text()
                .len();
        }
        let spent = (cpu()? - before) / f64::from(calls) * 1000.0;
        writeln!(
            out,
            "{operation:<20} {spent:8.3} ms CPU a call, {bytes} bytes of JSON"
        )?;
        let _: Value = serde_json::from_str(first.text())?;
    }
    Ok(())
}

/// Seconds of user and system time of this process.
fn cpu() -> Result<f64, Box<dyn std::error::Error>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let after = stat.rsplit(") ").next().unwrap_or_default();
    let mut fields = after.split(' ').skip(11);
    let mut next = || {
        fields
            .next()
            .and_then(|it| it.parse::<f64>().ok())
            .ok_or("/proc/self/stat is odd")
    };
    Ok((next()? + next()?) / 100.0)
}
