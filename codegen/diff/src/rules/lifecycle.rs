//! Promises about how long something lasts.

super::rules! { "lifecycle";
STABILITY_LOWERED = "stability-lowered": "less stability is promised";
wire Breaking / Breaking, source Patch / Patch;
"It works today. What old clients were built on, that it stays, no longer holds: they may stop working on any day. A level nobody knows promises nothing.";
bad Operation "
 operationId: getNode
-x-stability-level: beta
+x-stability-level: alpha
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
-x-stability-level: alpha
+x-stability-level: beta
 responses: {'204': {description: Done}}";

STABILITY_RAISED = "stability-raised": "more stability is promised";
wire None / None, source Patch / Patch;
"It works as before, and for longer.";
bad Operation "
 operationId: getNode
-x-stability-level: alpha
+x-stability-level: beta
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
-x-stability-level: beta
+x-stability-level: alpha
 responses: {'204': {description: Done}}";

SUNSET_ANNOUNCED = "sunset-announced": "an end was announced or postponed";
wire None / None, source Patch / Patch;
"It works as before until that day.";
bad Operation "
 operationId: getNode
 deprecated: true
+x-sunset: 2030-01-01
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
 deprecated: true
-x-sunset: 2030-01-01
+x-sunset: 2029-01-01
 responses: {'204': {description: Done}}";

SUNSET_WITHDRAWN = "sunset-withdrawn": "an announced end came closer, went, or cannot be read";
wire Breaking / Breaking, source Patch / Patch;
"Old clients were promised to work until that day.";
bad Operation "
 operationId: getNode
 deprecated: true
-x-sunset: 2030-01-01
+x-sunset: 2029-01-01
 responses: {'204': {description: Done}}";
good Operation "
 operationId: getNode
 deprecated: true
-x-sunset: 2030-01-01
+x-sunset: 2031-01-01
 responses: {'204': {description: Done}}";
}
