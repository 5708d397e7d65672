//! Parameters and headers.

super::rules! { "parameters";
PARAMETER_ADDED = "parameter-added": "an optional parameter was added";
wire Compatible / Compatible, source Minor / Minor;
"Old clients leave it out. The request builder gains a setter.";
bad Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
+parameters: [{name: zone, in: query, schema: {type: string}}]";
good Document "
 paths:
   /nodes:
+    parameters: [{name: zone, in: query, schema: {type: string}}]
     get:
       operationId: listNodes
-      parameters: [{name: zone, in: query, schema: {type: string}}]
       responses: {'204': {description: Done}}";

REQUIRED_PARAMETER_ADDED = "required-parameter-added": "a required parameter was added";
wire Breaking / Breaking, source Major / Major;
"The server rejects calls without it, and old clients do not send it.";
bad Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
+parameters: [{name: zone, in: query, required: true, schema: {type: string}}]";
good Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
+parameters: [{name: zone, in: query, schema: {type: string}}]";

PARAMETER_REMOVED = "parameter-removed": "a parameter was removed";
wire Risky / Risky, source Major / Major;
"Old clients still send it; the server ignores or rejects it. The setter is gone.";
bad Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
-parameters: [{name: zone, in: query, schema: {type: string}}]";
good Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
-parameters: [{name: Accept-Zone, in: header, schema: {type: string}}]
+parameters: [{name: accept-zone, in: header, schema: {type: string}}]";

PARAMETER_RENAMED = "parameter-renamed": "a parameter was renamed";
wire Breaking / Breaking, source Major / Major;
"What old clients send under the old name is no longer read. The setter has another name; `x-rust-name` keeps the old one.";
bad Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
-parameters: [{name: node_zone, in: query, schema: {type: string}}]
+parameters: [{name: zone, in: query, schema: {type: string}}]";
good Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
-parameters: [{name: zone, in: query, schema: {type: string}}]
+parameters: [{name: price, in: query, schema: {type: integer}}]";

PATH_PARAMETER_RENAMED = "path-parameter-renamed": "a path parameter was renamed";
wire None / None, source Patch / Patch;
"Its name is not on the wire, only its place. In the crate it is a positional argument, so only the docs change.";
bad Document "
 paths:
-  /nodes/{id}: {get: {operationId: getNode, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done}}}}
+  /nodes/{node}: {get: {operationId: getNode, parameters: [{name: node, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done}}}}";
good Document "
 paths:
   /nodes/{id}: {get: {operationId: getNode, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done}}}}";

PARAMETERS_REGROUPED = "parameters-regrouped": "query parameters became properties of one, or the other way round";
wire None / None, source Major / Major;
"An object in the query is written as one parameter for each property, so the query is the same. The setters of the builder are not.";
bad Operation "
 parameters:
-  - {name: page, in: query, schema: {type: integer}}
+  - {name: paging, in: query, schema: {type: object, properties: {page: {type: integer}}}}
 responses: {'204': {description: Done}}";
good Operation "
 parameters:
   - {name: page, in: query, schema: {type: integer}}
+  - {name: paging, in: query, schema: {type: object, properties: {size: {type: integer}}}}
 responses: {'204': {description: Done}}";

PATH_PARAMETER_DECLARED = "path-parameter-declared": "a parameter of the path template is declared, or no longer";
wire None / None, source Patch / Patch;
"The path held it before; what it may be is said now. In the crate it is a positional argument, whose type may follow the declaration.";
bad Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
+parameters: [{name: id, in: path, required: true, schema: {type: string}}]";
good Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
+parameters: [{name: zone, in: query, schema: {type: string}}]";

PARAMETER_MOVED = "parameter-moved": "a parameter goes to another part of the request";
wire Breaking / Breaking, source Patch / Patch;
"Old clients put it where the server no longer looks. The setter stays.";
bad Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
-parameters: [{name: zone, in: query, schema: {type: string}}]
+parameters: [{name: zone, in: header, schema: {type: string}}]";
good Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
 parameters: [{name: zone, in: query, schema: {type: string}}]";

PARAMETER_BECAME_REQUIRED = "parameter-became-required": "a parameter became required";
wire Breaking / Breaking, source Major / Major;
"The server rejects calls of old clients that leave it out.";
bad Parameter "
 {name: zone, in: query, schema: {type: string},
-required: false}
+required: true}";
good Parameter "
 {name: zone, in: query, schema: {type: string},
+required: false,
 description: Where it runs}";

PARAMETER_BECAME_OPTIONAL = "parameter-became-optional": "a parameter became optional";
wire Compatible / Compatible, source Major / Major;
"It may be left out now.";
bad Parameter "
 {name: zone, in: query, schema: {type: string},
-required: true}
+required: false}";
good Parameter "
 {name: zone, in: query, schema: {type: string},
-required: false,
 description: Where it runs}";

PARAMETER_STYLE_CHANGED = "parameter-style-changed": "a value is written in another way";
wire Breaking / Breaking, source Patch / Patch;
"`style`, `explode`, `allowReserved` and the media type of `content` decide what the URL or header contains. Old clients write it the old way. A default that is spelled out changes nothing.";
bad Parameter "
 {name: zone, in: query, schema: {type: array, items: {type: string}},
-explode: true}
+explode: false}";
good Parameter "
 {name: zone, in: query, schema: {type: array, items: {type: string}},
+style: form,
 required: false}";

EMPTY_VALUE_CHANGED = "empty-value-changed": "whether a parameter may be empty changed";
wire Risky / Risky, source Patch / Patch;
"A parameter that is sent without a value is read in another way.";
bad Parameter "
 {name: zone, in: query, schema: {type: string},
-allowEmptyValue: true}
+allowEmptyValue: false}";
good Parameter "
 {name: zone, in: query, schema: {type: string},
+allowEmptyValue: false,
 required: false}";

PARAMETER_DEFAULT_CHANGED = "parameter-default-changed": "the default of a parameter was added, changed or removed";
wire Breaking / Breaking, source Patch / Patch;
"Old clients that leave the parameter out get something else without having changed anything.";
bad Parameter "
 {name: limit, in: query, schema: {type: integer,
-default: 10}}
+default: 20}}";
good Parameter "
 {name: limit, in: query, schema: {type: integer,
-default: 10}}
+default: 10.0}}";

PARAMETER_DEPRECATED = "parameter-deprecated": "a parameter is deprecated now";
wire None / None, source Patch / Patch;
"It works as before; code that sets it gets a warning.";
bad Parameter "
 {name: zone, in: query, schema: {type: string},
-deprecated: false}
+deprecated: true}";
good Parameter "
 {name: zone, in: query, schema: {type: string},
+deprecated: false,
 required: false}";

PARAMETER_UNDEPRECATED = "parameter-undeprecated": "a parameter is no longer deprecated";
wire None / None, source Patch / Patch;
"The warning goes away.";
bad Parameter "
 {name: zone, in: query, schema: {type: string},
-deprecated: true}
+deprecated: false}";
good Parameter "
 {name: zone, in: query, schema: {type: string},
-deprecated: false,
 required: false}";
}
