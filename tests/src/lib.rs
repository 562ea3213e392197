//! Scenarios told from outside, samples of everything ever stored, and the house rules: each is a test of this package.
