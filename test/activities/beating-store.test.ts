import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beatingStore } from '../../activities/beating-store.ts';
import { openFolderStore } from '../../stores/folder.ts';

test('every object that was moved is told, and what was moved is what the store moves', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-beats-'));
  const beats: number[] = [];
  const store = beatingStore(await openFolderStore(folder), (objects) => beats.push(objects));
  await store.put('a/b', Buffer.from('one'));
  expect(await store.putIfAbsent('a/b', Buffer.from('two'))).toBe('exists');
  expect(Buffer.from(await store.get('a/b')).toString()).toBe('one');
  expect(await store.head('a/c')).toBeUndefined();
  expect(await store.find('a/c')).toBeUndefined();
  expect(beats).toEqual([1, 2, 3, 4, 5]);
  await rm(folder, { recursive: true });
});

test('what could not be moved is not told', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slingshot-beats-'));
  const beats: number[] = [];
  const store = beatingStore(await openFolderStore(folder), (objects) => beats.push(objects));
  await expect(store.get('a/b')).rejects.toMatchObject({ name: 'ObjectMissing' });
  expect(beats).toEqual([]);
  await rm(folder, { recursive: true });
});
