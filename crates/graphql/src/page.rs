//! Pages of lists: connections as Relay has them, with cursors that outlive what is added or taken away between two pages.

use std::borrow::Cow;
use std::cmp::Ordering;

use async_graphql::{OutputType, Result, SimpleObject, TypeName};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use uuid::Uuid;

use crate::errors::bad_input;
use crate::scalars::count;

/// How many items a page has where nobody says.
const USUAL: usize = 20;

/// The most items of a page.
const MOST: i32 = 100;

/// Which part of a list is wanted: the four arguments of a connection.
#[derive(Clone, Debug, Default)]
pub struct Window {
    /// The first so many.
    pub first: Option<i32>,
    /// Only what comes after this cursor.
    pub after: Option<String>,
    /// The last so many.
    pub last: Option<i32>,
    /// Only what comes before this cursor.
    pub before: Option<String>,
}

impl Window {
    /// The page's size, and whether it is cut from the end.
    pub fn size(&self) -> Result<(usize, bool)> {
        let (name, size, from_end) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(bad_input("expected first or last, not both")),
            (None, None) => return Ok((USUAL, false)),
            (Some(first), None) => ("first", first, false),
            (None, Some(last)) => ("last", last, true),
        };
        if !(1..=MOST).contains(&size) {
            return Err(bad_input(format!("{name} must be from 1 to {MOST}")));
        }
        Ok((usize::try_from(size).unwrap_or(USUAL), from_end))
    }

    /// The cursors, read: after, before.
    pub fn cursors(&self, order: &str) -> Result<[Option<Cursor>; 2]> {
        let read = |text: &Option<String>| text.as_deref().map(|it| Cursor::read(it, order)).transpose();
        Ok([read(&self.after)?, read(&self.before)?])
    }
}

/// A place in a list: an item, and when the list was made. It names nobody: it may end up in an address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Cursor {
    /// The item.
    pub id: Uuid,
    /// The position at which the list was made.
    pub known: i64,
    /// How many items came before it then.
    pub index: usize,
}

impl Cursor {
    fn read(text: &str, order: &str) -> Result<Self> {
        let read = || {
            let text = String::from_utf8(BASE64.decode(text).ok()?).ok()?;
            let mut parts = text.splitn(4, '/');
            let (known, id, index, of) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
            (of == order).then_some(())?;
            Some(Self { id: id.parse().ok()?, known: known.parse().ok()?, index: index.parse().ok()? })
        };
        read().ok_or_else(|| bad_input("expected a cursor of this list, in this order"))
    }

    fn write(self, order: &str) -> String {
        BASE64.encode(format!("{}/{}/{}/{order}", self.known, self.id, self.index))
    }
}

/// A list in its order, to be cut into pages.
pub struct List<'a, T> {
    /// Every item, in order.
    pub items: Vec<T>,
    /// The order's name, which a cursor of another order does not fit.
    pub order: &'a str,
    /// The position at which the list was made.
    pub known: i64,
}

/// Where in a list as it is now a cursor points: how many items come before it, and how many with it.
///
/// Both are the same where the cursor's item is not there any more, or stands elsewhere now: whoever goes on from it goes on from
/// where it stood, and misses nobody.
pub type Place = (usize, usize);

/// The place of an item as it was when a cursor was given out, in the list as it is now.
pub fn place_of<T>(items: &[T], then: &T, compare: impl Fn(&T, &T) -> Ordering) -> Place {
    let before = items.partition_point(|it| compare(it, then).is_lt());
    (before, before + usize::from(items.get(before).is_some_and(|it| compare(it, then).is_eq())))
}

impl<T> List<'_, T> {
    /// Cuts a page. `id` names an item, `place` says where a cursor points whose item has changed, or is not there any more.
    pub fn page(self, window: &Window, id: impl Fn(&T) -> Uuid, place: impl Fn(&Cursor) -> Option<Place>) -> Result<Page<T>> {
        let (size, from_end) = window.size()?;
        let [after, before] = window.cursors(self.order)?;
        let all = self.items.len();
        let find = |cursor: &Cursor| {
            let here = || self.items.iter().position(|it| id(it) == cursor.id).map(|index| (index, index + 1));
            place(cursor).or_else(here).ok_or_else(|| bad_input("this cursor leads nowhere any more: begin again"))
        };
        let mut from = after.as_ref().map_or(Ok(0), |it| find(it).map(|(_, next)| next))?;
        let mut to = before.as_ref().map_or(Ok(all), |it| find(it).map(|(index, _)| index))?.max(from);
        if from_end {
            from = from.max(to.saturating_sub(size));
        } else {
            to = to.min(from + size);
        }
        let items: Vec<T> = self.items.into_iter().skip(from).take(to - from).collect();
        let cursor = |(index, it): (usize, &T)| Cursor { id: id(it), known: self.known, index: from + index }.write(self.order);
        let cursors = items.iter().enumerate().map(cursor).collect();
        Ok(Page { items, cursors, has_previous: from > 0, has_next: to < all, all })
    }
}

/// A page, before it is shown.
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    cursors: Vec<String>,
    has_previous: bool,
    has_next: bool,
    all: usize,
}

impl<T> Page<T> {
    /// Of a list of which only the length was asked for.
    pub fn counted(all: usize) -> Self {
        Self { items: Vec::new(), cursors: Vec::new(), has_previous: false, has_next: false, all }
    }

    /// The same page of other items, one for each.
    pub fn with<S>(self, items: Vec<S>) -> Page<S> {
        let Self { cursors, has_previous, has_next, all, .. } = self;
        Page { items, cursors, has_previous, has_next, all }
    }

    /// As GraphQL shows it. What is shown shares what was asked for the whole page.
    pub fn show<S: OutputType + Clone>(self, show: impl FnMut(T) -> S) -> Connection<S> {
        let page_info = PageInfo {
            has_previous_page: self.has_previous,
            has_next_page: self.has_next,
            start_cursor: self.cursors.first().cloned(),
            end_cursor: self.cursors.last().cloned(),
        };
        let nodes: Vec<S> = self.items.into_iter().map(show).collect();
        let edges = nodes.iter().cloned().zip(self.cursors).map(|(node, cursor)| Edge { cursor, node }).collect();
        Connection { edges, nodes, page_info, total_count: count(self.all) }
    }
}

/// A page of a list.
#[derive(Clone, SimpleObject)]
#[graphql(name_type)]
pub struct Connection<T: OutputType> {
    /// The items, each with its cursor.
    edges: Vec<Edge<T>>,
    /// The items alone.
    nodes: Vec<T>,
    /// Where this page lies in the list.
    page_info: PageInfo,
    /// How many items the whole list has.
    total_count: i32,
}

impl<T: OutputType> TypeName for Connection<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", T::type_name()).into()
    }
}

/// An item of a list, and its place in it.
#[derive(Clone, SimpleObject)]
#[graphql(name_type)]
pub struct Edge<T: OutputType> {
    /// The item's place, to go on from.
    cursor: String,
    /// The item.
    node: T,
}

impl<T: OutputType> TypeName for Edge<T> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", T::type_name()).into()
    }
}

/// Where a page lies in its list.
#[derive(Clone, Debug, SimpleObject)]
pub struct PageInfo {
    /// Whether something comes before this page.
    pub has_previous_page: bool,
    /// Whether something comes after this page.
    pub has_next_page: bool,
    /// The first item's cursor; null on an empty page.
    pub start_cursor: Option<String>,
    /// The last item's cursor; null on an empty page.
    pub end_cursor: Option<String>,
}
