//! Edits of our specs whose effect is known from the edit: what they are compared with shares no code with the comparison.

/// An edit of a spec. `keys` are what the lines of the consumers say they use, in words of the spec.
pub struct Seed {
    pub name: &'static str,
    pub provider: &'static str,
    /// Where to begin, what is there, and what takes its place; every occurrence with `*` as the place.
    pub edits: &'static [(&'static str, &'static str, &'static str)],
    /// Lines that use one of these must not compile, or must be listed as using what changed.
    pub breaks: &'static [&'static str],
    /// Lines that use one of these compile and must be listed as changed at run time.
    pub runs: &'static [&'static str],
    /// Lines that use one of these may be listed as changed at run time.
    pub reaches: &'static [&'static str],
    /// Lines that use one of these get a new warning.
    pub deprecates: &'static [&'static str],
    /// A cargo feature that every consumer of the provider asks for is removed.
    pub feature: bool,
    /// `--fix` must make every consumer compile.
    pub fix: bool,
    /// The component that an edited line refers to: the change may stand there.
    pub component: &'static str,
}

const NONE: Seed = Seed {
    name: "",
    provider: "sfcompute",
    edits: &[],
    breaks: &[],
    runs: &[],
    reaches: &[],
    deprecates: &[],
    feature: false,
    fix: false,
    component: "",
};

const K0RDENT: Seed = Seed { provider: "k0rdent", ..NONE };

/// The operations that give or take a node.
const NODE: &[&str] = &["op:listNodes", "op:createNodes", "op:getNode", "op:extendNode"];
const INSTANCE: &[&str] = &["op:listInstances", "op:createInstance", "op:getInstance"];

const NODE_SCHEMA: &str = "\n    Node:\n";
const ZONE_SCHEMA: &str = "\n    Zone:\n";
const CREATE: &str = "\n    CreateNodesRequest:\n";
const LIST_NODES: &str = "operationId: listNodes";

