//! Two documents side by side.
//!
//! What may be shared (a component, a parameter of a path, the security of the document) is a
//! *unit*: a pair of places that is compared once, however many operations reach it. A unit holds
//! its edits and the units it leads to; [`reach`](super::reach) works out afterwards which
//! operations get there and whether as request or response.

pub(crate) mod alike;
mod alternatives;
mod body;
mod components;
mod fields;
mod keywords;
mod lifecycle;
mod limits;
mod meaning;
mod operation;
mod parameter;
mod paths;
mod property;
mod renames;
mod root;
mod schema;
mod security;
mod servers;
mod switched;
mod tagged;
mod tags;
mod types;

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet, VecDeque};
use std::rc::Rc;

use super::change::{Mark, Source, Wire};
use super::ignore::Date;
use super::model::Site;
use super::paths::Paths;
use super::rules::Rule;
use openapi::document::Document;

pub use fields::waivers;
use meaning::Meanings;
pub(crate) use renames::Renames;

/// Travels to the server.
pub(crate) const REQUEST: u8 = 1;
/// Travels to the client.
pub(crate) const RESPONSE: u8 = 2;
/// Either.
pub(crate) const BOTH: u8 = REQUEST | RESPONSE;
/// How far the bits of an edge are moved that leads to the other direction: what the unit does to requests it does to
/// responses of the one it comes from.
pub(crate) const TURNED: u8 = 2;

/// One edit, before it is known what reaches it.
#[derive(Debug, Clone)]
pub(crate) struct Edit {
    pub rule: &'static Rule,
    pub old: Option<Mark>,
    pub new: Option<Mark>,
    pub message: String,
    pub wire: [Wire; 2],
    pub source: [Source; 2],
    /// In which directions it matters: not in requests below something read-only.
    pub mask: u8,
    /// Edits of one rule with the same group have one cause and become one change.
    pub group: Option<Group>,
    /// It is reported where it is used, and here only if it is not.
    pub consequence: bool,
    /// The rule instead when a parameter leads straight here.
    pub in_parameter: Option<&'static Rule>,
    /// The operations it is about, when they are not those that reach its unit.
    pub operations: Option<Vec<String>>,
}

/// What several edits have in common.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    /// The cause: equal for edits that belong together.
    pub key: String,
    /// This edit's part, to be listed in the message; with nothing to list the first message stays
    /// and the places are counted.
    pub part: String,
}

/// What is compared in one go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Kind {
    Root,
    Operation,
    Parameter,
    ParameterGone,
    ParameterNew,
    Body,
    Response,
    ResponseGone,
    ResponseNew,
    Header,
    Schema,
    Security,
    Servers,
    Scheme,
}

/// A pair of places, or one place that the other side lacks.
#[derive(Debug)]
pub(crate) struct Unit {
    pub kind: Kind,
    pub edits: Vec<Edit>,
    /// Units this one leads to, and the directions in which it does.
    pub edges: Vec<(u32, u8)>,
    /// `GET /v1/nodes` for an operation.
    pub label: Option<String>,
    /// The old operation is marked as one that may change at any time.
    pub unstable: bool,
}

