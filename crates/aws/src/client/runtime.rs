//! The official runtime: the one file that names its crates.
//!
//! A call goes through AWS's own orchestrator: credentials, signature, clock skew, retries, adaptive
//! limits, timeouts and TLS are AWS's; what is serialized and read is ours.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_config::BehaviorVersion;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider};
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls;
use aws_smithy_runtime::client::defaults::{DefaultPluginParams, default_plugins};
use aws_smithy_runtime::client::http::connection_poisoning::ConnectionPoisoningInterceptor;
use aws_smithy_runtime::client::identity::IdentityCache;
use aws_smithy_runtime::client::orchestrator::{AuthSchemeAndEndpointOrchestrationV2, invoke};
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime::client::retries::{RetryPartition, TokenBucket};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthScheme};
use aws_smithy_runtime_api::client::endpoint::{
    EndpointFuture, EndpointResolverParams, ResolveEndpoint, SharedEndpointResolver,
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextMut, BeforeTransmitInterceptorContextMut, Error,
    FinalizerInterceptorContextRef, Input, InterceptorContext, Output, OutputOrError,
};
use aws_smithy_runtime_api::client::interceptors::{
    Intercept, SharedInterceptor, dyn_dispatch_hint,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, SharedRetryClassifier,
};
use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
use aws_smithy_runtime_api::client::runtime_plugin::{RuntimePlugins, StaticRuntimePlugin};
use aws_smithy_runtime_api::client::ser_de::{
    DeserializeResponse, SerializeRequest, SharedRequestSerializer, SharedResponseDeserializer,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Layer, Storable, StoreReplace};
use aws_smithy_types::date_time::Format as DateFormat;
use aws_smithy_types::endpoint::Endpoint as SmithyEndpoint;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::{ErrorKind as RetryKind, ProvideErrorKind};
use aws_types::SdkConfig;
use aws_types::SigningName;
use aws_types::region::{Region, SigningRegion};
use aws_types::sdk_config::TimeSource;
use aws_types::service_config::ServiceConfigKey;
use firestep_catalogue::{Retries, throttle_codes};
use serde_json::Value;

use super::clean::Known;
use super::clock::{Clock, Skew};
use super::credentials::{AssumeRole, SsoRole};
use super::error::{ANOTHER_ACCOUNT, CallError, LoadError};
use super::room::{Budget, MOST_BYTES, Room};
use super::settings::Settings;
use crate::codec::{self, EncodeError, ErrorKind, Json, ServiceError};
use crate::endpoint::{self, Endpoint};
use crate::model::{OperationModel, ServiceModel};
use crate::wire;

/// How often a request is sent at most, and how long an answer is waited for each time.
const ATTEMPTS: u32 = 8;
const TIMEOUT: Duration = Duration::from_secs(60);
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// Credentials are renewed so long before they end.
const RENEW_BEFORE: Duration = Duration::from_secs(300);

/// What all accounts of a run share.
#[derive(Debug)]
pub(super) struct Setup {
    config: SdkConfig,
    http: SharedHttpClient,
    region: String,
    user_agent: String,
    overridden_for_all: bool,
    known: Known,
    clock: Clock,
    max_attempts: u32,
    timeout: Duration,
    budget: Budget,
}

