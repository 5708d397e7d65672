//! Types, formats and values.

super::rules! { "schemas";
TYPE_CHANGED = "type-changed": "the type changed";
wire Breaking / Breaking, source Major / Major;
"Old clients send what is no longer accepted and cannot decode what comes.";
bad Response "
-type: integer
+type: string";
good Response "
-type: integer
+type: [integer]";

TYPE_WIDENED = "type-widened": "more types are allowed";
wire Compatible / Breaking, source Major / Major;
"Old clients cannot decode the new types in responses. What they send is still accepted.";
bad Response "
-type: integer
+type: number";
good Response "
-type: number
+type: integer";

TYPE_NARROWED = "type-narrowed": "fewer types are allowed";
wire Breaking / Compatible, source Major / Major;
"The server rejects some of what old clients may send. What comes back is still what they expect.";
bad Request "
-type: number
+type: integer";
good Request "
-type: integer
+type: number";

SPELLED_OUT = "spelled-out": "what held anyway is written out, or no longer";
wire None / None, source None / None;
"A default, an empty schema, a type that follows from other keywords, `deprecated: false`: the document says the same in more or fewer words.";
bad Response "
+type: object
 properties: {id: {type: string}}";
good Response "
 type: object
 properties: {id: {type: string}}";

NULLABLE_ADDED = "nullable-added": "it may be null now";
wire Compatible / Breaking, source Major / Major;
"Old clients cannot decode null. The Rust type becomes an `Option`.";
bad Response "
-type: string
+type: [string, 'null']";
good Response "
-type: [string, 'null']
+anyOf: [{type: string}, {type: 'null'}]";

NULLABLE_REMOVED = "nullable-removed": "it may no longer be null";
wire Breaking / Compatible, source Major / Major;
"The server rejects null, which old clients may send. The Rust type is no longer an `Option`.";
bad Request "
-type: [string, 'null']
+type: string";
good Request "
-type: string
+type: [string, 'null']";

FORMAT_ADDED = "format-added": "a format was added";
wire Breaking / Compatible, source Major / Major;
"The server may reject values in another form. A format that has a Rust type changes the type.";
bad Request "
 type: string
+format: date-time";
good Request "
 type: string
+description: A point in time";

FORMAT_REMOVED = "format-removed": "a format was removed";
wire Compatible / Breaking, source Major / Major;
"Old clients that parse the value by its format may fail. A format that has a Rust type changes the type.";
bad Response "
 type: string
-format: date-time";
good Response "
 type: string
 format: date-time
+description: A point in time";

FORMAT_CHANGED = "format-changed": "the format changed";
wire Breaking / Breaking, source Major / Major;
"Values have another form, in both directions.";
bad Response "
 type: string
-format: date-time
+format: date";
good Response "
-{type: string, format: byte}
+{type: string, contentEncoding: base64}";

FORMAT_WIDENED = "format-widened": "the numbers got wider";
wire Compatible / Breaking, source Major / Major;
"A response may hold a number that does not fit the old type. The width of the Rust integer changes.";
bad Response "
 type: integer
-format: int32
+format: int64";
good Response "
 type: integer
-format: int64
+format: int32";

FORMAT_NARROWED = "format-narrowed": "the numbers got narrower";
wire Breaking / Compatible, source Major / Major;
"The server may reject a number that the old type allows. The width of the Rust integer changes.";
bad Request "
 type: integer
-format: int64
+format: int32";
good Request "
 type: integer
-format: int32
+format: int64";

ENUM_VALUE_ADDED = "enum-value-added": "an enum gained values";
wire Compatible / Risky, source Minor / Minor;
"An old client meets a value it does not know. Clients of ours keep it as `Unknown`; others may fail. Enums are `#[non_exhaustive]`, so a new variant breaks no match.";
bad Response "
 type: string
-enum: [running, stopped]
+enum: [running, stopped, paused]";
good Response "
 type: string
-enum: [running, stopped]
+enum: [stopped, running]";

KNOWN_VALUE_ADDED = "known-value-added": "`x-extensible-enum` gained values";
wire Compatible / Compatible, source Patch / Patch;
"Clients of such a list must expect other values, so a new one breaks none; a server accepts more than before.";
bad Response "
 type: string
-x-extensible-enum: [running, stopped]
+x-extensible-enum: [running, stopped, paused]";
good Response "
 type: string
-x-extensible-enum: [running, stopped]
+x-extensible-enum: [stopped, running]";

KNOWN_VALUE_REMOVED = "known-value-removed": "`x-extensible-enum` lost values, or lists values now";
wire Breaking / None, source Patch / Patch;
"The list says what the server takes: it refuses a value that old clients may send. In a response any value could come before and can come still.";
bad Request "
 type: string
-x-extensible-enum: [running, stopped]
+x-extensible-enum: [running]";
good Request "
 type: string
-x-extensible-enum: [running]
+x-extensible-enum: [running, stopped]";

ENUM_VALUE_REMOVED = "enum-value-removed": "an enum lost values";
wire Breaking / Compatible, source Major / Major;
"The server rejects a value that old clients may send. The variant is gone.";
bad Request "
 type: string
-enum: [running, stopped]
+enum: [running]";
good Request "
 type: string
-enum: [running]
+enum: [running, stopped]";

ENUM_ADDED = "enum-added": "it is an enum now";
wire Breaking / Compatible, source Major / Major;
"The server rejects every other value. The Rust type becomes an enum.";
bad Request "
 type: string
+enum: [running, stopped]";
good Request "
 type: string
+example: running";

ENUM_REMOVED = "enum-removed": "it is no longer an enum";
wire Compatible / Risky, source Major / Major;
"Any value may come. The Rust type is no longer an enum.";
bad Response "
 type: string
-enum: [running, stopped]";
good Response "
 type: string
-example: running";

CONST_ADDED = "const-added": "it has one fixed value now";
wire Breaking / Compatible, source Major / Major;
"The server rejects every other value.";
bad Request "
 type: string
+const: node";
good Request "
 type: string
-enum: [node]
+const: node";

CONST_REMOVED = "const-removed": "it no longer has one fixed value";
wire Compatible / Breaking, source Major / Major;
"An old client can no longer distinguish values by it.";
bad Response "
 type: string
-const: node";
good Response "
 type: string
-const: node
+enum: [node]";

CONST_CHANGED = "const-changed": "its fixed value changed";
wire Breaking / Breaking, source Major / Major;
"Old clients send and expect the old value.";
bad Response "
 type: string
-const: node
+const: machine";
good Response "
 type: string
 const: node
+description: What it is";

DEFAULT_ADDED = "default-added": "a default was added";
wire Compatible / Compatible, source Patch / Patch;
"It now says what happens when the value is left out.";
bad Request "
 type: integer
+default: 10";
good Request "
 type: integer
-default: 10
+default: 10.0";

DEFAULT_CHANGED = "default-changed": "the default changed";
wire Risky / Compatible, source Patch / Patch;
"Old clients that leave the value out get something else without having changed anything.";
bad Request "
 type: integer
-default: 10
+default: 20";
good Request "
 type: integer
+default: 10";

DEFAULT_REMOVED = "default-removed": "the default was removed";
wire Compatible / Compatible, source Patch / Patch;
"What happens when the value is left out is no longer said.";
bad Request "
 type: integer
-default: 10";
good Request "
 type: integer
-example: 10";

CONTENT_ENCODING_CHANGED = "content-encoding-changed": "what the text holds, or how it is encoded, changed";
wire Breaking / Breaking, source Patch / Patch;
"Both sides have to agree on `contentEncoding` and `contentMediaType` to read the text.";
bad Response "
 type: string
-contentMediaType: application/xml
+contentMediaType: application/json";
good Response "
 type: string
 contentMediaType: application/json
+description: A document";

XML_CHANGED = "xml-changed": "how it is written in XML changed";
wire Breaking / Breaking, source Patch / Patch;
"Names and nesting of XML differ; JSON stays as it is.";
bad Response "
 type: string
-xml: {name: zone}
+xml: {name: region}";
good Response "
 type: string
+description: Where it runs";

SCHEMA_DEPRECATED = "schema-deprecated": "it is deprecated now";
wire None / None, source Patch / Patch;
"It works as before; code that uses it gets a warning.";
bad Response "
 type: string
+deprecated: true";
good Response "
 type: string
+deprecated: false";

SCHEMA_UNDEPRECATED = "schema-undeprecated": "it is no longer deprecated";
wire None / None, source Patch / Patch;
"The warning goes away.";
bad Response "
 type: string
-deprecated: true";
good Response "
 type: string
-deprecated: false";

TITLE_CHANGED = "title-changed": "a title that names a Rust type changed";
wire None / None, source Major / Major;
"A schema written in place takes its Rust name from its title.";
bad Response "
 type: object
-title: Node
+title: Machine
 properties: {id: {type: string}}";
good Components "
 schemas:
   Node:
     type: object
-    title: Node
+    title: Machine";

TITLE_TEXT_CHANGED = "title-text-changed": "a title that names nothing changed";
wire None / None, source Patch / Patch;
"A component takes its Rust name from its key; the title is part of the docs.";
bad Components "
 schemas:
   Node:
     type: object
-    title: Node
+    title: Machine";
good Components "
 schemas:
   Node:
     type: object
     title: Node";

SCHEMA_IDENTITY_CHANGED = "schema-identity-changed": "a schema's own address or dialect changed";
wire None / None, source None / None;
"`$id`, `$anchor`, `$schema` and their like name a schema for other schemas; nothing is fetched and nothing is generated from them.";
bad Response "
 type: string
-$anchor: zone
+$anchor: region";
good Response "
 type: string
 $anchor: zone";

REFERENCE_BROKEN = "reference-broken": "a `$ref` that leads nowhere changed";
wire Risky / Risky, source Major / Major;
"Its target is unknown, so what changed is unknown too.";
bad Response "
-$ref: '#/components/schemas/Gone'
+$ref: '#/components/schemas/Lost'";
good Response "
 $ref: '#/components/schemas/Gone'";
}