/// What a unit compares.
pub(crate) enum Job<'d> {
    Pair(Site<'d>, Site<'d>),
    Gone(Site<'d>, String),
    New(Site<'d>, String),
    Optional(Option<Site<'d>>, Option<Site<'d>>),
    Operation(Box<operation::Pair<'d>>),
}

/// Whether a value is written as plain text, where JSON types are hard to tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Text {
    /// JSON, or a form of it.
    #[default]
    No,
    /// In a URL or header: a single value is text.
    Value,
    /// In a query that repeats the name for every item: a single value is also a list of one.
    Repeated,
    /// A body that is not JSON: all of it is text.
    Body,
}

/// How many old sites, all sites, and what the comparison depends on.
type Several = (usize, Vec<usize>, u8, Turn, Text);

/// The edits between two schemas, and where they lead on to.
pub(crate) type Replacement = (Vec<Edit>, Vec<(u32, u8)>);

/// Parts of schemas looked at in all, shared or in place. The largest real document needs a fifth.
const MAX_WORK: usize = 5_000_000;

/// Everything a comparison knows.
pub(crate) struct Engine<'d> {
    pub old: &'d Document,
    pub new: &'d Document,
    pub renames: Renames,
    pub today: Option<Date>,
    pub paths: &'d Paths,
    pub units: Vec<Unit>,
    /// Security schemes by the name they have now.
    pub schemes: HashMap<String, u32>,
    index: HashMap<(Kind, usize, usize), u32>,
    queue: VecDeque<(u32, Job<'d>)>,
    /// What schemas mean, on either side; worked out when first asked for.
    meanings: OnceCell<[Meanings<'d>; 2]>,
    /// What one schema in another's place comes to, worked out once for each two.
    replacements: HashMap<(usize, usize, Text), Rc<Replacement>>,
    /// The paths of the servers' URLs where they changed and every path changed with them: the URLs are the same.
    pub base_paths: Option<(String, String)>,
    /// Bases and what is made of them, on either side.
    subtypes: OnceCell<[tagged::Subtypes<'d>; 2]>,
    work: usize,
    exhausted: bool,
}

/// Compares two documents: the units and their edits.
pub(crate) fn compare<'d>(old: &'d Document, new: &'d Document, today: Option<Date>, paths: &'d Paths) -> Engine<'d> {
    let meanings = OnceCell::new();
    let mut engine = Engine {
        old,
        new,
        renames: Renames::find(old, new, &meanings),
        today,
        paths,
        units: Vec::new(),
        schemes: HashMap::new(),
        index: HashMap::new(),
        queue: VecDeque::new(),
        meanings,
        replacements: HashMap::new(),
        base_paths: None,
        subtypes: OnceCell::new(),
        work: 0,
        exhausted: false,
    };
    let root = Job::Pair(Site::root(old), Site::root(new));
    engine.unit(Kind::Root, (0, 0), || root);
    while let Some((id, job)) = engine.queue.pop_front() {
        let kind = engine.units[id as usize].kind;
        let mut walk = Walk::new(&mut engine, id);
        walk.run(kind, job);
        let Walk { edits, edges, .. } = walk;
        let unit = &mut engine.units[id as usize];
        unit.edits.extend(edits);
        unit.edges = edges;
        unit.edges.sort_unstable();
        unit.edges.dedup();
    }
    engine
}

impl<'d> Engine<'d> {
    /// What schemas mean, on the old side and on the new one.
    fn meanings(&self) -> &[Meanings<'d>; 2] {
        self.meanings.get_or_init(|| Meanings::of_both(self.old, self.new))
    }

    /// Bases and what is made of them, on the old side and on the new one.
    fn subtypes(&self) -> &[tagged::Subtypes<'d>; 2] {
        self.subtypes.get_or_init(|| [tagged::subtypes(self.old), tagged::subtypes(self.new)])
    }

    /// The unit of this pair, which is put in line to be compared if it is new.
    fn unit(&mut self, kind: Kind, key: (usize, usize), job: impl FnOnce() -> Job<'d>) -> u32 {
        if let Some(id) = self.index.get(&(kind, key.0, key.1)) {
            return *id;
        }
        let id = u32::try_from(self.units.len()).unwrap_or(u32::MAX);
        self.units.push(Unit { kind, edits: Vec::new(), edges: Vec::new(), label: None, unstable: false });
        self.index.insert((kind, key.0, key.1), id);
        self.queue.push_back((id, job()));
        id
    }

    /// Whether two places are the same component, or one renamed to the other.
    pub fn same_target(&self, old: &Site<'d>, new: &Site<'d>) -> bool {
        let path = |document: &'d Document, site: &Site<'d>| {
            let file = site.node.span.file;
            // Documents that are compared lie in different folders or commits; files beside them
            // are the same file when they have the same name.
            let path = document.files().get(file as usize).map_or("", |f| f.path.as_str());
            (file != 0).then(|| path.rsplit('/').next().unwrap_or(path).to_owned())
        };
        path(self.old, old) == path(self.new, new)
            && (old.pointer == new.pointer || self.renames.is(&old.pointer, &new.pointer))
    }
}

/// Which way a change counts below a schema that excludes: what is allowed more widely there is allowed less here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Turn {
    No,
    Round,
    Either,
}

impl Turn {
    /// The directions of a unit as they are below it.
    fn mask(self, mask: u8) -> u8 {
        let round = (mask & BOTH) << TURNED;
        match self {
            Turn::No => mask,
            Turn::Round => round | (mask >> TURNED) & BOTH,
            Turn::Either => mask | round | (mask >> TURNED) & BOTH,
        }
    }

