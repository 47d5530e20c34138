//! Calling AWS: credentials, signing, retries and limits are AWS's own; the codecs are ours.
//!
//! [`Aws`] is one run's way in. An [`AccountClient`] is one set of credentials; it calls any operation of
//! the catalogue, and follows pages.

mod clean;
mod credentials;
mod error;
mod page;
mod runtime;
mod settings;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::sync::Semaphore;

pub use credentials::{AssumeRole, SessionPolicy, SsoRole};
pub use error::{CallError, LoadError};
pub use page::{Page, PageToken};
pub use settings::Settings;

use crate::codec::Json;
use crate::endpoint;
use crate::model::{self, OperationModel};

/// One run's way into AWS.
#[derive(Debug, Clone)]
pub struct Aws {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    setup: runtime::Setup,
    under_way: Semaphore,
    /// How each service does in each region.
    health: Mutex<HashMap<(&'static str, String), Health>>,
}

/// The credentials of one account, and the channels to its services.
#[derive(Debug, Clone)]
pub struct AccountClient {
    shared: Arc<Shared>,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    identity: runtime::SigningIdentity,
    throttles: runtime::Throttles,
    channels: Mutex<HashMap<(&'static str, String), Arc<Channel>>>,
}

/// One service of one account in one region: its own retry budget, limiter and queue.
#[derive(Debug)]
struct Channel {
    plugins: runtime::Plugins,
    queue: Semaphore,
}

/// How many requests a service takes at once from one account in one region.
fn at_once(service: &str) -> usize {
    firestep_catalogue::service(service)
        .and_then(|it| usize::try_from(it.at_once).ok())
        .unwrap_or(1)
}

/// How a service does in a region: which operations failed for good, and when.
#[derive(Debug, Default)]
struct Health {
    failed: HashMap<&'static str, (std::time::Instant, String)>,
    /// The operations that failed since any of them last answered.
    in_a_row: std::collections::HashSet<&'static str>,
    down: Option<(std::time::Instant, String)>,
}

/// A service counts as down when so many of its operations failed in a row, each past its last retry.
/// One that answers 500 to a single operation is not down; that operation alone is left alone.
const DOWN_AFTER: usize = 3;

/// How long a service that is down in a region is left alone.
const LEAVE_ALONE: std::time::Duration = std::time::Duration::from_secs(60);

impl Aws {
    /// Reads settings, environment and profiles. Credentials are looked for at the first call.
    pub async fn load(settings: Settings) -> Result<Self, LoadError> {
        let most = if settings.concurrency == 0 {
            64
        } else {
            settings.concurrency
        };
        let setup = runtime::Setup::load(settings).await?;
        Ok(Self {
            shared: Arc::new(Shared {
                setup,
                under_way: Semaphore::new(most),
                health: Mutex::default(),
            }),
        })
    }

    /// The region to ask when nothing else says so.
    pub fn home_region(&self) -> String {
        self.shared.setup.region().to_owned()
    }

    /// The caller's own credentials.
    pub fn direct(&self) -> AccountClient {
        self.account(self.shared.setup.direct())
    }

    /// A role in another account, entered from the caller's own credentials when it is first needed.
    pub fn assume(&self, role: AssumeRole) -> AccountClient {
        self.account(self.shared.setup.assume(role))
    }

    /// An IAM Identity Center permission set in another account.
    pub fn sso(&self, role: SsoRole) -> AccountClient {
        self.account(self.shared.setup.sso(role))
    }

    fn account(&self, identity: runtime::SigningIdentity) -> AccountClient {
        AccountClient {
            shared: Arc::clone(&self.shared),
            inner: Arc::new(Inner {
                identity,
                throttles: runtime::Throttles::default(),
                channels: Mutex::default(),
            }),
        }
    }
}

impl AccountClient {
    /// Calls an operation once, without following pages.
    pub async fn call(
        &self,
        service: &str,
        operation: &str,
        region: &str,
        params: &Value,
    ) -> Result<Json, CallError> {
        self.send(find(service, operation)?, region, params).await
    }

