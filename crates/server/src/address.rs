//! The address that people know this service by, and what may be done at one that anybody on the way can read.

use std::net::SocketAddr;

use reqwest::Url;

use crate::failed::Failed;

/// The address that people know this service by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PublicAddress(Url);

impl PublicAddress {
    /// The address given, or that of this machine for itself.
    ///
    /// # Errors
    /// Where others could read what passes: it is not https, and not this machine's own; or requests come from other machines, and
    /// nobody said under which https address.
    pub fn of(given: Option<&str>, listen: SocketAddr) -> Result<Self, Failed> {
        let stays_here = listen.ip().to_canonical().is_loopback();
        let address = match given {
            Some(given) => Some(Self::parse(given)?),
            None if stays_here => Some(Self::parse(&format!("http://{listen}"))?),
            None => None,
        };
        // An address that only this machine would use says nothing of who else can come to where it listens.
        address.filter(|it| stays_here || it.is_secure()).ok_or_else(|| {
            Failed::Input(format!(
                "listening on {listen}, other machines can come, and what passes could be read on the way: put what speaks TLS in front, and \
                 say with --public-url under which https address people reach it; or listen on 127.0.0.1"
            ))
        })
    }

    fn parse(text: &str) -> Result<Self, Failed> {
        let wrong = |why: &str| Failed::Input(format!("--public-url {text:?}: {why}"));
        let url = Url::parse(text).map_err(|_| wrong("expected an address such as https://waymark.example.gov.uk"))?;
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() != "https" && !(url.scheme() == "http" && here) {
            return Err(wrong("tokens and sessions would pass in the clear: expected https"));
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some()
        {
            return Err(wrong("expected a scheme, a host and a port, and nothing else"));
        }
        Ok(Self(url))
    }

    /// The same, once it is known at which port this machine listens, where any would do.
    pub(crate) fn listening(mut self, on: SocketAddr) -> Self {
        if self.0.port() == Some(0) {
            // Only an address without a host has no port, and this one has one.
            let _ = self.0.set_port(Some(on.port()));
        }
        self
    }

    /// What a browser names as the origin of what a page at this address sends.
    pub fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Whether what passes is encrypted on its way.
    pub fn is_secure(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// The address of a path here.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(given: Option<&str>, listen: &str) -> Result<PublicAddress, String> {
        PublicAddress::of(given, listen.parse().unwrap()).map_err(|it| it.to_string())
    }

    #[test]
    fn what_anybody_could_read_on_the_way_is_refused_unless_it_stays_on_this_machine() {
        assert!(!of(None, "127.0.0.1:8080").unwrap().is_secure());
        assert!(!of(None, "[::1]:8080").unwrap().is_secure());
        assert!(of(None, "0.0.0.0:8080").unwrap_err().contains("--public-url"));
        assert!(of(None, "10.0.0.7:8080").is_err());
        assert!(of(Some("https://waymark.example"), "0.0.0.0:8080").unwrap().is_secure());
        assert!(!of(Some("http://localhost:8080"), "127.0.0.1:8080").unwrap().is_secure());
        for open in ["0.0.0.0:8080", "[::]:8080", "10.0.0.7:8080"] {
            let why = of(Some("http://127.0.0.1:8080"), open).unwrap_err();
            assert!(why.contains("https") && why.contains("listen on 127.0.0.1"), "{why}");
        }
        for wrong in ["http://waymark.example", "waymark.example", "ftp://localhost", "https://a:b@x.example", "https://x.example/path"] {
            assert!(of(Some(wrong), "127.0.0.1:1").is_err(), "{wrong}");
        }
        assert_eq!(of(Some("https://waymark.example"), "0.0.0.0:1").unwrap().at("/x"), "https://waymark.example/x");
    }
}