    /// The verdicts of changes below it.
    fn verdicts(self, edits: &[Edit]) -> [Wire; 2] {
        let worst = |direction: usize| edits.iter().map(|edit| edit.wire[direction]).max().unwrap_or_default();
        let (request, response) = (worst(0), worst(1));
        match self {
            Turn::No => [request, response],
            Turn::Round => [response, request],
            Turn::Either => [request.max(response); 2],
        }
    }
}

/// One unit being compared.
pub(crate) struct Walk<'e, 'd> {
    pub engine: &'e mut Engine<'d>,
    pub id: u32,
    pub edits: Vec<Edit>,
    edges: Vec<(u32, u8)>,
    mask: u8,
    turn: Turn,
    depth: u32,
    /// The schema is a parameter's own: its default is what the server takes when it is left out.
    parameter: bool,
    /// What is compared goes over the wire as text: a string may hold every single value.
    text: Text,
    /// The schema is a component's own: its key names the type, not its title.
    named: bool,
    /// Whether what is being looked at is deprecated on the new side.
    deprecated: bool,
    /// What schemas of several parts came to; nothing while they are being compared further out.
    several: HashMap<Several, Option<Rc<Replacement>>>,
    /// Pairs being compared further out, to end circles.
    active: HashSet<(usize, usize)>,
    /// A pair was left out because it was being compared further out.
    cut: bool,
}

impl<'e, 'd> Walk<'e, 'd> {
    fn new(engine: &'e mut Engine<'d>, id: u32) -> Self {
        Walk {
            engine,
            id,
            edits: Vec::new(),
            edges: Vec::new(),
            mask: BOTH,
            turn: Turn::No,
            depth: 0,
            parameter: false,
            text: Text::No,
            named: false,
            deprecated: false,
            several: HashMap::new(),
            active: HashSet::new(),
            cut: false,
        }
    }

    fn run(&mut self, kind: Kind, job: Job<'d>) {
        match (kind, job) {
            (Kind::Root, Job::Pair(old, new)) => self.root(&old, &new),
            (Kind::Parameter, Job::Pair(old, new)) => self.parameter(&old, &new),
            (Kind::Body, Job::Pair(old, new)) => self.body(&old, &new),
            (Kind::Response, Job::Pair(old, new)) => self.response(&old, &new),
            (Kind::Header, Job::Pair(old, new)) => self.header(&old, &new),
            (Kind::Scheme, Job::Pair(old, new)) => self.scheme(&old, &new),
            (Kind::Schema, Job::Pair(old, new)) => {
                self.named = true;
                self.schema(&[old], &[new]);
            }
            (Kind::Security, Job::Optional(old, new)) => self.security(old.as_ref(), new.as_ref()),
            (Kind::Servers, Job::Optional(old, new)) => self.servers(old.as_ref(), new.as_ref()),
            (Kind::Operation, Job::Operation(pair)) => self.operation(&pair),
            (Kind::ParameterGone, Job::Gone(site, detail)) => self.parameter_gone(&site, &detail),
            (Kind::ParameterNew, Job::New(site, detail)) => self.parameter_new(&site, &detail),
            (Kind::ResponseGone, Job::Gone(site, status)) => self.response_gone(&site, &status),
            (Kind::ResponseNew, Job::New(site, status)) => self.response_new(&site, &status),
            _ => {}
        }
    }

    /// Leads on to the unit of a pair.
    fn lead(&mut self, kind: Kind, old: &Site<'d>, new: &Site<'d>, mask: u8) -> u32 {
        let key = (old.identity(), new.identity());
        let id = self.engine.unit(kind, key, || Job::Pair(old.clone(), new.clone()));
        self.link(id, mask);
        id
    }

    fn link(&mut self, id: u32, mask: u8) {
        let mask = self.turn.mask(mask & (self.mask | self.mask << TURNED));
        if mask != 0 && id != self.id {
            self.edges.push((id, mask));
        }
    }

    /// Reports an edit.
    fn emit(
        &mut self,
        rule: &'static Rule,
        old: Option<Mark>,
        new: Option<Mark>,
        message: impl Into<String>,
    ) -> &mut Edit {
        self.edits.push(Edit {
            rule,
            old,
            new,
            message: message.into(),
            wire: rule.wire,
            source: rule.source,
            mask: self.mask,
            group: None,
            consequence: false,
            in_parameter: None,
            operations: None,
        });
        let last = self.edits.len() - 1;
        &mut self.edits[last]
    }

