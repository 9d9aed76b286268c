// Aucun défaut axe, sur aucun écran, dans aucun état ; rien qui dépasse d'un petit écran.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** Aucun cadre dans nos pages : axe les lit d'un coup, sans ouvrir une page de plus pour réunir ses résultats. */
export async function sansDefaut(page: Page, ecran: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const lisibles = violations.map((v) => `${v.id} : ${v.help} — ${v.nodes.map((n) => n.target.join(' ')).join(' ; ')}`);
  expect(lisibles, `axe sur « ${ecran} »`).toEqual([]);
}

/** Axe, et aucun défilement horizontal, à la largeur du moment : celle d'un petit écran. */
export async function tientSurPetitEcran(page: Page, ecran: string): Promise<void> {
  await sansDefaut(page, `${ecran}, 320 px`);
  const debord = (): Promise<number> =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await expect.poll(debord, { message: `défilement horizontal sur « ${ecran} » à 320 px` }).toBe(0);
}

/** Axe aux deux largeurs, et à 320 pixels aucun défilement horizontal. */
export async function controler(page: Page, ecran: string): Promise<void> {
  await sansDefaut(page, ecran);
  const taille = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  await tientSurPetitEcran(page, ecran);
  if (taille) await page.setViewportSize(taille);
}
