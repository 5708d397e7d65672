//! `oneOf`, `anyOf`, `allOf`, discriminators, and one schema in another's place.

super::rules! { "composition";
VARIANT_ADDED = "variant-added": "an alternative was added";
wire Compatible / Breaking, source Minor / Minor;
"Old clients cannot decode the new alternative. Unions are `#[non_exhaustive]`, so a new variant breaks no match.";
bad Response "
-oneOf: [{type: string}, {type: integer}]
+oneOf: [{type: string}, {type: integer}, {type: boolean}]";
good Response "
-oneOf: [{type: string}, {type: integer}]
+oneOf: [{type: integer}, {type: string}]";

VARIANT_REMOVED = "variant-removed": "an alternative was removed";
wire Breaking / Compatible, source Major / Major;
"The server rejects what old clients may send. The variant is gone.";
bad Request "
-oneOf: [{type: string}, {type: integer}, {type: boolean}]
+oneOf: [{type: string}, {type: integer}]";
good Request "
-oneOf: [{type: string}, {type: integer}]
+oneOf: [{type: integer}, {type: string}]";

WRAPPED = "wrapped": "the schema became one of several alternatives";
wire Compatible / Breaking, source Major / Major;
"What was sent is still one of the alternatives. Responses may be another, which old clients cannot decode. The Rust type becomes an enum.";
bad Response "
-type: string
+oneOf: [{type: string}, {type: integer}]";
good Response "
-type: string
+anyOf: [{type: string}, {type: 'null'}]";

UNWRAPPED = "unwrapped": "one of several alternatives is left";
wire Breaking / Compatible, source Major / Major;
"The server rejects the alternatives that are gone. The Rust type is no longer an enum.";
bad Request "
-oneOf: [{type: string}, {type: integer}]
+type: string";
good Request "
-anyOf: [{type: string}, {type: 'null'}]
+type: string";

ALTERNATIVES_ADDED = "alternatives-added": "the schema was broken up into alternatives";
wire Breaking / Breaking, source Major / Major;
"Neither what was sent nor what was expected is one of the alternatives.";
bad Request "
-type: string
+oneOf: [{type: integer}, {type: boolean}]";
good Request "
-type: string
+oneOf: [{type: string}, {type: integer}]";

ALTERNATIVES_REMOVED = "alternatives-removed": "several alternatives became one schema that was none of them";
wire Breaking / Breaking, source Major / Major;
"What was sent and what was expected are gone.";
bad Request "
-oneOf: [{type: integer}, {type: boolean}]
+type: string";
good Request "
-oneOf: [{type: string}, {type: integer}]
+type: string";

ALTERNATIVES_REGROUPED = "alternatives-regrouped": "`oneOf` became `anyOf`, or the other way round";
wire Compatible / Compatible, source Patch / Patch;
"`oneOf` asks that no second alternative matches. Servers and clients rarely check; the generated type is the same.";
bad Request "
-oneOf: [{type: string}, {type: integer}]
+anyOf: [{type: string}, {type: integer}]";
good Request "
-anyOf: [{type: string}, {type: integer}]
+anyOf: [{type: integer}, {type: string}]";

PART_ADDED = "part-added": "a schema was added to `allOf`";
wire Compatible / Compatible, source Minor / Minor;
"Everything that schema says holds here too; the verdict is that of what it adds.";
bad Components "
 schemas:
   Labels: {type: object, properties: {labels: {type: string}, notes: {type: string}}}
   Node:
     type: object
     properties: {id: {type: string}}
+    allOf: [{$ref: '#/components/schemas/Labels'}]";
good Components "
 schemas:
   Labels: {type: object, properties: {labels: {type: string}}}
   Node:
     type: object
-    properties: {id: {type: string}, labels: {type: string}}
+    properties: {id: {type: string}}
+    allOf: [{$ref: '#/components/schemas/Labels'}]";

PART_REMOVED = "part-removed": "a schema was removed from `allOf`";
wire Compatible / Compatible, source Major / Major;
"Nothing that schema says holds here any longer; the verdict is that of what goes.";
bad Components "
 schemas:
   Labels: {type: object, properties: {labels: {type: string}}}
   Node:
     type: object
     properties: {id: {type: string}}
-    allOf: [{$ref: '#/components/schemas/Labels'}]";
good Components "
 schemas:
   Labels: {type: object, properties: {labels: {type: string}}}
   Node:
     type: object
-    properties: {id: {type: string}}
-    allOf: [{$ref: '#/components/schemas/Labels'}]
+    properties: {id: {type: string}, labels: {type: string}}";

SCHEMA_REPLACED = "schema-replaced": "another schema took its place";
wire Compatible / Compatible, source Major / Major;
"The Rust type has another name. The wire verdict is that of the differences between the two schemas.";
bad Components "
 schemas:
   Zone: {type: object, properties: {id: {type: string}}}
   Region: {type: object, properties: {id: {type: string}, name: {type: string}}}
   Node:
     type: object
     properties:
       other: {$ref: '#/components/schemas/Zone'}
-      place: {$ref: '#/components/schemas/Zone'}
+      place: {$ref: '#/components/schemas/Region'}";
good Components "
 schemas:
-  Zone: {type: object, properties: {id: {type: string}}}
+  Region: {type: object, properties: {id: {type: string}}}
   Node:
     type: object
     properties:
-      place: {$ref: '#/components/schemas/Zone'}
+      place: {$ref: '#/components/schemas/Region'}";

SCHEMA_EXTRACTED = "schema-extracted": "a schema written in place became a component";
wire None / None, source Major / Major;
"The wire stays the same. The Rust type takes the component's name.";
bad Components "
 schemas:
+  Zone: {type: object, properties: {id: {type: string}}}
   Node:
     type: object
     properties:
-      place: {type: object, properties: {id: {type: string}}}
+      place: {$ref: '#/components/schemas/Zone'}";
good Components "
 schemas:
+  Zone: {type: string}
   Node:
     type: object
     properties:
-      place: {type: string}
+      place: {$ref: '#/components/schemas/Zone'}";

SCHEMA_INLINED = "schema-inlined": "a component was written out in place";
wire None / None, source Major / Major;
"The wire stays the same. The Rust type loses the component's name.";
bad Components "
 schemas:
-  Zone: {type: object, properties: {id: {type: string}}}
   Node:
     type: object
     properties:
-      place: {$ref: '#/components/schemas/Zone'}
+      place: {type: object, properties: {id: {type: string}}}";
good Components "
 schemas:
-  Zone: {type: string}
   Node:
     type: object
     properties:
-      place: {$ref: '#/components/schemas/Zone'}
+      place: {type: string}";

DISCRIMINATOR_ADDED = "discriminator-added": "a discriminator was added";
wire Compatible / Compatible, source Major / Major;
"It says which alternative a value is. The alternatives themselves stay; how the union is decoded changes.";
bad Response "
 oneOf: [{type: object, properties: {kind: {const: a}}}, {type: object, properties: {kind: {const: b}}}]
+discriminator: {propertyName: kind}";
good Response "
 oneOf: [{type: object, properties: {kind: {const: a}}}, {type: object, properties: {kind: {const: b}}}]
 discriminator: {propertyName: kind}
+description: Either";

DISCRIMINATOR_REMOVED = "discriminator-removed": "the discriminator was removed";
wire Compatible / Risky, source Major / Major;
"An old client distinguishes the alternatives by it; if the property is removed too, it cannot.";
bad Response "
 oneOf: [{type: object, properties: {kind: {const: a}}}, {type: object, properties: {kind: {const: b}}}]
-discriminator: {propertyName: kind}";
good Response "
 oneOf: [{type: object, properties: {kind: {const: a}}}, {type: object, properties: {kind: {const: b}}}]
 discriminator: {propertyName: kind}
+description: Either";

DISCRIMINATOR_CHANGED = "discriminator-changed": "the discriminator is another property";
wire Risky / Risky, source Major / Major;
"An old client looks at the old property. It still works as long as that property is there and means the same.";
bad Response "
 oneOf: [{type: object, properties: {kind: {const: a}}}, {type: object, properties: {kind: {const: b}}}]
-discriminator: {propertyName: kind}
+discriminator: {propertyName: type}";
good Response "
 oneOf: [{type: object, properties: {kind: {const: a}}}, {type: object, properties: {kind: {const: b}}}]
 discriminator: {propertyName: kind}
+description: Either";

DISCRIMINATOR_VALUE_ADDED = "discriminator-value-added": "the discriminator gained values";
wire Compatible / Risky, source Minor / Minor;
"One more value names an alternative. In a response an old client does not know it and keeps it as unknown.";
bad Components "
 schemas:
   A: {type: object, properties: {kind: {type: string}}}
   B: {type: object, properties: {kind: {type: string}}}
   Node:
     oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
     discriminator:
       propertyName: kind
       mapping:
         a: '#/components/schemas/A'
+        b: '#/components/schemas/B'";
good Components "
 schemas:
   A: {type: object, properties: {kind: {type: string}}}
   B: {type: object, properties: {kind: {type: string}}}
   Node:
     oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
     discriminator:
       propertyName: kind
       mapping:
-        a: '#/components/schemas/A'
+        a: A";

DISCRIMINATOR_VALUE_REMOVED = "discriminator-value-removed": "the discriminator lost values";
wire Breaking / Compatible, source Patch / Patch;
"The server rejects the value, which old clients still send.";
bad Components "
 schemas:
   A: {type: object, properties: {kind: {type: string}}}
   B: {type: object, properties: {kind: {type: string}}}
   Node:
     oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
     discriminator:
       propertyName: kind
       mapping:
         a: '#/components/schemas/A'
-        b: '#/components/schemas/B'";
good Components "
 schemas:
   A: {type: object, properties: {kind: {type: string}}}
   B: {type: object, properties: {kind: {type: string}}}
   Node:
     oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
     discriminator:
       propertyName: kind
       mapping:
-        a: '#/components/schemas/A'
+        a: A";

DISCRIMINATOR_VALUE_CHANGED = "discriminator-value-changed": "a discriminator's value names another alternative";
wire Risky / Risky, source Patch / Patch;
"An old client decodes what comes under the value as the old alternative.";
bad Components "
 schemas:
   A: {type: object, properties: {kind: {type: string}}}
   B: {type: object, properties: {kind: {type: string}, id: {type: string}}}
   Node:
     oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
     discriminator:
       propertyName: kind
       mapping:
-        a: '#/components/schemas/A'
+        a: '#/components/schemas/B'";
good Components "
 schemas:
   A: {type: object, properties: {kind: {type: string}}}
   B: {type: object, properties: {kind: {type: string}}}
   Node:
     oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
     discriminator:
       propertyName: kind
       mapping:
-        a: '#/components/schemas/A'
+        a: A";
}
