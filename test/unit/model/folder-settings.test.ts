import { expect, test } from 'vitest';
import { folderSettings } from '../../../src/model/folder-settings.ts';
import { storeKinds } from '../../../src/model/store.ts';

test('the settings are one for every kind of store, and the two roots after them', () => {
  expect(folderSettings).toEqual([...storeKinds, 'clusterShared', 'executionsClusterShared']);
});
