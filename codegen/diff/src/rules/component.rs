//! Components.

super::rules! { "components";
COMPONENT_ADDED = "component-added": "a component was added";
wire None / None, source Minor / Minor;
"Nothing changes on the wire until something refers to it, which is reported where it does. A schema becomes a new type once it is used.";
bad Components "
 schemas:
   Node: {type: object}
+  Zone: {type: object}";
good Components "
 schemas:
-  Machine: {type: object, properties: {id: {type: string}, zone: {type: string}}}
+  Node: {type: object, properties: {id: {type: string}, zone: {type: string}}}";

GENERATED_ITEMS_CHANGED = "generated-items-changed": "generated items differ where nothing was edited";
wire None / None, source Major / Major;
"Names have to be unique: one that comes or goes elsewhere may give another thing another name. It is found by comparing what both documents generate.";
bad Document "
 paths:
   /nodes: {get: {operationId: listNodes, tags: [nodes], responses: {'204': {description: Done}}}}
+  /node: {get: {operationId: listNode, tags: [nodes], responses: {'204': {description: Done}}}}";
good Components "
 schemas:
   Node: {type: object}
+  Zone: {type: object}";

GENERATED_TEXT_CHANGED = "generated-text-changed": "the generated code differs where nothing was edited";
wire None / None, source Patch / Patch;
"What both documents say is the same, and the generator writes it in another way: other spelling, other order. It is found by comparing what both documents generate.";
bad Operation "
-parameters: [{name: X-Trace, in: header, schema: {type: string}}]
+parameters: [{name: x-trace, in: header, schema: {type: string}}]
 responses: {'204': {description: Done}}";
good Operation "
-parameters: [{name: a, in: query, schema: {type: string}}]
+parameters: [{schema: {type: string}, in: query, name: a}]
 responses: {'204': {description: Done}}";

REFERENCE_SWITCHED = "reference-switched": "a reference names another component";
wire Compatible / Compatible, source Major / Major;
"Neither component changed; the verdicts are those of what one says and the other does not.";
bad Document "
 paths:
   /nodes:
     get:
       operationId: listNodes
       tags: [nodes]
       responses:
-        '200': {$ref: '#/components/responses/One'}
+        '200': {$ref: '#/components/responses/Two'}
 components:
   responses:
     One: {description: One, content: {application/json: {schema: {type: string}}}}
     Two: {description: Two, content: {application/json: {schema: {type: integer}}}}";
good Document "
 paths:
   /nodes:
     get:
       operationId: listNodes
       tags: [nodes]
       responses:
-        '200': {$ref: '#/components/responses/One'}
+        '200': {$ref: '#/components/responses/Two'}
 components:
   responses:
-    One: {description: One, content: {application/json: {schema: {type: string}}}}
+    Two: {description: One, content: {application/json: {schema: {type: string}}}}";

COMPONENT_REMOVED = "component-removed": "a component was removed";
wire None / None, source Major / Major;
"Nothing changes on the wire but where something referred to it, which is reported there. Its type is gone.";
bad Components "
 schemas:
   Node: {type: object}
-  Zone: {type: object}";
good Components "
 schemas:
-  Machine: {type: object, properties: {id: {type: string}, zone: {type: string}}}
+  Node: {type: object, properties: {id: {type: string}, zone: {type: string}}}";

COMPONENT_RENAMED = "component-renamed": "a component was renamed";
wire None / None, source Major / Major;
"Its name is not on the wire. The Rust type has another name; `x-rust-name` keeps the old one.";
bad Components "
 schemas:
-  Machine: {type: object, properties: {id: {type: string}, zone: {type: string}}}
+  Node: {type: object, properties: {id: {type: string}, zone: {type: string}}}";
good Components "
 schemas:
   Node: {type: object}
-  Zone: {type: object, properties: {id: {type: string}, name: {type: string}}}
+  Price: {type: string}";
}