    /// One page of an answer, with the token of the next. Page sizes are set as AWS advises.
    pub async fn page(
        &self,
        service: &str,
        operation: &str,
        region: &str,
        params: &Value,
        token: Option<&PageToken>,
    ) -> Result<Page, CallError> {
        let operation = find(service, operation)?;
        let params = page::with_token(operation, params, token);
        let json = self.send(operation, region, &params).await?;
        page::read(operation, json, token)
    }

    /// Gets credentials, so that a role that cannot be assumed is found out before it is used.
    pub async fn credentials_ok(&self) -> Result<(), CallError> {
        self.inner.identity.check().await
    }

    /// How many answers of a service asked to slow down so far; each was asked again.
    pub fn throttled(&self, service: &str) -> u64 {
        self.inner.throttles.of(service)
    }

    async fn send(
        &self,
        operation: &'static OperationModel,
        region: &str,
        params: &Value,
    ) -> Result<Json, CallError> {
        let service = operation.service;
        self.shared.is_up(operation, region)?;
        let channel = self.channel(service, region);
        // Both are closed by nobody.
        let (Ok(_queued), Ok(_under_way)) = (
            channel.queue.acquire().await,
            self.shared.under_way.acquire().await,
        ) else {
            return Err(CallError::Timeout);
        };
        self.shared.is_up(operation, region)?;
        let result = channel.plugins.invoke(operation, params).await;
        self.shared.note(operation, region, &result);
        result
    }

    fn channel(&self, service: &'static model::ServiceModel, region: &str) -> Arc<Channel> {
        let make = || {
            let endpoint = self.shared.setup.endpoint(service, region);
            Arc::new(Channel {
                plugins: runtime::Plugins::new(
                    &self.shared.setup,
                    &self.inner.identity,
                    service,
                    region,
                    &endpoint,
                    self.inner.throttles.clone(),
                ),
                queue: Semaphore::new(at_once(service.name)),
            })
        };
        let region = if endpoint::is_global(service) {
            ""
        } else {
            region
        };
        match self.inner.channels.lock() {
            Ok(mut channels) => Arc::clone(
                channels
                    .entry((service.name, region.to_owned()))
                    .or_insert_with(make),
            ),
            // Poisoned by a panic elsewhere: a channel of its own still works.
            Err(_) => make(),
        }
    }
}

impl Shared {
    /// Fails when the service, or this operation of it, was found to be down a moment ago.
    fn is_up(&self, operation: &'static OperationModel, region: &str) -> Result<(), CallError> {
        let service = operation.service.name;
        let Ok(health) = self.health.lock() else {
            return Ok(());
        };
        let Some(health) = health.get(&(service, region.to_owned())) else {
            return Ok(());
        };
        for (since, why) in [health.down.as_ref(), health.failed.get(operation.name)]
            .into_iter()
            .flatten()
        {
            if since.elapsed() < LEAVE_ALONE {
                return Err(CallError::CircuitOpen {
                    service,
                    region: region.to_owned(),
                    why: why.clone(),
                });
            }
        }
        Ok(())
    }

    fn note(
        &self,
        operation: &'static OperationModel,
        region: &str,
        result: &Result<Json, CallError>,
    ) {
        let Ok(mut health) = self.health.lock() else {
            return;
        };
        let key = (operation.service.name, region.to_owned());
        match result {
            Err(error) if error.is_outage() => {
                let health = health.entry(key).or_default();
                let now = (std::time::Instant::now(), error.message());
                health.failed.insert(operation.name, now.clone());
                health.in_a_row.insert(operation.name);
                if error.is_unreachable() || health.in_a_row.len() >= DOWN_AFTER {
                    health.down = Some(now);
                }
            }
            _ => {
                // It answers: what failed stays left alone, the service does not.
                if let Some(health) = health.get_mut(&key) {
                    health.down = None;
                    health.in_a_row.clear();
                    health.failed.remove(operation.name);
                }
            }
        }
    }
}

fn find(service: &str, operation: &str) -> Result<&'static OperationModel, CallError> {
    model::service(service)
        .and_then(|found| found.operation(operation))
        .ok_or_else(|| CallError::NotInCatalogue {
            service: service.to_owned(),
            operation: operation.to_owned(),
        })
}
