//! The five captured pages: how many facts each states, counted by hand, and what was read.

use std::path::PathBuf;

use docs::facts::{Aspect, Evidence, Facts, Operation, Place, Status};
use docs::{Input, Lock, Page, Report, compare, layout};
use openapi::document::Document;
use tests::shared;

fn facts(file: &str) -> Facts {
    let text = std::fs::read_to_string(shared("pages").join(file)).unwrap();
    let page = Page::read(&text, None).unwrap();
    layout::detect(&page).read(&page)
}

/// What a person counts on one part of a page.
struct Counted {
    place: Place,
    /// Fields that a table, list or schema declares.
    declared: usize,
    /// Fields that only an example shows.
    shown: usize,
    /// How often the page states each of these.
    stated: &'static [(Aspect, usize)],
    /// Contradictions of the page with itself.
    disputed: usize,
}

fn check(operation: &Operation, table: &[Counted]) {
    let places: Vec<_> = operation.parts.iter().map(|part| part.place.clone()).collect();
    for place in &places {
        assert!(table.iter().any(|row| row.place == *place), "{place:?} was read and not counted");
    }
    for row in table {
        let part = operation.part(&row.place).unwrap_or_else(|| panic!("{:?} was not read", row.place));
        let of = |evidence: Evidence| part.fields.iter().filter(|field| field.evidence == evidence).count();
        assert_eq!(of(Evidence::Declared), row.declared, "{:?}: declared", row.place);
        assert_eq!(of(Evidence::Example), row.shown, "{:?}: shown", row.place);
        for (aspect, wanted) in row.stated {
            let claims = part.fields.iter().filter_map(|field| field.claims.get(aspect));
            let found = match aspect {
                // Saying false of these is not counted as a fact.
                Aspect::Required | Aspect::Nullable => claims.filter(|claim| claim.value == true).count(),
                _ => claims.count(),
            };
            assert_eq!(found, *wanted, "{:?}: {aspect:?}", row.place);
        }
        let disputed = part.fields.iter().flat_map(|field| &field.claims);
        let disputed = disputed.filter(|(aspect, claim)| **aspect != Aspect::Example && !claim.also.is_empty());
        assert_eq!(disputed.count(), row.disputed, "{:?}: disputed", row.place);
    }
}

fn only(facts: &Facts) -> &Operation {
    assert_eq!(facts.operations.len(), 1);
    &facts.operations[0]
}

const SUCCESS: Place = Place::Response(Status::Success);

