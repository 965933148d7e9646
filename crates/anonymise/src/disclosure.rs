//! Passages that read like a child's disclosure of harm: those go to the safeguarding lead, never into a consultation.
//!
//! A lexicon of patterns, each with its reason. It is made to miss little: a passage too many costs the author a sentence.
//! What describes a need (a pupil who hits others, touch typing, self-harm policies) is left alone.

use std::sync::LazyLock;

use regex::Regex;

use crate::{detector::Detector, fold::Folded};

/// A passage that has to go another way: to the safeguarding lead of the school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Which text.
    pub text: usize,
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What it reads like, in words.
    pub why: String,
}

/// Who may harm: grown-ups and family.
const WHO: &str = r"(?:mum|mom|mam|mummy|mother|dad|daddy|father|step-?(?:dad|father|mum|mother|brother|sister)|(?:big |older |elder |half[- ])?(?:brother|sister|cousin)|uncle|aunt|auntie|nan|gran|grandma|grandad|grandfather|grandmother|carer|foster carer|boyfriend|girlfriend|partner|babysitter|childminder|neighbour|lodger|coach|tutor|teacher|ta|driver|priest|imam|a man|an? adult|a stranger|somebody|someone|parents?|family friend)";
/// Whom.
const WHOM: &str = r"(?:him|her|them|me|us|himself|the (?:child|pupil|boy|girl|children|baby|kids|siblings?)|his (?:brother|sister|mum|mother|siblings)|her (?:brother|sister|mum|mother|siblings)|their (?:mum|mother|siblings)|(?:my|mummy|mum|the baby)|(?-i:[A-Z][a-z]+|Child [A-Z]+))";
const HARM: &str = r"(?:hits?|hitting|hurts?|hurting|beats?|beating|beat up|smacks?|smacked|slaps?|slapped|slapping|punche[sd]|punching|kicks|kicked|kicking|whips|whipped|burn(?:s|t|ed)|strangle[sd]?|choke[sd]|bites|shakes|shook|touche[sd]|touching|grabs|grabbed|throws|threw|pushes|pushed|drags|dragged|threaten(?:s|ed)?|rape[sd]|abuse[sd]|abusing|molest(?:s|ed)|groom(?:s|ed|ing)|starves|starved|locks|locked|ties|tied|spits at|punishes|films|filmed|drugs|drugged|sells)";
const SAYS: &str = r"(?:says?|said|saying|told|tells|telling|disclosed?|discloses|disclosing|reported|reports|mentioned|mentions|wrote|writes|drew|draws|whispered|showed|shows|revealed|let slip|confided|confides|admitted|admits|shouted|screamed|claims|claimed|alleges|alleged|described|describes)";

