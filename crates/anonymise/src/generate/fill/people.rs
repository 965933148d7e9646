//! Names by heritage, one half for training and one for measuring.

use std::collections::BTreeMap;

use crate::{
    fold::Folded,
    generate::{Half, Random},
};

/// Somebody invented.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) given: String,
    pub(super) surname: String,
    pub(super) group: &'static str,
}

impl Person {
    pub(super) fn full(&self) -> String {
        format!("{} {}", self.given, self.surname)
    }

    pub(super) fn initial(&self) -> String {
        self.given.chars().take(1).collect()
    }

    pub(super) fn surname_initial(&self) -> String {
        self.surname.chars().find(|letter| letter.is_uppercase()).map(String::from).unwrap_or_default()
    }

    /// "Kwa" or "Kwami" of "Kwame".
    pub(super) fn nickname(&self, random: &mut Random) -> String {
        let short: String = self.given.chars().take(3 + random.below(2)).filter(|letter| *letter != '-').collect();
        match random.below(4) {
            0 if !short.ends_with(['i', 'y', 'e', 'a', 'o', 'u']) => format!("{short}y"),
            1 if !short.ends_with(['i', 'y', 'e', 'a', 'o', 'u']) => format!("{short}ie"),
            _ => short,
        }
    }
}

#[derive(Default)]
struct Group {
    given: Vec<&'static str>,
    words: Vec<&'static str>,
    surnames: Vec<&'static str>,
}

pub(super) struct Names {
    groups: BTreeMap<&'static str, Group>,
    particles: Vec<&'static str>,
}

impl Names {
    pub(super) fn new(half: Half) -> Self {
        let mut groups: BTreeMap<&'static str, Group> = BTreeMap::new();
        let mut particles = Vec::new();
        for line in include_str!("../../../data/names/generator.tsv").lines() {
            let mut fields = line.split('\t');
            let (Some(group), Some(kind), Some(names)) = (fields.next(), fields.next(), fields.next()) else { continue };
            let chosen = names.split('|').filter(|name| is_of(half, name));
            if group == "particle" {
                particles.extend(chosen);
                continue;
            }
            let group = groups.entry(group).or_default();
            match kind {
                "given" => group.given.extend(chosen),
                "word" => group.words.extend(chosen),
                _ => group.surnames.extend(chosen),
            }
        }
        if half == Half::Held {
            for line in include_str!("../../../data/names/held.txt").lines().filter(|line| !line.starts_with('#')) {
                let (head, names) = line.split_once(": ").expect("every line says whose names they are: tested");
                let (name, kind) = head.split_once(' ').expect("every line says which names they are: tested");
                let group = groups.entry(name).or_default();
                let list = if kind == "given" { &mut group.given } else { &mut group.surnames };
                list.extend(names.split(' '));
            }
        }
        Self { groups, particles }
    }

    /// How many different names each group has.
    #[cfg(test)]
    pub(super) fn counts(&self) -> BTreeMap<&'static str, usize> {
        let folded = |names: &[&str]| names.iter().map(|name| Folded::new(name).text.to_lowercase()).collect::<Vec<String>>();
        let count = |group: &Group| {
            let all = [folded(&group.given), folded(&group.words), folded(&group.surnames)].concat();
            all.into_iter().collect::<std::collections::BTreeSet<String>>().len()
        };
        self.groups.iter().map(|(name, group)| (*name, count(group))).collect()
    }

    pub(super) fn folded(&self) -> Vec<String> {
        let groups = self.groups.values().flat_map(|group| group.given.iter().chain(&group.words).chain(&group.surnames));
        groups.chain(&self.particles).map(|name| Folded::new(name).text.to_lowercase()).collect()
    }

    pub(super) fn person(&self, random: &mut Random) -> Person {
        let groups: Vec<&'static str> = self.groups.keys().copied().collect();
        let name = groups[random.below(groups.len())];
        self.of_group(name, random)
    }

    pub(super) fn relative(&self, child: &Person, random: &mut Random) -> Person {
        let mut relative = self.of_group(child.group, random);
        if random.below(3) > 0 {
            relative.surname.clone_from(&child.surname);
        }
        relative
    }

    fn of_group(&self, name: &'static str, random: &mut Random) -> Person {
        let group = &self.groups[name];
        let is_word = !group.words.is_empty() && random.one_in(if name == "bri" { 3 } else { 6 });
        let given = if is_word { random.word(&group.words) } else { random.word(&group.given) };
        let has_particle = random.one_in(14);
        let surname = if has_particle { random.word(&self.particles) } else { random.word(&group.surnames) };
        Person { given: (*given).to_owned(), surname: (*surname).to_owned(), group: name }
    }
}

/// Half of all names, by a hash of the folded name.
pub(super) fn is_of(half: Half, name: &str) -> bool {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in Folded::new(name).text.to_lowercase().bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    (hash >> 20).is_multiple_of(2) == (half == Half::Train)
}
