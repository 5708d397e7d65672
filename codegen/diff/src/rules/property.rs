//! Properties of objects.

super::rules! { "properties";
PROPERTY_ADDED = "property-added": "an optional property was added";
wire Compatible / Compatible, source Minor / Minor;
"An old client leaves it out of requests and skips it in responses. The struct gains a field and a setter; structs are `#[non_exhaustive]`, so nothing that compiled stops compiling.";
bad Response "
 type: object
 properties:
   id: {type: string}
+  zone: {type: string}";
good Response "
 type: object
 properties:
+  id: {type: string}
   zone: {type: string}
-  id: {type: string}";

REQUIRED_PROPERTY_ADDED = "required-property-added": "a required property was added";
wire Breaking / Compatible, source Major / Minor;
"The server rejects requests of old clients, which do not send it. In the crate it becomes an argument of the request's constructor. In a response it is one more field.";
bad Request "
 type: object
+required: [zone]
 properties:
   id: {type: string}
+  zone: {type: string}";
good Request "
 type: object
 properties:
   id: {type: string}
+  zone: {type: string}";

PROPERTY_REMOVED = "property-removed": "an optional property was removed";
wire Risky / Risky, source Major / Major;
"In a request the server may ignore or reject what old clients still send. In a response an old client must already expect that it is absent, but now it always is. The field is gone from the struct.";
bad Response "
 type: object
 properties:
   id: {type: string}
-  zone: {type: string}";
good Response "
 type: object
 properties:
   id: {type: string}
-  zone: {type: string}
+  zone: {type: string, deprecated: true}";

REQUIRED_PROPERTY_REMOVED = "required-property-removed": "a required property was removed";
wire Risky / Breaking, source Major / Major;
"Old clients cannot decode a response without a property that was promised. In a request they send something the server no longer knows.";
bad Response "
 type: object
 required: [zone]
 properties:
   id: {type: string}
-  zone: {type: string}";
good Response "
 type: object
 properties:
   id: {type: string}
-  zone: {type: string}";

PROPERTY_RENAMED = "property-renamed": "an optional property was renamed";
wire Risky / Risky, source Major / Major;
"The old name is no longer read or sent: what an old client sets is lost, what it reads is absent. One name went and an equal one came, so it is reported once. `x-rust-name` keeps the field's Rust name.";
bad Response "
 type: object
 properties:
   id: {type: string}
-  node_zone: {type: string, description: Where it runs}
+  zone: {type: string, description: Where it runs}";
good Response "
 type: object
 properties:
   id: {type: string}
-  zone: {type: string}
+  price: {type: integer}";

REQUIRED_PROPERTY_RENAMED = "required-property-renamed": "a required property was renamed";
wire Breaking / Breaking, source Major / Major;
"Old clients send requests without the new name and cannot decode responses without the old one.";
bad Response "
 type: object
-required: [node_zone]
+required: [zone]
 properties:
   id: {type: string}
-  node_zone: {type: string, description: Where it runs}
+  zone: {type: string, description: Where it runs}";
good Response "
 type: object
 properties:
   id: {type: string}
-  node_zone: {type: string, description: Where it runs}
+  zone: {type: string, description: Where it runs}";

PROPERTY_BECAME_REQUIRED = "property-became-required": "a property became required";
wire Breaking / Compatible, source Major / Major;
"The server rejects requests of old clients that leave it out. In a response it only says more. Either way the field is no longer an `Option`.";
bad Request "
 type: object
+required: [zone]
 properties:
   zone: {type: string}";
good Request "
 type: object
-required: [zone]
 properties:
   zone: {type: string}";

PROPERTY_BECAME_OPTIONAL = "property-became-optional": "a property became optional";
wire Compatible / Breaking, source Major / Major;
"Old clients cannot decode a response that leaves out what was promised. In a request it only allows more. Either way the field becomes an `Option`.";
bad Response "
 type: object
-required: [zone]
 properties:
   zone: {type: string}";
good Response "
 type: object
+required: [zone]
 properties:
   zone: {type: string}";

REQUIRED_NAME_CHANGED = "required-name-changed": "a name that no property describes became required or optional";
wire Risky / Compatible, source Patch / Patch;
"`required` names something `properties` does not describe. The wire may still insist on it; the generated type cannot show it.";
bad Request "
 type: object
+required: [zone]
 properties:
   id: {type: string}";
good Request "
 type: object
+required: [id]
 properties:
   id: {type: string}";

PROPERTY_ORDER_CHANGED = "property-order-changed": "required properties come in another order";
wire None / None, source Major / Major;
"Order means nothing in JSON. The constructor takes required properties in the order of the document, so its arguments change places.";
bad Request "
 type: object
 required: [zone, count]
 properties:
-  zone: {type: string}
   count: {type: integer}
+  zone: {type: string}";
good Request "
 type: object
 required: [zone]
 properties:
-  zone: {type: string}
   count: {type: integer}
+  zone: {type: string}";

READ_ONLY_ADDED = "read-only-added": "it became read-only";
wire Compatible / Compatible, source Major / Patch;
"Requests no longer carry it; what old clients send is ignored. In a request type the field and its setter are gone.";
bad Request "
 type: object
 properties:
-  zone: {type: string}
+  zone: {type: string, readOnly: true}";
good Request "
 type: object
 properties:
-  zone: {type: string, readOnly: true}
+  zone: {type: string}";

READ_ONLY_REMOVED = "read-only-removed": "it is no longer read-only";
wire Compatible / Compatible, source Minor / Patch;
"Requests may carry it now.";
bad Request "
 type: object
 properties:
-  zone: {type: string, readOnly: true}
+  zone: {type: string}";
good Request "
 type: object
 properties:
-  zone: {type: string}
+  zone: {type: string, readOnly: true}";

WRITE_ONLY_ADDED = "write-only-added": "it became write-only";
wire Compatible / Compatible, source Patch / Major;
"Responses no longer carry it.";
bad Response "
 type: object
 properties:
-  zone: {type: string}
+  zone: {type: string, writeOnly: true}";
good Response "
 type: object
 properties:
-  zone: {type: string, writeOnly: true}
+  zone: {type: string}";

WRITE_ONLY_REMOVED = "write-only-removed": "it is no longer write-only";
wire Compatible / Risky, source Patch / Minor;
"Responses carry it now. Where it is required, clients come to rely on something that older servers do not send.";
bad Response "
 type: object
 properties:
-  zone: {type: string, writeOnly: true}
+  zone: {type: string}";
good Response "
 type: object
 properties:
-  zone: {type: string}
+  zone: {type: string, writeOnly: true}";

ADDITIONAL_PROPERTIES_CLOSED = "additional-properties-closed": "properties beyond the described ones are no longer allowed";
wire Breaking / Compatible, source Major / Major;
"The server rejects requests with keys that were allowed. Where the type was a map or kept unknown keys, it no longer does.";
bad Request "
 type: object
 properties:
   id: {type: string}
+additionalProperties: false";
good Request "
 type: object
 properties:
   id: {type: string}
-additionalProperties: false";

ADDITIONAL_PROPERTIES_OPENED = "additional-properties-opened": "properties beyond the described ones are allowed now";
wire Compatible / Compatible, source Patch / Patch;
"More may come than is described. Clients of ours skip what they do not know.";
bad Response "
 type: object
 properties:
   id: {type: string}
-additionalProperties: false";
good Response "
 type: object
 properties:
   id: {type: string}
+additionalProperties: true";

ADDITIONAL_PROPERTIES_TYPED = "additional-properties-typed": "properties beyond the described ones got a schema";
wire Breaking / Compatible, source Major / Major;
"Requests may no longer put anything there. The values of the map are no longer free-form.";
bad Request "
 type: object
-additionalProperties: true
+additionalProperties: {type: string}";
good Request "
 type: object
 additionalProperties:
   type: string
+  description: A label";

ADDITIONAL_PROPERTIES_UNTYPED = "additional-properties-untyped": "properties beyond the described ones lost their schema";
wire Compatible / Breaking, source Major / Major;
"Responses may put anything there. The values of the map become free-form.";
bad Response "
 type: object
-additionalProperties: {type: string}
+additionalProperties: true";
good Response "
 type: object
-additionalProperties: {type: string}
+additionalProperties: {type: string, description: A label}";

PATTERN_PROPERTY_ADDED = "pattern-property-added": "properties that match a pattern got a schema";
wire Breaking / Compatible, source Patch / Patch;
"What a request puts there has to follow the schema now.";
bad Request "
 type: object
+patternProperties: {'^x-': {type: string}}";
good Request "
 type: object
-patternProperties: {'^x-': {type: string}}";

PATTERN_PROPERTY_REMOVED = "pattern-property-removed": "properties that match a pattern lost their schema";
wire Compatible / Breaking, source Patch / Patch;
"What a response puts there may be anything now.";
bad Response "
 type: object
-patternProperties: {'^x-': {type: string}}";
good Response "
 type: object
+patternProperties: {'^x-': {type: string}}";
}
