import { defineSearchAttributeKey, SearchAttributeType, type SearchAttributePair } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import { searchAttributes, type RunState } from '../pipeline/search-attributes.ts';

const keys = {
  run: defineSearchAttributeKey(searchAttributes.run, SearchAttributeType.KEYWORD),
  name: defineSearchAttributeKey(searchAttributes.name, SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey(searchAttributes.stage, SearchAttributeType.KEYWORD),
  state: defineSearchAttributeKey(searchAttributes.state, SearchAttributeType.KEYWORD),
  progress: defineSearchAttributeKey(searchAttributes.progress, SearchAttributeType.DOUBLE),
};

/** What a workflow can be found by. */
export interface Attributes {
  run?: string | undefined;
  name?: string | undefined;
  stage?: string | undefined;
  state?: RunState | undefined;
  progress?: number | undefined;
}

/** The pairs that starting a workflow, or an upsert, takes. */
export function attributePairs({ run, name, stage, state, progress }: Attributes): SearchAttributePair[] {
  return [
    ...(run === undefined ? [] : [{ key: keys.run, value: run }]),
    ...(name === undefined ? [] : [{ key: keys.name, value: name }]),
    ...(stage === undefined ? [] : [{ key: keys.stage, value: stage }]),
    ...(state === undefined ? [] : [{ key: keys.state, value: state }]),
    ...(progress === undefined ? [] : [{ key: keys.progress, value: progress }]),
  ];
}

/**
 * The attributes of a workflow. Each upsert is an event, so only what has changed is sent, and all changes of a moment
 * together.
 */
export class ShownAttributes {
  private readonly shown: Attributes = {};
  private wanted: Attributes = {};
  private sending = false;

  show(attributes: Attributes): void {
    this.wanted = { ...this.wanted, ...attributes };
    if (this.sending) return;
    this.sending = true;
    void Promise.resolve().then(() => this.send());
  }

  private send(): void {
    this.sending = false;
    const changed = Object.fromEntries(
      Object.entries(this.wanted).filter(([name, value]) => this.shown[name as keyof Attributes] !== value),
    );
    if (Object.keys(changed).length === 0) return;
    Object.assign(this.shown, changed);
    upsertSearchAttributes(attributePairs(changed));
  }
}
