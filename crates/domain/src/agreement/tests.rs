//! Agreement: the worked examples of those who published the formulae, and what cannot be computed.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;

/// Pairs from a table: how often the first rater said the row's category, and the second the column's.
fn pairs(table: [[usize; 3]; 3]) -> Vec<(usize, usize)> {
    let cell = |row: usize, column: usize| std::iter::repeat_n((row, column), table[row][column]);
    (0..3).flat_map(|row| (0..3).flat_map(move |column| cell(row, column))).collect()
}

/// Items from a table: how many raters put each item into each category.
fn items<const C: usize>(table: &[[usize; C]]) -> Vec<Vec<usize>> {
    table.iter().map(|row| (0..C).flat_map(|category| std::iter::repeat_n(category, row[category])).collect()).collect()
}

#[track_caller]
fn is(actual: f64, published: f64, places: i32) {
    assert!((actual - published).abs() <= 0.5 * 10_f64.powi(-places) + 1e-12, "expected {published}, not {actual}");
}

/// 100 patients, two raters, three diagnoses: J. L. Fleiss, B. Levin and M. C. Paik, "Statistical Methods for Rates and Proportions", 3rd
/// edition (2003), table 18.1; the last digits by statsmodels 0.14 (`cohens_kappa`).
#[test]
fn cohens_kappa_of_two_diagnosticians_is_as_published() {
    let kappa = cohen(&pairs([[75, 1, 4], [5, 4, 1], [0, 0, 10]])).unwrap();
    is(kappa.observed, 0.89, 10);
    is(kappa.by_chance, 0.66, 10);
    is(kappa.value, 0.676_470_588_235_294, 12);
    is(kappa.error_under_chance.unwrap(), 0.076_187_257_923_462_63, 12);
    let interval = kappa.interval.unwrap();
    is(interval.standard_error, 0.087_702_953_475_212_54, 12);
    is(interval.low, 0.504_575_958_086_085_5, 12);
    is(interval.high, 0.848_365_218_384_502_6, 12);
}

/// 200 cases: the example of Fleiss, Cohen and Everitt (1969), who find kappa .429 and its variance .002885.
#[test]
fn the_standard_error_whatever_the_true_kappa_is_as_published() {
    let kappa = cohen(&pairs([[106, 10, 4], [22, 28, 10], [2, 12, 6]])).unwrap();
    is(kappa.value, 0.429, 3);
    is(kappa.interval.unwrap().standard_error.powi(2), 0.002_885, 6);
}

/// 200 cases: the example of Cohen (1960), kappa .492; the interval as the R package psych prints it (.39 to .59).
#[test]
fn cohens_own_example_is_as_published() {
    let kappa = cohen(&pairs([[88, 14, 18], [10, 40, 10], [2, 6, 12]])).unwrap();
    is(kappa.value, 0.492, 3);
    let interval = kappa.interval.unwrap();
    is(interval.standard_error, 0.051_001_815_576_075_78, 12);
    is(interval.low, 0.39, 2);
    is(interval.high, 0.59, 2);
}

/// 30 patients, six psychiatrists each, five diagnoses: Fleiss (1971), table 1.
const PSYCHIATRISTS: [[usize; 5]; 30] = [
    [0, 0, 0, 6, 0],
    [0, 3, 0, 0, 3],
    [0, 1, 4, 0, 1],
    [0, 0, 0, 0, 6],
    [0, 3, 0, 3, 0],
    [2, 0, 4, 0, 0],
    [0, 0, 4, 0, 2],
    [2, 0, 3, 1, 0],
    [2, 0, 0, 4, 0],
    [0, 0, 0, 0, 6],
    [1, 0, 0, 5, 0],
    [1, 1, 0, 4, 0],
    [0, 3, 3, 0, 0],
    [1, 0, 0, 5, 0],
    [0, 2, 0, 3, 1],
    [0, 0, 5, 0, 1],
    [3, 0, 0, 1, 2],
    [5, 1, 0, 0, 0],
    [0, 2, 0, 4, 0],
    [1, 0, 2, 0, 3],
    [0, 0, 0, 0, 6],
    [0, 1, 0, 5, 0],
    [0, 2, 0, 1, 3],
    [2, 0, 0, 4, 0],
    [1, 0, 0, 4, 1],
    [0, 5, 0, 1, 0],
    [4, 0, 0, 0, 2],
    [0, 2, 0, 4, 0],
    [1, 0, 5, 0, 0],
    [0, 0, 0, 0, 6],
];

/// Fleiss (1971) finds .430 for them; the R package irr (`kappam.fleiss(diagnoses)`) z = 17.7 by the standard error of 1979; irrCAC 0.4
/// (`CAC.fleiss`) .43024 with a standard error of .0542 by Gwet (2021).
#[test]
fn fleiss_kappa_of_six_psychiatrists_is_as_published() {
    let kappa = fleiss(&items(&PSYCHIATRISTS)).unwrap();
    is(kappa.observed, 0.555_56, 5);
    is(kappa.by_chance, 0.219_94, 5);
    is(kappa.value, 0.430_244_520_060_140_8, 12);
    is(kappa.error_under_chance.unwrap(), 0.024_373_932_099_411_154, 12);
    is(kappa.value / kappa.error_under_chance.unwrap(), 17.7, 1);
    is(kappa.interval.unwrap().standard_error, 0.054_198_935_515_332_76, 12);
}

/// Ten items, fourteen raters: the worked example of most handbooks, .210; irrCAC finds a standard error of .09237.
#[test]
fn fleiss_kappa_of_fourteen_raters_is_as_published() {
    let table = [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ];
    let kappa = fleiss(&items(&table)).unwrap();
    is(kappa.value, 0.209_930_704_421_955_22, 12);
    is(kappa.error_under_chance.unwrap(), 0.016_965_069_224_393_132, 12);
    is(kappa.interval.unwrap().standard_error, 0.092_371_111_606_008_24, 12);
}

