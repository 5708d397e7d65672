//! Request bodies, responses, media types and headers.

super::rules! { "bodies";
BODY_ADDED = "body-added": "an optional request body was added";
wire Compatible / Compatible, source Minor / Minor;
"Old clients send none, which is allowed.";
bad Create "
 operationId: createNode
 responses: {'204': {description: Done}}
+requestBody: {content: {application/json: {schema: {type: object}}}}";
good Create "
 operationId: createNode
 responses: {'204': {description: Done}}
 requestBody: {content: {application/json: {schema: {type: object}}}}";

REQUIRED_BODY_ADDED = "required-body-added": "a required request body was added";
wire Breaking / Breaking, source Major / Major;
"The server rejects calls without it, and old clients send none.";
bad Create "
 operationId: createNode
 responses: {'204': {description: Done}}
+requestBody: {required: true, content: {application/json: {schema: {type: object}}}}";
good Create "
 operationId: createNode
 responses: {'204': {description: Done}}
+requestBody: {content: {application/json: {schema: {type: object}}}}";

BODY_REMOVED = "body-removed": "the request body was removed";
wire Breaking / Breaking, source Major / Major;
"The server no longer reads what old clients send, or rejects it.";
bad Create "
 operationId: createNode
 responses: {'204': {description: Done}}
-requestBody: {content: {application/json: {schema: {type: object}}}}";
good Create "
 operationId: createNode
 responses: {'204': {description: Done}}
 requestBody: {content: {application/json: {schema: {type: object}}}}";

BODY_BECAME_REQUIRED = "body-became-required": "the request body became required";
wire Breaking / Compatible, source Major / Patch;
"The server rejects calls of old clients that send none.";
bad Create "
 operationId: createNode
 responses: {'204': {description: Done}}
 requestBody:
+  required: true
   content: {application/json: {schema: {type: object}}}";
good Create "
 operationId: createNode
 responses: {'204': {description: Done}}
 requestBody:
+  required: false
   content: {application/json: {schema: {type: object}}}";

BODY_BECAME_OPTIONAL = "body-became-optional": "the request body became optional";
wire Compatible / Risky, source Major / Patch;
"It may be left out now.";
bad Create "
 operationId: createNode
 responses: {'204': {description: Done}}
 requestBody:
-  required: true
   content: {application/json: {schema: {type: object}}}";
good Create "
 operationId: createNode
 responses: {'204': {description: Done}}
 requestBody:
-  required: false
   content: {application/json: {schema: {type: object}}}";

MEDIA_TYPE_ADDED = "media-type-added": "one more media type is offered";
wire Compatible / Compatible, source Minor / Minor;
"Old clients send and ask for the ones they know.";
bad Create "
 operationId: createNode
 requestBody:
   content:
     application/json: {schema: {type: object}}
+    application/xml: {schema: {type: object}}";
good Create "
 operationId: createNode
 requestBody:
   content:
-    application/json: {schema: {type: object}}
+    application/JSON: {schema: {type: object}}";

MEDIA_TYPE_REMOVED = "media-type-removed": "a media type is no longer offered";
wire Breaking / Breaking, source Major / Major;
"Old clients send or expect it.";
bad Create "
 operationId: createNode
 requestBody:
   content:
     application/json: {schema: {type: object}}
-    application/xml: {schema: {type: object}}";
good Create "
 operationId: createNode
 requestBody:
   content:
     application/json: {schema: {type: object}}
+    application/xml: {schema: {type: object}}";

MEDIA_TYPE_SPECIALIZED = "media-type-specialized": "a media type became a more specific one";
wire Risky / Compatible, source Patch / Patch;
"`application/problem+json` is still JSON: old clients can read it. What they send carries the general name.";
bad Create "
 operationId: createNode
 responses:
   '200':
     description: Done
     content:
-      application/json: {schema: {type: object}}
+      application/problem+json: {schema: {type: object}}";
good Create "
 operationId: createNode
 responses:
   '200':
     description: Done
     content:
       application/json: {schema: {type: object}}
+      application/problem+json: {schema: {type: object}}";

MEDIA_TYPE_GENERALIZED = "media-type-generalized": "a media type became a more general one";
wire Compatible / Breaking, source Patch / Patch;
"Responses may be something old clients cannot read.";
bad Create "
 operationId: createNode
 responses:
   '200':
     description: Done
     content:
-      application/problem+json: {schema: {type: object}}
+      application/json: {schema: {type: object}}";
good Create "
 operationId: createNode
 responses:
   '200':
     description: Done
     content:
       application/problem+json: {schema: {type: object}}
+      application/json: {schema: {type: object}}";

MEDIA_TYPE_CHANGED = "media-type-changed": "a media type was replaced";
wire Breaking / Breaking, source Major / Major;
"Old clients send and expect the old one.";
bad Create "
 operationId: createNode
 requestBody:
   content:
-    application/xml: {schema: {type: object}}
+    application/json: {schema: {type: object}}";
good Create "
 operationId: createNode
 requestBody:
   content:
     application/json: {schema: {type: object}}
+    application/xml: {schema: {type: object}}";

CONTENT_SCHEMA_ADDED = "content-schema-added": "content that was not described got a schema";
wire Breaking / Compatible, source Major / Major;
"Requests have to follow it now. The Rust type is no longer free-form.";
bad Create "
 operationId: createNode
 requestBody:
   content:
-    application/json: {}
+    application/json: {schema: {type: object, properties: {id: {type: string}}}}";
good Create "
 operationId: createNode
 requestBody:
   content:
-    application/json: {}
+    application/json: {schema: {}}";

CONTENT_SCHEMA_REMOVED = "content-schema-removed": "content is no longer described";
wire Compatible / Breaking, source Major / Major;
"Anything may come. The Rust type becomes free-form.";
bad Create "
 operationId: createNode
 requestBody:
   content:
-    application/json: {schema: {type: object, properties: {id: {type: string}}}}
+    application/json: {}";
good Create "
 operationId: createNode
 requestBody:
   content:
-    application/json: {schema: {}}
+    application/json: {}";

ENCODING_CHANGED = "encoding-changed": "a part of a form or multipart body is encoded in another way";
wire Breaking / Breaking, source Patch / Patch;
"Content type, headers and style of a part are on the wire. A default that is spelled out changes nothing.";
bad Create "
 operationId: createNode
 requestBody:
   content:
     multipart/form-data:
       schema: {type: object, properties: {key: {type: string}}}
-      encoding: {key: {contentType: text/plain}}
+      encoding: {key: {contentType: application/json}}";
good Create "
 operationId: createNode
 requestBody:
   content:
     multipart/form-data:
       schema: {type: object, properties: {key: {type: string}}}
+      encoding: {}";

SUCCESS_RESPONSE_ADDED = "success-response-added": "one more successful status is documented";
wire Compatible / Compatible, source Minor / Minor;
"An old client may meet a status it does not know as success.";
bad Operation "
 operationId: getNode
 responses:
   '200': {description: Node}
+  '202': {description: Not yet}";
good Operation "
 operationId: getNode
 responses:
   '200': {description: Node}
+  '404': {description: No such node}";

SUCCESS_RESPONSE_REMOVED = "success-response-removed": "a successful status is no longer documented";
wire Breaking / Breaking, source Major / Major;
"What old clients wait for does not come.";
bad Operation "
 operationId: getNode
 responses:
   '200': {description: Node}
-  '202': {description: Not yet}";
good Operation "
 operationId: getNode
 responses:
   '200': {description: Node}
-  '404': {description: No such node}";

ERROR_RESPONSE_ADDED = "error-response-added": "one more error status is documented";
wire Compatible / Compatible, source Minor / Minor;
"Any status may come at any time. The operation's error enum, which is `#[non_exhaustive]`, gains a variant.";
bad Operation "
 operationId: getNode
 responses:
   '200': {description: Node}
+  '404': {description: No such node}";
good Operation "
 operationId: getNode
 responses:
   '200': {description: Node}
-  4XX: {description: No such node}
+  4xx: {description: No such node}";

ERROR_RESPONSE_REMOVED = "error-response-removed": "an error status is no longer documented";
wire Compatible / Compatible, source Major / Major;
"Fewer errors come, or the same ones undocumented. The error enum loses the variant.";
bad Operation "
 operationId: getNode
 responses:
   '200': {description: Node}
-  '404': {description: No such node}";
good Operation "
 operationId: getNode
 responses:
   '200': {description: Node}
-  4XX: {description: No such node}
+  4xx: {description: No such node}";

STATUS_CHANGED = "status-changed": "a response comes under another status";
wire Breaking / Breaking, source Major / Major;
"Old clients look for the old status. The one that went and the one that came carry the same, so it is reported once.";
bad Operation "
 operationId: getNode
 responses:
-  '200': {description: Node, content: {application/json: {schema: {type: object, title: N}}}}
+  '201': {description: Node, content: {application/json: {schema: {type: object, title: N}}}}";
good Operation "
 operationId: getNode
 responses:
   '200': {description: Node}
+  '201': {description: Node}";

HEADER_ADDED = "header-added": "a response header was added";
wire Compatible / Compatible, source Minor / Minor;
"Old clients do not look at it.";
bad Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
+    headers: {X-Rate: {schema: {type: integer}}}";
good Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
-    headers: {X-Rate: {schema: {type: integer}}}
+    headers: {x-rate: {schema: {type: integer}}}";

HEADER_REMOVED = "header-removed": "an optional response header was removed";
wire Risky / Risky, source Major / Major;
"An old client must already expect that it is absent, but now it always is.";
bad Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
-    headers: {X-Rate: {schema: {type: integer}}}";
good Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
-    headers: {X-Rate: {schema: {type: integer}}}
+    headers: {x-rate: {schema: {type: integer}}}";

REQUIRED_HEADER_REMOVED = "required-header-removed": "a required response header was removed";
wire Breaking / Breaking, source Major / Major;
"Old clients rely on a header that was promised.";
bad Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
-    headers: {X-Rate: {required: true, schema: {type: integer}}}";
good Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
-    headers: {X-Rate: {schema: {type: integer}}}";

HEADER_BECAME_REQUIRED = "header-became-required": "a header became required";
wire Breaking / Compatible, source Major / Major;
"In a response it only says more; in a part of a request old clients leave it out.";
bad Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
     headers:
       X-Rate:
+        required: true
         schema: {type: integer}";
good Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
     headers:
       X-Rate:
+        required: false
         schema: {type: integer}";

HEADER_BECAME_OPTIONAL = "header-became-optional": "a header became optional";
wire Compatible / Breaking, source Major / Major;
"Old clients rely on a header that was promised.";
bad Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
     headers:
       X-Rate:
-        required: true
         schema: {type: integer}";
good Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
     headers:
       X-Rate:
-        required: false
         schema: {type: integer}";

LINK_CHANGED = "link-changed": "a link between operations was added, changed or removed";
wire Compatible / Compatible, source None / None;
"Links say how calls fit together. Nothing is generated from them.";
bad Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
+    links: {again: {operationId: getNode}}";
good Operation "
 operationId: getNode
 responses:
   '200':
     description: Node
     links: {again: {operationId: getNode}}";
}
