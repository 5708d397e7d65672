//! `x-*` keys, ours and others'.

super::rules! { "annotations";
ANNOTATION_ADDED = "annotation-added": "an annotation of ours was added";
wire None / None, source Minor / Minor;
"`x-pagination`, `x-waiter` and their like add to the crate: streams, waiters, ways to get a credential.";
bad Operation "
 operationId: getNode
+x-waiter: [{name: running, status: /status, success: [running]}]
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
+x-source: {kind: cli, name: nodes}
 responses: {'204': {description: Done}}";

ANNOTATION_CHANGED = "annotation-changed": "an annotation of ours changed";
wire None / None, source Patch / Patch;
"What the crate does there changes, its public items keep their names unless the annotation names them.";
bad Operation "
 operationId: getNode
-x-waiter: [{name: running, status: /status, success: [running]}]
+x-waiter: [{name: running, status: /state, success: [running]}]
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
 x-waiter: [{name: running, status: /status, success: [running]}]
 responses: {'204': {description: Done}}";

ANNOTATION_REMOVED = "annotation-removed": "an annotation of ours was removed";
wire None / None, source Major / Major;
"What it added to the crate is gone.";
bad Operation "
 operationId: getNode
-x-waiter: [{name: running, status: /status, success: [running]}]
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
-x-source: {kind: cli, name: nodes}
 responses: {'204': {description: Done}}";

RUST_NAME_CHANGED = "rust-name-changed": "`x-rust-name` or `x-enum-varnames` changed";
wire None / None, source Major / Major;
"It is the item's Rust name.";
bad Response "
 type: object
 properties:
-  type: {type: string}
+  type: {type: string, x-rust-name: kind}";
good Response "
 type: object
 properties:
   type: {type: string, x-rust-name: kind}
+  zone: {type: string}";

SECRET_CHANGED = "secret-changed": "whether a value is kept secret changed";
wire None / None, source Major / Major;
"A secret has a Rust type of its own that keeps it out of `Debug`, errors and traces.";
bad Response "
 type: string
+x-secret: true";
good Response "
 type: string
+x-secret: false";

PROVENANCE_CHANGED = "provenance-changed": "the documented source of a fact, or its deviation from the docs, changed";
wire None / None, source None / None;
"`x-source`, `x-docs-deviation` and their like are for those who keep the document.";
bad Operation "
 operationId: getNode
+x-source: {kind: cli, name: nodes}
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
 x-source: {kind: cli, name: nodes}
 responses: {'204': {description: Done}}";

EXTENSION_CHANGED = "extension-changed": "an extension of others changed";
wire None / None, source None / None;
"We read no `x-*` key but our own.";
bad Operation "
 operationId: getNode
+x-internal: true
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
 x-internal: true
 responses: {'204': {description: Done}}";
}
