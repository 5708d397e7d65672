//! Examples: an edit written as a diff, put into a small document so that it can be run.

use std::fmt::Write;

/// Where the lines of an [`Example`] stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The schema of a request body.
    Request,
    /// The schema of a response.
    Response,
    /// The one parameter of an operation.
    Parameter,
    /// The operation `GET /nodes/{id}`.
    Operation,
    /// The operation `POST /nodes`, which has a response.
    Create,
    /// `components`; `GET /nodes` answers with `Node`.
    Components,
    /// The document below `openapi` and `info`.
    Document,
}

/// An edit: lines that start with `-` are in the old document only, those with `+` in the new one
/// only, those with a space in both.
#[derive(Debug, PartialEq, Eq)]
pub struct Example {
    /// Where the lines stand.
    pub place: Place,
    /// The lines.
    pub edit: &'static str,
}

impl Example {
    /// The lines, without the empty one a literal starts with.
    pub fn lines(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.edit.lines().filter(|line| !line.trim().is_empty())
    }

    /// The two documents.
    #[must_use]
    pub fn documents(&self) -> (String, String) {
        (self.document('-'), self.document('+'))
    }

    fn document(&self, side: char) -> String {
        let (before, indent) = match self.place {
            Place::Request => (REQUEST, 14),
            Place::Response => (RESPONSE, 16),
            Place::Parameter => (PARAMETER, 10),
            Place::Operation => (OPERATION, 6),
            Place::Create => (CREATE, 6),
            Place::Components => (COMPONENTS, 2),
            Place::Document => ("", 0),
        };
        let mut text = String::from("openapi: 3.1.0\ninfo: {title: Example, version: '1'}\n");
        text.push_str(before);
        for line in self.lines() {
            let mark = line.chars().next().unwrap_or(' ');
            if mark == ' ' || mark == side {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{:indent$}{}", "", line.get(1..).unwrap_or(""));
            }
        }
        text
    }
}

const REQUEST: &str = "\
paths:
  /nodes:
    post:
      operationId: createNode
      tags: [nodes]
      responses: {'204': {description: Done}}
      requestBody:
        content:
          application/json:
            schema:
";
const RESPONSE: &str = "\
paths:
  /nodes:
    get:
      operationId: listNodes
      tags: [nodes]
      responses:
        '200':
          description: Nodes
          content:
            application/json:
              schema:
";
const PARAMETER: &str = "\
paths:
  /nodes:
    get:
      operationId: listNodes
      tags: [nodes]
      responses: {'204': {description: Done}}
      parameters:
        -
";
const OPERATION: &str = "\
paths:
  /nodes/{id}:
    get:
";
const CREATE: &str = "\
paths:
  /nodes:
    post:
";
const COMPONENTS: &str = "\
paths:
  /nodes:
    get:
      operationId: listNodes
      tags: [nodes]
      responses: {'200': {description: Nodes, content: {application/json: {schema: {$ref: '#/components/schemas/Node'}}}}}
components:
";