pub const SEEDS: &[Seed] = &[
    Seed {
        name: "rename an optional property of a request",
        edits: &[(CREATE, "        zone:\n", "        place:\n")],
        breaks: &["CreateNodesRequest.zone"],
        reaches: &["op:createNodes"],
        fix: true,
        ..NONE
    },
    Seed {
        name: "remove an optional property of a request",
        edits: &[(
            CREATE,
            "        forward_443:\n          type: boolean\n          default: false\n          description: Forwards TCP port 443 to the machine.\n          example: false\n",
            "",
        )],
        breaks: &["CreateNodesRequest.forward_443"],
        reaches: &["op:createNodes"],
        ..NONE
    },
    Seed {
        name: "change the type of a property of a request",
        edits: &[
            (
                CREATE,
                "        any_zone:\n          type: boolean\n          default: false\n",
                "        any_zone:\n          type: array\n          items: {type: string}\n",
            ),
            (CREATE, "fits the order.\n          example: false\n", "fits the order.\n"),
        ],
        breaks: &["CreateNodesRequest.any_zone"],
        runs: &["op:createNodes"],
        ..NONE
    },
    Seed {
        name: "tighten a limit",
        edits: &[(CREATE, "          minimum: 1\n", "          minimum: 1\n          maximum: 8\n")],
        runs: &["op:createNodes"],
        ..NONE
    },
    Seed {
        name: "change a default",
        edits: &[(
            CREATE,
            "        forward_443:\n          type: boolean\n          default: false\n",
            "        forward_443:\n          type: boolean\n          default: true\n",
        )],
        runs: &["op:createNodes"],
        ..NONE
    },
    Seed {
        name: "require another property of a request",
        edits: &[(
            CREATE,
            "required: [desired_count, max_price_per_node_hour]",
            "required: [desired_count, max_price_per_node_hour, image_id]",
        )],
        breaks: &["CreateNodesRequest.new"],
        runs: &["op:createNodes"],
        ..NONE
    },
    Seed {
        name: "rename a schema of a response",
        edits: &[("*", "schemas/NodeList\"", "schemas/NodePage\""), ("*", "\n    NodeList:\n", "\n    NodePage:\n")],
        breaks: &["NodeList"],
        reaches: NODE,
        fix: true,
        ..NONE
    },
    Seed {
        name: "rename an operation",
        edits: &[("*", "operationId: createNodes", "operationId: buyNodes")],
        breaks: &["op:createNodes", "createNodes!", "stub:createNodes"],
        fix: true,
        ..NONE
    },
    Seed {
        name: "rename a tag",
        edits: &[("*", "tags: [nodes]", "tags: [machines]"), ("*", "  - name: nodes\n", "  - name: machines\n")],
        feature: true,
        fix: true,
        ..NONE
    },
    Seed {
        name: "move an operation to another tag",
        edits: &[("operationId: getNode\n", "tags: [nodes]", "tags: [zones]")],
        breaks: &["move:getNode"],
        fix: true,
        ..NONE
    },
    Seed {
        name: "remove a value of a response",
        edits: &[
            ("\n    NodeStatus:\n", "running, released,", "running,"),
            ("\n    NodeStatus:\n", "Running, Released,", "Running,"),
            ("operationId: getNode\n", "deleted, released]", "deleted]"),
        ],
        breaks: &["NodeStatus=released"],
        reaches: NODE,
        ..NONE
    },
    Seed {
        name: "add a value to a response",
        edits: &[
            ("\n    NodeStatus:\n", "running, released,", "running, rebooting, released,"),
            ("\n    NodeStatus:\n", "Running, Released,", "Running, Rebooting, Released,"),
        ],
        reaches: NODE,
        ..NONE
    },
    Seed {
        name: "remove a property of a response",
        edits: &[(
            NODE_SCHEMA,
            "        zone:\n          type: [string, \"null\"]\n          description: Zone the node is in, where it has one.\n          example: hayesvalley\n",
            "",
        )],
        breaks: &["Node.zone"],
        reaches: NODE,
        ..NONE
    },
    Seed {
        name: "make a property of a response optional",
        edits: &[(NODE_SCHEMA, "required: [object, id, name,", "required: [object, id,")],
        breaks: &["Node.name"],
        runs: NODE,
        ..NONE
    },
    Seed {
        name: "change the type of a property of a response",
        edits: &[(
            NODE_SCHEMA,
            "        owner:\n          type: string\n          description: Account the node belongs to.\n          example: sfcompute\n",
            "        owner:\n          type: integer\n          description: Account the node belongs to.\n          example: 12\n",
        )],
        breaks: &["Node.owner"],
        runs: NODE,
        ..NONE
    },
    Seed {
        name: "rename a required property of a response",
        edits: &[
            (NODE_SCHEMA, "        gpu_type:\n", "        accelerator:\n"),
            (NODE_SCHEMA, "name, gpu_type, owner", "name, accelerator, owner"),
        ],
        breaks: &["Node.gpu_type"],
        reaches: NODE,
        fix: true,
        ..NONE
    },
    Seed {
        name: "remove an operation",
        edits: &[(
            "\n  /v0/zones/{id}:\n",
            "    get:\n      operationId: getZone\n      tags: [zones]\n      summary: Look up one zone\n      x-source: {kind: sdk, name: \"npm @sfcompute/nodes-sdk-alpha 0.1.0-alpha.27\"}\n      responses:\n        \"200\":\n          description: The zone.\n          content:\n            application/json:\n              schema:\n                $ref: \"#/components/schemas/Zone\"\n        \"401\":\n          $ref: \"#/components/responses/Unauthorized\"\n        \"403\":\n          $ref: \"#/components/responses/Forbidden\"\n        \"404\":\n          $ref: \"#/components/responses/NotFound\"\n        \"500\":\n          $ref: \"#/components/responses/InternalServerError\"\n",
            "",
        )],
        breaks: &["op:getZone"],
        runs: &["op:getZone"],
        ..NONE
    },
    Seed {
        name: "deprecate an operation",
        edits: &[(
            "operationId: listZones\n",
            "      tags: [zones]\n",
            "      tags: [zones]\n      deprecated: true\n",
        )],
        deprecates: &["op:listZones"],
        ..NONE
    },
    Seed {
        name: "deprecate a property",
        edits: &[(
            ZONE_SCHEMA,
            "          description: Name of the zone for people.\n",
            "          description: Name of the zone for people.\n          deprecated: true\n",
        )],
        deprecates: &["Zone.display_name"],
        ..NONE
    },
    Seed {
        name: "rename a required list of a response",
        edits: &[
            (ZONE_SCHEMA, "        available_capacity:\n", "        capacity:\n"),
            (ZONE_SCHEMA, "name, available_capacity, region", "name, capacity, region"),
        ],
        breaks: &["Zone.available_capacity"],
        reaches: &["op:listZones", "op:getZone"],
        fix: true,
        ..NONE
    },
    Seed {
        name: "turn an integer into a number",
        edits: &[(
            "\n    AvailableCapacity:\n",
            "        quantity:\n          type: integer\n",
            "        quantity:\n          type: number\n",
        )],
        breaks: &["AvailableCapacity.quantity"],
        reaches: &["op:listZones", "op:getZone"],
        ..NONE
    },
    Seed {
        name: "remove a documented error",
        edits: &[(
            "operationId: createNodes",
            "        \"402\":\n          $ref: \"#/components/responses/PaymentRequired\"\n",
            "",
        )],
        breaks: &["createNodes!402"],
        component: "\n    PaymentRequired:\n",
        reaches: &["op:createNodes"],
        ..NONE
    },
    Seed {
        name: "remove a parameter",
        edits: &[(
            LIST_NODES,
            "        - name: name\n          in: query\n          description: Only these nodes, by name; the parameter is repeated for each. Excludes `id` and `type`.\n          schema:\n            type: array\n            items:\n              type: string\n",
            "",
        )],
        breaks: &["listNodes?name"],
        reaches: &["op:listNodes"],
        ..NONE
    },
    Seed {
        name: "rename a parameter",
        edits: &[(LIST_NODES, "        - name: type\n", "        - name: kind\n")],
        breaks: &["listNodes?type"],
        reaches: &["op:listNodes"],
        fix: true,
        ..NONE
    },
    Seed {
        name: "lower the maximum of a parameter",
        edits: &[("operationId: listOrders", "            maximum: 200\n", "            maximum: 50\n")],
        runs: &["op:listOrders"],
        ..NONE
    },
    Seed {
        name: "rename a required property that a list gives",
        edits: &[
            ("\n    Order:\n", "        - status\n", "        - state\n"),
            ("\n    Order:\n", "        status:\n          $ref", "        state:\n          $ref"),
        ],
        breaks: &["Order.status"],
        reaches: &["op:listOrders"],
        fix: true,
        ..NONE
    },
    Seed {
        name: "rename an enum",
        edits: &[
            ("*", "schemas/OrderStatus\"", "schemas/OrderState\""),
            ("*", "\n    OrderStatus:\n", "\n    OrderState:\n"),
        ],
        breaks: &["OrderStatus"],
        reaches: &["op:listOrders"],
        fix: true,
        ..NONE
    },
    Seed {
        name: "turn an integer into a string",
        edits: &[(
            "\n    VmLogEntry:\n",
            "        seqnum:\n          type: integer\n          format: uint64\n          minimum: 0\n",
            "        seqnum:\n          type: string\n",
        )],
        breaks: &["VmLogEntry.seqnum"],
        runs: &["op:listVmLogs"],
        ..NONE
    },
    Seed {
        name: "make a parameter optional",
        edits: &[(
            "operationId: listVmLogs",
            "        - name: order_by\n          in: query\n          required: true\n",
            "        - name: order_by\n          in: query\n",
        )],
        ..NONE
    },
    Seed {
        name: "change words",
        edits: &[(
            NODE_SCHEMA,
            "description: Account the node belongs to.",
            "description: The account that the node belongs to.",
        )],
        ..NONE
    },
    Seed {
        name: "add an optional property",
        edits: &[(
            NODE_SCHEMA,
            "        owner:\n",
            "        rack:\n          type: string\n          description: Where the node stands.\n        owner:\n",
        )],
        ..NONE
    },
    Seed {
        name: "add an operation",
        edits: &[(
            "\n  /v0/zones/{id}:\n",
            "    get:\n",
            "    delete:\n      operationId: closeZone\n      tags: [zones]\n      summary: Close a zone\n      responses:\n        \"204\":\n          description: It is closed.\n    get:\n",
        )],
        ..NONE
    },
    Seed {
        name: "rename a property of a response of another spec",
        edits: &[("\n    Instance:\n", "        displayName:\n", "        label:\n")],
        breaks: &["Instance.displayName"],
        reaches: INSTANCE,
        fix: true,
        ..K0RDENT
    },
    Seed {
        name: "rename an enum that is only read",
        edits: &[
            ("*", "schemas/InstanceStatus\"", "schemas/InstancePhase\""),
            ("*", "\n    InstanceStatus:\n", "\n    InstancePhase:\n"),
        ],
        breaks: &["InstanceStatus"],
        reaches: INSTANCE,
        fix: true,
        ..K0RDENT
    },
    Seed {
        name: "rename a shared parameter",
        edits: &[("\n    PageSize:\n", "      name: pageSize\n", "      name: limit\n")],
        breaks: &["?pageSize"],
        reaches: &["op:listInstances"],
        fix: true,
        ..K0RDENT
    },
    Seed {
        name: "remove a property that a network has",
        edits: &[(
            "\n    Network:\n",
            "        cidr:\n          type: string\n",
            "        range:\n          type: integer\n",
        )],
        breaks: &["Network.cidr"],
        reaches: &["op:createNetwork"],
        ..K0RDENT
    },
    Seed {
        name: "make a required property of a request optional",
        edits: &[("\n    NetworkCreateRequest:\n", "      required: [cidr]\n", "")],
        breaks: &["NetworkCreateRequest.new"],
        ..K0RDENT
    },
    Seed {
        name: "remove an error of another spec",
        edits: &[(
            "operationId: createInstance",
            "        \"403\":\n          $ref: \"#/components/responses/Forbidden\"\n",
            "",
        )],
        breaks: &["createInstance!403"],
        component: "\n    Forbidden:\n",
        reaches: &["op:createInstance"],
        ..K0RDENT
    },
    Seed {
        name: "remove a value that is only read",
        edits: &[("\n    InstanceStatus:\n", "SUSPENDED, ", "")],
        breaks: &["InstanceStatus=SUSPENDED"],
        reaches: INSTANCE,
        ..K0RDENT
    },
    Seed {
        name: "move the server",
        edits: &[("servers:\n", "  - url: https://api.k0rdent.ai\n", "  - url: https://compute.k0rdent.ai\n")],
        runs: &["op:createInstance", "op:getInstance", "op:createNetwork", "op:listInstances"],
        ..K0RDENT
    },
];

