//! The integration tests of this package, in one binary: each file is a module.

mod action;
mod at_once;
mod bad_input;
mod bench;
mod command_line;
mod common;
mod diff_choices;
mod docs;
mod documented_commands;
mod examples;
mod faults;
mod generate;
mod impact;
mod json_output;
mod lint_cli;
mod names;
mod release;
mod release_verify;
mod release_workflow;
mod review;
mod sanitised;
mod stories;
mod traffic;
mod try_command;
mod unknown;
mod workflows;
