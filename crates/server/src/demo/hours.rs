//! Hours: makes a group's FTE add up exactly, changing as few people's as it can.

use chrono::NaiveDate;

use super::dice::Dice;
use super::plan::WHOLE_FTE;

/// A spell that is going on.
#[derive(Debug, Clone)]
pub(super) struct Post {
    pub person: usize,
    pub spell: usize,
    /// Hours as planned so far.
    pub fte: i64,
    /// Hours as they shall be at the end of the year, or on the last day.
    pub wanted: i64,
    /// The first day of this year on which something may change.
    pub open_from: NaiveDate,
    /// Whether the hours of its first day are still free to choose.
    pub fresh: bool,
}

/// The hours that contracts are usually made for.
pub(super) fn usual(dice: &mut Dice) -> i64 {
    dice.weighted(&[(WHOLE_FTE, 790), (900_000, 25), (800_000, 85), (700_000, 15), (600_000, 60), (500_000, 25)])
}

/// Changes what the posts shall have until they add up, and says how much is left over.
///
/// Nobody gets more than full time or less than none, so what is left is only ever the
/// part that does not fit between these.
pub(super) fn fit(posts: &mut [&mut Post], total: i64, dice: &mut Dice) -> i64 {
    dice.shuffle(posts);
    // Odd hours and very few are changed first, so that there are never many of them.
    posts.sort_by_key(|post| post.wanted % 50_000 == 0 && 400_000 <= post.wanted);
    let mut left = total - posts.iter().map(|post| post.wanted).sum::<i64>();
    for post in posts.iter_mut() {
        if left <= 0 {
            break;
        }
        let more = left.min(WHOLE_FTE - post.wanted);
        post.wanted += more;
        left -= more;
    }
    // First from those who can spare some, then from anybody.
    for least in [500_000, 200_000, 0] {
        for post in posts.iter_mut() {
            if left >= 0 {
                return left;
            }
            let step = if least == 0 { WHOLE_FTE } else { dice.pick(&[200_000, 400_000]) };
            let less = (-left).min(step).min(post.wanted - least).max(0);
            post.wanted -= less;
            left += less;
        }
    }
    left
}