impl Setup {
    pub(super) async fn load(settings: Settings, concurrency: usize) -> Result<Self, LoadError> {
        let http = http_client(settings.endpoint_url.as_deref())?;
        let clock = Clock::default();
        let timeout = settings.timeout.unwrap_or(TIMEOUT);
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http.clone())
            // What AWS_RETRY_MODE and AWS_MAX_ATTEMPTS hold is not read: the official reader panics at a word that it
            // does not know, and fewer attempts would be gaps.
            .retry_config(RetryConfig::standard())
            .time_source(clock.clone())
            .timeout_config(timeouts(timeout));
        if let Some(profile) = &settings.profile {
            loader = loader.profile_name(profile);
        }
        // Where nothing names a region, us-east-1 is asked; the machine's metadata service is not.
        let named = settings.region.clone();
        let chain =
            aws_config::meta::region::RegionProviderChain::first_try(named.map(Region::new))
                .or_else(aws_config::environment::EnvironmentVariableRegionProvider::new())
                .or_else(profile_region(settings.profile.as_deref()))
                .or_else(Region::new("us-east-1"));
        loader = loader.region(chain);
        if let Some(url) = &settings.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        if let Some((key, secret)) = &settings.static_credentials {
            loader =
                loader.credentials_provider(Credentials::new(key, secret, None, None, "replay"));
        }
        let config = loader.load().await;
        let region = config
            .region()
            .map_or("us-east-1", Region::as_ref)
            .to_owned();
        Ok(Self {
            config,
            http,
            region,
            user_agent: format!("firestep/{}", env!("CARGO_PKG_VERSION")),
            overridden_for_all: settings.endpoint_url.is_some(),
            known: Known::default(),
            clock,
            max_attempts: match settings.max_attempts {
                0 => ATTEMPTS,
                most => most,
            },
            timeout,
            budget: Budget::new(concurrency),
        })
    }

    pub(super) fn clock_offset(&self) -> Option<i64> {
        self.clock.offset()
    }

    /// How long what fails for good is left alone: half as long as an answer is waited for.
    pub(super) fn leave_alone(&self) -> Duration {
        self.timeout / 2
    }

    pub(super) fn region(&self) -> &str {
        &self.region
    }

    /// The endpoint of a service: what the user named for it, for all, or AWS's own.
    pub(super) fn endpoint(&self, service: &'static ServiceModel, region: &str) -> Endpoint {
        let own = (!self.overridden_for_all)
            .then(|| {
                let key = ServiceConfigKey::builder()
                    .service_id(service.service_id)
                    .env("AWS_ENDPOINT_URL")
                    .profile("endpoint_url")
                    .build()
                    .ok()?;
                self.config.service_config()?.load_config(key)
            })
            .flatten();
        // An empty one is none, as in AWS's own tools.
        let named = own
            .into_iter()
            .chain(self.config.endpoint_url().map(str::to_owned))
            .find(|url| !url.is_empty());
        let fips = self.config.use_fips().unwrap_or_default();
        let dualstack = self.config.use_dual_stack().unwrap_or_default();
        endpoint::resolve(service, region, named.as_deref(), fips, dualstack)
    }

    pub(super) fn direct(&self) -> SigningIdentity {
        let way = match self.config.credentials_provider() {
            Some(provider) => Way::Provider(provider),
            None => Way::None,
        };
        SigningIdentity::new(way, self.known.clone(), self.clock.clone())
    }

    pub(super) fn assume(&self, role: AssumeRole) -> SigningIdentity {
        let way = Way::Assume {
            role,
            config: Box::new(self.config.clone()),
        };
        SigningIdentity::new(way, self.known.clone(), self.clock.clone())
    }

    pub(super) fn sso(&self, role: SsoRole) -> SigningIdentity {
        let way = Way::Sso {
            role,
            http: self.http.clone(),
        };
        SigningIdentity::new(way, self.known.clone(), self.clock.clone())
    }
}

fn profile_region(profile: Option<&str>) -> aws_config::profile::ProfileFileRegionProvider {
    let mut builder = aws_config::profile::ProfileFileRegionProvider::builder();
    if let Some(profile) = profile {
        builder = builder.profile_name(profile);
    }
    builder.build()
}

/// The connections. What was named on this very machine is reached without a proxy.
fn http_client(endpoint_url: Option<&str>) -> Result<SharedHttpClient, LoadError> {
    let proxy = if endpoint_url.is_some_and(endpoint::is_loopback) {
        ProxyConfig::disabled()
    } else {
        ProxyConfig::from_env()
    };
    let mut trust = tls::TrustStore::default();
    if let Some(path) = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty()) {
        let shown = path.to_string_lossy().into_owned();
        let pem = std::fs::read(&path).map_err(|error| LoadError::Certificates {
            path: shown.clone(),
            why: error.to_string(),
        })?;
        trust = trust.with_pem_certificate(pem);
    }
    let context = tls::TlsContext::builder()
        .with_trust_store(trust)
        .build()
        .map_err(|error| LoadError::Http(error.to_string()))?;
    Ok(
        aws_smithy_http_client::Builder::new().build_with_connector_fn(
            move |settings, components| {
                let mut builder = aws_smithy_http_client::Connector::builder()
                    .proxy_config(proxy.clone())
                    .enable_tcp_nodelay(true)
                    .tls_provider(tls::Provider::Rustls(
                        tls::rustls_provider::CryptoMode::Ring,
                    ))
                    .tls_context(context.clone());
                builder.set_connector_settings(settings.cloned());
                if let Some(components) = components {
                    builder.set_sleep_impl(components.sleep_impl());
                }
                builder.build()
            },
        ),
    )
}

