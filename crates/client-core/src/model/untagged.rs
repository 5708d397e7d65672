//! Reading unions told apart by a tag.

use super::read::{Entries, Key, Sink};
use super::tagged::TagValue;
use super::tree::Tree;
use super::{Field, Json, Reader, Wire, WireError};

type Result<T = ()> = std::result::Result<T, WireError>;

/// A union's value, read as far as to look at its tag.
#[doc(hidden)]
pub struct Tagged(Json);

impl Tagged {
    /// Reads the value that a variant will be made of.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn read(from: &mut dyn Reader) -> Result<Self> {
        Json::read(from).map(Self)
    }

    /// Whether the tag `name` is one of `values`.
    pub fn is(&self, name: &str, values: &[TagValue]) -> bool {
        self.0.get(name).is_some_and(|own| values.iter().any(|value| value.is(own)))
    }

    /// The variant that the tag `name` means by one of `values`.
    ///
    /// # Errors
    /// When the value is not the variant the tag says it is.
    pub fn variant<T: Wire>(self, name: &'static str, values: &[TagValue]) -> Result<T> {
        // A tag that writing puts back by itself need not lie among the unknown members. One of several
        // values must: writing would put back the first.
        let implied = self.is(name, values.get(..1).unwrap_or_default());
        Tree::read(
            self.0.into_parts(),
            |from| if implied { T::read(&mut Untagged { from, name }) } else { T::read(from) },
        )
    }

    /// The value as what every variant has in common; as it is where it is not even that.
    ///
    /// # Errors
    /// The value as it is.
    pub fn base<T: Wire>(self) -> std::result::Result<T, Json> {
        Tree::read(self.0.clone().into_parts(), |from| T::read(from)).map_err(|_| self.0)
    }

    /// The value as it is.
    pub fn unknown(self) -> Json {
        self.0
    }
}

/// Tells the object read through it which member is a union's tag.
struct Untagged<'a> {
    from: &'a mut dyn Reader,
    name: &'static str,
}

impl Reader for Untagged<'_> {
    fn take(&mut self, sink: &mut dyn Sink) -> Result {
        self.from.take(&mut Passing { sink, name: self.name })
    }

    fn optional(&mut self, some: &mut dyn FnMut(&mut dyn Reader) -> Result) -> Result {
        let name = self.name;
        self.from.optional(&mut |from| some(&mut Untagged { from, name }))
    }
}

struct Passing<'a> {
    sink: &'a mut dyn Sink,
    name: &'static str,
}

impl Sink for Passing<'_> {
    fn want(&self) -> &'static str {
        self.sink.want()
    }

    fn object(&mut self, members: &mut dyn Entries) -> Result {
        self.sink.object(&mut Marked { members, name: self.name })
    }
}

struct Marked<'a> {
    members: &'a mut dyn Entries,
    name: &'static str,
}

impl Entries for Marked<'_> {
    fn next(
        &mut self,
        fields: &'static [Field],
        from: usize,
        member: &mut dyn FnMut(Key<'_>, &mut dyn Reader) -> Result,
    ) -> Result<bool> {
        self.members.next(fields, from, member)
    }

    fn tag(&self) -> Option<&'static str> {
        Some(self.name)
    }
}
