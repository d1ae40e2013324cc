/** Licences (SPDX, whose identifiers have no case) under which a text or model may train a model used for anything. */
const openLicences: readonly RegExp[] = [
  /^CC0-1\.0$/i,
  /^CC-BY(-SA)?-[1-4]\.\d$/i,
  /^(Apache-2\.0|MIT|ISC|Unlicense|BSD-[23]-Clause|MPL-2\.0)$/i,
  /^(ODC-By-1\.0|ODbL-1\.0|PDDL-1\.0|CDLA-Permissive-[12]\.0)$/i,
];

/** What the licence gate says of a use: let through, let through with a warning, or refused. */
export type LicenceVerdict = 'open' | 'allowed' | 'unstated' | 'refused';

/** The verdicts from the best to the worst: several licences that hold together are as good as the worst. */
const order: readonly LicenceVerdict[] = ['open', 'allowed', 'unstated', 'refused'];

/**
 * Whether a text or model under this licence may enter training. An unstated licence passes with a warning; one that
 * is stated and not open passes only when the run file allows it by name. Of licences joined by " AND " each must pass.
 */
export function judgeLicence(licence: string, allow: readonly string[]): LicenceVerdict {
  if (allow.includes(licence) && licence !== 'unstated') return 'allowed';
  const verdicts = licence.split(' AND ').map((one) => judgeOne(one, allow));
  return order.findLast((verdict) => verdicts.includes(verdict)) ?? 'refused';
}

function judgeOne(licence: string, allow: readonly string[]): LicenceVerdict {
  if (licence === 'unstated') return 'unstated';
  if (allow.includes(licence)) return 'allowed';
  return openLicences.some((open) => open.test(licence)) ? 'open' : 'refused';
}