/// Reading the body counts too: an answer that trickles is no answer.
fn timeouts(timeout: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT.min(timeout))
        .read_timeout(timeout)
        .operation_attempt_timeout(timeout)
        .operation_timeout(timeout.saturating_mul(5))
        .build()
}

/// One account's credentials, got once and renewed before they end.
#[derive(Debug, Clone)]
pub(super) struct SigningIdentity {
    cached: Arc<Cached>,
}

#[derive(Debug)]
struct Cached {
    way: Way,
    known: Known,
    clock: Clock,
    have: tokio::sync::Mutex<Option<Result<Credentials, CallError>>>,
}

#[derive(Debug)]
enum Way {
    None,
    Provider(SharedCredentialsProvider),
    Assume {
        role: AssumeRole,
        config: Box<SdkConfig>,
    },
    Sso {
        role: SsoRole,
        http: SharedHttpClient,
    },
}

impl SigningIdentity {
    fn new(way: Way, known: Known, clock: Clock) -> Self {
        Self {
            cached: Arc::new(Cached {
                way,
                known,
                clock,
                have: tokio::sync::Mutex::default(),
            }),
        }
    }

    pub(super) async fn check(&self) -> Result<(), CallError> {
        self.cached.get().await.map(|_| ())
    }
}

impl Cached {
    async fn get(&self) -> Result<Credentials, CallError> {
        let mut have = self.have.lock().await;
        let good = |credentials: &Credentials| {
            credentials
                .expiry()
                .is_none_or(|expiry| expiry > self.clock.now() + RENEW_BEFORE)
        };
        match have.as_ref() {
            Some(Ok(credentials)) if good(credentials) => return Ok(credentials.clone()),
            // A role that cannot be assumed is not tried again and again.
            Some(Err(error)) => return Err(error.clone()),
            _ => {}
        }
        let provided = match self.way.provide().await {
            Ok(credentials) => {
                self.known.learn(&credentials);
                Ok(credentials)
            }
            Err(error) => Err(self.refused(error).await),
        };
        let renewed = match provided {
            Ok(credentials) => Ok(credentials),
            Err(error) => match have.as_ref() {
                // Renewal failed, but what we have still works for a while.
                Some(Ok(credentials))
                    if credentials.expiry().is_some_and(|it| it > self.clock.now()) =>
                {
                    return Ok(credentials.clone());
                }
                Some(Ok(_)) => Err(CallError::Credentials {
                    code: "ExpiredCredentials".to_owned(),
                    message: error.message(),
                }),
                _ => Err(error),
            },
        };
        *have = Some(renewed.clone());
        renewed
    }

    /// The error without secrets. A role is assumed with the caller's credentials, which the answer may repeat.
    async fn refused(&self, error: CallError) -> CallError {
        if let Way::Assume { config, .. } = &self.way
            && let Some(provider) = config.credentials_provider()
            && self.known.is_empty()
            && let Ok(credentials) = provider.provide_credentials().await
        {
            self.known.learn(&credentials);
        }
        self.known.clean(error)
    }
}

impl Way {
    async fn provide(&self) -> Result<Credentials, CallError> {
        let found = match self {
            Self::None => return Err(no_credentials("none are configured")),
            Self::Provider(provider) => provider.provide_credentials().await,
            Self::Assume { role, config } => {
                let region = config
                    .region()
                    .map_or("us-east-1", Region::as_ref)
                    .to_owned();
                let partition = endpoint::partition(&region).0;
                let arn = format!(
                    "arn:{partition}:iam::{}:role/{}",
                    role.account_id, role.role_name
                );
                let mut builder = aws_config::sts::AssumeRoleProvider::builder(arn)
                    .session_name(&role.session_name)
                    .region(Region::new(region))
                    .configure(config);
                if let Some(id) = &role.external_id {
                    builder = builder.external_id(id);
                }
                if let Some(policy) = &role.session_policy {
                    let arns = policy
                        .managed
                        .iter()
                        .map(|name| format!("arn:{partition}:iam::aws:policy/{name}"));
                    builder = builder.policy_arns(arns.collect());
                    if !policy.inline.is_empty() {
                        builder = builder.policy(&policy.inline);
                    }
                }
                builder.build().await.provide_credentials().await
            }
            Self::Sso { role, http } => sso(role, http).await?.provide_credentials().await,
        };
        let credentials = found.map_err(|error| credentials_error(&error))?;
        self.is_where_it_should_be(&credentials)?;
        Ok(credentials)
    }

