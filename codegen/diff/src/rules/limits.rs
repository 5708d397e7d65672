//! Bounds, patterns and other constraints.

super::rules! { "limits";
LIMIT_SET = "limit-set": "a limit was set";
wire Risky / Compatible, source Patch / Patch;
"Often the limit was always there and is only written down now; if not, the server rejects what old clients may send.";
bad Request "
 type: integer
+maximum: 10";
good Request "
 type: array
 items: {type: string}
+minItems: 0";

LIMIT_REMOVED = "limit-removed": "a limit was removed";
wire Compatible / Breaking, source Patch / Patch;
"A response may go past what old clients were built for.";
bad Response "
 type: string
-maxLength: 10";
good Response "
 type: string
-minLength: 0";

LIMIT_TIGHTENED = "limit-tightened": "a limit leaves fewer values";
wire Breaking / Compatible, source Patch / Patch;
"The server rejects values that old clients may send.";
bad Request "
 type: integer
-maximum: 10
+maximum: 5";
good Request "
 type: integer
-maximum: 10
+maximum: 10.0";

LIMIT_LOOSENED = "limit-loosened": "a limit leaves more values";
wire Compatible / Breaking, source Patch / Patch;
"A response may go past what old clients were built for.";
bad Response "
 type: integer
-maximum: 10
+maximum: 20";
good Response "
 type: integer
-maximum: 10
+maximum: 5";

PATTERN_ADDED = "pattern-added": "a pattern was added";
wire Breaking / Compatible, source Patch / Patch;
"The server rejects text that does not match.";
bad Request "
 type: string
+pattern: '^[a-z]+$'";
good Request "
 type: string
-pattern: '^[a-z]+$'";

PATTERN_CHANGED = "pattern-changed": "the pattern changed";
wire Risky / Compatible, source Patch / Patch;
"Whether the new pattern takes everything the old one took is not worked out.";
bad Request "
 type: string
-pattern: '^[a-z]+$'
+pattern: '^[a-z0-9]+$'";
good Request "
 type: string
-pattern: '^[a-z]+$'
+pattern: '.*'";

PATTERN_REMOVED = "pattern-removed": "the pattern was removed";
wire Compatible / Compatible, source Patch / Patch;
"Any text is accepted now.";
bad Request "
 type: string
-pattern: '^[a-z]+$'";
good Request "
 type: string
+pattern: '^[a-z]+$'";

CONSTRAINT_ADDED = "constraint-added": "a constraint was added";
wire Breaking / Compatible, source Patch / Patch;
"The server may reject what old clients send. It is one of `not`, `if`, `contains`, `propertyNames`, `dependentRequired`, `uniqueItems` and their like, which leave the Rust type alone.";
bad Request "
 type: array
 items: {type: string}
+uniqueItems: true";
good Request "
 type: array
 items: {type: string}
+uniqueItems: false";

CONSTRAINT_REMOVED = "constraint-removed": "a constraint was removed";
wire Compatible / Breaking, source Patch / Patch;
"Responses may hold what they could not hold before.";
bad Response "
 type: object
-dependentRequired: {zone: [region]}";
good Response "
 type: object
+dependentRequired: {zone: [region]}";

CONSTRAINT_CHANGED = "constraint-changed": "a constraint changed";
wire Breaking / Breaking, source Patch / Patch;
"Whether the new one takes everything the old one took is not worked out.";
bad Request "
 type: integer
-multipleOf: 2
+multipleOf: 3";
good Request "
 type: integer
-multipleOf: 2
+multipleOf: 2.0";

ITEMS_ADDED = "items-added": "the items of a list got a schema";
wire Breaking / Compatible, source Major / Major;
"The server rejects other items. The Rust list is no longer one of free-form values.";
bad Request "
 type: array
+items: {type: string}";
good Request "
 type: array
+items: {}";

ITEMS_REMOVED = "items-removed": "the items of a list lost their schema";
wire Compatible / Breaking, source Major / Major;
"Anything may be in the list. The Rust list becomes one of free-form values.";
bad Response "
 type: array
-items: {type: string}";
good Response "
 type: array
-items: {}";

PREFIX_ITEM_ADDED = "prefix-item-added": "a position of a list got a schema of its own";
wire Compatible / Breaking, source Major / Major;
"Responses hold one more position, which old clients do not expect.";
bad Response "
 type: array
-prefixItems: [{type: string}]
+prefixItems: [{type: string}, {type: integer}]";
good Response "
 type: array
 prefixItems: [{type: string}]
+minItems: 0";

PREFIX_ITEM_REMOVED = "prefix-item-removed": "a position of a list lost its own schema";
wire Breaking / Compatible, source Major / Major;
"The server no longer takes the position that old clients send.";
bad Request "
 type: array
-prefixItems: [{type: string}, {type: integer}]
+prefixItems: [{type: string}]";
good Request "
 type: array
 prefixItems: [{type: string}]
+minItems: 0";
}
