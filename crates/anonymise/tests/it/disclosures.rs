//! What reads like a disclosure of harm, and what only sounds like one.

use anonymise::Detector;

const DISCLOSURES: &str = "\
She told me her stepdad hits her.
He says his dad beats him with a belt.
told the TA that uncle touches her at night
Child A said mum slaps them when she drinks.
He drew a picture of a man hurting him and wrote my dad hurts me.
She whispered that her brother comes in and touches her.
Mum hits him when he spills things.
dad kicked her down the stairs
Her carer locks her in her room all weekend.
His stepdad burned him with a cigarette.
She is being hit at home.
He was beaten by his uncle.
They are being touched by an adult they trust.
She has cut herself again and hides it with long sleeves.
He is cutting his arms in the toilets.
She self-harms most evenings.
He says he wants to die.
She told us she wants to kill herself.
he wishes he was dead
They said they do not want to be alive.
She took an overdose on Saturday.
He wrote a goodbye letter to his friends.
There is no food at home from Friday.
He is left alone at night while mum works.
She is home alone every weekend.
Nobody feeds him before school.
He takes food from the bins.
She sleeps on the floor in a coat.
He has unexplained bruises on both arms.
There were belt marks across her back.
We noticed finger marks on his neck.
She had a black eye and would not say why; she had fresh bruises too.
He is scared to go home.
She is frightened of her dad.
He begged us not to ring dad.
She does not feel safe at home.
He was told not to tell anyone.
She said it is our little secret.
He saw dad hit mum.
She hides when her dad is hitting mum.
Dad strangled mum in front of the baby.
She is sending nudes to somebody.
An older man buys her phones.
He met a man online on Discord.
She is going to be taken abroad to get married.
He is carrying drugs for older boys.
She made a disclosure to the TA.
He showed us marks on his legs.
Mum was drunk at the gate again and could not stand.
He is touched inappropriately by a cousin.
She asked what private parts are for and said grandad looks.
He comes in wearing the same dirty clothes.
his dad threatens him with a knife";

const NEEDS: &str = "\
He hits other children when the hall is loud.
She hit a wall with fractions.
Touch typing lessons start on Monday.
He kicks the table when asked to write.
She bites her nails and her sleeves.
He punched the door and then cried.
The noise hurts her ears.
Labels in his clothes hurt his skin.
Mum hits the roof when homework is late.
Dad beats him at chess every night.
We touched base with mum on Friday.
He fell in PE and hurt his knee.
She bruises easily in football, says the nurse.
The self-harm policy was reviewed in May.
Staff had suicide prevention training.
There is no evidence of self-harm.
He throws pens when plans change.
She kicked off after lunch.
He pushes in the line and touches everything on the shelf.
They are scared of dogs and hand dryers.
She is frightened of the fire alarm.
He does not want to go to assembly.
She hides under the table when it is noisy.
He wants to be alone at lunch.
Mum drags him out of bed on Mondays.
He is dying to be in the school play.
They are killing time before the bell.
She cuts out shapes with loop scissors.
He cuts corners in his writing.
The lesson on online safety went well.
Her brother is in Year 9 and helps her read.
Dad says he will push for a plan.
Mum told us he sleeps badly.
He said his friend would not share the ball.
He was hit by a football at break.
She said the work is killing her.
The class wrote about witches in Macbeth.
He bit a pupil and a chair.
Grandad touched on his own school days.
He lashes out when his routine is broken.
Mum locks the door because he bolts.
She hurts other pupils when she is overwhelmed.
He is a hit with the younger ones.
We beat the bell by a minute.
Food is a worry: he eats only beige things.
She says maths is too hard.
He was told off for running.
She keeps the class secret box tidy.
Sensory play with shaving foam on arms helps.
He burns off energy on the trampoline.
Phase 3 sounds are secure.
A visual timetable and a now and next board help her.";

#[test]
fn disclosures_are_found() {
    let missed: Vec<&str> = DISCLOSURES.lines().filter(|line| Detector::shared().disclosures(&[line]).is_empty()).collect();
    assert!(DISCLOSURES.lines().count() >= 40);
    assert_eq!(missed, Vec::<&str>::new());
}

#[test]
fn needs_are_no_disclosures() {
    let wrong: Vec<_> = NEEDS
        .lines()
        .flat_map(|line| Detector::shared().disclosures(&[line]).into_iter().map(move |found| (line, found.why)))
        .collect();
    assert!(NEEDS.lines().count() >= 40);
    assert_eq!(wrong, []);
}

#[test]
fn a_passage_is_found_where_it_stands() {
    let texts = ["All is well.", "Zoë is in Y4. She told me her stepdad hits her. We wrote it down."];
    let found = Detector::shared().disclosures(&texts);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].text, &texts[1][found[0].start..found[0].end]), (1, "told me her stepdad hits"));
}

#[test]
fn invisible_characters_and_capitals_hide_nothing() {
    assert_eq!(Detector::shared().disclosures(&["SHE TOLD ME HER STEP\u{200b}DAD HITS HER"]).len(), 1);
}