struct Rule {
    pattern: Regex,
    why: &'static str,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let rules = [
        (format!(r"(?i)\b{SAYS}\b[^.!?\n]{{0,60}}\b{WHO}\b[^.!?\n]{{0,30}}\b{HARM}\b"), "somebody tells of being hurt"),
        (format!(r"(?i)\b{WHO}\b (?:often |always |sometimes |still |has |had |was |keeps |kept |regularly |used to |just |also |is |will |would )*{HARM} (?i:{WHOM})\b"), "somebody in a child's life hurts"),
        (r"(?i)\b(?:is|are|was|were|being|been|gets?|got|getting|be) (?:being |regularly |badly |often |always |sometimes )*(?:hit|beaten|beaten up|smacked|slapped|punched|hurt|abused|touched|molested|raped|assaulted|groomed|exploited|neglected|starved|burnt|burned|threatened|choked|strangled|locked (?:in|up|out)|tied up|trafficked|blackmailed)\b[^.!?\n]{0,25}\b(?:by|at home|when (?:he|she|they) (?:gets?|is|are|goes) home|with an?|every|in (?:his|her|their) room)\b".to_owned(), "somebody is said to be hurt"),
        (r"(?i)\b(?:sexual(?:ly)? (?:abuse[d]?|assault(?:ed)?|exploit(?:ed|ation)|touch(?:ed|ing)?)|indecent|inappropriate(?:ly)? touch(?:ed|ing)?|touch(?:ed|es|ing) (?:him|her|them|me)?\s?(?:inappropriately|down there|between|on (?:the|his|her|their) (?:bottom|chest|private))|private parts?|(?:his|her|their|my) (?:privates|willy|fanny|vagina|penis|breasts?)\b)".to_owned(), "reads like sexual harm"),
        (r"(?i)\b(?:gets?|got|climbs?|climbed|comes?|came) into (?:his|her|their|my) bed\b|\bsleeps? in (?:his|her|their) bed with\b|\b(?:made|makes|forced|forces|asked|asks) (?:him|her|them|me) (?:to )?(?:undress|strip|take (?:off )?(?:his|her|their|my)? ?clothes|watch porn|look at|touch (?:him|it))|\bshow(?:s|ed|ing)? (?:him|her|them|me) (?:porn|rude|naked|sex)|\b(?:nudes?|naked (?:photos?|pictures?|selfies?)|sexts?|sexting|indecent images?|webcam)\b|\bporn(?:ography)?\b".to_owned(), "reads like sexual harm"),
        (r"(?i)\b(?:older|grown|adult) (?:man|men|boyfriend|woman)\b|\b(?:met|meets|meeting|talks to|chatting to|messages?) (?:a |an |some )?(?:man|men|stranger|older)[^.!?\n]{0,20}\b(?:online|on (?:snapchat|instagram|roblox|discord|tiktok|whatsapp)|in a car|hotel)\b|\bgets? (?:lifts|money|phones?|vapes|presents|gifts) from (?:older|a man|men|strangers)".to_owned(), "reads like grooming or exploitation"),
        (r"(?i)\b(?:self[- ]?harm(?:s|ed|ing)?|cut(?:s|ting)? (?:himself|herself|themselves|themself|myself|(?:his|her|their|my) (?:own )?(?:arms?|wrists?|legs?|thighs?|skin))|burn(?:s|ing|ed|t)? (?:himself|herself|themselves|myself)|(?:hurt|hurts|hurting|harm|harms|harming) (?:himself|herself|themselves|themself|myself) (?:on purpose|deliberately|again|because|with|when|at night)|wants? to (?:hurt|harm) (?:himself|herself|themselves|themself|myself)|razor blades?|ligature)\b".to_owned(), "reads like self-harm"),
        (r"(?i)\b(?:suicid(?:e|al)|kill(?:ing)? (?:himself|herself|themselves|themself|myself)|want(?:s|ed|ing)? to (?:die|be dead|disappear for ever)|wish(?:es|ed)? (?:he|she|they|i) (?:was|were|had never|wasn'?t|weren'?t) (?:dead|been born|alive|here)|better off (?:dead|without (?:me|him|her|them))|end (?:it all|his life|her life|their life|my life|things)|(?:does not|doesn'?t|did not|didn'?t|don'?t|not) want to (?:be alive|live|be here any ?more|wake up|be on this earth)|(?:took|taken|take|taking) (?:an overdose|all (?:the|his|her) (?:tablets|pills))|overdosed?|hang(?:ed)? (?:himself|herself|themselves|myself)|jump(?:ed|ing)? (?:off|from|in front of) (?:a |the )?(?:bridge|roof|train|building)|goodbye (?:letters?|notes?))\b".to_owned(), "reads like thoughts of suicide"),
        (r"(?i)\b(?:no|not enough|nothing|never any) (?:food|to eat|heating|electricity|bed|bedding)[^.!?\n]{0,15}\b(?:at home|in the house|all weekend|for days|since)\b|\b(?:left|leaves|leave|home|leaving|stays?|stayed) (?:him |her |them )?(?:home )?alone (?:at night|all (?:night|day|weekend)|overnight|in the (?:house|flat)|for (?:hours|days)|with the baby)|\bhome alone\b|\bsleep(?:s|ing)? (?:on the floor|in (?:the|a) (?:car|bath|cupboard|park)|rough)|\b(?:nobody|no one|no-one) (?:feeds|washes|collects|looks after|is ever home)|\b(?:has(?:n'?t| not)|had(?:n'?t| not)|not) (?:eaten|been fed) (?:since|for|all|in) |\b(?:steals?|stealing|takes|begs for|scavenges?|hoards?) food (?:from (?:bins?|others|the bin)|because)|\bfrom the bins?\b".to_owned(), "reads like neglect"),
        (r"(?i)\b(?:same (?:dirty|unwashed) (?:clothes|uniform)|(?:dirty|soiled|smelly|unwashed|filthy)[^.!?\n]{0,25}every (?:day|week)|(?:always|constantly|often) (?:hungry and|dirty|filthy|unwashed|starving)|infested|untreated (?:lice|sores|infection|tooth)|(?:drunk|high|passed out|unconscious)[^.!?\n]{0,25}(?:at pick[- ]?up|at the gate|on the sofa|when (?:he|she|they) (?:got|get|gets) home)|(?:mum|dad|parents?|carer) (?:was|is|were|are|turned up|came in) (?:drunk|high|stoned|passed out))\b".to_owned(), "reads like neglect"),
        (r"(?i)\b(?:unexplained|fresh|new|more|several|hand[- ]?shaped|finger(?:tip)?|linear|old|lots of|has|had|with|saw|noticed|shows?|showed|hid(?:es|ing)?|cover(?:s|ed|ing) up) (?:\w+ )?(?:bruis(?:es|ing|e)|burns?|welts?|bite marks?|belt marks?|cigarette burns?|black eye|hand ?prints?|cuts on|scratch marks|red marks|finger marks)\b|\b(?:bruis(?:es|ing|ed)|marks?|burns?|cuts|scars|welts) (?:on|to|across|down|up|around|round) (?:his|her|their|both|the) (?:\w+ )?(?:arms?|legs?|neck|back|face|wrists?|thighs?|bottom|ribs|body|cheeks?|chest|stomach)\b|\b(?:belt|cigarette|bite) (?:marks?|burns?)\b".to_owned(), "tells of injuries"),
        (r"(?i)\b(?:scared|afraid|frightened|terrified|petrified) (?:of (?:going home|home|(?:his|her|their) (?:dad|mum|step|father|mother|uncle|brother|carer)|(?:dad|mum|stepdad|step-dad|father|mother|uncle))|to go home|that (?:dad|mum|he|she) will (?:hit|hurt|kill|beat))|\b(?:does not|doesn'?t|did not|didn'?t|never) feel safe (?:at home|there|with)|\b(?:begged|begs|pleaded|asked) (?:me |us |staff |the ta )?not to (?:ring|call|tell|phone|go) (?:mum|dad|home|anyone|his|her|their)|\b(?:refuses|does not want|doesn'?t want|didn'?t want|did not want) to go home (?:because|as|to|with)|\bflinch(?:es|ed|ing)? when\b|\bran away from home\b".to_owned(), "tells of fear at home"),
        (r"(?i)\b(?:told|tells|made|makes|asked|promised?|swore) (?:him |her |them |me )?(?:not to tell|never to tell|to keep (?:it|a|this) (?:a )?secret|to keep quiet|nobody must know)|\b(?:it'?s|our|a|their|his|her) (?:little |special )secret\b|\bnot allowed to (?:say|tell) (?:what|anyone about|us what)|\bsecret (?:game|touching|with (?:dad|uncle|grandad))|\bwill get (?:in trouble|hit|hurt|beaten|killed) if (?:he|she|they) tell".to_owned(), "tells of a secret"),
        (format!(r"(?i)\b(?:saw|sees|seen|heard|hears|watch(?:ed|es)|witness(?:ed|es)|woke to|hides when|hid when)\b[^.!?\n]{{0,25}}\b{WHO}\b[^.!?\n]{{0,20}}\b(?:hit|hitting|hits|beat|beating|hurt|hurting|strangl\w+|punch\w*|kick\w*|slap\w*|kill|threaten\w*|fight\w*|push\w*|throw\w*|stab\w*)\b|\b(?:dad|stepdad|step-dad|father|he|boyfriend|partner) (?:hits?|beats?|hurts?|punche[sd]|strangled|threatened|attacked|pushed|kicked|slapped) (?:mum|mummy|mother|his mum|her mum|their mum|my mum|nan)\b"), "tells of violence at home"),
        (r"(?i)\b(?:fgm|female genital mutilation|the cutting ceremony|forced (?:to marry|marriage)|(?:be|being|get|getting) married (?:abroad|off|next|in the (?:summer )?holidays)|taken abroad to (?:be|get|marry)|special (?:procedure|ceremony)[^.!?\n]{0,30}(?:woman|abroad|holiday)|to become a woman|honou?r[- ](?:based|violence|killing)|county lines|(?:running|carrying|selling|holding|delivering) (?:drugs|packages|weed|a knife|money for)|carries a knife|debt to (?:a |the |some )?(?:gang|dealer|older)|radicalis(?:ed|ation)|spirit possession|possessed by|beat the (?:devil|spirit|demon)|witch(?:craft)?)\b".to_owned(), "reads like exploitation or a harmful practice"),
        (r"(?i)\b(?:disclosed|disclosure of|disclosing) (?:abuse|harm|to (?:me|us|a|the|his|her)|that|something|neglect)|\bmade a disclosure\b|\b(?:child|pupil|he|she|they) disclosed\b|\b(?:at risk of|risk of) (?:significant harm|immediate harm|being killed)|\bsection 47\b|\bs47\b".to_owned(), "speaks of a disclosure"),
        (r"(?i)\b(?:threw|throws|hit(?:s|ting)?|beat(?:s|ing)?|whipped|whips) (?:him |her |them |me )?(?:with|down|against|across) (?:a |an |the |his |her )?(?:belt|stick|slipper|shoe|spoon|wooden spoon|cable|wire|ruler|hanger|broom|iron|fist|stairs|wall)\b|\blocked (?:him |her |them |me )?(?:in|out) (?:of )?(?:the |a |his |her |their )?(?:room|bedroom|cupboard|shed|house|garage|toilet|cellar|dark|all)\b|\bpunch(?:ed|es) (?:him|her|them|me) (?:in|on)\b|\b(?:held|holds|holding) (?:his|her|their|my) (?:head|face|hand) (?:under|in|over|against)\b".to_owned(), "tells of being hurt"),
    ];
    rules
        .map(|(pattern, why)| Rule { pattern: Regex::new(&pattern).expect("the patterns are written here and tested"), why })
        .into()
});