fn code(code: &str) -> Place {
    Place::Response(Status::Code(code.to_owned()))
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn tir() {
    let facts = facts("tir-create-instance.txt");
    let operation = only(&facts);
    assert_eq!(operation.name(), "POST /notebooks/");
    assert!(operation.server.is_none() && operation.auth.is_empty());
    check(
        operation,
        &[
            Counted {
                place: Place::Query,
                declared: 3,
                shown: 0,
                stated: &[(Aspect::Type, 3), (Aspect::Required, 2)],
                disputed: 0,
            },
            Counted {
                place: Place::Request,
                declared: 23,
                shown: 0,
                // An example stands beside all but the URL, the four lists and nothing else.
                stated: &[
                    (Aspect::Type, 23),
                    (Aspect::Required, 0),
                    (Aspect::Example, 18),
                    (Aspect::Default, 1),
                    (Aspect::Enum, 1),
                ],
                disputed: 0,
            },
            Counted {
                place: code("201"),
                declared: 4,
                shown: 0,
                stated: &[(Aspect::Type, 4), (Aspect::Example, 2)],
                disputed: 0,
            },
        ],
    );
    assert_eq!(facts.unread, []);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn instavm() {
    let facts = facts("instavm-create-vm.txt");
    let operation = only(&facts);
    assert_eq!(operation.name(), "POST /v1/vms");
    assert_eq!(operation.auth.len(), 1);
    check(
        operation,
        &[
            Counted {
                place: Place::Query,
                declared: 1,
                shown: 0,
                stated: &[(Aspect::Type, 1), (Aspect::Default, 1), (Aspect::Nullable, 0)],
                disputed: 0,
            },
            Counted {
                place: Place::Header,
                declared: 1,
                shown: 0,
                stated: &[(Aspect::Type, 1), (Aspect::Nullable, 1)],
                disputed: 0,
            },
            Counted {
                place: Place::Request,
                // 15 fields, 2 of the share, 3 of the domain, 4 of a volume; 2 kinds of map values
                // and 2 kinds of items.
                declared: 28,
                shown: 0,
                stated: &[
                    (Aspect::Type, 28),
                    (Aspect::Required, 4),
                    (Aspect::Nullable, 18),
                    (Aspect::Default, 2),
                    (Aspect::Minimum, 1),
                    (Aspect::Maximum, 1),
                ],
                // The tables deny what the schema's four `required` entries say.
                disputed: 4,
            },
            Counted {
                place: code("200"),
                declared: 7,
                shown: 0,
                stated: &[(Aspect::Type, 7), (Aspect::Required, 2), (Aspect::Nullable, 4), (Aspect::Default, 1)],
                disputed: 0,
            },
            Counted {
                place: code("422"),
                declared: 6,
                shown: 0,
                stated: &[(Aspect::Type, 6), (Aspect::Required, 3), (Aspect::Nullable, 0)],
                disputed: 3,
            },
        ],
    );
    assert_eq!(facts.unread, []);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn hpcai() {
    let facts = facts("hpcai-launch-instance.txt");
    let operation = only(&facts);
    assert_eq!(operation.name(), "POST /instance/create");
    assert_eq!(operation.server.as_ref().unwrap().value, "https://hpc-ai.com/api");
    assert_eq!(operation.auth[0].0.to_string(), "cookie AccessToken");
    check(
        operation,
        &[
            Counted {
                place: Place::Request,
                declared: 20,
                shown: 0,
                stated: &[
                    (Aspect::Type, 20),
                    (Aspect::Required, 17),
                    (Aspect::Default, 5),
                    (Aspect::Enum, 1),
                    (Aspect::Example, 18),
                ],
                disputed: 0,
            },
            Counted { place: SUCCESS, declared: 0, shown: 1, stated: &[(Aspect::Type, 1)], disputed: 0 },
            Counted {
                place: Place::Response(Status::Error),
                declared: 0,
                shown: 2,
                stated: &[(Aspect::Type, 2)],
                disputed: 0,
            },
        ],
    );
    assert_eq!(operation.examples.len(), 5);
    assert_eq!(facts.unread, []);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn k0rdent() {
    let facts = facts("k0rdent-create-instance.txt");
    let operation = only(&facts);
    assert_eq!(operation.name(), "POST /v1/regions/{region}/projects/{project}/compute/instances");
    assert_eq!(operation.server.as_ref().unwrap().value, "https://api.k0rdent.ai");
    assert_eq!(operation.auth[0].0.to_string(), "bearer token");
    check(
        operation,
        &[
            Counted {
                place: Place::Path,
                declared: 2,
                shown: 0,
                stated: &[(Aspect::Type, 2), (Aspect::Required, 2)],
                disputed: 0,
            },
            Counted {
                place: Place::Request,
                declared: 10,
                shown: 15,
                stated: &[
                    (Aspect::Required, 1),
                    (Aspect::Format, 1),
                    (Aspect::MinLength, 1),
                    (Aspect::MaxLength, 1),
                    (Aspect::Pattern, 1),
                ],
                disputed: 0,
            },
            Counted {
                place: SUCCESS,
                // One field lost its name when the page was copied; its example is unread.
                declared: 14,
                shown: 18,
                stated: &[
                    (Aspect::Required, 0),
                    (Aspect::Format, 4),
                    (Aspect::MinLength, 1),
                    (Aspect::MaxLength, 1),
                    (Aspect::Pattern, 1),
                ],
                disputed: 0,
            },
        ],
    );
    assert_eq!(facts.unread.iter().map(|line| line.line).collect::<Vec<_>>(), [196, 198]);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn sfcompute() {
    let facts = facts("sfcompute-create-nodes.txt");
    let operation = only(&facts);
    assert_eq!(operation.name(), "POST /v1/nodes");
    assert_eq!(operation.server.as_ref().unwrap().value, "https://api.sfcompute.com");
    assert!(operation.auth.is_empty());
    check(
        operation,
        &[
            Counted {
                place: Place::Request,
                // 11 fields and the items of the names, which have a longest length.
                declared: 12,
                shown: 0,
                stated: &[
                    (Aspect::Type, 11),
                    (Aspect::Format, 5),
                    (Aspect::Required, 2),
                    (Aspect::Nullable, 2),
                    (Aspect::Default, 3),
                    (Aspect::Enum, 1),
                    (Aspect::Minimum, 1),
                    (Aspect::MaxLength, 1),
                    (Aspect::Example, 11),
                ],
                disputed: 0,
            },
            Counted {
                place: SUCCESS,
                declared: 2,
                shown: 13,
                stated: &[(Aspect::Type, 15), (Aspect::Required, 2)],
                disputed: 0,
            },
        ],
    );
    assert_eq!(facts.unread, []);
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn no_secret_is_left_of_a_page() {
    let facts = facts("hpcai-launch-instance.txt");
    let text = format!("{facts:?}");
    assert!(!text.contains("eyJ"), "the token of the example is still there");
}

/// A page's id and the operations it describes.
type Described = (String, Vec<String>);

fn spec(provider: &str) -> (Document, Option<Lock>, Vec<Described>) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../specs").join(provider);
    let read = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let document = Document::parse("openapi.yaml", &read("openapi.yaml")).unwrap();
    let lock = Lock::parse(&read("docs.lock.yaml")).unwrap();
    // The first page of each manifest is the captured one.
    let id = lock.pages[0].id.clone();
    let operation = docs::spec::operations(&document);
    let operations = operation.iter().map(|operation| operation.id.clone());
    let page = &lock.pages[0].facts().operations[0].name();
    let known = operation.iter().find(|operation| operation.name == *page).unwrap();
    let _ = operations;
    (document, Some(lock), vec![(id, vec![known.id.clone()])])
}

fn report(provider: &str, page: &std::path::Path) -> Report {
    let (document, lock, pages) = spec(provider);
    let text = std::fs::read_to_string(page).unwrap();
    let page = Page::read(&text, None).unwrap();
    let facts = layout::detect(&page).read(&page);
    let (id, operations) = &pages[0];
    let locked = lock.as_ref().and_then(|lock| lock.page(id)).map(docs::LockPage::facts);
    compare(&Input { provider, page: id, operations, facts: &facts, lock: locked.as_ref(), document: &document })
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn the_five_pages_are_as_the_specs_have_them() {
    let pages = shared("pages");
    for (provider, page) in [
        ("hpcai", "hpcai-launch-instance.txt"),
        ("instavm", "instavm-create-vm.txt"),
        ("k0rdent", "k0rdent-create-instance.txt"),
        ("sfcompute", "sfcompute-create-nodes.txt"),
        ("tir", "tir-create-instance.txt"),
    ] {
        let report = report(provider, &pages.join(page));
        let found: Vec<_> = report.findings.iter().map(|drift| &drift.message).collect();
        assert!(found.is_empty(), "{provider}: {found:#?}");
        assert_eq!(report.notes, Vec::<String>::new(), "{provider}");
        assert!(report.silenced.iter().all(|one| !one.says.is_empty() && !one.why.is_empty()), "{provider}");
    }
}

#[test]
#[cfg_attr(not(has_shared), ignore = "needs ../shared or COMPUTE_CLIENTS_SHARED")]
fn each_changed_page_gives_the_expected_finding_and_no_other() {
    let folder = shared("sets/docs-changes");
    let expected = std::fs::read_to_string(folder.join("expected.tsv")).unwrap();
    let mut cases = 0;
    for line in expected.lines().skip(1) {
        let [case, provider, kind, operation, location, field] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let report = report(provider, &folder.join(format!("{case}.txt")));
        let found: Vec<_> = report
            .findings
            .iter()
            .map(|drift| (drift.kind.name(), drift.operation.as_str(), drift.location.as_str(), drift.field.as_str()))
            .collect();
        assert_eq!(found, [(kind, operation, location, field)], "{case}");
        cases += 1;
    }
    assert_eq!(cases, 5);
}
