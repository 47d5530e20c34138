//! Listening on 127.0.0.1, and answering.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::guard::{Guard, Refusal};
use crate::running;
use crate::site::{Answer, Site};

/// Could not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken, or may not be used.
    #[error(
        "could not listen on {address}: {source}\n  --port 0 takes a free port, --port N another one"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The system gives no random number.
    #[error("could not make a token: {0}")]
    Token(std::io::Error),
}

/// A running server. It stops when it is dropped.
#[derive(Debug)]
pub struct Server {
    url: String,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    /// Serves a history on 127.0.0.1; port 0 takes a free one.
    pub async fn start(history: PathBuf, port: u16) -> Result<Self, ServeError> {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let listener = TcpListener::bind(address)
            .await
            .map_err(|source| ServeError::Listen { address, source })?;
        let address = listener.local_addr().unwrap_or(address);
        let guard = Guard::new(address.port()).map_err(ServeError::Token)?;
        let url = format!("http://{address}/{}/", guard.token());
        let site = Site {
            history,
            running: running::folder(),
        };
        let shared = Arc::new((guard, site));
        Ok(Server {
            url,
            task: tokio::spawn(accept(listener, shared)),
        })
    }

    /// The address with its token.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Serves until the task ends, which it does not by itself.
    pub async fn run(&mut self) {
        // A task that was cancelled has nothing more to say.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The most connections at a time; the next ones wait. A browser opens six.
const CONNECTIONS: usize = 64;

/// How long a connection may say nothing, or only the half of what it asks.
const SILENCE: Duration = Duration::from_secs(10);

/// How long nobody is accepted after that failed: a process that has no file left gets none by trying on.
const PAUSE: Duration = Duration::from_millis(200);

async fn accept(listener: TcpListener, shared: Arc<(Guard, Site)>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS));
    // Nobody closes the semaphore.
    while let Ok(place) = Arc::clone(&room).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let shared = Arc::clone(&shared);
                async move { Ok::<_, Infallible>(answer(request, shared).await) }
            });
            // A peer that hangs up midway is no error of ours.
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(SILENCE)
                .serve_connection(TokioIo::new(stream), service)
                .await;
            drop(place);
        });
    }
}

async fn answer(request: Request<Incoming>, shared: Arc<(Guard, Site)>) -> Response<Full<Bytes>> {
    let (guard, _) = &*shared;
    let uri = request.uri();
    let path = match guard.admit(request.method(), request.headers(), uri) {
        Ok(path) => path.to_owned(),
        Err(Refusal(status, why)) => {
            return response(Answer {
                status,
                kind: "text/plain; charset=utf-8",
                policy: "default-src 'none'".to_owned(),
                body: format!("{why}\n").into_bytes(),
            });
        }
    };
    let query = uri.query().unwrap_or_default().to_owned();
    // Reading files blocks.
    let answered = tokio::task::spawn_blocking(move || {
        let root = format!("/{}/", shared.0.token());
        shared.1.answer(&root, &path, &query)
    })
    .await;
    answered.map_or_else(
        |_| {
            let mut failed = Response::new(Full::default());
            *failed.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            failed
        },
        response,
    )
}

/// Nothing is kept by the browser, framed, guessed or sent on.
const HEADERS: [(HeaderName, &str); 6] = [
    (hyper::header::CACHE_CONTROL, "no-store"),
    (hyper::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (hyper::header::X_FRAME_OPTIONS, "DENY"),
    (hyper::header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

fn response(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        hyper::header::CONTENT_TYPE,
        HeaderValue::from_static(answer.kind),
    );
    let policy = format!("{}; frame-ancestors 'none'", answer.policy);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(hyper::header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
