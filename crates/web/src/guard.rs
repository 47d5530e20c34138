//! Who is answered: who names this server, knows its token, comes from no other page, and asks to read.

use hyper::header::{HOST, HeaderMap, HeaderName, ORIGIN};
use hyper::{Method, StatusCode, Uri};

/// Whom a server answers.
#[derive(Debug)]
pub(crate) struct Guard {
    token: String,
    /// The names of this server: a page of another name that leads here by its own DNS has none of them.
    hosts: Vec<String>,
}

/// Why somebody is not answered.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal(pub(crate) StatusCode, pub(crate) &'static str);

impl Guard {
    /// A guard with a new token.
    pub(crate) fn new(port: u16) -> std::io::Result<Self> {
        let mut bytes = [0; 16];
        getrandom::getrandom(&mut bytes)
            .map_err(|error| std::io::Error::other(error.to_string()))?;
        let token = format!("{:032x}", u128::from_be_bytes(bytes));
        Ok(Guard::with_token(token, port))
    }

    fn with_token(token: String, port: u16) -> Self {
        Guard {
            token,
            hosts: ["127.0.0.1", "localhost"]
                .into_iter()
                // Of HTTP's own port nobody writes the number.
                .flat_map(|name| {
                    let bare = (port == 80).then(|| name.to_owned());
                    bare.into_iter().chain([format!("{name}:{port}")])
                })
                .collect(),
        }
    }

    pub(crate) fn token(&self) -> &str {
        &self.token
    }

    /// What is asked for: the path below the token.
    pub(crate) fn admit<'p>(
        &self,
        method: &Method,
        headers: &HeaderMap,
        uri: &'p Uri,
    ) -> Result<&'p str, Refusal> {
        let is_own = |name: &str| self.hosts.iter().any(|host| host == name);
        // A target that names a host, as one sends to a proxy, says whom it means as well.
        let is_meant = uri.authority().is_none_or(|it| is_own(it.as_str()));
        if !is_meant || !one(headers, &HOST).is_some_and(is_own) {
            return Err(Refusal(
                StatusCode::MISDIRECTED_REQUEST,
                "this server answers to 127.0.0.1 alone",
            ));
        }
        if headers.contains_key(ORIGIN) {
            let origin = one(headers, &ORIGIN).and_then(|it| it.strip_prefix("http://"));
            if !origin.is_some_and(is_own) {
                return Err(Refusal(
                    StatusCode::FORBIDDEN,
                    "pages of other servers are not answered",
                ));
            }
        }
        if method != Method::GET && method != Method::HEAD {
            return Err(Refusal(
                StatusCode::METHOD_NOT_ALLOWED,
                "nothing can be written here",
            ));
        }
        let below = uri
            .path()
            .strip_prefix('/')
            .and_then(|it| it.split_once('/'));
        match below {
            Some((token, below)) if is_same(token, &self.token) => Ok(below),
            _ => Err(Refusal(
                StatusCode::NOT_FOUND,
                "the address is the whole line that firestep serve printed",
            )),
        }
    }
}

/// A header that is there once.
fn one<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

/// Whether two texts are the same, in a time that tells nothing of how much of them is.
fn is_same(one: &str, other: &str) -> bool {
    let differs = one
        .bytes()
        .zip(other.bytes())
        .fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && differs == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: &Method, headers: &[(&'static str, &str)], path: &str) -> Result<String, u16> {
        asked_at(4600, method, headers, path)
    }

    fn asked_at(
        port: u16,
        method: &Method,
        headers: &[(&'static str, &str)],
        path: &str,
    ) -> Result<String, u16> {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.append(*name, value.parse().unwrap());
        }
        Guard::with_token("0f0f".to_owned(), port)
            .admit(method, &all, &path.parse().unwrap())
            .map(str::to_owned)
            .map_err(|it| it.0.as_u16())
    }

    #[test]
    fn who_names_the_server_and_knows_its_token_is_answered() {
        let host = ("host", "127.0.0.1:4600");
        let get = Method::GET;
        assert_eq!(asked(&get, &[host], "/0f0f/"), Ok(String::new()));
        let local = ("host", "localhost:4600");
        assert_eq!(
            asked(&Method::HEAD, &[local], "/0f0f/run/a"),
            Ok("run/a".to_owned())
        );
        let own = ("origin", "http://127.0.0.1:4600");
        assert_eq!(
            asked(&get, &[host, own], "/0f0f/state"),
            Ok("state".to_owned())
        );
        for (headers, path, status) in [
            (&[][..], "/0f0f/", 421),
            (&[("host", "evil.example:4600")], "/0f0f/", 421),
            (&[("host", "127.0.0.1:80")], "/0f0f/", 421),
            (&[host, ("host", "evil.example")], "/0f0f/", 421),
            (&[("host", "127.0.0.1")], "/0f0f/", 421),
            (&[host], "http://evil.example/0f0f/", 421),
            (&[host], "http://x@127.0.0.1:4600/0f0f/", 421),
            (&[host, ("origin", "http://evil.example")], "/0f0f/", 403),
            (&[host, ("origin", "null")], "/0f0f/", 403),
            (&[host, ("origin", "https://127.0.0.1:4600")], "/0f0f/", 403),
            (&[host], "/", 404),
            (&[host], "/0f0f", 404),
            (&[host], "/0f0e/", 404),
            (&[host], "/0f0f0/", 404),
        ] {
            assert_eq!(
                asked(&get, headers, path),
                Err(status),
                "{headers:?} {path}"
            );
        }
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
            assert_eq!(asked(&method, &[host], "/0f0f/"), Err(405));
        }
    }

    #[test]
    fn the_port_of_http_is_left_out_by_those_who_ask() {
        let get = Method::GET;
        for name in ["127.0.0.1", "localhost", "127.0.0.1:80"] {
            let origin = format!("http://{name}");
            let headers = [("host", name), ("origin", &*origin)];
            assert!(asked_at(80, &get, &headers, "/0f0f/").is_ok(), "{name}");
        }
        assert_eq!(
            asked_at(80, &get, &[("host", "127.0.0.2")], "/0f0f/"),
            Err(421)
        );
        let whole = "http://127.0.0.1:4600/0f0f/state";
        let host = ("host", "127.0.0.1:4600");
        assert_eq!(asked(&get, &[host], whole), Ok("state".to_owned()));
    }

    #[test]
    fn a_token_is_nobody_else_s() {
        let one = Guard::new(1).unwrap();
        assert_eq!(one.token().len(), 32);
        assert_ne!(one.token(), Guard::new(1).unwrap().token());
    }
}
