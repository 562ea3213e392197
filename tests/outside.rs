//! Waymark from outside: the real binary, real clients, and nothing that they could not see.

mod postgres;

mod outside {
    mod binary;
    mod client;
    #[macro_use]
    mod town;

    mod academy;
    mod accounts;
    mod away;
    mod crashes;
    mod files;
    mod frameworks;
    mod hostile;
    mod imports;
    mod keeping;
    mod logging;
    mod outsiders;
    mod packs;
    mod panels;
    mod provider;
    mod races;
    mod refusals;
    mod register;
    mod returns;
    mod seats;
    mod sheets;
    mod signing_in;
    mod story;
    mod together;
}
