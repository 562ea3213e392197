//! Keys, versions and what is refused.
