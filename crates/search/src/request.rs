//! What is asked.

/// What can be narrowed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facet {
    Area,
    Phase,
    Tier,
    Kind,
    Evidence,
    Origin,
    Concept,
}

impl Facet {
    /// All of them, in the order that pages list them.
    pub const ALL: [Self; 7] = [Self::Area, Self::Phase, Self::Tier, Self::Kind, Self::Evidence, Self::Origin, Self::Concept];

    /// The name used in addresses and in the index.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Area => "area",
            Self::Phase => "phase",
            Self::Tier => "tier",
            Self::Kind => "kind",
            Self::Evidence => "evidence",
            Self::Origin => "origin",
            Self::Concept => "concept",
        }
    }
}

/// What is chosen of each facet: any of the values of one facet, and something of every facet that has values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    pub area: Vec<String>,
    pub phase: Vec<String>,
    pub tier: Vec<String>,
    pub kind: Vec<String>,
    pub evidence: Vec<String>,
    pub origin: Vec<String>,
    pub concept: Vec<String>,
}

impl Filters {
    /// The values chosen of one facet.
    pub fn of(&self, facet: Facet) -> &[String] {
        match facet {
            Facet::Area => &self.area,
            Facet::Phase => &self.phase,
            Facet::Tier => &self.tier,
            Facet::Kind => &self.kind,
            Facet::Evidence => &self.evidence,
            Facet::Origin => &self.origin,
            Facet::Concept => &self.concept,
        }
    }

    /// The values chosen of one facet, to be changed.
    pub fn of_mut(&mut self, facet: Facet) -> &mut Vec<String> {
        match facet {
            Facet::Area => &mut self.area,
            Facet::Phase => &mut self.phase,
            Facet::Tier => &mut self.tier,
            Facet::Kind => &mut self.kind,
            Facet::Evidence => &mut self.evidence,
            Facet::Origin => &mut self.origin,
            Facet::Concept => &mut self.concept,
        }
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        Facet::ALL.into_iter().all(|facet| self.of(facet).is_empty())
    }
}

/// The order of the hits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// Best first. By title where nothing was typed that a resource could fit better or worse.
    #[default]
    Relevance,
    /// Newest version first.
    Newest,
    /// By title.
    Title,
}

/// Whether what nobody has looked at for long is among the hits: more than 90 days after the day by which it should have been.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reviewed {
    /// It is left out, and counted in [`crate::Answer::not_reviewed`].
    #[default]
    Yes,
    /// It is among them.
    Any,
    /// Nothing else is.
    No,
}

/// What somebody wants to find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What was typed, as it was typed. Empty text lists everything, by title unless the newest are wanted first.
    pub text: String,
    /// What was chosen beside it.
    pub filters: Filters,
    /// Whether what was not reviewed for long is among the hits.
    pub reviewed: Reviewed,
    /// The order.
    pub sort: Sort,
    /// Hits a page, 1 to 100.
    pub limit: usize,
    /// Hits to leave out before the page.
    pub offset: usize,
    /// Whether to search for the words as typed: no correction ("search instead for").
    pub exact: bool,
    /// Interpretations that the person removed: ids of concepts, phases and kinds.
    pub without: Vec<String>,
}

impl Request {
    /// The same in this network's own library alone: for what is put together from its resources.
    #[must_use]
    pub fn only_local(mut self) -> Self {
        self.filters.origin = vec![crate::LOCAL.to_owned()];
        self
    }
}

impl Default for Request {
    fn default() -> Self {
        Self {
            text: String::new(),
            filters: Filters::default(),
            reviewed: Reviewed::default(),
            sort: Sort::default(),
            limit: 20,
            offset: 0,
            exact: false,
            without: Vec::new(),
        }
    }
}
