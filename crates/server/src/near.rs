//! Names near to one that was typed, for whoever mistyped it.

/// How many are offered.
const OFFERED: usize = 5;

/// A hint that offers the names nearest to what was typed, or says what to give where none is near.
pub(crate) fn hint<'a>(names: impl Iterator<Item = &'a str>, typed: &str, otherwise: &str) -> String {
    let wanted = bare(typed);
    let mut near: Vec<(usize, &str)> = names.filter_map(|name| Some((distance(&bare(name), &wanted)?, name))).collect();
    near.sort_unstable();
    let offered: Vec<&str> = near.into_iter().map(|(_, name)| name).take(OFFERED).collect();
    if offered.is_empty() { otherwise.to_owned() } else { format!("did you mean {}?", offered.join(", ")) }
}

/// Without what people leave out: capitals, points, hyphens and spaces.
fn bare(name: &str) -> Vec<char> {
    name.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How far a name is from the one wanted: nothing where one holds the other, and too far where more than a third is mistyped.
fn distance(name: &[char], wanted: &[char]) -> Option<usize> {
    let holds = |long: &[char], short: &[char]| short.len() > 2 && long.windows(short.len()).any(|it| it == short);
    if holds(name, wanted) || holds(wanted, name) {
        return Some(0);
    }
    Some(slips(name, wanted)).filter(|slips| *slips * 3 <= wanted.len())
}

/// Letters wrong, missing, too many, or in each other's place.
fn slips(one: &[char], other: &[char]) -> usize {
    let mut rows = vec![(0..=other.len()).collect::<Vec<usize>>()];
    for (i, letter) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, wanted) in other.iter().enumerate() {
            let mut least = (rows[i][j + 1] + 1).min(row[j] + 1).min(rows[i][j] + usize::from(letter != wanted));
            if i > 0 && j > 0 && *letter == other[j - 1] && one[i - 1] == *wanted {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["St. Helens", "Salford", "Stockport", "Bournemouth, Christchurch and Poole", "Sefton"];

    fn offered(typed: &str) -> String {
        hint(NAMES.into_iter(), typed, "nothing")
    }

    #[test]
    fn a_slip_is_forgiven() {
        assert_eq!(offered("St Helens"), "did you mean St. Helens?");
        assert_eq!(offered("Salfrod"), "did you mean Salford?");
        assert_eq!(offered("christchurch"), "did you mean Bournemouth, Christchurch and Poole?");
        assert_eq!(offered("Stokport"), "did you mean Stockport?");
    }

    #[test]
    fn what_is_like_nothing_is_offered_nothing() {
        for typed in ["", "x", "Narnia", "🦀"] {
            assert_eq!(offered(typed), "nothing", "{typed}");
        }
    }
}