    /// Refuses a session in another account than the one that was asked for: all that it shows would be recorded as that
    /// one's. `sts:AssumeRole` names the account; IAM Identity Center does not, but most access keys tell theirs.
    fn is_where_it_should_be(&self, credentials: &Credentials) -> Result<(), CallError> {
        let of_key = || firestep_secrets::account_of_key(credentials.access_key_id());
        let (wanted, by, is) = match self {
            Self::None | Self::Provider(_) => return Ok(()),
            Self::Assume { role, .. } => {
                let named = credentials.account_id().map(|it| it.as_str().to_owned());
                let Some(is) = named.or_else(of_key) else {
                    return Err(another_account(
                        "the answer to sts:AssumeRole does not say in which account the session is",
                    ));
                };
                (&role.account_id, "sts:AssumeRole", is)
            }
            Self::Sso { role, .. } => match of_key() {
                Some(is) => (&role.account_id, "IAM Identity Center", is),
                None => return Ok(()),
            },
        };
        if is == *wanted {
            return Ok(());
        }
        let is: String = is.chars().take(12).collect();
        Err(another_account(&format!(
            "the session that {by} gave is in account {is}, not in {wanted}"
        )))
    }
}

fn another_account(message: &str) -> CallError {
    CallError::Credentials {
        code: ANOTHER_ACCOUNT.to_owned(),
        message: message.to_owned(),
    }
}

async fn sso(
    role: &SsoRole,
    http: &SharedHttpClient,
) -> Result<impl ProvideCredentials, CallError> {
    let files = aws_config::profile::load(
        &aws_types::os_shim_internal::Fs::real(),
        &aws_types::os_shim_internal::Env::real(),
        &aws_runtime::env_config::file::EnvConfigFiles::default(),
        None,
    )
    .await
    .map_err(|error| no_credentials(&error.to_string()))?;
    let session = files.sso_session(&role.session).ok_or_else(|| {
        no_credentials(&format!(
            "`~/.aws/config` has no section [sso-session {}]",
            role.session
        ))
    })?;
    let need = |name: &str| {
        session.get(name).map(str::to_owned).ok_or_else(|| {
            no_credentials(&format!("[sso-session {}] has no `{name}`", role.session))
        })
    };
    let provider =
        aws_config::provider_config::ProviderConfig::default().with_http_client(http.clone());
    Ok(aws_config::sso::SsoCredentialsProvider::builder()
        .configure(&provider)
        .session_name(&role.session)
        .start_url(need("sso_start_url")?)
        .region(Region::new(need("sso_region")?))
        .account_id(&role.account_id)
        .role_name(&role.role)
        .build())
}

fn no_credentials(message: &str) -> CallError {
    CallError::Credentials {
        code: "NoCredentials".to_owned(),
        message: message.to_owned(),
    }
}

/// What STS said, where it said something; else what the chain says.
fn credentials_error(error: &CredentialsError) -> CallError {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut message = error.to_string();
    while let Some(inner) = source {
        if let Some(refused) =
            inner.downcast_ref::<aws_sdk_sts::operation::assume_role::AssumeRoleError>()
            && let Some(code) = ProvideErrorMetadata::code(refused)
        {
            return CallError::Credentials {
                code: code.to_owned(),
                message: ProvideErrorMetadata::message(refused)
                    .unwrap_or_default()
                    .to_owned(),
            };
        }
        message = inner.to_string();
        source = inner.source();
    }
    match error {
        CredentialsError::CredentialsNotLoaded(_) => no_credentials(&message),
        _ => CallError::Credentials {
            code: "CredentialsFailed".to_owned(),
            message,
        },
    }
}

impl ProvideCredentials for SigningIdentity {
    fn provide_credentials<'a>(&'a self) -> provider::future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        provider::future::ProvideCredentials::new(async move {
            self.cached
                .get()
                .await
                .map_err(CredentialsError::provider_error)
        })
    }
}

