//! Paths, operations, callbacks and webhooks.

super::rules! { "operations";
PATH_ADDED = "path-added": "a path was added";
wire Compatible / Compatible, source Minor / Minor;
"Its operations become new methods.";
bad Document "
 paths:
   /zones: {get: {operationId: listZones, responses: {'204': {description: Done}}}}
+  /nodes: {get: {operationId: listNodes, responses: {'204': {description: Done}}}}";
good Document "
 paths:
   /nodes:
     get: {operationId: listNodes, responses: {'204': {description: Done}}}
+    post: {operationId: createNode, responses: {'204': {description: Done}}}";

PATH_REMOVED = "path-removed": "a path was removed";
wire Breaking / Breaking, source Major / Major;
"Old clients call what is no longer there. Its methods are gone.";
bad Document "
 paths:
   /zones: {get: {operationId: listZones, responses: {'204': {description: Done}}}}
-  /nodes: {get: {operationId: listNodes, responses: {'204': {description: Done}}}}";
good Document "
 paths:
-  /nodes: {get: {operationId: listNodes, responses: {'204': {description: Done}}}}
+  /v2/nodes: {get: {operationId: listNodes, responses: {'204': {description: Done}}}}";

PATH_RENAMED = "path-renamed": "a path was renamed";
wire Breaking / Breaking, source Patch / Patch;
"Old clients call a path that is no longer there. The methods keep their names, which come from the operationIds.";
bad Document "
 paths:
-  /nodes: {get: {operationId: listNodes, responses: {'204': {description: Done}}}}
+  /v2/nodes: {get: {operationId: listNodes, responses: {'204': {description: Done}}}}";
good Document "
 paths:
-  /nodes/{id}: {get: {operationId: getNode, parameters: [{name: id, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done}}}}
+  /nodes/{node}: {get: {operationId: getNode, parameters: [{name: node, in: path, required: true, schema: {type: string}}], responses: {'204': {description: Done}}}}";

OPERATION_ADDED = "operation-added": "an operation was added";
wire Compatible / Compatible, source Minor / Minor;
"It becomes a new method.";
bad Document "
 paths:
   /nodes:
     get: {operationId: listNodes, responses: {'204': {description: Done}}}
+    post: {operationId: createNode, responses: {'204': {description: Done}}}";
good Document "
 paths:
   /nodes:
     get: {operationId: listNodes, responses: {'204': {description: Done}}}
+    parameters: [{name: zone, in: query, schema: {type: string}}]";

OPERATION_REMOVED = "operation-removed": "an operation was removed";
wire Breaking / Breaking, source Major / Major;
"Old clients call what is no longer there. The method is gone.";
bad Document "
 paths:
   /nodes:
     get: {operationId: listNodes, responses: {'204': {description: Done}}}
-    post: {operationId: createNode, responses: {'204': {description: Done}}}";
good Document "
 paths:
   /nodes:
     get: {operationId: listNodes, responses: {'204': {description: Done}}}
-    post: {operationId: createNode, responses: {'204': {description: Done}}}
+    put: {operationId: createNode, responses: {'204': {description: Done}}}";

METHOD_CHANGED = "method-changed": "an operation has another HTTP method";
wire Breaking / Breaking, source Patch / Patch;
"Old clients call it with the old method. The Rust method keeps its name, which comes from the operationId.";
bad Document "
 paths:
   /nodes:
-    post: {operationId: createNode, responses: {'204': {description: Done}}}
+    put: {operationId: createNode, responses: {'204': {description: Done}}}";
good Document "
 paths:
   /nodes:
+    put: {operationId: replaceNode, responses: {'204': {description: Done}}}
     post: {operationId: createNode, responses: {'204': {description: Done}}}";

OPERATION_ID_CHANGED = "operation-id-changed": "the operationId changed";
wire None / None, source Major / Major;
"Nothing goes over the wire differently. The method, its builder and its error type take their names from it.";
bad Operation "
-operationId: getNode
+operationId: fetchNode
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
+summary: Get a node
 responses: {'204': {description: Done}}";

TAG_CHANGED = "tag-changed": "an operation moved to another tag";
wire None / None, source Major / Major;
"The first tag is the handle the method is on.";
bad Operation "
 operationId: getNode
-tags: [nodes]
+tags: [machines]
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
-tags: [nodes]
+tags: [nodes, compute]
 responses: {'204': {description: Done}}";

TAG_RENAMED = "tag-renamed": "a tag was renamed";
wire None / None, source Major / Major;
"The tag is the handle the methods are on. Every operation of the old tag has the new one, so it is reported once.";
bad Document "
 paths:
   /nodes:
     get:
       operationId: listNodes
-      tags: [nodes]
+      tags: [machines]
     post:
       operationId: createNode
-      tags: [nodes]
+      tags: [machines]";
good Document "
 tags:
 - name: nodes
+  description: Machines
 paths: {}";

SECONDARY_TAGS_CHANGED = "secondary-tags-changed": "tags that no method is under changed";
wire None / None, source None / None;
"Only the first tag of an operation places its method.";
bad Operation "
 operationId: getNode
-tags: [nodes]
+tags: [nodes, compute]
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
 tags: [nodes]
 responses: {'204': {description: Done}}";

OPERATION_DEPRECATED = "operation-deprecated": "an operation is deprecated now";
wire None / None, source Patch / Patch;
"It works as before; code that calls it gets a warning.";
bad Operation "
 operationId: getNode
+deprecated: true
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
+deprecated: false
 responses: {'204': {description: Done}}";

OPERATION_UNDEPRECATED = "operation-undeprecated": "an operation is no longer deprecated";
wire None / None, source Patch / Patch;
"The warning goes away.";
bad Operation "
 operationId: getNode
-deprecated: true
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
-deprecated: false
 responses: {'204': {description: Done}}";

CALLBACK_ADDED = "callback-added": "a callback was added";
wire Compatible / Compatible, source None / None;
"The server may call back. Clients do not listen, so nothing is generated.";
bad Create "
 operationId: createNode
 responses: {'204': {description: Done}}
+callbacks: {done: {'{$request.body#/url}': {post: {responses: {'204': {description: Done}}}}}}";
good Create "
 operationId: createNode
 responses: {'204': {description: Done}}";

CALLBACK_REMOVED = "callback-removed": "a callback was removed";
wire Breaking / Breaking, source None / None;
"The server no longer calls back what waits for it.";
bad Create "
 operationId: createNode
 responses: {'204': {description: Done}}
-callbacks: {done: {'{$request.body#/url}': {post: {responses: {'204': {description: Done}}}}}}";
good Create "
 operationId: createNode
 responses: {'204': {description: Done}}";

CALLBACK_RENAMED = "callback-renamed": "a callback goes under another name";
wire None / None, source None / None;
"The name is not on the wire; the address is.";
bad Create "
 operationId: createNode
 responses: {'204': {description: Done}}
-callbacks: {done: {'{$request.body#/url}': {post: {responses: {'204': {description: Done}}}}}}
+callbacks: {ready: {'{$request.body#/url}': {post: {responses: {'204': {description: Done}}}}}}";
good Create "
 operationId: createNode
 responses: {'204': {description: Done}}";

WEBHOOK_ADDED = "webhook-added": "a webhook was added";
wire Compatible / Compatible, source Minor / Minor;
"The server may send what it did not send before.";
bad Document "
 paths: {}
+webhooks: {nodeDone: {post: {responses: {'204': {description: Done}}}}}";
good Document "
 paths: {}
 webhooks: {nodeDone: {post: {responses: {'204': {description: Done}}}}}";

WEBHOOK_REMOVED = "webhook-removed": "a webhook was removed";
wire Breaking / Breaking, source Major / Major;
"A client that waits for it never finishes.";
bad Document "
 paths: {}
-webhooks: {nodeDone: {post: {responses: {'204': {description: Done}}}}}";
good Document "
 paths: {}
 webhooks: {nodeDone: {post: {responses: {'204': {description: Done}}}}}";
}
