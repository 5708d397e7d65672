//! Unions without a tag: the right variant or none.

use super::*;

#[derive(Clone, Debug, PartialEq)]
pub struct Disk {
    kind: Option<DiskKind>,
    size: i64,
    path: Option<String>,
    extra: Extra,
}
crate::object! { Disk { extra, optional kind: "kind", required size: "size", optional path: "path" } }

#[derive(Clone, Debug, PartialEq)]
pub enum DiskKind {
    Disk,
    Unknown(crate::model::Undocumented),
}
crate::open_enum! { DiskKind { Disk = "disk" } }

#[derive(Clone, Debug, PartialEq)]
pub struct Volume {
    kind: Option<VolumeKind>,
    size: i64,
    zone: Option<String>,
    extra: Extra,
}
crate::object! { Volume { extra, optional kind: "kind", required size: "size", optional zone: "zone" } }

#[derive(Clone, Debug, PartialEq)]
pub enum VolumeKind {
    Volume,
    Unknown(crate::model::Undocumented),
}
crate::open_enum! { VolumeKind { Volume = "volume" } }

#[derive(Clone, Debug, PartialEq)]
pub enum Storage {
    Disk(Disk),
    Volume(Volume),
    Disks(Vec<Disk>),
    Size(i64),
    Share(f64),
    Kind(DiskKind),
    Time(DateTime),
    Text(String),
    Free(bool),
    Other(Json),
}
crate::union! { Storage {
    Disk(Disk), Volume(Volume), Disks(Vec<Disk>), Size(i64), Share(f64), Kind(DiskKind), Time(DateTime),
    Text(String), Free(bool),
} }

#[track_caller]
fn is(text: &str, variant: &str) {
    let storage = survives::<Storage>(text);
    let shown = format!("{storage:?}");
    assert_eq!(shown.split('(').next(), Some(variant), "{text} is {shown}");
}

#[test]
fn json_types_decide_first() {
    is("true", "Free");
    is("7", "Size");
    is("7.5", "Share");
    is("1e+300", "Share");
    is("18446744073709551615", "Other");
    is("null", "Other");
    is(r#"[{"size":1}]"#, "Disks");
    is("[1]", "Other");
}

#[test]
fn a_text_is_of_the_narrowest_type_that_knows_it() {
    is(r#""disk""#, "Kind");
    is(r#""2026-11-21T10:00:00Z""#, "Time");
    is(r#""anything""#, "Text");
    is(r#""""#, "Text");
}

#[test]
fn members_decide_between_objects() {
    is(r#"{"size":1,"path":"/"}"#, "Disk");
    is(r#"{"size":1,"zone":"a"}"#, "Volume");
    is(r#"{"size":1,"zone":"a","new":1}"#, "Volume");
    is(r#"{"zone":"a"}"#, "Other");
    is(r#"{"size":"1","zone":"a"}"#, "Other");
}

#[test]
fn the_texts_of_enums_decide_before_members() {
    is(r#"{"kind":"volume","size":1,"path":"/"}"#, "Volume");
    is(r#"{"kind":"disk","size":1,"zone":"a"}"#, "Disk");
}

#[test]
fn a_tie_is_nobodys() {
    is(r#"{"size":1}"#, "Other");
    is(r#"{"kind":"new","size":1}"#, "Other");
    is(r#"{"size":1,"path":"/","zone":"a"}"#, "Other");
}

#[derive(Clone, Debug, PartialEq)]
pub struct Defaults {
    size: i64,
    tags: Vec<String>,
    extra: Extra,
}
crate::object! { Defaults { extra, required size: "size", defaulted tags: "tags" } }

#[derive(Clone, Debug, PartialEq)]
pub enum Weighed {
    Defaults(Defaults),
    Disk(Disk),
    Other(Json),
}
crate::union! { Weighed { Defaults(Defaults), Disk(Disk) } }

#[test]
fn a_default_is_no_evidence() {
    let weighed: Weighed = from_slice(br#"{"size":1}"#).unwrap();
    assert!(matches!(weighed, Weighed::Other(_)));
}

#[derive(Clone, Debug, PartialEq)]
pub struct Branch {
    left: Option<Box<Tree>>,
    note: Option<String>,
    extra: Extra,
}
crate::object! { Branch { extra, optional left: "left", optional note: "note" } }

#[derive(Clone, Debug, PartialEq)]
pub struct Twig {
    left: Option<Box<Tree>>,
    size: Option<i64>,
    extra: Extra,
}
crate::object! { Twig { extra, optional left: "left", optional size: "size" } }

#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    Branch(Branch),
    Twig(Twig),
    Leaf(String),
    Other(Json),
}
crate::union! { Tree { Branch(Branch), Twig(Twig), Leaf(String) } }

#[test]
fn unions_within_unions_are_read_to_the_bottom() {
    let text = r#"{"left":{"left":{"left":"leaf","size":1},"note":"a"},"size":2}"#;
    let Tree::Twig(twig) = survives::<Tree>(text) else { panic!("{text}") };
    let Some(Tree::Branch(branch)) = twig.left.as_deref() else { panic!("{twig:?}") };
    let Some(Tree::Twig(twig)) = branch.left.as_deref() else { panic!("{branch:?}") };
    assert_eq!(twig.left.as_deref(), Some(&Tree::Leaf("leaf".into())));
}

#[test]
fn unions_within_unions_take_no_exponential_time() {
    // 2^60 readings if each level tried both variants of the level below.
    let text = format!(r#"{}"leaf"{}"#, r#"{"size":1,"left":"#.repeat(60), "}".repeat(60));
    let tree: Tree = from_slice(text.as_bytes()).unwrap();
    assert!(matches!(tree, Tree::Twig(_)));
    let tie = format!(r#"{}"leaf"{}"#, r#"{"left":"#.repeat(60), "}".repeat(60));
    assert!(matches!(from_slice::<Tree>(tie.as_bytes()).unwrap(), Tree::Other(_)));
}