/// What one service of one account in one region needs, built once.
#[derive(Debug)]
pub(super) struct Plugins {
    all: RuntimePlugins,
    known: Known,
    /// Who is asked, for the words of an error.
    host: String,
}

/// One call, as it goes through the orchestrator.
struct Call {
    operation: &'static OperationModel,
    params: Value,
    room: Room,
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.operation.name)
    }
}

/// The operation of the call under way.
#[derive(Debug, Clone, Copy)]
struct UnderWay(&'static OperationModel);

impl Storable for UnderWay {
    type Storer = StoreReplace<Self>;
}

/// What the call under way holds of the budget.
#[derive(Debug, Clone)]
struct RoomOfCall(Room);

impl Storable for RoomOfCall {
    type Storer = StoreReplace<Self>;
}

impl Plugins {
    pub(super) fn new(
        setup: &Setup,
        identity: &SigningIdentity,
        service: &'static ServiceModel,
        region: &str,
        endpoint: &Endpoint,
        throttles: Throttles,
    ) -> Self {
        let is_s3 = matches!(service.name, "s3" | "s3control");
        let mut signing_options = SigningOptions::default();
        signing_options.double_uri_encode = !is_s3;
        signing_options.normalize_uri_path = !is_s3;
        signing_options.content_sha256_header = is_s3;

        let mut layer = Layer::new("firestep");
        layer.store_put(SharedRequestSerializer::new(Codec {
            endpoint: endpoint.clone(),
        }));
        layer.store_put(SharedResponseDeserializer::new(Codec {
            endpoint: endpoint.clone(),
        }));
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(AuthSchemeAndEndpointOrchestrationV2);
        layer.store_put(SigV4OperationSigningConfig {
            signing_options,
            ..SigV4OperationSigningConfig::default()
        });
        layer.store_put(SigningRegion::from(Region::new(
            endpoint.signing_region.clone(),
        )));
        layer.store_put(SigningName::from(service.signing_name));
        layer.store_put(timeouts(setup.timeout));
        layer.store_put(retries(service, setup.max_attempts));
        layer.store_put(
            RetryPartition::custom(format!("{}/{region}", service.name))
                .token_bucket(TokenBucket::builder().capacity(10_000).build())
                .build(),
        );

        let components = RuntimeComponentsBuilder::new("firestep")
            .with_http_client(Some(setup.http.clone()))
            .with_endpoint_resolver(Some(SharedEndpointResolver::new(ResolvedEndpoint)))
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(StaticAuthSchemeOptionResolver::new(vec![
                SCHEME_ID,
            ])))
            .with_identity_resolver(
                SCHEME_ID,
                SharedIdentityResolver::new(SharedCredentialsProvider::new(identity.clone())),
            )
            .with_identity_cache(Some(IdentityCache::lazy().build()))
            .with_time_source(Some(setup.clock.clone()))
            .with_interceptor(SharedInterceptor::permanent(Clocked(setup.clock.clone())))
            .with_interceptor(SharedInterceptor::permanent(InvocationIdInterceptor::new()))
            .with_interceptor(SharedInterceptor::permanent(
                ConnectionPoisoningInterceptor::new(),
            ))
            .with_interceptor(SharedInterceptor::permanent(UserAgent(
                setup.user_agent.clone(),
            )))
            .with_interceptor(SharedInterceptor::permanent(Bounded(setup.budget.clone())))
            .with_interceptor(SharedInterceptor::permanent(Counting {
                service: service.name,
                throttles,
            }))
            .with_retry_classifier(SharedRetryClassifier::new(TransientErrorClassifier::<
                TransportFault,
            >::new()))
            .with_retry_classifier(SharedRetryClassifier::new(
                HttpStatusCodeClassifier::default(),
            ))
            .with_retry_classifier(SharedRetryClassifier::new(AwsErrorCodeClassifier::<
                TransportFault,
            >::new()))
            .with_retry_classifier(SharedRetryClassifier::new(Reads));

        let params = DefaultPluginParams::new()
            .with_behavior_version(BehaviorVersion::latest())
            .with_retry_partition_name(service.name);
        let plugins = RuntimePlugins::new()
            .with_client_plugins(default_plugins(params))
            .with_client_plugin(
                StaticRuntimePlugin::new()
                    .with_config(layer.freeze())
                    .with_runtime_components(components),
            );
        Self {
            all: plugins,
            known: setup.known.clone(),
            host: endpoint::host(&endpoint.url).to_owned(),
        }
    }

    pub(super) async fn invoke(
        &self,
        operation: &'static OperationModel,
        params: &Value,
    ) -> Result<(Json, Room), CallError> {
        let room = Room::default();
        let input = Input::erase(Call {
            operation,
            params: params.clone(),
            room: room.clone(),
        });
        match invoke(
            operation.service.service_id,
            operation.name,
            input,
            &self.all,
        )
        .await
        {
            Ok(output) => match output.downcast::<Json>() {
                Ok(json) => Ok((json, room)),
                Err(_) => Err(CallError::Transport {
                    code: "internal",
                    message: "the answer has a foreign type".to_owned(),
                }),
            },
            Err(error) => Err(self.known.clean(call_error(&error, &self.host))),
        }
    }
}