/// The first eleven units of K. L. Gwet's "raw4raters", two to four raters each: irrCAC finds .76248 and .13544. The twelfth has one
/// rater, and is left out here.
#[test]
fn where_the_number_of_raters_varies_each_item_counts_alike() {
    let table = [
        [3, 0, 0, 0, 0],
        [0, 3, 1, 0, 0],
        [0, 0, 4, 0, 0],
        [0, 0, 4, 0, 0],
        [0, 4, 0, 0, 0],
        [1, 1, 1, 1, 0],
        [0, 0, 0, 4, 0],
        [3, 1, 0, 0, 0],
        [0, 4, 0, 0, 0],
        [0, 0, 0, 0, 3],
        [2, 0, 0, 0, 0],
        [0, 0, 1, 0, 0],
    ];
    let kappa = fleiss(&items(&table)).unwrap();
    assert_eq!((kappa.items, kappa.error_under_chance), (11, Err(NotComputed::RatersVary)));
    is(kappa.value, 0.762_483_130_904_183_6, 12);
    let interval = kappa.interval.unwrap();
    is(interval.standard_error, 0.135_438_598_517_785_97, 12);
    assert!(interval.high <= 1.0);
}

#[test]
fn nothing_judged_by_two_says_nothing() {
    assert_eq!(cohen::<u8>(&[]), Err(NotComputed::NoItems));
    assert_eq!(fleiss::<u8>(&[]), Err(NotComputed::NoItems));
    assert_eq!(fleiss(&[vec![1], vec![], vec![2]]), Err(NotComputed::NoItems));
}

#[test]
fn where_everything_is_one_category_chance_alone_agrees() {
    assert_eq!(cohen(&[(1, 1); 5]), Err(NotComputed::OneCategory));
    assert_eq!(fleiss(&[vec![1, 1, 1], vec![1, 1]]), Err(NotComputed::OneCategory));
}

#[test]
fn agreement_without_exception_is_1_and_has_no_interval() {
    let both = cohen(&[(1, 1), (2, 2), (2, 2)]).unwrap();
    assert_eq!((both.value, both.interval), (1.0, Err(NotComputed::NoSpread)));
    let all = fleiss(&[vec![1, 1, 1], vec![2, 2, 2], vec![2, 2, 2]]).unwrap();
    assert_eq!((all.value, all.interval), (1.0, Err(NotComputed::NoSpread)));
}

#[test]
fn one_item_has_no_interval() {
    assert_eq!(cohen(&[(1, 2)]).unwrap().interval, Err(NotComputed::OneItem));
    assert_eq!(fleiss(&[vec![1, 1, 2]]).unwrap().interval, Err(NotComputed::OneItem));
}

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn half_years_begin_in_april_and_october_and_lie_end_to_end() {
    let days = |on: NaiveDate| (Half::of(on).from(), Half::of(on).until());
    assert_eq!(days(day(2026, 9, 30)), (day(2026, 4, 1), day(2026, 9, 30)));
    assert_eq!(days(day(2026, 10, 1)), (day(2026, 10, 1), day(2027, 3, 31)));
    assert_eq!(days(day(2027, 3, 31)), days(day(2026, 10, 1)));
    let told = per_half((day(2025, 11, 1), day(2026, 10, 1)), &[], fleiss::<u8>);
    assert_eq!(told.iter().map(|it| it.half.from()).collect::<Vec<_>>(), [day(2025, 10, 1), day(2026, 4, 1), day(2026, 10, 1)]);
    assert!(told.iter().all(|it| it.kappa == Err(NotComputed::NoItems)));
    assert_eq!(Half::all(day(2026, 2, 1), day(2026, 1, 1)), []);
}

#[test]
fn drift_is_a_change_that_chance_would_seldom_make() {
    let good = pairs([[40, 1, 0], [1, 40, 0], [0, 1, 17]]);
    let poor = pairs([[20, 15, 5], [15, 20, 5], [5, 5, 10]]);
    let on = |day: NaiveDate, all: &[(usize, usize)]| all.iter().map(|it| (day, *it)).collect::<Vec<_>>();
    let mut told = on(day(2025, 5, 1), &good);
    told.extend(on(day(2026, 5, 1), &poor));
    told.extend(on(day(2026, 11, 1), &poor));
    let halves = per_half((day(2025, 4, 1), day(2026, 12, 31)), &told, cohen);
    let changes = changes(&halves);
    // Nothing was judged in the winter of 2025: what comes after is compared with what came before.
    assert_eq!(
        changes.iter().map(|it| (it.from.year, it.to.year, it.is_drift())).collect::<Vec<_>>(),
        [(2025, 2026, true), (2026, 2026, false)]
    );
    assert!(changes[0].by < -0.5 && changes[1].by == 0.0);
}

proptest! {
    #[test]
    fn nothing_is_ever_not_a_number(judged in prop::collection::vec(prop::collection::vec(0_u8..4, 0..6), 0..12)) {
        let pairs: Vec<(u8, u8)> = judged.iter().filter(|it| it.len() > 1).map(|it| (it[0], it[1])).collect();
        for kappa in [fleiss(&judged), cohen(&pairs)].into_iter().flatten() {
            prop_assert!((-1.0 - 1e-9..=1.0 + 1e-9).contains(&kappa.value));
            prop_assert!(kappa.error_under_chance.is_ok_and(f64::is_finite) || kappa.error_under_chance.is_err());
            if let Ok(it) = kappa.interval {
                prop_assert!(it.standard_error.is_finite() && it.low <= kappa.value && kappa.value <= it.high);
            }
        }
    }
}
