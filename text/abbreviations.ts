/** Abbreviations are listed in lower case without their last full stop. */
const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '));

/** A name or the rest of the phrase always follows. */
export const neverLast = wordSet(
  'dr mr mrs ms mx prof gen sen gov capt cpt lt sgt maj cmdr adm rev hon messrs mme mlle mt ' +
    'e.g i.e eg ie cf viz v vs approx incl',
);

/** Part of a sentence when a number, a Roman numeral or a letter follows: "Fig. 2", "No. 5", "Jan. 3", "et al. (2019)". */
export const beforeNumber = wordSet(
  'fig figs no nos eq eqs sec sect ch chap vol vols p pp ref refs ex al ca c est ver bk pt op ed ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec',
);

/** Found inside sentences and at their end: what follows decides, see {@link sentenceOpeners}. */
export const sometimesLast = wordSet(
  'inc ltd co corp bros llc plc jr sr st ave blvd rd dept univ assn ft rep col fr pres supt asst bldg intl natl ' +
    'esq msgr ed eds trans calif penn tenn ariz',
);

/** Words that open sentences and hardly ever names: after an ambiguous full stop, such a word with a capital starts anew. */
export const sentenceOpeners = wordSet(
  'the a an this that these those there here it he she they we you i his her their our my your its who what which when ' +
    'where why how while if as at in on by for from with without within to of into over under about after before since ' +
    'until according during between among through despite because although though unless once whether and but or nor so yet then ' +
    'thus hence however therefore moreover furthermore meanwhile instead indeed perhaps maybe also still even only just ' +
    'not no yes now today later soon next first second third finally some many most all both each every any another ' +
    'such several few other others one two three do does did is are was were have has had can could should would let',
);

/** A line that ends in such a word goes on in the next line. */
export const wordsBeforeMore = wordSet(
  'the a an and or but nor of to in on at by for from with without into over under about as than that which who whose ' +
    'is are was were be been has have had will would can could should may might must not his her its their our my your',
);