fn retries(service: &ServiceModel, max_attempts: u32) -> RetryConfig {
    let retries = firestep_catalogue::service(service.name).map(|it| it.retries);
    let config = match retries {
        Some(Retries::Adaptive) => RetryConfig::adaptive(),
        Some(Retries::Standard) | None => RetryConfig::standard(),
    };
    config
        .with_max_attempts(max_attempts)
        .with_initial_backoff(Duration::from_millis(500))
        .with_max_backoff(Duration::from_secs(20))
}

/// Between the orchestrator and the codecs.
#[derive(Debug)]
struct Codec {
    endpoint: Endpoint,
}

impl SerializeRequest for Codec {
    fn serialize_input(&self, input: Input, cfg: &mut ConfigBag) -> Result<HttpRequest, BoxError> {
        let call = input
            .downcast::<Call>()
            .map_err(|_| "the call has a foreign type")?;
        let request = codec::encode_request(call.operation, &call.params)?;
        let url = endpoint::address(&self.endpoint, &request);
        // The address is whole already: what the orchestrator adds to it is its scheme and host.
        let after = url.find("://").map_or(0, |at| at + 3);
        let path = url
            .get(after..)
            .and_then(|rest| rest.find('/'))
            .map_or(url.len(), |at| at + after);
        let (base, target) = url.split_at(path);
        cfg.interceptor_state().store_put(UnderWay(call.operation));
        cfg.interceptor_state()
            .store_put(RoomOfCall(call.room.clone()));
        cfg.interceptor_state()
            .store_put(EndpointResolverParams::new(Base(base.to_owned())));
        let mut builder = http::Request::builder()
            .method(request.method.as_str())
            .uri(if target.is_empty() { "/" } else { target });
        for (name, value) in &request.headers {
            builder = builder.header(name.as_str(), value.as_str());
        }
        if !request.body.is_empty() {
            builder = builder.header("content-length", request.body.len());
        }
        Ok(HttpRequest::try_from(
            builder.body(SdkBody::from(request.body))?,
        )?)
    }
}

impl DeserializeResponse for Codec {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        cfg: &ConfigBag,
    ) -> OutputOrError {
        let Some(UnderWay(operation)) = cfg.load::<UnderWay>().copied() else {
            return Err(OrchestratorError::other("no call is under way"));
        };
        let answer = wire::Response {
            status: response.status().as_u16(),
            headers: response
                .headers()
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: response.body().bytes().unwrap_or_default().to_vec(),
        };
        match codec::decode_evidence(operation, &answer) {
            Ok(json) => Ok(Output::erase(json)),
            Err(error) => Err(OrchestratorError::operation(Error::erase(
                TransportFault::new(error),
            ))),
        }
    }
}

#[derive(Debug)]
struct Base(String);

/// The endpoint was found before: with the bucket or prefix of the call.
#[derive(Debug)]
struct ResolvedEndpoint;

impl ResolveEndpoint for ResolvedEndpoint {
    fn resolve_endpoint<'a>(&'a self, params: &'a EndpointResolverParams) -> EndpointFuture<'a> {
        EndpointFuture::ready(match params.get::<Base>() {
            Some(Base(url)) => Ok(SmithyEndpoint::builder().url(url.clone()).build()),
            None => Err("no endpoint is known".into()),
        })
    }
}

/// AWS's error as the orchestrator's classifiers read it.
#[derive(Debug)]
struct TransportFault {
    error: ServiceError,
    metadata: ErrorMetadata,
}

