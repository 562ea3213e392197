//! The house's own tests: what every file must keep to, and what every stored event must remain readable as.

mod access_page;
mod data_protection;
mod house_rules;
mod samples;
