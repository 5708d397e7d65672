//! Credentials.

super::rules! { "security";
SECURITY_ADDED = "security-added": "a credential is needed that was not";
wire Breaking / Breaking, source Patch / Patch;
"Old clients call without it and are turned away.";
bad Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
+      security: [{key: []}]
 components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}";
good Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{key: []}]
+      security: [{key: []}, {token: []}]
 components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, token: {type: http, scheme: bearer}}}";

SECURITY_REMOVED = "security-removed": "no credential is needed any longer";
wire Compatible / Compatible, source Patch / Patch;
"What old clients send is not looked at.";
bad Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{key: []}]
 components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}";
good Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{key: []}]
+      security: [{key: []}, {token: []}]
 components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, token: {type: http, scheme: bearer}}}";

SECURITY_ALTERNATIVE_ADDED = "security-alternative-added": "one more way to authenticate";
wire Compatible / Compatible, source Patch / Patch;
"The ways old clients know still work.";
bad Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{key: []}]
+      security: [{key: []}, {token: []}]
 components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, token: {type: http, scheme: bearer}}}";
good Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{key: []}, {token: []}]
+      security: [{token: []}, {key: []}]
 components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, token: {type: http, scheme: bearer}}}";

SECURITY_ALTERNATIVE_REMOVED = "security-alternative-removed": "one way less to authenticate";
wire Breaking / Breaking, source Patch / Patch;
"Old clients that authenticate that way are turned away.";
bad Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{key: []}, {token: []}]
+      security: [{key: []}]
 components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, token: {type: http, scheme: bearer}}}";
good Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{key: []}, {token: []}]
+      security: [{token: []}, {key: []}]
 components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, token: {type: http, scheme: bearer}}}";

SCOPE_ADDED = "scope-added": "a scope is needed that was not";
wire Risky / Risky, source Patch / Patch;
"Old clients work as long as their credential has the scope.";
bad Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{auth: [read]}]
+      security: [{auth: [read, list]}]
 components: {securitySchemes: {auth: {type: openIdConnect, openIdConnectUrl: https://example.com}}}";
good Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{auth: [read, list]}]
+      security: [{auth: [list, read]}]
 components: {securitySchemes: {auth: {type: openIdConnect, openIdConnectUrl: https://example.com}}}";

SCOPE_REMOVED = "scope-removed": "a scope is no longer needed";
wire Compatible / Compatible, source Patch / Patch;
"Credentials that have it still work.";
bad Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{auth: [read, list]}]
+      security: [{auth: [read]}]
 components: {securitySchemes: {auth: {type: openIdConnect, openIdConnectUrl: https://example.com}}}";
good Document "
 paths:
   /nodes:
     get:
       responses: {'204': {description: Done}}
-      security: [{auth: [read, list]}]
+      security: [{auth: [list, read]}]
 components: {securitySchemes: {auth: {type: openIdConnect, openIdConnectUrl: https://example.com}}}";

SCHEME_ADDED = "security-scheme-added": "a security scheme was added";
wire None / None, source Minor / Minor;
"Nothing changes until an operation asks for it, which is reported there. The client's builder can take one more credential.";
bad Document "
 paths: {}
 components:
   securitySchemes:
     key: {type: apiKey, in: header, name: X-Key}
+    token: {type: http, scheme: bearer}";
good Document "
 paths: {}
 components:
   securitySchemes:
     key: {type: apiKey, in: header, name: X-Key}";

SCHEME_REMOVED = "security-scheme-removed": "a security scheme was removed";
wire None / None, source Major / Major;
"What used it is reported where it did. The client's builder no longer takes the credential.";
bad Document "
 paths: {}
 components:
   securitySchemes:
     key: {type: apiKey, in: header, name: X-Key}
-    token: {type: http, scheme: bearer}";
good Document "
 paths: {}
 components:
   securitySchemes:
-    token: {type: http, scheme: bearer}
+    bearer: {type: http, scheme: bearer}";

SCHEME_RENAMED = "security-scheme-renamed": "a security scheme was renamed";
wire None / None, source Major / Major;
"Its name is not on the wire. The method that sets the credential takes its name from it.";
bad Document "
 paths: {}
 components:
   securitySchemes:
-    token: {type: http, scheme: bearer}
+    bearer: {type: http, scheme: bearer}";
good Document "
 paths: {}
 components:
   securitySchemes:
     key: {type: apiKey, in: header, name: X-Key}
+    token: {type: http, scheme: bearer}";

SCHEME_CHANGED = "security-scheme-changed": "the credential is sent in another way";
wire Breaking / Breaking, source Major / Major;
"Type, HTTP scheme, name and place of a credential are on the wire. Every call of an old client is turned away.";
bad Document "
 paths: {}
 components:
   securitySchemes:
-    token: {type: http, scheme: bearer}
+    token: {type: http, scheme: basic}";
good Document "
 paths: {}
 components:
   securitySchemes:
-    token: {type: http, scheme: bearer}
+    token: {type: http, scheme: Bearer}";

TOKEN_SOURCE_CHANGED = "token-source-changed": "where a token comes from changed";
wire Risky / Risky, source Patch / Patch;
"A client that fetches tokens asks the old address, which may still respond; existing tokens still work.";
bad Document "
 paths: {}
 components:
   securitySchemes:
-    auth: {type: openIdConnect, openIdConnectUrl: https://example.com}
+    auth: {type: openIdConnect, openIdConnectUrl: https://id.example.com}";
good Document "
 paths: {}
 components:
   securitySchemes:
-    auth: {type: openIdConnect, openIdConnectUrl: https://example.com}
+    auth: {type: openIdConnect, openIdConnectUrl: https://example.com, description: Tokens}";

SIGN_IN_CHANGED = "sign-in-changed": "where people sign in changed";
wire Compatible / Compatible, source Patch / Patch;
"A browser is sent there; clients that hold a token do not look at it.";
bad Document "
 paths: {}
 components:
   securitySchemes:
-    auth: {type: oauth2, flows: {implicit: {authorizationUrl: https://example.com, scopes: {}}}}
+    auth: {type: oauth2, flows: {implicit: {authorizationUrl: https://id.example.com, scopes: {}}}}";
good Document "
 paths: {}
 components:
   securitySchemes:
     auth: {type: oauth2, flows: {implicit: {authorizationUrl: https://example.com, scopes: {}}}}";

SCHEME_SCOPES_CHANGED = "scheme-scopes-changed": "the scopes a scheme knows changed";
wire Compatible / Compatible, source Patch / Patch;
"What an operation needs is said at the operation.";
bad Document "
 paths: {}
 components:
   securitySchemes:
-    auth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://example.com, scopes: {read: Read}}}}
+    auth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://example.com, scopes: {read: Read, list: List}}}}";
good Document "
 paths: {}
 components:
   securitySchemes:
     auth: {type: oauth2, flows: {clientCredentials: {tokenUrl: https://example.com, scopes: {read: Read}}}}";

BEARER_FORMAT_CHANGED = "bearer-format-changed": "what is said about a token's form changed";
wire None / None, source Patch / Patch;
"Clients send the token as they got it.";
bad Document "
 paths: {}
 components:
   securitySchemes:
-    token: {type: http, scheme: bearer}
+    token: {type: http, scheme: bearer, bearerFormat: JWT}";
good Document "
 paths: {}
 components:
   securitySchemes:
     token: {type: http, scheme: bearer}";
}