impl TransportFault {
    fn new(error: ServiceError) -> Self {
        let metadata = ErrorMetadata::builder()
            .code(error.code.as_str())
            .message(error.message.as_str())
            .build();
        Self { error, metadata }
    }
}

impl std::fmt::Display for TransportFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl std::error::Error for TransportFault {}

impl ProvideErrorMetadata for TransportFault {
    fn meta(&self) -> &ErrorMetadata {
        &self.metadata
    }
}

impl ProvideErrorKind for TransportFault {
    fn retryable_error_kind(&self) -> Option<RetryKind> {
        None
    }

    fn code(&self) -> Option<&str> {
        Some(&self.error.code)
    }
}

/// How many answers of each service asked one account to slow down; each is asked again.
#[derive(Debug, Clone, Default)]
pub(super) struct Throttles(Arc<std::sync::Mutex<std::collections::HashMap<&'static str, u64>>>);

impl Throttles {
    fn count(&self, service: &'static str) {
        if let Ok(mut counts) = self.0.lock() {
            *counts.entry(service).or_default() += 1;
        }
    }

    pub(super) fn of(&self, service: &str) -> u64 {
        let counts = self.0.lock();
        counts.map_or(0, |counts| counts.get(service).copied().unwrap_or_default())
    }
}

/// Counts the answers that asked to slow down.
#[derive(Debug)]
struct Counting {
    service: &'static str,
    throttles: Throttles,
}

#[dyn_dispatch_hint]
impl Intercept for Counting {
    fn name(&self) -> &'static str {
        "firestep throttled answers"
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let throttled = context
            .output_or_error()
            .and_then(Result::err)
            .and_then(fault_of)
            .is_some_and(is_throttled);
        if throttled {
            self.throttles.count(self.service);
        }
        Ok(())
    }
}

impl TimeSource for Clock {
    fn now(&self) -> SystemTime {
        self.now()
    }
}

/// By how much a request is signed ahead of this machine's time.
#[derive(Debug, Clone, Copy)]
struct SignedAhead(i64);

impl Storable for SignedAhead {
    type Storer = StoreReplace<Self>;
}

/// Learns AWS's time from an answer that refuses a signature for its own. The official interceptor keeps one time for
/// each service, account and region, and has every denial asked again while the clock is wrong.
#[derive(Debug)]
struct Clocked(Clock);

#[dyn_dispatch_hint]
impl Intercept for Clocked {
    fn name(&self) -> &'static str {
        "firestep clock"
    }

    fn modify_before_signing(
        &self,
        _context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        cfg.interceptor_state()
            .store_put(SignedAhead(self.0.ahead()));
        Ok(())
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date");
        let date = date.and_then(|it| DateTime::from_str(it, DateFormat::HttpDate).ok());
        if let Some(date) = date.and_then(|it| SystemTime::try_from(it).ok())
            && let Some(SignedAhead(signed)) = cfg.load::<SignedAhead>().copied()
        {
            let measured = Clock::measure(date);
            context
                .response_mut()
                .add_extension(Skew { measured, signed });
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let fault = context
            .output_or_error()
            .and_then(Result::err)
            .and_then(fault_of);
        let skew = context.response().and_then(|it| it.extension::<Skew>());
        if let Some((fault, skew)) = fault.zip(skew)
            && is_refused_for_time(fault, *skew)
        {
            self.0.correct(*skew);
        }
        Ok(())
    }
}

/// Whether a signature was refused, and its time is why. A denial says nothing of time.
fn is_refused_for_time(error: &ServiceError, skew: Skew) -> bool {
    const CODES: [&str; 6] = [
        "RequestTimeTooSkewed",
        "RequestInTheFuture",
        "RequestExpired",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "AuthFailure",
    ];
    CODES.contains(&error.code.as_str()) && skew.is_wrong()
}

fn fault_of(error: &OrchestratorError<Error>) -> Option<&ServiceError> {
    let fault = error.as_operation_error()?;
    Some(&fault.downcast_ref::<TransportFault>()?.error)
}

fn is_throttled(error: &ServiceError) -> bool {
    throttle_codes().contains(&error.code.as_str()) || error.status == 429
}

/// What the official classifiers leave out: codes that throttle reads, `Retry-After`, answers cut short, a clock that
/// was wrong; and what would be the same however often it is asked.
#[derive(Debug)]
struct Reads;

