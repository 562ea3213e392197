//! Content types: which one the caller sent, and which one it can read.

use axum::http::{HeaderMap, HeaderValue, header};

/// The shape of an answer. The bodies are alike; the statuses are not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Media {
    /// `application/graphql-response+json`: the status tells how the request went.
    GraphQl,
    /// `application/json`: any well-formed request is 200, as clients of before the specification expect.
    Json,
}

impl Media {
    pub(crate) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphQl => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        })
    }
}

/// What the caller likes best of what we have, or `None` if it can read neither.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<Media> {
    let mut offered = headers.get_all(header::ACCEPT).iter().peekable();
    // The specification's rule for callers that do not say.
    if offered.peek().is_none() {
        return Some(Media::Json);
    }
    let (mut graphql, mut json) = (Liked::default(), Liked::default());
    for range in offered.filter_map(|it| it.to_str().ok()).flat_map(|it| it.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let quality = parts.find_map(quality).unwrap_or(1000);
        match name.as_str() {
            "application/graphql-response+json" => graphql.say(2, quality),
            "application/json" => json.say(2, quality),
            "application/*" => [&mut graphql, &mut json].into_iter().for_each(|it| it.say(1, quality)),
            "*/*" => [&mut graphql, &mut json].into_iter().for_each(|it| it.say(0, quality)),
            _ => {}
        }
    }
    match (graphql.quality, json.quality) {
        (0, 0) => None,
        // A caller that only says "anything" gets what callers have always got.
        (graphql_quality, json_quality) if graphql_quality == json_quality => match graphql.exactness >= 2 {
            true => Some(Media::GraphQl),
            false => Some(Media::Json),
        },
        (graphql_quality, json_quality) if graphql_quality > json_quality => Some(Media::GraphQl),
        _ => Some(Media::Json),
    }
}

#[derive(Default)]
struct Liked {
    exactness: u8,
    quality: u16,
}

impl Liked {
    // The most exact range counts, wherever it stands.
    fn say(&mut self, exactness: u8, quality: u16) {
        if exactness >= self.exactness {
            *self = Self { exactness, quality };
        }
    }
}

/// `q=0.25` in thousandths.
fn quality(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let value: f32 = value.trim().parse().ok()?;
    Some((value.clamp(0.0, 1.0) * 1000.0) as u16)
}

/// True for JSON in UTF-8, whole and uncompressed. Browsers cannot send that across sites without asking first.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(Ok(text)), None) = (types.next().map(HeaderValue::to_str), types.next()) else {
        return false;
    };
    let mut parts = text.split(';').map(str::trim);
    let json = parts.next().is_some_and(|it| it.eq_ignore_ascii_case("application/json"));
    let utf8 = parts.all(|parameter| match parameter.split_once('=') {
        Some((name, value)) if name.trim().eq_ignore_ascii_case("charset") => {
            let value = value.trim().trim_matches('"');
            value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
        }
        _ => true,
    });
    let plain = headers.get_all(header::CONTENT_ENCODING).iter().all(|it| it.as_bytes().eq_ignore_ascii_case(b"identity"));
    json && utf8 && plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(accept: &'static str) -> Option<Media> {
        accepted(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]))
    }

    #[test]
    fn the_caller_gets_what_it_likes_best() {
        assert_eq!(accepted(&HeaderMap::new()), Some(Media::Json));
        assert_eq!(asked("*/*"), Some(Media::Json));
        assert_eq!(asked("application/graphql-response+json"), Some(Media::GraphQl));
        let both = "application/graphql-response+json; charset=utf-8, application/json; charset=utf-8";
        assert_eq!(asked(both), Some(Media::GraphQl));
        assert_eq!(asked("application/graphql-response+json;q=0.5, application/json"), Some(Media::Json));
        assert_eq!(asked("application/json;q=0, */*"), Some(Media::GraphQl));
        assert_eq!(asked("text/html"), None);
        assert_eq!(asked("application/json;q=0"), None);
        assert_eq!(asked("*/*;q=nonsense"), Some(Media::Json));
    }

    #[test]
    fn only_json_in_utf_8_is_read() {
        let sent = |text| is_json(&HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(text))]));
        assert!(sent("application/json"));
        assert!(sent("Application/JSON; charset=\"UTF-8\""));
        assert!(!sent("application/json; charset=utf-16"));
        assert!(!sent("text/plain"));
        assert!(!sent("application/jsonx"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