/// A step of the history of a public document: its versions before and after, and what it does, as its maintainer's commit
/// and the text of both versions say.
pub struct Step {
    pub old: &'static str,
    pub new: &'static str,
    pub seed: Seed,
}

const HCLOUD: Seed = Seed { provider: "hcloud", ..NONE };

pub const STEPS: &[Step] = &[
    Step {
        old: "103-2e610e47",
        new: "104-de21d939",
        seed: Seed {
            name: "remove `build_id` from image",
            breaks: &["Image.build_id"],
            reaches: &["op:images"],
            ..HCLOUD
        },
    },
    Step {
        old: "113-e7351ceb",
        new: "114-50289a01",
        seed: Seed { name: "remove `freebsd64` as rescue system", breaks: &["rescue=freebsd64"], ..HCLOUD },
    },
    Step {
        old: "116-e4cdea79",
        new: "117-f929f0dd",
        seed: Seed { name: "turn `health_status.status` into an enum", breaks: &["health_status.status"], ..HCLOUD },
    },
    Step {
        old: "126-a22a0b84",
        new: "127-60a2f38e",
        seed: Seed {
            name: "switch ids to int64",
            breaks: &["deleteVolume.id"],
            reaches: &["op:images", "op:volumes", "op:isos"],
            ..HCLOUD
        },
    },
    Step {
        old: "146-7f60f322",
        new: "147-231fed87",
        seed: Seed {
            name: "`name` is optional in UpdateVolumeRequest",
            breaks: &["UpdateVolumeRequest.name"],
            ..HCLOUD
        },
    },
    Step {
        old: "150-30556796",
        new: "151-13950ced",
        seed: Seed { name: "the type of an ISO may be null", breaks: &["iso.type"], reaches: &["op:isos"], ..HCLOUD },
    },
    Step {
        old: "153-b9a7fcd2",
        new: "154-e411db54",
        seed: Seed {
            name: "fix the name of the component DeprecationInfo",
            breaks: &["deprecation"],
            fix: true,
            ..HCLOUD
        },
    },
    Step {
        old: "169-78bf1733",
        new: "170-85e65f0c",
        seed: Seed { name: "remove `linux32` as rescue system", breaks: &["rescue=linux32"], ..HCLOUD },
    },
    Step {
        old: "170-85e65f0c",
        new: "171-870ca8f1",
        seed: Seed {
            name: "remove the attribute `deprecated`",
            breaks: &["iso.deprecated"],
            reaches: &["op:isos"],
            ..HCLOUD
        },
    },
    Step {
        old: "176-07cf7ccd",
        new: "177-98d6fbbe",
        seed: Seed { name: "make `meta` required", breaks: &["list_server_types.meta"], ..HCLOUD },
    },
];