impl ClassifyRetry for Reads {
    fn classify_retry(&self, ctx: &InterceptorContext) -> RetryAction {
        let Some(Err(error)) = ctx.output_or_error() else {
            return RetryAction::NoActionIndicated;
        };
        if let Some(unsent) = error.as_connector_error() {
            let nobody = transport_code(&chain(unsent)) != "transport";
            return if nobody {
                RetryAction::RetryForbidden
            } else {
                RetryAction::NoActionIndicated
            };
        }
        let Some(error) = fault_of(error) else {
            return RetryAction::NoActionIndicated;
        };
        if matches!(error.status, 404 | 501) {
            return RetryAction::RetryForbidden;
        }
        let skew = ctx.response().and_then(|it| it.extension::<Skew>());
        if skew.is_some_and(|skew| is_refused_for_time(error, *skew)) {
            // The clock has been corrected meanwhile.
            return RetryAction::retryable_error_with_explicit_delay(
                RetryKind::ClientError,
                Duration::ZERO,
            );
        }
        let after = ctx
            .response()
            .and_then(|response| response.headers().get("retry-after"))
            .and_then(|seconds| seconds.parse::<u64>().ok())
            .map(|seconds| Duration::from_secs(seconds.min(20)));
        match (is_throttled(error), after) {
            (true, Some(after)) => {
                RetryAction::retryable_error_with_explicit_delay(RetryKind::ThrottlingError, after)
            }
            (false, Some(after)) if error.status >= 500 => {
                RetryAction::retryable_error_with_explicit_delay(RetryKind::ServerError, after)
            }
            (true, None) => RetryAction::throttling_error(),
            _ if error.kind == ErrorKind::Unreadable => RetryAction::transient_error(),
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "firestep reads"
    }
}

/// Says who asks.
#[derive(Debug)]
struct UserAgent(String);

#[dyn_dispatch_hint]
impl Intercept for UserAgent {
    fn name(&self) -> &'static str {
        "firestep user agent"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        context
            .request_mut()
            .headers_mut()
            .insert("user-agent", self.0.clone());
        Ok(())
    }
}

/// Refuses a body beyond the limit while it is read, and lets it wait for room.
#[derive(Debug)]
struct Bounded(Budget);

#[dyn_dispatch_hint]
impl Intercept for Bounded {
    fn name(&self) -> &'static str {
        "firestep size limit"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let room = cfg.load::<RoomOfCall>().map(|it| it.0.clone());
        let response = context.response_mut();
        let body = std::mem::replace(response.body_mut(), SdkBody::taken());
        *response.body_mut() = self.0.bound(body, room.unwrap_or_default());
        Ok(())
    }
}

fn call_error(error: &SdkError<Error, HttpResponse>, host: &str) -> CallError {
    if let SdkError::ServiceError(context) = error
        && let Some(fault) = context.err().downcast_ref::<TransportFault>()
    {
        return CallError::Service(fault.error.clone());
    }
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    let mut text = String::new();
    while let Some(inner) = source {
        if let Some(encode) = inner.downcast_ref::<EncodeError>() {
            return CallError::Params(encode.clone());
        }
        if let Some(known) = inner.downcast_ref::<CallError>() {
            return known.clone();
        }
        if inner.is::<http_body_util::LengthLimitError>() {
            return CallError::TooLarge { limit: MOST_BYTES };
        }
        text = inner.to_string();
        source = inner.source();
    }
    match error {
        SdkError::TimeoutError(_) => CallError::Timeout,
        SdkError::DispatchFailure(failure) if failure.is_timeout() => CallError::Timeout,
        _ => CallError::Transport {
            code: transport_code(&chain(error)),
            message: format!("{host}: {text}"),
        },
    }
}

/// What an error and all that caused it say.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let all = std::iter::successors(Some(error), |it| it.source());
    all.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// `transport` is what may be over the next time.
fn transport_code(text: &str) -> &'static str {
    let text = text.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|it| text.contains(it));
    if says(&[
        "name or service not known",
        "no address associated",
        "nodename nor servname",
    ]) {
        "dns:name-not-found"
    } else if says(&["refused"]) {
        "connect:refused"
    } else if says(&["certificate", "received fatal alert", "corrupt message"]) {
        "tls"
    } else {
        "transport"
    }
}