/// What looks alike and is something else; looked for in the passage and a few words around it.
static OTHERWISE: LazyLock<Regex> = LazyLock::new(|| {
    let words = r"(?i)\b(?:self[- ]?harm|suicide|fgm|abuse|knife|radicalisation|county lines|sexting|pornography|porn|exploitation|forced marriage) (?:\w+ )?(?:policy|policies|training|awareness|prevention|leaflets?|assembl(?:y|ies)|lessons?|workshops?|webinars?|week|modules?|guidance|posters?|charity|helpline|crime talk|course|units?)\b|\b(?:training|policy|guidance|assembly|lessons?|poster|leaflet|webinar|course|workshop|unit) (?:on|about|covers|for|covering) (?:\w+ ){0,3}(?:self[- ]?harm|suicide|fgm|abuse|sexting|porn|knife|radicalisation|county lines|exploitation|consent|private parts|pants)\b|\b(?:no|without|not|denies|denied|never had|rules? out) (?:any )?(?:signs?|evidence|history|thoughts|risk|concerns?|record)? ?(?:of|about|any)? ?(?:self[- ]?harm(?:ed|ing)?|suicid(?:e|al)|abuse)\b|\b(?:beats?|beat) (?:him|her|them|me|us|his \w+|her \w+) (?:at|to|in) (?:chess|cards|snap|uno|the|a|top|mario|football|table|connect|draughts|monopoly)|\bhurts? (?:his|her|their|my) (?:ears|eyes|feelings|teeth|feet|pride)\b|\b(?:mum|dad|nan|he|she) (?:pushes|pushed|drags|dragged|throws|threw) (?:him|her|them) (?:on the swing|to (?:read|try|do|work|school|join|improve|go|football|swimming)|in (?:the|a|his|her) (?:wheelchair|buggy|pram|trolley|swing)|out of bed|a (?:party|ball|line|surprise))|\b(?:wood|craft|board games?|dolls|role[- ]play|story|script|book|film|novel|macbeth|hamlet|romeo|witch(?:es)? (?:in|hat|costume)|wizards?|halloween|topic on)\b|\bend things (?:well|on)|\bthe private part of\b";
    Regex::new(words).expect("the pattern is written here and tested")
});

