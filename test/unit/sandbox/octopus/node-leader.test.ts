import { expect, test } from 'vitest';
import { pretendInstance } from './pretend-instance.ts';

test.each(['2015', '2016'] as const)(
  'in the shape %s one node leads, and another one follows when it drains',
  async (shape) => {
    const instance = await pretendInstance({ shape });
    const ranks = async (): Promise<string> => {
      const rows = await instance.sql('SELECT Name, Rank FROM OctopusServerNode ORDER BY Name');
      return rows.map((row) => `${String(row['Name'])} ${String(row['Rank'])}`).join(', ');
    };
    const drain = (name: string, value: 0 | 1): Promise<unknown> =>
      instance.sql(
        `UPDATE OctopusServerNode SET IsInMaintenanceMode = ${String(value)} WHERE Name = '${name}'`,
      );
    const slow = { interval: 40, timeout: 8000 };
    try {
      await instance.node('NODE1');
      await expect.poll(ranks, slow).toBe('NODE1 Leader');
      await instance.node('NODE2');
      await drain('NODE1', 1);
      await expect.poll(ranks, slow).toBe('NODE1 Follower, NODE2 Leader');
      // Back again, it does not take over.
      await drain('NODE1', 0);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(await ranks()).toBe('NODE1 Follower, NODE2 Leader');
      // Two leaders at once are settled.
      await instance.sql("UPDATE OctopusServerNode SET Rank = 'Leader'");
      await expect.poll(ranks, slow).toBe('NODE1 Leader, NODE2 Follower');
      const versions = await instance.sql(
        'SELECT Node, Version FROM OctopusServerInstallationHistory ORDER BY Node',
      );
      const version = shape === '2015' ? '3.1.7' : '2018.9.17';
      expect(versions).toEqual(['NODE1', 'NODE2'].map((Node) => ({ Node, Version: version })));
    } finally {
      await instance.close();
    }
  },
);