    /// Reports something that is gone.
    fn gone(&mut self, rule: &'static Rule, old: &Site<'d>, message: impl Into<String>) -> &mut Edit {
        let mark = old.mark(self.engine.old);
        self.emit(rule, Some(mark), None, message)
    }

    /// Reports something that is new.
    fn added(&mut self, rule: &'static Rule, new: &Site<'d>, message: impl Into<String>) -> &mut Edit {
        let mark = new.mark(self.engine.new);
        self.emit(rule, None, Some(mark), message)
    }

    /// Reports something that is on both sides, at its values.
    fn changed(
        &mut self,
        rule: &'static Rule,
        old: &Site<'d>,
        new: &Site<'d>,
        message: impl Into<String>,
    ) -> &mut Edit {
        let marks = (old.value_mark(self.engine.old), new.value_mark(self.engine.new));
        self.emit(rule, Some(marks.0), Some(marks.1), message)
    }

    /// Reports something that is on one side or both, at its keys; `at` is where it would stand on
    /// a side that lacks it.
    fn either(
        &mut self,
        rule: &'static Rule,
        old: Option<&Site<'d>>,
        new: Option<&Site<'d>>,
        message: impl Into<String>,
    ) -> &mut Edit {
        let old = old.map(|site| site.mark(self.engine.old));
        let new = new.map(|site| site.mark(self.engine.new));
        self.emit(rule, old, new, message)
    }

    /// Runs a comparison whose edits are one change: gives them instead of reporting them.
    fn apart(&mut self, run: impl FnOnce(&mut Self)) -> Vec<Edit> {
        let kept = std::mem::take(&mut self.edits);
        run(self);
        std::mem::replace(&mut self.edits, kept)
    }

    /// Runs a comparison only to see whether it finds anything.
    fn equal(&mut self, run: impl FnOnce(&mut Self)) -> bool {
        let edges = self.edges.len();
        let found = self.apart(run);
        self.edges.truncate(edges);
        found.iter().all(|edit| edit.wire == [Wire::None; 2] && edit.source < [Source::Minor; 2])
    }

    /// Runs a comparison of things that only matter in some directions.
    fn masked(&mut self, mask: u8, run: impl FnOnce(&mut Self)) {
        let kept = self.mask;
        self.mask &= mask;
        run(self);
        self.mask = kept;
    }

    /// Runs a comparison below a schema that excludes.
    fn turned(&mut self, turn: Turn, run: impl FnOnce(&mut Self)) {
        let kept = self.turn;
        self.turn = match (kept, turn) {
            (Turn::No, turn) | (turn, Turn::No) => turn,
            (Turn::Round, Turn::Round) => Turn::No,
            _ => Turn::Either,
        };
        run(self);
        self.turn = kept;
    }

    /// Counts work; false once there was too much.
    fn afford(&mut self, parts: usize) -> bool {
        self.engine.work += parts;
        if self.engine.work > MAX_WORK && !self.engine.exhausted {
            self.engine.exhausted = true;
            let (old, new) = (Site::root(self.engine.old), Site::root(self.engine.new));
            let message = "the documents are too entangled to be compared to the end";
            self.changed(&super::rules::UNCLASSIFIED, &old, &new, message);
        }
        !self.engine.exhausted
    }
}

/// Gives an edit the worst of what stands behind it.
pub(crate) fn worst(edit: &mut Edit, behind: &[Edit]) {
    for inner in behind {
        for direction in 0..2 {
            if inner.mask & (1 << direction) != 0 {
                edit.wire[direction] = edit.wire[direction].max(inner.wire[direction]);
                edit.source[direction] = edit.source[direction].max(inner.source[direction]);
            }
        }
    }
}

/// A value as it is shown in a message: short, on one line.
pub(crate) fn shown(node: &openapi::document::Node) -> String {
    const MOST: usize = 60;
    let text = match node.as_str() {
        Some(text) => format!("`{text}`"),
        None => node.to_json().to_string(),
    };
    let text = text.replace('\n', " ");
    if text.chars().count() <= MOST {
        return text;
    }
    let start: String = text.chars().take(MOST).collect();
    format!("{start}...")
}
