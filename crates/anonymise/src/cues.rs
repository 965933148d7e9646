//! Words that say what stands beside them.

use std::{collections::HashMap, sync::LazyLock};

/// What a word announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Cue {
    None,
    /// "Mrs", "Dr".
    Title,
    /// "mum", "nan", "twin".
    Kin,
    /// "TA", "paediatrician".
    Role,
    /// "called", "aka".
    Named,
    /// "school", "academy": ends the name of an institution.
    Institution,
    /// "road", "estate": ends the name of a place.
    Place,
    Pronoun,
    /// "in", "at", "near".
    Where,
    /// "said", "cried", "hit": people do it.
    Deed,
}

const TITLES: &str = "mr mrs ms miss mx dr doctor prof professor sir rev reverend rabbi imam sheikh pastor father fr sr canon \
    madam lady lord dame cllr pc sgt dc ustadh hafiz";
const KIN: &str = "mum mums mom mam mummy mother dad daddy dads father stepdad step-dad stepmum step-mum stepfather \
    stepmother stepson parent parents carer carers guardian nan nana nanna nanny nannan gran granny grandma grandmother \
    grandad granddad grandpa grandfather grandparents auntie aunty aunt uncle cousin cousins brother brothers sister sisters \
    sibling siblings twin twins half-brother half-sister step-brother step-sister stepbrother stepsister niece nephew son \
    daughter baby partner boyfriend girlfriend husband wife godmother abla abi hooyo aabo ammi abbu ammu nani dadi bibi baba \
    mama babcia abuela bubba bubbe zaida teyze amma appa friend friends mate bestie neighbour classmate peer pal buddy eldest \
    youngest bro sis fiance ex";
const ROLES: &str = "ta tas ep salt slt ot sw hv lsa hlta ewo fsw ht dht senco sendco dsl elsa gp teacher tutor head \
    headteacher deputy mentor keyworker key worker psychologist therapist physio physiotherapist nurse paediatrician \
    consultant psychiatrist dentist optician interpreter escort driver caretaker chaplain governor coach counsellor officer \
    midwife supervisor assistant cook receptionist secretary adviser advisor practitioner solicitor advocate childminder \
    lawyer registrar audiologist dietitian osteopath leader lead manager colleague boss 1:1";
const NAMED: &str = "called named name names aka nickname nicknamed known pupil child student boy girl lad re regarding dear \
    hi hello hiya hey cc ask ring thanks regards ta cheers love from surname signed";
const INSTITUTIONS: &str = "school schools primary secondary academy infants infant juniors junior grammar high college comp \
    comprehensive prep pru nursery nurseries pre-school preschool playgroup playschool kindergarten montessori creche \
    childminders hospital infirmary clinic surgery practice centre center unit ward hospice medical health children's church \
    mosque masjid temple gurdwara mandir synagogue shul chapel cathedral abbey minster parish ministries fellowship \
    tabernacle baptist methodist darbar sabha yeshiva madrasa madrassah seminary convent club rovers united wanderers \
    athletic fc rfc rangers colts harriers cubs scouts brownies guides beavers cadets gym gymnastics judo karate dojo ballet \
    dance theatre solicitors llp house lodge trust federation studio sixth form kingdom international association society \
    foundation hub nurseryland campus institute university ce rc cofe";
const PLACES: &str = "road rd street st avenue ave av lane ln close drive crescent cres court ct place pl way gardens gdns \
    terrace grove walk mews rise row square hill green park parade path view vale estate flats tower towers point heights \
    mansions buildings block rec common fields field woods meadows meadow heath lake marshes marsh top bottom end cross \
    station stop library market bridge canal quay wharf beach leisure pool skatepark playground town village borough county \
    council la";
const PRONOUNS: &str = "he she they him her them his hers their it its i me my mine we us our you your who whom whose this \
    that these those there someone anyone everyone nobody";
const WHERE: &str = "in at near by around from to on off into past via through behind outside towards across over beside \
    opposite under";
const DEEDS: &str = "said says say told tells asked asks thinks thought feels felt wants wanted likes loves hates cried cries \
    screamed screams shouted shouts laughed smiled ran runs hit hits bit bites kicked kicks pushed threw throws refuses \
    refused struggles struggled masks talks walks sits sat sleeps eats reads writes plays played left joined attends attended \
    lives rang phoned emailed wrote visited observed assessed saw met came goes went moved started has had is was will would \
    can could should does did may might needs agreed reported reports suggested suggests recommended advised noticed collects \
    brings covers teaches supports works worked suffers swore hid hides bolted bolts arrived turned shares gets got";

static CUES: LazyLock<HashMap<&'static str, Cue>> = LazyLock::new(|| {
    let lists: [(&'static str, Cue); 9] = [
        (DEEDS, Cue::Deed),
        (WHERE, Cue::Where),
        (PRONOUNS, Cue::Pronoun),
        (PLACES, Cue::Place),
        (INSTITUTIONS, Cue::Institution),
        (NAMED, Cue::Named),
        (ROLES, Cue::Role),
        (KIN, Cue::Kin),
        (TITLES, Cue::Title),
    ];
    lists.iter().flat_map(|(words, cue)| words.split(' ').map(|word| (word, *cue))).collect()
});

/// Verbs that follow a person and never an article or a label.
pub(crate) const DOING: &str = "is was has had will would can could should does did may might said says told asked needs wants likes loves \
    hates runs ran bites kicks hits refuses struggles cried cries went goes came comes got gets sits hid threw";

/// What a lower-case word announces. Of several, what people are called comes first.
pub(crate) fn cue(word: &str) -> Cue {
    CUES.get(word).copied().unwrap_or(Cue::None)
}

/// Whether a word is in a list of words between spaces.
pub(crate) fn is_one_of(word: &str, list: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|other| other == word)
}
