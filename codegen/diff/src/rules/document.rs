//! The document as a whole, its servers, tags and docs.

super::rules! { "document";
UNCLASSIFIED = "unclassified": "something no rule knows changed";
wire Risky / Risky, source Major / Major;
"Neither OpenAPI nor this project defines this place, so its effect is unknown. Review it; if it matters, add a rule, if it does not, an exemption.";
bad Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
+frequency: often";
good Operation "
 operationId: getNode
 responses: {'204': {description: Done}}
+x-frequency: often";

SERVER_ADDED = "server-added": "a server was added";
wire Compatible / Compatible, source Patch / Patch;
"Old clients go on calling the ones they know.";
bad Document "
 servers:
 - url: https://api.example.com
+- url: https://eu.example.com
 paths: {}";
good Document "
 servers:
-- url: https://api.example.com/
+- url: https://api.example.com
 paths: {}";

SERVER_REMOVED = "server-removed": "a server was removed";
wire Breaking / Breaking, source Patch / Patch;
"Old clients that call it fail.";
bad Document "
 servers:
 - url: https://api.example.com
-- url: https://eu.example.com
 paths: {}";
good Document "
 servers:
-- url: https://api.example.com/
+- url: https://api.example.com
 paths: {}";

SERVER_CHANGED = "server-changed": "a server's URL changed";
wire Breaking / Breaking, source Patch / Patch;
"Every request of an old client goes to the old one.";
bad Document "
 servers:
-- url: https://api.example.com/v1
+- url: https://api.example.com/v2
 paths: {}";
good Document "
 servers:
-- url: https://api.example.com/
+- url: https://api.example.com
 paths: {}";

SERVER_ORDER_CHANGED = "server-order-changed": "another server comes first";
wire Compatible / Compatible, source Patch / Patch;
"The first server is the default of a client.";
bad Document "
 servers:
+- url: https://eu.example.com
 - url: https://api.example.com
-- url: https://eu.example.com
 paths: {}";
good Document "
 servers:
 - url: https://api.example.com
+- url: https://eu.example.com
 paths: {}";

SERVER_VARIABLE_CHANGED = "server-variable-changed": "a variable of a server's URL changed";
wire Breaking / Breaking, source Patch / Patch;
"The URL that comes out differs, or a value that was allowed is not.";
bad Document "
 servers:
 - url: https://{region}.example.com
-  variables: {region: {default: eu}}
+  variables: {region: {default: us}}
 paths: {}";
good Document "
 servers:
 - url: https://{region}.example.com
-  variables: {region: {default: eu}}
+  variables: {region: {default: eu, description: Where it runs}}
 paths: {}";

INFO_CHANGED = "info-changed": "what the document says about itself changed";
wire None / None, source Patch / Patch;
"Title, contact, licence and terms are in the crate's docs.";
bad Document "
 paths: {}
+tags: [{name: nodes}]";
good Document "
 paths: {}
 tags: [{name: nodes}]";

DESCRIPTION_CHANGED = "description-changed": "a description changed";
wire None / None, source Patch / Patch;
"The docs of the item change and nothing else.";
bad Response "
 type: string
-description: A zone
+description: Where it runs";
good Response "
 type: string
 description: A zone
+example: hayesvalley";

EXAMPLE_CHANGED = "example-changed": "an example changed";
wire None / None, source None / None;
"Examples are neither sent nor generated.";
bad Response "
 type: string
-example: a
+example: b";
good Response "
 type: string
-example: a
+examples: [a]";
}