impl Detector {
    /// The passages of the texts that read like a disclosure of harm, in order and without overlaps. Each is a sentence or less.
    pub fn disclosures(&self, texts: &[&str]) -> Vec<Passage> {
        texts.iter().enumerate().flat_map(|(number, text)| passages(number, text)).collect()
    }
}

fn passages(number: usize, text: &str) -> Vec<Passage> {
    let folded = Folded::new(text);
    let plain = folded.text.as_str();
    let mut found: Vec<(usize, usize, &'static str)> = Vec::new();
    for rule in RULES.iter() {
        for harm in rule.pattern.find_iter(plain) {
            let (start, end) = sentence(plain, harm.start(), harm.end());
            if !OTHERWISE.is_match(&plain[start..end]) && !is_idle(&plain[harm.start()..end]) {
                found.push((harm.start(), harm.end(), rule.why));
            }
        }
    }
    found.sort_by_key(|(start, end, _)| (*start, usize::MAX - *end));
    let mut passages: Vec<Passage> = Vec::new();
    let mut last_end = 0;
    for (start, end, why) in found {
        if start < last_end && !passages.is_empty() {
            continue;
        }
        last_end = end;
        let (start, end) = folded.original(start, end);
        passages.push(Passage { text: number, start, end, why: why.to_owned() });
    }
    passages
}

/// The sentence around a stretch, at most 160 bytes to each side.
fn sentence(plain: &str, start: usize, end: usize) -> (usize, usize) {
    let is_end = |letter: char| matches!(letter, '.' | '!' | '?' | '\n');
    let mut from = start.saturating_sub(160);
    while !plain.is_char_boundary(from) {
        from += 1;
    }
    let mut to = (end + 160).min(plain.len());
    while !plain.is_char_boundary(to) {
        to -= 1;
    }
    let from = plain[from..start].rfind(is_end).map_or(from, |at| from + at + 1);
    let to = plain[end..to].find(is_end).map_or(to, |at| end + at);
    (from, to)
}

/// Turns of speech in which nobody is hurt.
fn is_idle(words: &str) -> bool {
    let lower: String = words.chars().take(40).flat_map(char::to_lowercase).collect();
    [
        "hits the roof",
        "hit the roof",
        "hit a wall",
        "hits a wall",
        "hit upon",
        "touches base",
        "touched base",
        "touch base",
        "touch typ",
        "throws a tantrum",
        "threw a wobbly",
        "kicked off",
        "kicks off",
        "kicking off",
        "hit the ground",
        "hit by a",
        "hit by the",
    ]
    .iter()
    .any(|idle| lower.contains(idle))
}
