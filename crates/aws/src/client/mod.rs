//! Calling AWS: credentials, signing, retries and limits are AWS's own; the codecs are ours.
//!
//! [`Aws`] is one run's way in. An [`AccountClient`] is one set of credentials; it calls any operation of
//! the catalogue, and follows pages.

mod clean;
mod clock;
mod credentials;
mod error;
mod health;
mod page;
mod room;
mod runtime;
mod settings;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use firestep_catalogue::may_be_region;
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::time::Instant;

pub use credentials::{AssumeRole, SessionPolicy, SsoRole};
pub use error::{ANOTHER_ACCOUNT, CallError, LoadError};
pub use page::{Page, PageToken};
pub use settings::Settings;

use self::health::{Asked, Health};
use self::room::Room;
use crate::codec::Json;
use crate::endpoint;
use crate::model::{self, OperationModel, ServiceModel};

/// One run's way into AWS.
#[derive(Debug, Clone)]
pub struct Aws {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    setup: runtime::Setup,
    under_way: Semaphore,
    /// When the run must have ended.
    deadline: Option<Instant>,
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
    health: Health,
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

impl Aws {
    /// Reads settings, environment and profiles. Credentials are looked for at the first call.
    pub async fn load(settings: Settings) -> Result<Self, LoadError> {
        let most = if settings.concurrency == 0 {
            64
        } else {
            settings.concurrency
        };
        let deadline = settings
            .deadline
            .and_then(|time| Instant::now().checked_add(time));
        let setup = runtime::Setup::load(settings, most).await?;
        Ok(Self {
            shared: Arc::new(Shared {
                setup,
                under_way: Semaphore::new(most),
                deadline,
            }),
        })
    }

    /// The region to ask when nothing else says so.
    pub fn home_region(&self) -> String {
        self.shared.setup.region().to_owned()
    }

    /// By how many seconds AWS's clock is ahead of this machine's, where AWS refused a signature for its time.
    pub fn clock_offset(&self) -> Option<i64> {
        self.shared.setup.clock_offset()
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
                health: Health::new(self.shared.setup.leave_alone()),
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
        let sent = self.send(find(service, operation)?, region, params).await;
        sent.map(|(json, _)| json)
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
        let (json, room) = self.send(operation, region, &params).await?;
        page::read(operation, json, token, &room)
    }

    /// Gets credentials, so that a role that cannot be assumed is found out before it is used.
    pub async fn credentials_ok(&self) -> Result<(), CallError> {
        self.in_time(Box::pin(self.inner.identity.check())).await
    }

    /// How long what fails for good is left alone.
    pub fn leave_alone(&self) -> Duration {
        self.shared.setup.leave_alone()
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
    ) -> Result<(Json, Room), CallError> {
        if !may_be_region(region) {
            let region = region.chars().take(64).collect();
            return Err(CallError::NoRegion { region });
        }
        let service = operation.service;
        let asked = Asked {
            service: service.name,
            operation: operation.name,
            region,
            params,
        };
        self.inner.health.check(asked)?;
        let invoke = async |region: &str| {
            // Boxed, so that those who call stay small.
            let call = Box::pin(self.invoke(operation, region, params));
            self.in_time(call).await
        };
        let mut result = invoke(region).await;
        if let Err(error) = &result
            && let Some(other) = redirected(service, region, error)
        {
            result = invoke(&other).await;
        }
        self.inner.health.note(asked, result.as_ref().err());
        result
    }

    async fn invoke(
        &self,
        operation: &'static OperationModel,
        region: &str,
        params: &Value,
    ) -> Result<(Json, Room), CallError> {
        let channel = self.channel(operation.service, region);
        // Both are closed by nobody.
        let (Ok(_queued), Ok(_under_way)) = (
            channel.queue.acquire().await,
            self.shared.under_way.acquire().await,
        ) else {
            return Err(CallError::Timeout);
        };
        // While it waited, others may have found out.
        self.inner.health.check(Asked {
            service: operation.service.name,
            operation: operation.name,
            region,
            params,
        })?;
        channel.plugins.invoke(operation, params).await
    }

    /// The result, or that the time of the run was over before.
    async fn in_time<T>(
        &self,
        call: impl Future<Output = Result<T, CallError>>,
    ) -> Result<T, CallError> {
        match self.shared.deadline {
            None => call.await,
            Some(deadline) => match tokio::time::timeout_at(deadline, call).await {
                Ok(result) => result,
                Err(_) => Err(CallError::Deadline),
            },
        }
    }

    fn channel(&self, service: &'static ServiceModel, region: &str) -> Arc<Channel> {
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

/// The region that S3 names for a bucket that was asked for elsewhere. Only its name is heeded, never an address.
fn redirected(service: &ServiceModel, region: &str, error: &CallError) -> Option<String> {
    let CallError::Service(error) = error else {
        return None;
    };
    let elsewhere =
        (300..400).contains(&error.status) || error.code == "AuthorizationHeaderMalformed";
    let other = error.bucket_region.as_deref()?;
    let same_partition = endpoint::partition(other) == endpoint::partition(region);
    (service.name == "s3"
        && elsewhere
        && other != region
        && endpoint::is_region(other)
        && same_partition)
        .then(|| other.to_owned())
}

fn find(service: &str, operation: &str) -> Result<&'static OperationModel, CallError> {
    model::service(service)
        .and_then(|found| found.operation(operation))
        .ok_or_else(|| CallError::NotInCatalogue {
            service: service.to_owned(),
            operation: operation.to_owned(),
        })
}
