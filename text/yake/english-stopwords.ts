import { eng } from 'stopword';

/** The words that hold English sentences together, by what they are; what they lead to is looked up, not listed. */
const functionWords = `
I me my mine myself you your yours yourself yourselves he him his himself she her hers herself it its itself
we us our ours ourselves they them their theirs themselves one ones oneself each other another others
who whom whose which what whoever whomever whichever whatever this that these those here there
somebody someone something anybody anyone anything nobody none nothing everybody everyone everything
a an the some any no every either neither both all half several many much more most few fewer less least little lot lots
enough such same certain various own
be am is are was were been being do does did done doing have has had having can could may might must shall should will
would ought need cannot let get gets getting got gotten make makes making made go goes going gone went come comes coming
came take takes taking taken took give gives given giving gave put puts keep keeps kept say says saying said see sees
seen seeing saw seem seems seemed seeming become becomes became becoming know knows known knew think thinks thought
want wants wanted use uses used using look looks looking looked tell tells told ask asks asked try tries tried trying
about above across after against along alongside amid among amongst around as aside at away back before behind below
beneath beside besides between beyond by concerning despite down during except for from in inside instead into like near
next of off on onto opposite out outside over past per regarding round since through throughout till to toward towards
under underneath unlike until unto up upon versus via with within without
and or but nor so yet if unless although though because while whereas whether than then once that lest provided
how when where why whenever wherever however whyever hence thence therefore thus thereby therein thereafter whereby
wherein whereupon hereby herein hereafter moreover furthermore otherwise nevertheless nonetheless meanwhile
accordingly consequently
not never ever always often sometimes usually seldom rarely again already also almost altogether anyhow anyway anywhere
apart apparently certainly clearly definitely especially even everywhere exactly fairly far formerly further generally
hardly hopefully indeed just last lately later latter largely likely mainly maybe merely mostly namely nearly
necessarily now nowhere obviously only particularly perhaps possibly presumably previously probably quite rather
really recently relatively respectively seriously simply somehow somewhat somewhere soon specifically still
sure surely thoroughly together too truly twice very well almost elsewhere else etc
yes okay please thanks thank hello hi oh sorry
zero two three four five six seven eight nine ten first second third secondly thirdly firstly former
able different similar unlikely possible available better best good great new right old big
n’t ’ll ’re ’ve
`;

/**
 * English stopwords in small letters: those of the package `stopword` and the language's function words, which that
 * list has few of. Single letters need no entry, since YAKE takes every word under three letters for a stopword; nor do
 * contractions, which it parts before it looks up their halves. Only with a curved apostrophe are halves three letters.
 */
export const englishStopwords: ReadonlySet<string> = new Set(
  [...eng, ...functionWords.split(/\s+/)].map((word) => word.toLowerCase()).filter((word) => word !== ''),
);
