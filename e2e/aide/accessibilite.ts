// Aucun défaut axe, sur aucun écran, dans aucun état.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

export async function sansDefaut(page: Page, ecran: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const lisibles = violations.map((v) => `${v.id} : ${v.help} — ${v.nodes.map((n) => n.target.join(' ')).join(' ; ')}`);
  expect(lisibles, `axe sur « ${ecran} »`).toEqual([]);
}
